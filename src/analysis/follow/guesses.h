/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guesses.h - who woke whom, where the scheduler is not asked.
 */
#ifndef FUTRACE_GUESSES_H
#define FUTRACE_GUESSES_H

#include "analysis/follow/follower.h"

/* TH begins a call that may wake others, and has returned RET from it. */
void guesses_call_begins(struct follower *f, struct thread *th, uint64_t ts_ns);
void guesses_call_returns(struct thread *th, int64_t ret, uint64_t ts_ns);

/* Who ended the wait W, which returns now. Unknown where it may have been one of several. */
struct who guesses_waker(const struct wait *w);

#endif
