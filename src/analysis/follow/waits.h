/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waits.h - one thread's wait, on one word at a time.
 */
#ifndef FUTRACE_WAITS_H
#define FUTRACE_WAITS_H

#include "analysis/follow/follower.h"

/* A wait of TH begins at TS_NS, in a call with ARGS. */
void waits_open(struct thread *th, struct word *word, const struct futex_args *args,
		uint64_t ts_ns);

/* TH has been in this wait since before the trace began. */
void waits_open_parked(struct follower *f, struct thread *th, struct word *word,
		       const struct futex_args *args);

/* How a wait ends. */
struct wait_end {
	bool unfinished;    /* the trace ended first */
	bool killed;	    /* the thread ended in it */
	bool requeued_away; /* it is moved to another word */
	bool timed_out;
};

/* The wait of TH is over, or as much of it as will be seen. */
void waits_close(struct follower *f, struct thread *th, uint64_t end_ns, struct wait_end end);

/* Fills in FACT with what is known of the wait W, were it to end at END_NS as END says. */
void waits_describe(const struct wait *w, struct fact *fact, uint64_t end_ns, struct wait_end end);

/* The same for FACT_UNCOUNTED of a wait that its word does not count. */
void waits_describe_uncounted(const struct wait *w, struct fact *fact);

/* It is left for a signal, the call returning RET; and it goes on. */
void waits_interrupt(struct follower *f, struct wait *w, uint64_t ts_ns, int64_t ret);
void waits_resume(struct follower *f, struct wait *w, enum wait_state state, uint64_t ts_ns);

/* Its thread is moved to another word by a requeue. */
void waits_move(struct follower *f, struct wait *w, struct word *to, uint64_t ts_ns);

/* It turns out to be on another word than was known, from its beginning. */
void waits_set_word(struct wait *w, struct word *word);

/* It was never there: what /proc said had been over when tracing began. */
void waits_discard(struct wait *w);

/* Nothing that happens from TS_NS on is certain to belong to it. */
void waits_mark_suspect(struct follower *f, struct wait *w, uint64_t ts_ns);

#endif
