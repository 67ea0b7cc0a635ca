/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wakes.h - notes which thread woke which.
 */
#ifndef FUTRACE_WAKES_H
#define FUTRACE_WAKES_H

#include "analysis/follow/follower.h"

event_handler wakes_waking;

/*
 * Returns the threads that the call of TH woke, which has returned RET at TS_NS; none if its
 * operation does not wake.
 */
struct woken wakes_by_call(struct thread *th, uint64_t ts_ns, int64_t ret);

#endif
