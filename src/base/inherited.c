/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inherited.c - saves, sets and restores signals, limits and standard descriptors.
 */
#include "base/inherited.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/* The signals whose action futrace changes: here, or later. */
static const struct {
	int number;
	void (*action)(int);
	bool is_later;
} signals[INHERITED_SIGNALS] = {
	/* They end futrace even if they were ignored, as SIGINT is in a shell's background job. */
	{ SIGINT, SIG_DFL, false },
	{ SIGTERM, SIG_DFL, false },
	/* nohup(1) has it ignored. */
	{ SIGHUP, SIG_DFL, true },
	{ SIGPIPE, SIG_DFL, true },
	/* If it is ignored, the exit status of a child is lost. */
	{ SIGCHLD, SIG_DFL, false },
	/* Then a file that may not grow further is an error of write(2): setrlimit(2). */
	{ SIGXFSZ, SIG_IGN, false },
};

static void take_signals(struct inherited *old)
{
	sigset_t mine;

	sigemptyset(&mine);
	for (size_t i = 0; i < INHERITED_SIGNALS; i++) {
		const struct sigaction action = { .sa_handler = signals[i].action };

		sigaction(signals[i].number, signals[i].is_later ? NULL : &action,
			  &old->actions[i]);
		sigaddset(&mine, signals[i].number);
	}
	sigprocmask(SIG_UNBLOCK, &mine, &old->mask);
}

static void take_limits(struct inherited *old)
{
	struct rlimit all;

	if (getrlimit(RLIMIT_NOFILE, &old->files) < 0) {
		old->files = (struct rlimit){ 0 };
		return;
	}
	all = (struct rlimit){ old->files.rlim_max, old->files.rlim_max };
	/* If it fails, the old limit stays. */
	setrlimit(RLIMIT_NOFILE, &all);
}

/* The lowest free descriptor is the next to be opened. A command finds them closed again. */
static void open_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

void inherited_take(struct inherited *old)
{
	open_descriptors();
	take_signals(old);
	take_limits(old);
}

void inherited_give_back(const struct inherited *old)
{
	for (size_t i = 0; i < INHERITED_SIGNALS; i++)
		sigaction(signals[i].number, &old->actions[i], NULL);
	if (old->files.rlim_max)
		setrlimit(RLIMIT_NOFILE, &old->files);
	/* Comes last: a signal that is pending has its old action by now. */
	sigprocmask(SIG_SETMASK, &old->mask, NULL);
}
