/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo_words.h - the futex words of the demo, and what each thread did with each of them.
 *
 * The futex is called directly, so that no call is made which is not counted here. Every call is
 * timed from outside: what a tracer measures between entry and return lies inside these times.
 * Knows nothing of the story that the threads play.
 */
#ifndef FUTRACE_DEMO_WORDS_H
#define FUTRACE_DEMO_WORDS_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

enum word { API_WORD, VCPU0_WORD, VCPU1_WORD, REPLY_WORD, STATS_LOCK, WORD_COUNT };

struct tally {
	uint64_t calls; /* calls that returned, whatever they returned */
	uint64_t total_ns;
	uint64_t max_ns;
};

/* What one thread did with one word. */
struct dealing {
	struct tally waits;    /* whole, wherever they began */
	struct tally since_go; /* those that ended after go, and their parts after it */
	uint64_t wakes;	       /* calls of FUTEX_WAKE */
	uint64_t woken;	       /* threads that those calls woke */
};

/* A thread. Only it writes to its dealings; others read them when it is gone. */
struct actor {
	const char *name;
	_Atomic pid_t tid;	       /* 0 until it runs */
	const _Atomic uint64_t *go_ns; /* when tracing was on; 0 before */
	struct dealing with[WORD_COUNT];
};

const char *word_name(enum word word);
uint64_t word_address(enum word word);

/*
 * A doorbell: the word counts the rings. bell_await() parks ME until the count differs from SEEN
 * and returns the new count. It asks the kernel at least once, even if the bell has rung already,
 * so that the number of calls does not depend on who is faster.
 */
uint32_t bell_count(enum word word);
uint32_t bell_await(struct actor *me, enum word word, uint32_t seen);
void bell_ring(struct actor *me, enum word word);

/* A mutex in three states: free, held, held and perhaps waited for. Only contention is a call. */
void lock_take(struct actor *me, enum word word);
void lock_drop(struct actor *me, enum word word);

#endif
