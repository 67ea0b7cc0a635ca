/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inherited.h - what this process was started with: signals, limits and standard descriptors.
 *
 * A shell, nohup(1) or a service manager may have changed them. futrace sets what it needs; a
 * command that it runs gets back what futrace was started with.
 */
#ifndef FUTRACE_INHERITED_H
#define FUTRACE_INHERITED_H

#include <signal.h>
#include <sys/resource.h>

#define INHERITED_SIGNALS 6

struct inherited {
	sigset_t mask;
	struct sigaction actions[INHERITED_SIGNALS];
	struct rlimit files; /* a limit of 0, 0: unknown */
};

/*
 * Saves what this process was started with in OLD, and sets what futrace needs: SIGINT and SIGTERM
 * arrive, and SIGXFSZ does not kill; as many files as are allowed may be open; and descriptors 0 to
 * 2 are open, so that no other file can take their numbers.
 */
void inherited_take(struct inherited *old);

/* Restores OLD, in a child that is about to run another program. */
void inherited_give_back(const struct inherited *old);

#endif
