/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence.h - tells waits that cost something from idle ones, and busy threads from idle ones.
 */
#ifndef FUTRACE_EVIDENCE_H
#define FUTRACE_EVIDENCE_H

#include "model/result.h"

/* The use of a word, for findings. */
enum use {
	USE_LITTLE,   /* too little waiting to matter */
	USE_UNCLEAR,  /* what its waiters waited for is not known */
	USE_IN_DOUBT, /* too many of its waits were not measured */
	USE_IDLE,     /* its waiters had nothing to do */
	USE_LOCK,     /* its waiters contend for a lock */
	USE_BARRIER,  /* its waiters wait for the last one */
	USE_DEADLOCK, /* nothing will wake its waiters */
	USE_CPU,      /* its waiters were woken, and waited for a CPU for most of the time */
	USE_OTHERS,   /* its waiters wait for other threads, which do something */
	USE_FAMILY,   /* the same, and a finding about it and others like it is made already */
};

/*
 * A thread, and its time by what it was for. The times add up to the thread's part of the window.
 */
struct thread_use {
	const struct thread_row *row;
	uint64_t whole_ns;
	uint64_t waited_ns; /* in waits that cost something */
	uint64_t worked_ns; /* running, waiting for a CPU, or in a sleep that it did not choose */
	bool is_busy;
	bool is_stuck;	/* nothing will wake it */
	bool is_holder; /* it holds a lock that others wait for: at the end, or for a part */
};

/* The threads and words of a window with their uses. */
struct evidence {
	const struct window *win;
	enum use *uses;		    /* of each futex */
	struct thread_use *threads; /* of each thread, in the order of the window */
	size_t *by_tid;		    /* places in threads, in the order of their tids */
	uint64_t busy_ns;	    /* work and costly waits of all busy threads */
	uint64_t waited_ns;	    /* the costly waits in it */
	uint64_t unclear_ns;	    /* waits on words whose use is not clear */
	uint64_t unknown_ns;	    /* what busy threads did in this time is not known */
	bool is_in_doubt;	    /* a word is USE_IN_DOUBT */
	size_t n_busy;
};

/* The words of WIN must have verdicts, and blame with names. To be ended by evidence_finish(). */
struct evidence evidence_of(const struct window *win);
void evidence_finish(struct evidence *e);

/* Returns NULL if no thread of the window has TID. */
const struct thread_use *evidence_thread(const struct evidence *e, int32_t tid);

/* Another word of the condition variable, or rwlock, at I, if threads waited there; or NULL. */
const struct futex_row *evidence_other_half(const struct evidence *e, size_t i);

/* Did TH neither work nor wait at a cost, as far as most of its time is known? */
bool evidence_is_idle(const struct thread_use *th);

/* Is B a sleep that the thread did not choose, as far as is known? */
bool evidence_is_work(const struct blocked_row *b);

#endif
