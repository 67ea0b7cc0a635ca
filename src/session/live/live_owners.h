/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_owners.h - asks who owns the locks that threads wait for, while the trace goes on.
 */
#ifndef FUTRACE_LIVE_OWNERS_H
#define FUTRACE_LIVE_OWNERS_H

#include "analysis/analysis.h"
#include "capture/looker.h"
#include "session/live/proc_state.h"

struct live_owners {
	struct looker *looker; /* NULL: no memory is to be read */
	struct proc_state *proc;
	char warning[160]; /* what could not be read, or "" */
};

/* Makes the process that reads; before a file of the tracing instance is open. */
void live_owners_begin(struct live_owners *o, struct proc_state *proc);
void live_owners_finish(struct live_owners *o);

/* A descriptor that can be read when there are answers; -1: none will come. */
int live_owners_fd(const struct live_owners *o);

/* Asks for the owners that A wants to know. */
void live_owners_ask(struct live_owners *o, struct analysis *a);

/* Adds the answers to the events that PROC has found. */
void live_owners_take(struct live_owners *o);

#endif
