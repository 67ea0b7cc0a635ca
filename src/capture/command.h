/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command.h - starts a program, and holds it before its first instruction until tracing is on.
 *
 * The child waits for a message on a pipe; ptrace(2) is not used. If futrace dies before that, the
 * program is never run.
 */
#ifndef FUTRACE_COMMAND_H
#define FUTRACE_COMMAND_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/inherited.h"
#include "capture/user.h"

struct command {
	pid_t pid;
	int pidfd;    /* readable once it has ended */
	int go_fd;    /* the pipe on which the child waits; -1 once it may run */
	int exec_fd;  /* gives the errno if the program could not be run */
	char *marker; /* FUTRACE_MARKER in the child's environment; NULL: not set */
	bool ended;
	int status;  /* once it has ended: its exit status, or 128 + N if signal N ended it */
	int unknown; /* the errno of waitpid(2) if the status is not known, else 0 */
};

/* No command; command_finish() accepts it. */
#define COMMAND_NONE                                               \
	{                                                          \
		.pid = -1, .pidfd = -1, .go_fd = -1, .exec_fd = -1 \
	}

/*
 * Forks a child that will run ARGV as USER (NULL: the user of this process) with the signals and
 * limits of OLD. Returns -1 with ERR filled on failure.
 */
int command_start(struct command *cmd, char *const argv[], const struct user *user,
		  const struct inherited *old, struct error *err);

/*
 * Finds the program NAME as execvp(3) does. Is it a 32-bit program on a 64-bit machine? False if it
 * is not found.
 */
bool command_is_32bit(const char *name);

/*
 * Lets the child run its program. The caller may set cmd->marker, allocated, before. If the child
 * runs as another user, FUTRACE_MARKER is another path to the same file. Returns 0, or the errno if
 * the program could not be run.
 */
int command_go(struct command *cmd);

/* Has the child ended? If so, fills in its status. */
bool command_has_ended(struct command *cmd);

/* Waits for the child's end. Returns its status. */
int command_wait(struct command *cmd);

/*
 * Closes and frees all that CMD holds. A child that still waits ends without running the program.
 */
void command_finish(struct command *cmd);

#endif
