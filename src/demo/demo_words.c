/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo_words.c - waits on and wakes the futex words of the demo, and counts and times each call.
 */
#include "demo/demo_words.h"

#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "demo/demo_clock.h"

/* The values of stats_lock. */
enum {
	LOCK_FREE,
	LOCK_HELD,
	LOCK_WANTED /* held, and a thread may sleep for it */
};

/*
 * Single variables, not an array: so each is a symbol of its own in the program's .bss, which a
 * report about the demo can name.
 */
#define FUTEX_WORD(name) static _Atomic uint32_t name __attribute__((used))
FUTEX_WORD(api_word);
FUTEX_WORD(vcpu0_word);
FUTEX_WORD(vcpu1_word);
FUTEX_WORD(reply_word);
FUTEX_WORD(stats_lock);

static const struct {
	const char *name;
	_Atomic uint32_t *futex;
} words[WORD_COUNT] = {
	[API_WORD] = { "api_word", &api_word },	      [VCPU0_WORD] = { "vcpu0_word", &vcpu0_word },
	[VCPU1_WORD] = { "vcpu1_word", &vcpu1_word }, [REPLY_WORD] = { "reply_word", &reply_word },
	[STATS_LOCK] = { "stats_lock", &stats_lock },
};

const char *word_name(enum word word)
{
	return words[word].name;
}

uint64_t word_address(enum word word)
{
	return (uint64_t)(uintptr_t)words[word].futex;
}

static void tally_add(struct tally *tally, uint64_t ns)
{
	tally->calls++;
	tally->total_ns += ns;
	if (ns > tally->max_ns)
		tally->max_ns = ns;
}

/* One FUTEX_WAIT or FUTEX_WAIT_BITSET. Ignores its result: callers look at the word instead. */
static void word_wait(struct actor *me, enum word word, int op, uint32_t value)
{
	struct dealing *with = &me->with[word];
	uint64_t begin_ns = clock_now_ns();
	uint64_t end_ns, go_ns;

	syscall(SYS_futex, words[word].futex, op, value, NULL, NULL, FUTEX_BITSET_MATCH_ANY);
	end_ns = clock_now_ns();
	tally_add(&with->waits, end_ns - begin_ns);
	go_ns = atomic_load(me->go_ns);
	if (go_ns != 0 && end_ns > go_ns)
		tally_add(&with->since_go, end_ns - (begin_ns > go_ns ? begin_ns : go_ns));
}

static void word_wake(struct actor *me, enum word word, int count)
{
	long woken = syscall(SYS_futex, words[word].futex, FUTEX_WAKE_PRIVATE, count);

	me->with[word].wakes++;
	if (woken > 0)
		me->with[word].woken += (uint64_t)woken;
}

uint32_t bell_count(enum word word)
{
	return atomic_load(words[word].futex);
}

uint32_t bell_await(struct actor *me, enum word word, uint32_t seen)
{
	uint32_t count;

	do {
		word_wait(me, word, FUTEX_WAIT_BITSET_PRIVATE, seen);
		count = bell_count(word);
	} while (count == seen);
	return count;
}

void bell_ring(struct actor *me, enum word word)
{
	atomic_fetch_add(words[word].futex, 1);
	word_wake(me, word, INT_MAX);
}

void lock_take(struct actor *me, enum word word)
{
	_Atomic uint32_t *futex = words[word].futex;
	uint32_t found = LOCK_FREE;

	if (atomic_compare_exchange_strong(futex, &found, LOCK_HELD))
		return;
	/* A thread that has slept does not know of other sleepers: it takes the lock as wanted. */
	while (atomic_exchange(futex, LOCK_WANTED) != LOCK_FREE)
		word_wait(me, word, FUTEX_WAIT_PRIVATE, LOCK_WANTED);
}

void lock_drop(struct actor *me, enum word word)
{
	if (atomic_exchange(words[word].futex, LOCK_FREE) == LOCK_WANTED)
		word_wake(me, word, 1);
}
