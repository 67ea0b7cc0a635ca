/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ending.c - a thread that takes the first signal that ends a trace, and lets the second one kill.
 *
 * A signalfd(2) is of no use while nobody reads it; and no handler runs in a process that waits for
 * a file system, as long as no signal may kill it. A thread of its own has neither fault.
 */
#include "base/ending.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/units.h"
#include "base/whole.h"

/* timeout(1) sends its signal to the process and to the group: these two count as one. */
#define DOUBLE_NS (50 * NS_PER_MS)

#define STACK_BYTES (64 * 1024)

static void fill_set(sigset_t *set)
{
	struct sigaction hup;

	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	if (sigaction(SIGHUP, NULL, &hup) == 0 && hup.sa_handler != SIG_IGN)
		sigaddset(set, SIGHUP);
}

static void await(const sigset_t *set, siginfo_t *info)
{
	while (sigwaitinfo(set, info) < 0)
		;
}

static void __attribute__((noreturn)) die_of(int signo)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigaction(signo, &by_default, NULL);
	sigemptyset(&set);
	sigaddset(&set, signo);
	raise(signo);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	_exit(128 + signo);
}

/* ARG is the descriptor to which the first signal is written. */
static void *watch(void *arg)
{
	struct ending e = { 0 };
	siginfo_t info;
	uint64_t first_ns;
	sigset_t set;

	fill_set(&set);
	await(&set, &info);
	first_ns = clock_now_ns();
	e.signo = info.si_signo;
	/* sigaction(2): one from the terminal comes from the kernel. */
	e.from_terminal = info.si_code == SI_KERNEL;
	/* If it fails, nobody waits for the signal any more. */
	whole_write((int)(intptr_t)arg, &e, sizeof(e));
	do
		await(&set, &info);
	while (info.si_signo == e.signo && clock_now_ns() - first_ns < DOUBLE_NS);
	die_of(info.si_signo);
}

/* Returns 0, or an errno. */
static int start(int fd)
{
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t set, mine;
	int why;

	/* The thread waits for its signals, and takes no others. */
	sigfillset(&set);
	pthread_sigmask(SIG_BLOCK, &set, &mine);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	why = pthread_create(&thread, &attr, watch, (void *)(intptr_t)fd);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &mine, NULL);
	fill_set(&set);
	if (!why)
		pthread_sigmask(SIG_BLOCK, &set, NULL);
	return why;
}

int ending_watch(void)
{
	int fds[2], why;

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return -1;
	why = start(fds[1]);
	if (!why)
		return fds[0];
	close(fds[0]);
	close(fds[1]);
	errno = why;
	return -1;
}

bool ending_read(int fd, struct ending *e)
{
	struct ending found;

	*e = (struct ending){ 0 };
	if (whole_read(fd, &found, sizeof(found)) != sizeof(found))
		return false;
	*e = found;
	return true;
}
