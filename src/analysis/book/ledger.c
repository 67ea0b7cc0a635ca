/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ledger.c - enters into the books of one window the part of each fact that lies in it.
 */
#include "analysis/book/ledger_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "analysis/word.h"
#include "base/xalloc.h"

struct ledger *ledger_new(enum window_kind kind, const char *name, uint64_t begin_ns)
{
	struct ledger *l = xcalloc(1, sizeof(*l));

	snprintf(l->name, sizeof(l->name), "%s", name);
	l->kind = kind;
	l->index = 1;
	l->begin_ns = begin_ns;
	l->end_ns = UINT64_MAX;
	l->max_threads = LEDGER_MAX_THREADS;
	thread_account_rename(&l->others, "other threads");
	pairs_init(&l->pairs, &l->others);
	return l;
}

void ledger_keep_all(struct ledger *l)
{
	l->is_cached = true;
	l->max_threads = SIZE_MAX;
}

void ledger_free(struct ledger *l)
{
	struct word_account *w, *next_word;
	struct thread_account *acc, *next_thread;

	if (!l)
		return;
	pairs_finish(&l->pairs);
	HASH_ITER (hh, l->words, w, next_word) {
		HASH_DEL(l->words, w);
		word_account_free(w);
	}
	HASH_CLEAR(hh, l->by_id);
	DL_FOREACH_SAFE(l->threads, acc, next_thread)
	{
		thread_account_finish(acc);
		free(acc);
	}
	thread_account_finish(&l->others);
	free(l);
}

/* The place of THING in a cache. Fibonacci hashing: the upper bits of the product are mixed. */
static size_t recent_place(const void *thing)
{
	return (uintptr_t)thing * 0x9e3779b97f4a7c15 >> (64 - LEDGER_RECENT_BITS);
}

struct word_account *ledger_word_by_identity(struct ledger *l, const struct word *word)
{
	struct word_account **recent = &l->recent_words[recent_place(word)];
	struct word_account *w = *recent;

	if (w && w->word == word)
		return w;
	HASH_FIND_PTR(l->words, &word, w);
	if (!w && l->tail)
		return l->tail;
	if (!w) {
		w = word_account_new(word);
		w->cover.from_ns = l->cover_from_ns;
		HASH_ADD_PTR(l->words, word, w);
	}
	*recent = w;
	return w;
}

size_t ledger_most_details(const struct ledger *l)
{
	if (l->keeps_details)
		return SIZE_MAX;
	return l->n_details < LEDGER_DETAILS ? LEDGER_WORD_DETAILS : LEDGER_WORD_FEW_DETAILS;
}

struct word_account *ledger_word(struct ledger *l, struct word *word)
{
	if (!l->is_cached)
		return ledger_word_by_identity(l, word);
	if (!word->account)
		word->account = ledger_word_by_identity(l, word);
	return word->account;
}

static struct thread_account *add_thread(struct ledger *l, uint64_t id, int32_t tid, int32_t pid)
{
	struct thread_account *acc = xcalloc(1, sizeof(*acc));

	acc->id = id;
	acc->tid = tid;
	acc->pid = pid;
	DL_APPEND(l->threads, acc);
	if (!l->is_cached)
		HASH_ADD(hh, l->by_id, id, sizeof(acc->id), acc);
	return acc;
}

struct thread_account *ledger_thread_by_id(struct ledger *l, uint64_t id, int32_t tid, int32_t pid)
{
	struct thread_account **recent = &l->recent_threads[id % (1 << LEDGER_RECENT_BITS)];
	struct thread_account *acc = *recent;

	if (acc && acc->id == id)
		return acc;
	HASH_FIND(hh, l->by_id, &id, sizeof(id), acc);
	if (!acc && HASH_COUNT(l->by_id) >= l->max_threads) {
		l->n_others = 1;
		return &l->others;
	}
	if (!acc)
		acc = add_thread(l, id, tid, pid);
	*recent = acc;
	return acc;
}

/* A thread that remembers no account has none yet. */
static struct thread_account *cached_thread(struct ledger *l, struct thread *th)
{
	if (!th->account)
		th->account = add_thread(l, th->id, th->tid, th->pid);
	return th->account;
}

struct thread_account *ledger_thread(struct ledger *l, struct thread *th)
{
	struct thread_account *acc;

	if (l->is_cached)
		return cached_thread(l, th);
	acc = ledger_thread_by_id(l, th->id, th->tid, th->pid);
	/* The name may change: the one at the last fact counts. */
	if (acc != &l->others)
		memcpy(acc->comm, th->comm, sizeof(acc->comm));
	return acc;
}

void ledger_merge_thread(struct ledger *l, struct thread *th)
{
	struct thread_account *acc = th->account;

	l->n_others++;
	th->account = NULL;
	if (!acc)
		return;
	pairs_merge_thread(&l->pairs, acc);
	thread_account_join(&l->others, acc);
	DL_DELETE(l->threads, acc);
	thread_account_finish(acc);
	free(acc);
}

/* Returns the part of the time from BEGIN_NS to END_NS that lies in the window. */
static struct interval part_of(const struct ledger *l, uint64_t begin_ns, uint64_t end_ns)
{
	return (struct interval){
		.begin_ns = begin_ns > l->begin_ns ? begin_ns : l->begin_ns,
		.end_ns = end_ns < l->end_ns ? end_ns : l->end_ns,
	};
}

static bool has_end_in(const struct ledger *l, const struct fact *fact)
{
	return fact->end_ns > l->begin_ns && fact->end_ns <= l->end_ns;
}

static void take_doing(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	const struct interval part = part_of(l, fact->begin_ns, fact->end_ns);
	struct thread_account *acc = ledger_thread(l, fact->thread);

	(void)threads;
	if (part.begin_ns > part.end_ns)
		return;
	acc->times.ns[fact->doing.state] += part.end_ns - part.begin_ns;
	if (fact->doing.state == STATE_BLOCKED && !fact->doing.in_wait &&
	    !fact->doing.may_be_in_wait)
		thread_account_add_sleep(acc, &fact->doing.sleep, part.end_ns - part.begin_ns);
}

/* Of a time of waiting that lies in the window in part, each taker had its share of that part. */
static void take_cpu(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	const struct interval part = part_of(l, fact->begin_ns, fact->end_ns);
	const struct fact_cpu *had = &fact->cpu;
	struct taker_sum sum = { had->taker, had->ns, had->sure_ns, had->count };

	(void)threads;
	if (part.begin_ns >= part.end_ns)
		return;
	if (part.end_ns - part.begin_ns < fact->end_ns - fact->begin_ns) {
		double share = (double)(part.end_ns - part.begin_ns) /
			       (double)(fact->end_ns - fact->begin_ns);

		sum.ns = (uint64_t)((double)sum.ns * share);
		sum.sure_ns = (uint64_t)((double)sum.sure_ns * share);
	}
	thread_account_add_taker(ledger_thread(l, fact->thread), &sum);
}

/* Words without room have no stack in common. */
static void take_look(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	const struct look_sum look = { fact->look.stack, fact->look.kernel, 1 };
	struct word_account *w;

	(void)threads;
	if (!has_end_in(l, fact))
		return;
	if (!fact->word) {
		look_sums_add(&ledger_thread(l, fact->thread)->looks, &look);
		return;
	}
	w = ledger_word(l, fact->word);
	if (w == l->tail || fact->word->is_overflow)
		return;
	look_sums_add(&w->looks, &look);
	look_sums_add(&pairs_get(&l->pairs, w, ledger_thread(l, fact->thread))->looks, &look);
}

static void take_tick(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	const struct tick_sum tick = { 0, fact->code, 1 };

	(void)threads;
	if (has_end_in(l, fact))
		tick_sums_add(&ledger_thread(l, fact->thread)->ticks, &tick);
}

static void add_woken(struct ledger *l, struct word_account *w, struct thread *th,
		      const struct woken *woken)
{
	struct thread_account *acc = ledger_thread(l, th);
	struct pair *pair = pairs_get(&l->pairs, w, acc);

	pair->wakes += woken->calls;
	pair->woken += woken->woken;
	pair->inexact = pair->inexact || woken->inexact;
	w->woken_at_once += woken->at_once;
	acc->wakes += woken->calls;
}

static void take_call(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	struct word_account *w;

	(void)threads;
	if (!has_end_in(l, fact))
		return;
	w = ledger_word(l, fact->word);
	word_account_add_call(w, fact->call.op, fact->end_ns - fact->begin_ns, fact->call.ret);
	if (fact->call.woken.calls)
		add_woken(l, w, fact->thread, &fact->call.woken);
}

static void take_wake(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	(void)threads;
	if (has_end_in(l, fact))
		add_woken(l, ledger_word(l, fact->word), fact->thread, &fact->wake);
}

/* Returns the states of the thread in PART of its wait. */
static struct times times_of(const struct fact *fact, const struct interval *part)
{
	bool is_whole = part->begin_ns <= fact->begin_ns && part->end_ns >= fact->end_ns;

	return is_whole ? fact->wait.times
			: thread_times_between(fact->thread, part->begin_ns, part->end_ns);
}

/* The word had a waiter from BEGIN_NS to END_NS. */
static void cover_part(const struct ledger *l, struct word_account *w, uint64_t begin_ns,
		       uint64_t end_ns)
{
	const struct interval part = part_of(l, begin_ns, end_ns);

	cover_add(&w->cover, part.begin_ns, part.end_ns);
}

/* There were PEAK waiters at one time, or more. */
static void raise_peak(struct word_account *w, uint32_t peak)
{
	if (peak > w->peak)
		w->peak = peak;
}

static void note_peak(const struct ledger *l, struct word_account *w, const struct fact *fact)
{
	if (fact->end_ns > l->end_ns)
		raise_peak(w, ++w->open_at_end);
	else
		raise_peak(w, fact->wait.waiters);
}

/* A counted waiter leaves: its wait is told by a later fact, or is in doubt. */
static void take_counted(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	struct word_account *w = ledger_word(l, fact->word);

	(void)threads;
	if (fact->end_ns <= l->end_ns)
		raise_peak(w, fact->n_counted);
	cover_part(l, w, fact->begin_ns, fact->end_ns);
}

/*
 * The word did not count this waiter. If its wait contains all others, it was there at their peak
 * too.
 */
static void take_uncounted(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	const struct interval part = part_of(l, fact->begin_ns, fact->end_ns);
	struct word_account *w = ledger_word(l, fact->word);

	(void)threads;
	if (part.begin_ns > part.end_ns)
		return;
	if (cover_is_within(&w->cover, part.begin_ns, part.end_ns))
		raise_peak(w, w->peak + 1);
	if (fact->end_ns <= l->end_ns)
		raise_peak(w, fact->n_counted + 1);
	cover_add(&w->cover, part.begin_ns, part.end_ns);
}

static struct wait_part part_in(const struct ledger *l, const struct fact *fact,
				const struct interval *part, const struct times *times)
{
	return (struct wait_part){
		.begin_ns = part->begin_ns,
		.end_ns = part->end_ns,
		.runnable_ns = times->ns[STATE_RUNNABLE],
		.slept = fact->wait.slept,
		.began_before = fact->wait.began_before || fact->begin_ns < l->begin_ns,
		.unfinished = fact->wait.unfinished || fact->end_ns > l->end_ns,
		.killed = fact->wait.killed,
		.is_timed = fact->wait.is_timed,
		.val = fact->wait.val,
		.requeued_here = fact->wait.requeued_here,
		.requeued_away = fact->wait.requeued_away,
		.may_have_left = fact->wait.may_have_left,
	};
}

void ledger_blame_nobody(struct ledger *l, uint64_t ns)
{
	uint32_t before = l->tail->blame.n;

	if (!l->lacks_states)
		blame_add_unknown(&l->tail->blame, ns);
	l->n_details += l->tail->blame.n - before;
}

/* Adds the blame for PART of the wait, or all of it, that FACT is about. */
static void add_blame(struct ledger *l, const struct threads *threads, struct word_account *w,
		      const struct fact *fact, const struct interval *part)
{
	uint32_t before = w->blame.n;

	if (w == l->tail) {
		ledger_blame_nobody(l, part->end_ns - part->begin_ns);
		return;
	}
	if (!l->lacks_states)
		blame_add_wait(&w->blame, ledger_most_details(l), threads, fact->thread,
			       part->begin_ns, part->end_ns);
	l->n_details += w->blame.n - before;
}

static void take_blame(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	const struct interval part = part_of(l, fact->begin_ns, fact->end_ns);

	if (part.begin_ns <= part.end_ns)
		add_blame(l, threads, ledger_word(l, fact->word), fact, &part);
}

/* Adds the waker that ended the wait. */
static void add_waker(struct ledger *l, struct word_account *w, const struct fact *fact,
		      const struct wait_part *part)
{
	size_t most = ledger_most_details(l);
	size_t before = w->n_wakeups;

	if (w == l->tail)
		return;
	if (has_end_in(l, fact) && !part->unfinished && !part->killed && !part->requeued_away)
		word_account_add_wakeups(w, fact->wait.woken_by, fact->thread->tid, 1, most);
	l->n_details += w->n_wakeups - before;
}

static void take_measured(struct ledger *l, const struct threads *threads, struct word_account *w,
			  struct thread_account *acc, const struct fact *fact,
			  const struct wait_part *part)
{
	word_account_add_wait(w, pairs_get(&l->pairs, w, acc), part);
	acc->futex_ns += part->end_ns - part->begin_ns;
	acc->n_waits += !fact->wait.requeued_here;
	add_waker(l, w, fact, part);
	if (!fact->wait.blamed_later)
		add_blame(l, threads, w, fact, &(struct interval){ part->begin_ns, part->end_ns });
	note_peak(l, w, fact);
	cover_part(l, w, fact->wait.covered_since_ns, fact->end_ns);
}

static void take_wait(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	const struct interval in = part_of(l, fact->begin_ns, fact->end_ns);
	struct word_account *w = ledger_word(l, fact->word);
	struct thread_account *acc = ledger_thread(l, fact->thread);
	struct wait_part part;
	struct times times;

	if (in.begin_ns > in.end_ns)
		return;
	times = times_of(fact, &in);
	thread_account_add_wait(acc, &times, fact->wait.suspect);
	w->suspect += fact->wait.suspect && !fact->wait.goes_on;
	part = part_in(l, fact, &in, &times);
	if (!fact->wait.suspect)
		take_measured(l, threads, w, acc, fact, &part);
}

void ledger_take(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	static void (*const take[])(struct ledger *, const struct threads *,
				    const struct fact *) = {
		[FACT_DOING] = take_doing,
		[FACT_CALL] = take_call,
		[FACT_WAKE] = take_wake,
		[FACT_COUNTED] = take_counted,
		[FACT_UNCOUNTED] = take_uncounted,
		[FACT_WAIT] = take_wait,
		[FACT_CPU] = take_cpu,
		[FACT_LOOK] = take_look,
		[FACT_TICK] = take_tick,
		[FACT_BLAME] = take_blame,
	};

	take[fact->kind](l, threads, fact);
}
