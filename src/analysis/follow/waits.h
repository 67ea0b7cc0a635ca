/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waits.h - keeps one thread's wait, which is on one word at a time.
 */
#ifndef FUTRACE_WAITS_H
#define FUTRACE_WAITS_H

#include "analysis/follow/follower.h"

/* Opens a wait of TH at TS_NS, in a call with ARGS. */
void waits_open(struct thread *th, struct word *word, const struct futex_args *args,
		uint64_t ts_ns);

/*
 * Opens a wait of TH that /proc shows, read after SINCE_NS. It had begun by BEGIN_NS, and is
 * counted from then on.
 */
void waits_open_parked(struct follower *f, struct thread *th, struct word *word,
		       const struct futex_args *args, uint64_t begin_ns, uint64_t since_ns);

/* The end of a wait. */
struct wait_end {
	bool unfinished;    /* the trace ended before it */
	bool killed;	    /* the thread ended in it */
	bool requeued_away; /* a requeue moves it to another word */
	bool timed_out;
	bool is_step; /* of a series: see series.h */
	bool goes_on; /* the rest of it is another wait's: it is not counted */
};

/* Closes the wait of TH: it is over, or will not be seen any longer. */
void waits_close(struct follower *f, struct thread *th, uint64_t end_ns, struct wait_end end);

/* Fills in FACT about the wait W, as if W ended at END_NS as END says. */
void waits_describe(const struct wait *w, struct fact *fact, uint64_t end_ns, struct wait_end end);

/* The same for FACT_UNCOUNTED. */
void waits_describe_uncounted(const struct wait *w, struct fact *fact);

/* Interrupts W: its call has returned RET for a signal. And resumes W, which goes on in STATE. */
void waits_interrupt(struct follower *f, struct wait *w, uint64_t ts_ns, int64_t ret);
void waits_resume(struct follower *f, struct wait *w, enum wait_state state, uint64_t ts_ns);

/* A requeue moves W to the word TO. */
void waits_move(struct follower *f, struct wait *w, struct word *to, uint64_t ts_ns);

/* W has been on WORD from its begin, as is known now. */
void waits_set_word(struct wait *w, struct word *word);

/* Drops W: the wait that /proc showed was over before tracing began. */
void waits_discard(struct wait *w);

/* Makes W suspect: events from TS_NS on may belong to another wait. */
void waits_mark_suspect(struct follower *f, struct wait *w, uint64_t ts_ns);

/* The events that W may lack do not matter: the thread has slept in it all the time. */
void waits_clear_suspicion(struct follower *f, struct wait *w);

/* Ends W, which is suspect, at TS_NS: the wait that /proc shows then may be the same. */
void waits_give_way(struct follower *f, struct wait *w, uint64_t ts_ns);

#endif
