/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fact.h - what has turned out to be so, at the moment when it is over: a call, a wait, a stretch
 * of doing one thing.
 *
 * All books are made of facts, those of each window of the parts that lie in it. The latest facts
 * are kept, for windows that are found only when they are over.
 */
#ifndef FUTRACE_FACT_H
#define FUTRACE_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/thread.h"
#include "analysis/times.h"

struct word;

/* Facts kept at most. */
#define FACTS_MAX 262144

enum fact_kind {
	FACT_DOING,   /* the thread was in one state */
	FACT_CALL,    /* it made a call on a word */
	FACT_WAKE,    /* it woke one in a call whose result does not tell */
	FACT_COUNTED, /* a word had waiters, of which the thread goes without a wait that is over */
	FACT_UNCOUNTED, /* the thread was among the waiters on a word, which had not counted it */
	FACT_WAIT,	/* it waited, or a part of a wait on one word is over */
};

/* What a thread did for those that wait on a word. */
struct woken {
	uint64_t calls; /* of a waking operation */
	uint64_t woken;
	bool inexact; /* not each of these was seen to be woken */
};

/* What a wait was, or the part of one that was on one word. */
struct fact_wait {
	struct times times; /* what the thread did meanwhile, by the scheduler */
	/* The word had waiters from then on; no later than the wait began. */
	uint64_t covered_since_ns;
	struct who woken_by;
	uint32_t waiters;			   /* on the word, when it was over */
	bool suspect : 1;			   /* lost events may have falsified it */
	bool slept : 1;				   /* the thread left the CPU */
	bool began_before : 1;			   /* the trace */
	bool unfinished : 1;			   /* the trace, or the thread, ended first */
	bool killed : 1;			   /* the thread did */
	bool requeued_here : 1, requeued_away : 1; /* by a requeue */
	bool may_have_left : 1;			   /* it may have left */
	bool timed_out : 1;
};

struct fact {
	enum fact_kind kind;
	struct thread *thread;
	struct word *word;
	uint64_t begin_ns, end_ns;
	union {
		struct {
			enum thread_state state;
			bool in_wait;
			struct sleep sleep;
		} doing;
		struct {
			uint64_t op;
			int64_t ret;
			struct woken woken; /* if it is one that wakes */
		} call;
		struct woken wake;
		uint32_t n_counted; /* how many the word had counted by the end */
		struct fact_wait wait;
	};
};

/* Who is told of facts. */
struct fact_sink {
	/* FACT has turned out. It is kept for a while, and so are its thread and word. */
	void (*take)(void *arg, const struct fact *fact);
	/* TH, which ended long ago, is about to be freed. */
	void (*forget)(void *arg, struct thread *th);
	void *arg;
};

/* The latest facts, in the order in which they turned out. */
struct facts {
	struct fact *all; /* a ring */
	size_t capacity;
	uint64_t first, next; /* counted from the first there ever was */
};

/* All zeroes is an empty one. */
void facts_finish(struct facts *f);

/*
 * Room for the next fact, which is kept; the oldest goes if there are FACTS_MAX. What it says is to
 * be filled in.
 */
struct fact *facts_next(struct facts *f);

/* The fact NUMBER, from f->first to f->next - 1. */
const struct fact *facts_get(const struct facts *f, uint64_t number);

/* Forgets those before NUMBER. */
void facts_forget(struct facts *f, uint64_t number);

#endif
