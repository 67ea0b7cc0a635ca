/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gaps.h - what missing events make uncertain.
 */
#ifndef FUTRACE_GAPS_H
#define FUTRACE_GAPS_H

#include "analysis/follow/follower.h"

event_handler gaps_switch;

/* Events are missing. */
void gaps_add(struct follower *f, const struct event *ev);

/* Has the trace lose as many events as the kernel counted, if its gaps show fewer. */
void gaps_reconcile(struct follower *f, uint64_t kernel_lost);

#endif
