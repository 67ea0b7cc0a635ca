/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo_words.h - the futex words of the demo, and each thread's calls on each of them.
 *
 * Calls futex(2) directly, so that every call is counted here. Every call is timed from outside:
 * the time that a tracer measures between entry and return lies inside. Does not know the parts
 * that the threads play.
 */
#ifndef FUTRACE_DEMO_WORDS_H
#define FUTRACE_DEMO_WORDS_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

enum word { API_WORD, VCPU0_WORD, VCPU1_WORD, REPLY_WORD, STATS_LOCK, WORD_COUNT };

struct tally {
	uint64_t calls; /* calls that returned, with any result */
	uint64_t total_ns;
	uint64_t max_ns;
};

/* The calls of one thread on one word. */
struct dealing {
	struct tally waits;    /* all waits, in full */
	struct tally since_go; /* the parts after go of waits that ended after go */
	uint64_t wakes;	       /* calls of FUTEX_WAKE */
	uint64_t woken;	       /* threads that those calls woke */
};

/* A thread. Only the thread itself writes its dealings; others read them after its end. */
struct actor {
	const char *name;
	_Atomic pid_t tid;	       /* 0 until it runs */
	const _Atomic uint64_t *go_ns; /* when tracing was on; 0 before */
	struct dealing with[WORD_COUNT];
};

const char *word_name(enum word word);
uint64_t word_address(enum word word);

/*
 * A doorbell: the word counts the rings. bell_await() parks ME until the count differs from SEEN,
 * and returns the new count. It calls the kernel at least once, even if the bell has rung already,
 * so that the number of calls does not depend on timing.
 */
uint32_t bell_count(enum word word);
uint32_t bell_await(struct actor *me, enum word word, uint32_t seen);
void bell_ring(struct actor *me, enum word word);

/* A mutex in three states: free; held; held and perhaps waited for. Calls only if contended. */
void lock_take(struct actor *me, enum word word);
void lock_drop(struct actor *me, enum word word);

#endif
