/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * series.h - timed waits that end by their timeout and are made again at once.
 *
 * A program that waits for a lock in steps, of 5 ms or of a second, waits for the lock all the
 * time. Its calls and waits are counted as it makes them, but whoever ends the last step is to
 * blame for all of them. The same holds for a wait that returns to the program for a signal.
 */
#ifndef FUTRACE_SERIES_H
#define FUTRACE_SERIES_H

#include "analysis/follow/follower.h"

/* Can W, whose wait ends without success, be a step of a series? */
bool series_may_have(const struct follower *f, const struct wait *w);

/* Is WORD, on which TH waits, the one of its series? */
bool series_has(const struct thread *th, const struct word *word);

/* Adds W, which ended at END_NS, to the series of its thread. TS_NS is the time now. */
void series_add(struct follower *f, const struct wait *w, uint64_t end_ns, uint64_t ts_ns);

/*
 * TH begins or ends a wait at TS_NS. The series ends, unless that comes soon after its last step:
 * then it may be the next one, or stand between the two, as the lock beside a condition variable.
 */
void series_next(struct follower *f, struct thread *th, uint64_t ts_ns);

/*
 * WAKER calls a waking operation on WORD at TS_NS. A thread whose last step there has just ended
 * without success, and that goes on without another one, has found what it waits for: as far as is
 * known WAKER, the first to call, made it true. CPython passes on the lock of its interpreter so.
 */
void series_note_waker(struct follower *f, struct word *word, const struct thread *waker,
		       uint64_t ts_ns);

/* Returns when the series of TH began; NS, if there is none. */
uint64_t series_begin_ns(const struct thread *th, uint64_t ns);

/* LAST ended the series of TH, if there is one. If that is nobody, each step ended by itself. */
void series_end(struct follower *f, struct thread *th, struct who last);

#endif
