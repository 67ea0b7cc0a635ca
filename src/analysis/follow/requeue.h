/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * requeue.h - waiters that are moved from one word to another.
 */
#ifndef FUTRACE_REQUEUE_H
#define FUTRACE_REQUEUE_H

#include "analysis/follow/follower.h"

/* The call of TH, which moves waiters to another word, has returned RET at TS_NS. */
void requeue_call_returns(struct follower *f, struct thread *th, int64_t ret, uint64_t ts_ns);

#endif
