/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guesses.h - infers which thread woke which, if the scheduler is not traced.
 */
#ifndef FUTRACE_GUESSES_H
#define FUTRACE_GUESSES_H

#include "analysis/follow/follower.h"

/* TH begins a call that may wake others; and TH has returned RET from it. */
void guesses_call_begins(struct follower *f, struct thread *th, uint64_t ts_ns);
void guesses_call_returns(struct thread *th, int64_t ret, uint64_t ts_ns);

/*
 * Returns the thread that ended the wait W, which returns now; unknown if several threads may have
 * ended it.
 */
struct who guesses_waker(const struct wait *w);

#endif
