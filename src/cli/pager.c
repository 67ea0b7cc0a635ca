/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pager.c - runs a pager, feeds it a text, and waits for its end.
 */
#include "cli/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/whole.h"

/* As git and perf have it: less ends if the text fits, shows colours and leaves the text there. */
#define LESS_OPTIONS "FRX"

/* What is changed while a pager runs. */
struct quiet {
	struct sigaction interrupt, pipe;
	sigset_t mask;
};

/* Returns the command line of the pager; NULL: none. */
static const char *pager_command(void)
{
	const char *term = getenv("TERM"), *pager = getenv("PAGER");

	if (!term || !strcmp(term, "dumb"))
		return NULL;
	if (!pager)
		return "less";
	return *pager && strcmp(pager, "cat") != 0 ? pager : NULL;
}

/*
 * A signal that is blocked is not ignored, and the thread that ends a trace would take it: see
 * ending.c. So SIGINT is ignored first, and then let through.
 */
static void keep_quiet(struct quiet *q)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t set;

	sigaction(SIGINT, &ignore, &q->interrupt);
	sigaction(SIGPIPE, &ignore, &q->pipe);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_UNBLOCK, &set, &q->mask);
}

static void end_quiet(const struct quiet *q)
{
	sigprocmask(SIG_SETMASK, &q->mask, NULL);
	sigaction(SIGPIPE, &q->pipe, NULL);
	sigaction(SIGINT, &q->interrupt, NULL);
}

static void __attribute__((noreturn)) run(const char *command, int in, int out)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	static const int changed[] = { SIGINT, SIGTERM, SIGPIPE, SIGXFSZ };
	sigset_t none;

	for (size_t i = 0; i < sizeof(changed) / sizeof(*changed); i++)
		sigaction(changed[i], &by_default, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setenv("LESS", LESS_OPTIONS, 0);
	/* Whoever may run futrace as root need not be allowed to run a shell from less. */
	if (getenv("SUDO_UID"))
		setenv("LESSSECURE", "1", 1);
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* The shell dies of a SIGINT that the pager has been sent too, or says so. */
static bool ended_well(int status)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGINT;
	return !WEXITSTATUS(status) || WEXITSTATUS(status) == 128 + SIGINT;
}

/* Feeds TEXT to the pager PID and waits for it. Did it end well? It need not have read all. */
static bool feed(pid_t pid, int fd, const char *text, size_t size)
{
	int status = 0;
	pid_t ended;

	whole_write(fd, text, size);
	close(fd);
	do
		ended = waitpid(pid, &status, 0);
	while (ended < 0 && errno == EINTR);
	return ended == pid && ended_well(status);
}

bool pager_show(const char *text, size_t size, int fd)
{
	const char *command = pager_command();
	struct quiet quiet;
	bool shown = false;
	int ends[2];
	pid_t pid;

	/* A pager in the background would be stopped at its first key. */
	if (!command || tcgetpgrp(fd) != getpgrp() || pipe2(ends, O_CLOEXEC) < 0)
		return false;
	keep_quiet(&quiet);
	pid = fork();
	if (pid == 0)
		run(command, ends[0], fd);
	close(ends[0]);
	if (pid > 0)
		shown = feed(pid, ends[1], text, size);
	else
		close(ends[1]);
	end_quiet(&quiet);
	return shown;
}
