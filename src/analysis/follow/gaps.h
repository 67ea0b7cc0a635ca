/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gaps.h - marks everything that missing events make uncertain.
 */
#ifndef FUTRACE_GAPS_H
#define FUTRACE_GAPS_H

#include "analysis/follow/follower.h"

event_handler gaps_switch;

/* Notes that events are missing, and marks the threads that they may be about. */
void gaps_add(struct follower *f, const struct event *ev);

/* Raises the number of lost events to KERNEL_LOST, if the gaps show fewer. */
void gaps_reconcile(struct follower *f, uint64_t kernel_lost);

#endif
