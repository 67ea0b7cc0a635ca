/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * requeue.h - moves waiters from one word to another, as requeue calls do.
 */
#ifndef FUTRACE_REQUEUE_H
#define FUTRACE_REQUEUE_H

#include "analysis/follow/follower.h"

/* The requeue call of TH has returned RET at TS_NS. */
void requeue_call_returns(struct follower *f, struct thread *th, int64_t ret, uint64_t ts_ns);

#endif
