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

#endif
