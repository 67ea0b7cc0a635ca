/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wakes.h - who woke whom.
 */
#ifndef FUTRACE_WAKES_H
#define FUTRACE_WAKES_H

#include "analysis/follow/follower.h"

event_handler wakes_waking;

/* The threads that the call of TH woke, which has returned RET; none if it is none that wakes. */
struct woken wakes_by_call(const struct thread *th, int64_t ret);

#endif
