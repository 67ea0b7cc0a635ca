/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fact.h - one finished act of a thread: a call, a wait, a stretch of doing one thing.
 *
 * All books are made of facts. A window's books contain the part of each fact that lies in the
 * window. The latest facts are kept for windows that are found after they have ended.
 */
#ifndef FUTRACE_FACT_H
#define FUTRACE_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/thread.h"
#include "analysis/times.h"

struct word;

/* The largest number of facts that are kept. */
#define FACTS_MAX 262144

enum fact_kind {
	FACT_DOING,	/* the thread was in one state */
	FACT_CALL,	/* it made a call on a word */
	FACT_WAKE,	/* it woke a thread, in a call whose result does not count wakes */
	FACT_COUNTED,	/* it left the counted waiters of a word, and its wait is not over */
	FACT_UNCOUNTED, /* the thread waited on a word, and the word did not count it */
	FACT_WAIT,	/* a wait, or its part on one word, is over */
	FACT_CPU,	/* it waited for a CPU that another had */
	FACT_LOOK,	/* its user stack was seen while it slept, in a wait if there is a word */
	FACT_TICK,	/* the timer met it on a CPU, outside waits */
	FACT_BLAME,	/* it is known who is to blame for such a wait, which said so */
};

/* The threads that one thread woke on a word. */
struct woken {
	uint64_t calls; /* calls of a waking operation */
	uint64_t woken;
	uint32_t at_once; /* of them: woken just after the thread woke others, at another word */
	bool inexact;	  /* some of these wakes were not seen */
};

/* A wait, or the part of a wait on one word. */
struct fact_wait {
	struct times times; /* the thread's states during the wait */
	/* Since then the word has always had a waiter. At or before the wait's begin. */
	uint64_t covered_since_ns;
	struct who woken_by;
	uint32_t waiters;      /* waiters on the word at the end of the wait */
	uint32_t val;	       /* the value that it expected, of the word of its call */
	bool suspect : 1;      /* lost events may have falsified it */
	bool slept : 1;	       /* the thread left the CPU */
	bool began_before : 1; /* its begin was not seen: before the trace, or lost */
	bool unfinished : 1;   /* the trace, or the thread, ended before the wait */
	bool killed : 1;       /* the thread ended before the wait */
	bool requeued_here : 1, requeued_away : 1; /* the part begins, or ends, with a requeue */
	bool may_have_left : 1;			   /* a requeue may have moved the thread away */
	bool timed_out : 1;
	bool blamed_later : 1; /* by a FACT_BLAME */
	bool is_timed : 1;     /* it has a timeout */
	bool goes_on : 1;      /* suspect is the part that ends here; /proc shows the rest */
};

/* One of those who had a CPU while the thread waited for it. */
struct fact_cpu {
	uint32_t taker;	      /* its number in struct takers */
	uint32_t count;	      /* how often it had it */
	uint64_t ns, sure_ns; /* it had it for at most NS; as far as events show, for SURE_NS */
};

/* The stacks of a sleep. */
struct fact_look {
	uint32_t stack;	 /* the number of the user stack */
	uint32_t kernel; /* of the kernel stack, outside waits; 0: not known */
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
			bool may_be_in_wait; /* its call is not known yet: /proc may tell */
			struct sleep sleep;
		} doing;
		struct {
			uint64_t op;
			int64_t ret;
			struct woken woken; /* set if the call is one that wakes */
		} call;
		struct woken wake;
		struct fact_cpu cpu;
		struct fact_look look;
		uint32_t code;	    /* of a tick: the number of the code in which the thread was */
		uint32_t n_counted; /* waiters that the word counted at the end */
		struct fact_wait wait;
	};
};

/* The receiver of facts. */
struct fact_sink {
	/* Takes FACT, which stays valid for a while; so do its thread and word. */
	void (*take)(void *arg, const struct fact *fact);
	/* TH ended long ago and is about to be freed. */
	void (*forget)(void *arg, struct thread *th);
	void *arg;
};

/* The latest facts, in the order in which they were found. */
struct facts {
	struct fact *all; /* a ring */
	size_t capacity;
	uint64_t first, next; /* numbers, counted from the first fact of the trace */
	uint64_t dropped_ns;  /* facts that ended up to then have been dropped */
};

/* All zeroes is an empty one. */
void facts_finish(struct facts *f);

/* Makes F larger, or the oldest fact go if there are FACTS_MAX. */
void facts_make_room(struct facts *f);

/*
 * Returns room for the next fact, for the caller to fill in. If FACTS_MAX facts are kept, the
 * oldest is dropped. A number's place is in its lower bits: capacities are powers of two.
 */
static inline struct fact *facts_next(struct facts *f)
{
	if (f->next - f->first == f->capacity)
		facts_make_room(f);
	return &f->all[f->next++ & (f->capacity - 1)];
}

/* Returns the fact NUMBER, from f->first to f->next - 1. */
const struct fact *facts_get(const struct facts *f, uint64_t number);

/* Drops the facts before NUMBER. */
void facts_forget(struct facts *f, uint64_t number);

#endif
