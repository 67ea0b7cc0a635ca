/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command.h - a program started by futrace, held before its first instruction.
 *
 * The child waits at a pipe, never under ptrace, until it is told to go. If futrace dies
 * before that, the program is never run.
 */
#ifndef FUTRACE_COMMAND_H
#define FUTRACE_COMMAND_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "capture/user.h"

struct command {
	pid_t pid;
	int pidfd;    /* readable once it has ended */
	int go_fd;    /* the child waits at its other end; -1 once it was told */
	int exec_fd;  /* says why it could not be run */
	char *marker; /* what FUTRACE_MARKER is to be in its environment; NULL: not set */
	bool ended;
	int status;  /* once it has ended: its exit status, or 128 + N if signal N ended it */
	int unknown; /* the errno for which that is not known; 0: it is */
};

/* No command: what command_finish() takes if none was started. */
#define COMMAND_NONE                                               \
	{                                                          \
		.pid = -1, .pidfd = -1, .go_fd = -1, .exec_fd = -1 \
	}

/* What a command is to find as futrace found it. */
struct command_signals {
	sigset_t mask;
	struct sigaction sigpipe, sigchld;
};

/*
 * Forks a child that will run ARGV as USER (NULL: as whoever this is), with SIGNALS. Returns -1
 * with ERR filled on failure.
 */
int command_start(struct command *cmd, char *const argv[], const struct user *user,
		  const struct command_signals *signals, struct error *err);

/*
 * Is the program that NAME would run, found as execvp(3) finds it, one of 32 bits on a 64-bit
 * machine? No, if it is not found.
 */
bool command_is_32bit(const char *name);

/*
 * Lets the child run its program; cmd->marker, allocated, may have been set before. Where the child
 * becomes another user, FUTRACE_MARKER is another path to the same file. Returns 0, or
 * the errno for which it could not be run.
 */
int command_go(struct command *cmd);

/* Looks whether the child has ended, and fills in how. */
bool command_has_ended(struct command *cmd);

/* Waits for the child's end. Returns its status. */
int command_wait(struct command *cmd);

/* Closes and frees what CMD holds. A child that was never told to go ends without running anything.
 */
void command_finish(struct command *cmd);

#endif
