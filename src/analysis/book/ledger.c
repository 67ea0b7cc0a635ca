/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/book/ledger.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

struct ledger *ledger_new(enum window_kind kind, const char *name, uint64_t begin_ns)
{
	struct ledger *l = xcalloc(1, sizeof(*l));

	snprintf(l->name, sizeof(l->name), "%s", name);
	l->kind = kind;
	l->index = 1;
	l->begin_ns = begin_ns;
	l->end_ns = UINT64_MAX;
	thread_rename(&l->others, "other threads");
	pairs_init(&l->pairs, &l->others);
	return l;
}

void ledger_free(struct ledger *l)
{
	struct word *w, *next_word;
	struct thread *th, *next_thread;

	if (!l)
		return;
	pairs_finish(&l->pairs);
	HASH_ITER (hh, l->words, w, next_word) {
		HASH_DEL(l->words, w);
		word_free(w);
	}
	HASH_ITER (hh, l->threads, th, next_thread) {
		HASH_DEL(l->threads, th);
		thread_free(th);
	}
	account_finish(&l->others.account);
	free(l);
}

static bool is_of_trace(const struct ledger *l)
{
	return l->kind == WINDOW_TRACE;
}

static struct word *word_in(struct ledger *l, struct word *word)
{
	struct word *w;

	if (is_of_trace(l))
		return word;
	HASH_FIND(hh, l->words, &word->key, sizeof(word->key), w);
	if (w)
		return w;
	w = word_new(word->key);
	w->is_overflow = word->is_overflow;
	w->shared = word->shared;
	HASH_ADD(hh, l->words, key, sizeof(w->key), w);
	return w;
}

static struct thread *thread_in(struct ledger *l, struct thread *th)
{
	struct thread *mine;

	if (is_of_trace(l))
		return th;
	HASH_FIND(hh, l->threads, &th->id, sizeof(th->id), mine);
	if (!mine && HASH_COUNT(l->threads) == LEDGER_MAX_THREADS) {
		l->n_others = 1;
		return &l->others;
	}
	if (!mine) {
		mine = xcalloc(1, sizeof(*mine));
		mine->id = th->id;
		mine->tid = th->tid;
		mine->pid = th->pid;
		HASH_ADD(hh, l->threads, id, sizeof(mine->id), mine);
	}
	thread_rename(mine, th->comm);
	return mine;
}

struct account *ledger_account(struct ledger *l, struct thread *th)
{
	return &thread_in(l, th)->account;
}

/* The part of a fact that lies in the window. */
static struct interval part_in(const struct ledger *l, const struct fact *fact)
{
	return (struct interval){
		.begin_ns = fact->begin_ns > l->begin_ns ? fact->begin_ns : l->begin_ns,
		.end_ns = fact->end_ns < l->end_ns ? fact->end_ns : l->end_ns,
	};
}

static bool has_end_in(const struct ledger *l, const struct fact *fact)
{
	return is_of_trace(l) || (fact->end_ns > l->begin_ns && fact->end_ns <= l->end_ns);
}

static void take_doing(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	const struct interval part = part_in(l, fact);
	struct account *acc = ledger_account(l, fact->thread);

	(void)threads;
	if (part.begin_ns > part.end_ns)
		return;
	acc->times.ns[fact->doing.state] += part.end_ns - part.begin_ns;
	if (fact->doing.state == STATE_BLOCKED && !fact->doing.in_wait)
		account_add_sleep(acc, &fact->doing.sleep, part.end_ns - part.begin_ns);
}

static void add_woken(struct ledger *l, struct word *w, struct thread *th,
		      const struct woken *woken)
{
	struct thread *mine = thread_in(l, th);
	struct pair *pair = pairs_get(&l->pairs, w, mine);

	pair->wakes += woken->calls;
	pair->woken += woken->woken;
	pair->inexact = pair->inexact || woken->inexact;
	mine->account.wakes += woken->calls;
}

static void take_call(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	struct word *w;

	(void)threads;
	if (!has_end_in(l, fact))
		return;
	w = word_in(l, fact->word);
	word_add_call(w, fact->call.op, fact->end_ns - fact->begin_ns, fact->call.ret);
	if (fact->call.woken.calls)
		add_woken(l, w, fact->thread, &fact->call.woken);
}

static void take_wake(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	(void)threads;
	if (has_end_in(l, fact))
		add_woken(l, word_in(l, fact->word), fact->thread, &fact->wake);
}

/* What the thread did in PART of its wait, by the scheduler. */
static struct times times_of(const struct fact *fact, const struct interval *part)
{
	bool is_whole = part->begin_ns <= fact->begin_ns && part->end_ns >= fact->end_ns;

	return is_whole ? fact->wait.times
			: thread_times_between(fact->thread, part->begin_ns, part->end_ns);
}

/* How many wait at one time, and when anybody does; the trace's own words are told as it happens.
 */
static void note_cover(struct ledger *l, struct word *w, const struct fact *fact,
		       const struct interval *part)
{
	bool ends_later = fact->end_ns > l->end_ns;

	if (is_of_trace(l))
		return;
	cover_add(&w->cover, part->begin_ns, part->end_ns);
	w->covered_ns = cover_total_ns(&w->cover);
	w->open_at_end += ends_later;
	if (w->open_at_end > w->peak)
		w->peak = w->open_at_end;
	if (!ends_later && fact->wait.waiters > w->peak)
		w->peak = fact->wait.waiters;
}

static struct wait_outcome outcome_in(const struct ledger *l, const struct fact *fact,
				      const struct interval *part, const struct times *times)
{
	return (struct wait_outcome){
		.ns = part->end_ns - part->begin_ns,
		.runnable_ns = times->ns[STATE_RUNNABLE],
		.slept = fact->wait.slept,
		.began_before = fact->wait.began_before || fact->begin_ns < l->begin_ns,
		.unfinished = fact->wait.unfinished || fact->end_ns > l->end_ns,
		.killed = fact->wait.killed,
		.came = fact->wait.came,
		.left = fact->wait.left,
		.unsure = fact->wait.unsure,
	};
}

/* Who ended the wait, and who is to blame for it. */
static void add_details(struct ledger *l, const struct threads *threads, struct word *w,
			const struct fact *fact, const struct wait_outcome *outcome,
			const struct interval *part)
{
	size_t most = l->n_details < LEDGER_DETAILS ? LEDGER_WORD_DETAILS : LEDGER_WORD_FEW_DETAILS;
	size_t before = w->blame.n + w->n_wakeups;

	if (has_end_in(l, fact) && !outcome->unfinished && !outcome->killed && !outcome->left)
		word_add_wakeup(w, fact->wait.woken_by, fact->thread->tid, most);
	w->blame.most = most;
	if (!l->lacks_states)
		blame_add_wait(&w->blame, threads, fact->thread, part->begin_ns, part->end_ns);
	l->n_details += w->blame.n + w->n_wakeups - before;
}

static void take_wait(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	const struct interval part = part_in(l, fact);
	struct word *w = word_in(l, fact->word);
	struct thread *th = thread_in(l, fact->thread);
	struct wait_outcome outcome;
	struct times times;

	if (part.begin_ns > part.end_ns)
		return;
	times = times_of(fact, &part);
	account_add_wait(&th->account, &times, fact->wait.suspect);
	if (fact->wait.suspect) {
		w->suspect++;
		return;
	}
	outcome = outcome_in(l, fact, &part, &times);
	word_add_wait(w, pairs_get(&l->pairs, w, th), &outcome);
	note_cover(l, w, fact, &part);
	th->account.futex_ns += outcome.ns;
	th->account.n_waits += !fact->wait.came;
	add_details(l, threads, w, fact, &outcome, &part);
}

void ledger_take(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	static void (*const take[])(struct ledger *, const struct threads *,
				    const struct fact *) = {
		[FACT_DOING] = take_doing,
		[FACT_CALL] = take_call,
		[FACT_WAKE] = take_wake,
		[FACT_WAIT] = take_wait,
	};

	take[fact->kind](l, threads, fact);
}
