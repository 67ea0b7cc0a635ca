/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.c - makes rows of a result from accounts, and sorts them.
 */
#include "analysis/conclude/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "analysis/holding.h"
#include "analysis/word.h"
#include "base/xalloc.h"
#include "model/futex_op.h"
#include "model/owner.h"

static void fill_op(struct op_row *row, const struct op_sum *op)
{
	futex_op_name(op->op, row->name, sizeof(row->name));
	row->op = op->op;
	row->calls = op->calls;
	row->time_ns = op->time_ns;
	row->results = xcalloc(op->n_results + 1, sizeof(*row->results));
	for (size_t i = 0; i < op->n_results; i++) {
		struct result_count *count = &row->results[row->n_results++];

		futex_result_name(op->results[i].ret, count->name, sizeof(count->name));
		count->count = op->results[i].count;
	}
	if (op->other_results) {
		struct result_count *count = &row->results[row->n_results++];

		snprintf(count->name, sizeof(count->name), "other");
		count->count = op->other_results;
	}
}

static int by_time(const void *x, const void *y)
{
	const struct op_row *a = x, *b = y;

	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? 1 : -1;
	return a->op < b->op ? -1 : a->op > b->op;
}

static int by_wait(const void *x, const void *y)
{
	const struct waiter_row *a = x, *b = y;

	if (a->wait_ns != b->wait_ns)
		return a->wait_ns < b->wait_ns ? 1 : -1;
	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

static int by_woken(const void *x, const void *y)
{
	const struct waker_row *a = x, *b = y;

	if (a->woken != b->woken)
		return a->woken < b->woken ? 1 : -1;
	if (a->wakes != b->wakes)
		return a->wakes < b->wakes ? 1 : -1;
	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

static int by_looks(const void *x, const void *y)
{
	const struct look_row *a = x, *b = y;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return a->stack < b->stack ? -1 : a->stack > b->stack;
}

/* Returns the *N rows of SUMS, most looks first; the caller frees them. */
static struct look_row *look_rows(const struct look_sums *sums, size_t *n)
{
	struct look_row *rows = sums->n ? xcalloc(sums->n, sizeof(*rows)) : NULL;

	for (size_t i = 0; i < sums->n; i++)
		rows[i] = (struct look_row){ .stack = sums->all[i].stack,
					     .kernel = sums->all[i].kernel,
					     .count = sums->all[i].count };
	if (sums->n)
		qsort(rows, sums->n, sizeof(*rows), by_looks);
	*n = sums->n;
	return rows;
}

static void add_waiter(struct futex_row *row, const struct pair *p)
{
	struct waiter_row *waiter = &row->waiters[row->n_waiters++];

	waiter->tid = p->key.thread->tid;
	memcpy(waiter->comm, p->key.thread->comm, sizeof(waiter->comm));
	waiter->waits = p->waits;
	waiter->wait_ns = p->wait_ns;
	waiter->max_ns = p->max_ns;
	waiter->is_endless = p->is_endless;
	waiter->has_vals = p->has_vals;
	waiter->val = p->val;
	waiter->looks = look_rows(&p->looks, &waiter->n_looks);
}

static void add_waker(struct futex_row *row, const struct pair *p)
{
	struct waker_row *waker = &row->wakers[row->n_wakers++];

	waker->tid = p->key.thread->tid;
	memcpy(waker->comm, p->key.thread->comm, sizeof(waker->comm));
	waker->wakes = p->wakes;
	waker->woken = p->woken;
	waker->exact = !p->inexact;
}

static void fill_threads(struct futex_row *row, const struct word_account *w)
{
	const struct pair *p;
	int n;

	DL_COUNT2(w->pairs, p, n, next_of_word);
	row->waiters = xcalloc((size_t)n, sizeof(*row->waiters));
	row->wakers = xcalloc((size_t)n, sizeof(*row->wakers));
	DL_FOREACH2(w->pairs, p, next_of_word)
	{
		if (p->waits)
			add_waiter(row, p);
		if (p->wakes || p->woken)
			add_waker(row, p);
	}
	qsort(row->waiters, row->n_waiters, sizeof(*row->waiters), by_wait);
	qsort(row->wakers, row->n_wakers, sizeof(*row->wakers), by_woken);
}

static int by_count(const void *x, const void *y)
{
	const struct wakeup_row *a = x, *b = y;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return a->waiter < b->waiter ? -1 : a->waiter > b->waiter;
}

static void fill_wakeups(struct futex_row *row, const struct word_account *w, bool exact)
{
	row->wakeups = xcalloc(w->n_wakeups + 1, sizeof(*row->wakeups));
	for (size_t i = 0; i < w->n_wakeups; i++)
		row->wakeups[row->n_wakeups++] =
			(struct wakeup_row){ .waker = w->wakeups[i].waker,
					     .waiter = w->wakeups[i].waiter,
					     .count = w->wakeups[i].count,
					     .exact = exact };
	qsort(row->wakeups, row->n_wakeups, sizeof(*row->wakeups), by_count);
}

static int by_share(const void *x, const void *y)
{
	const struct blame_row *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

static void fill_blame(struct futex_row *row, const struct word_account *w)
{
	row->blame = xcalloc(w->blame.n + 1, sizeof(*row->blame));
	row->blame_error_ns = w->blame.error_ns;
	for (size_t i = 0; i < w->blame.n; i++) {
		const struct blame_part *part = &w->blame.parts[i];
		struct blame_row *to = &row->blame[row->n_blame++];

		to->tid = part->tid;
		memcpy(to->comm, part->comm, sizeof(to->comm));
		to->doing = part->doing;
		to->ns = part->ns;
		to->sleep = (struct blocked_row){ .stack = part->sleep.stack,
						  .uninterruptible = part->sleep.uninterruptible,
						  .ended_by = part->sleep.ended_by,
						  .ns = part->ns };
		if (to->tid && !futex_row_has_waiter(row, to->tid))
			row->root_ns += to->ns;
	}
	qsort(row->blame, row->n_blame, sizeof(*row->blame), by_share);
}

/*
 * Returns the most waiters at one time. Waits that were interrupted are not counted meanwhile; but
 * at some time there were as many waiters as on average. Of many words together neither is known.
 */
static uint64_t peak_of(const struct word_account *w)
{
	uint64_t covered_ns = cover_total_ns(&w->cover), average;

	if (!covered_ns || w->cover.is_short || w->word->is_overflow)
		return w->peak;
	average = w->wait_ns / covered_ns + (w->wait_ns % covered_ns != 0);
	return average > w->peak ? average : w->peak;
}

static void fill_owner(struct futex_row *row, const struct holding *h, const struct window *win)
{
	uint64_t begin_ns;

	row->is_owned = h && !h->is_doubted;
	row->had_readers = row->is_owned && h->tid == OWNER_READERS;
	if (!row->is_owned || h->since_ns >= win->end_ns ||
	    (h->until_ns && h->until_ns < win->end_ns))
		return;
	begin_ns = h->since_ns > win->begin_ns ? h->since_ns : win->begin_ns;
	row->owner = (struct owner_row){ .tid = h->tid == OWNER_READERS ? 0 : h->tid,
					 .is_readers = h->tid == OWNER_READERS,
					 .lives = h->lives,
					 .passed_on = h->until_ns > 0,
					 .held_ns = win->end_ns - begin_ns,
					 .times = h->times };
	memcpy(row->owner.comm, h->comm, sizeof(row->owner.comm));
}

static int by_ticks(const void *x, const void *y)
{
	const struct tick_row *a = x, *b = y;

	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return a->code < b->code ? -1 : a->code > b->code;
}

/* Returns the *N rows of SUMS, most ticks of each thread first; the caller frees them. */
static struct tick_row *tick_rows(const struct tick_sums *sums, size_t *n)
{
	struct tick_row *rows = sums->n ? xcalloc(sums->n, sizeof(*rows)) : NULL;

	for (size_t i = 0; i < sums->n; i++)
		rows[i] = (struct tick_row){ sums->all[i].tid, sums->all[i].code,
					     sums->all[i].count };
	if (sums->n)
		qsort(rows, sums->n, sizeof(*rows), by_ticks);
	*n = sums->n;
	return rows;
}

static void fill_futex(struct futex_row *row, const struct word_account *w, bool exact)
{
	row->pid = w->word->key.space.pid;
	row->execs = w->word->key.space.execs;
	row->is_array = w->word->key.is_array;
	row->is_overflow = w->word->is_overflow;
	row->uaddr = w->word->key.uaddr;
	row->signature = w->word->signature;
	row->ops = xcalloc(w->n_ops, sizeof(*row->ops));
	for (size_t i = 0; i < w->n_ops; i++)
		fill_op(&row->ops[row->n_ops++], &w->ops[i]);
	qsort(row->ops, row->n_ops, sizeof(*row->ops), by_time);
	row->waits = w->waits;
	row->slept = w->slept;
	row->wait_ns = w->wait_ns;
	row->max_ns = w->max_ns;
	row->finished_slept = w->slept_ns.total;
	row->p50_ns = histogram_quantile(&w->slept_ns, 500);
	row->p99_ns = histogram_quantile(&w->slept_ns, 990);
	row->covered_ns = cover_total_ns(&w->cover);
	row->wakeup_delay_ns = w->runnable_ns;
	row->peak_waiters = peak_of(w);
	row->began_before = w->began_before;
	row->unfinished = w->unfinished;
	row->suspect = w->suspect;
	row->woken_at_once = w->woken_at_once;
	row->requeued_here = w->requeued_here;
	row->requeued_away = w->requeued_away;
	row->requeue_unsure = w->requeue_unsure;
	row->histogram = histogram_buckets(&w->slept_ns, &row->n_histogram);
	fill_threads(row, w);
	fill_wakeups(row, w, exact);
	fill_blame(row, w);
	row->looks = look_rows(&w->looks, &row->n_looks);
	row->ticks = tick_rows(&w->blame.ticks, &row->n_ticks);
}

/* The main thread of each process first, then by time waited. */
static int by_importance(const void *x, const void *y)
{
	const struct thread_row *a = x, *b = y;

	if (a->main != b->main)
		return a->main ? -1 : 1;
	if (a->futex_ns != b->futex_ns)
		return a->futex_ns < b->futex_ns ? 1 : -1;
	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

/*
 * Subtracts the times in waits from those of the thread. If only a part of a wait lies in the
 * window, its states can be a little wrong, see timeline.h; then a state may seem to be longer in
 * waits than in all. That is taken from other states, so that their sum is right.
 */
static struct times outside_waits(const struct thread_account *acc)
{
	static const enum thread_state order[] = { STATE_UNKNOWN, STATE_RUNNABLE, STATE_RUNNING,
						   STATE_BLOCKED };
	struct times outside;
	uint64_t excess_ns = 0;

	for (int i = 0; i < N_STATES; i++) {
		outside.ns[i] = time_between(acc->waits.ns[i], acc->times.ns[i]);
		excess_ns += time_between(acc->times.ns[i], acc->waits.ns[i]);
	}
	for (int i = 0; i < N_STATES; i++) {
		uint64_t *ns = &outside.ns[order[i]];
		uint64_t part_ns = excess_ns < *ns ? excess_ns : *ns;

		*ns -= part_ns;
		excess_ns -= part_ns;
	}
	return outside;
}

static int by_blocked_time(const void *x, const void *y)
{
	const struct blocked_row *a = x, *b = y;

	return a->ns < b->ns ? 1 : a->ns > b->ns ? -1 : 0;
}

/* What was taken from the time asleep is taken from the sleeps too, the longest first. */
static void fit_sleeps(struct thread_row *row)
{
	uint64_t sum_ns = 0, excess_ns;

	for (size_t i = 0; i < row->n_blocked; i++)
		sum_ns += row->blocked[i].ns;
	excess_ns = time_between(row->blocked_ns, sum_ns);
	for (size_t i = 0; i < row->n_blocked; i++) {
		uint64_t *ns = &row->blocked[i].ns;
		uint64_t part_ns = excess_ns < *ns ? excess_ns : *ns;

		*ns -= part_ns;
		excess_ns -= part_ns;
	}
}

static void fill_times(struct thread_row *row, const struct thread_account *acc)
{
	const struct times outside = outside_waits(acc);

	row->running_ns = outside.ns[STATE_RUNNING];
	row->runnable_ns = outside.ns[STATE_RUNNABLE];
	row->blocked_ns = outside.ns[STATE_BLOCKED];
	row->unknown_ns = outside.ns[STATE_UNKNOWN] + acc->suspect_ns;
	row->blocked = xcalloc(acc->n_sleeps, sizeof(*row->blocked));
	for (size_t i = 0; i < acc->n_sleeps; i++) {
		const struct sleep_sum *sum = &acc->sleeps[i];

		row->blocked[row->n_blocked++] =
			(struct blocked_row){ .stack = sum->sleep.stack,
					      .uninterruptible = sum->sleep.uninterruptible,
					      .ended_by = sum->sleep.ended_by,
					      .ns = sum->ns,
					      .count = sum->count };
	}
	if (!row->n_blocked)
		return;
	qsort(row->blocked, row->n_blocked, sizeof(*row->blocked), by_blocked_time);
	fit_sleeps(row);
	qsort(row->blocked, row->n_blocked, sizeof(*row->blocked), by_blocked_time);
}

static void fill_takers(struct thread_row *row, const struct thread_account *acc,
			const struct takers *takers)
{
	row->cpu_wait_ns = acc->times.ns[STATE_RUNNABLE];
	row->takers = xcalloc(acc->n_takers + 1, sizeof(*row->takers));
	for (size_t i = 0; i < acc->n_takers; i++) {
		const struct taker_sum *sum = &acc->takers[i];
		const struct taker *taker = takers_get(takers, sum->taker);
		struct taker_row *to = &row->takers[row->n_takers++];

		*to = (struct taker_row){ .ns = sum->ns,
					  .sure_ns = sum->sure_ns,
					  .count = sum->count };
		if (!taker)
			continue;
		to->is_idle = taker->key.tid == TAKER_IDLE;
		to->tid = taker->key.tid;
		to->pid = taker->pid;
		memcpy(to->comm, taker->key.comm, sizeof(to->comm));
	}
}

void rows_add_thread(struct window *win, const struct thread_account *th,
		     const struct takers *takers)
{
	struct thread_row *row;

	win->threads = xgrow_one(win->threads, win->n_threads, sizeof(*win->threads));
	row = &win->threads[win->n_threads++];
	*row = (struct thread_row){ 0 };
	row->id = th->id;
	row->tid = th->tid;
	row->pid = th->pid;
	memcpy(row->comm, th->comm, sizeof(row->comm));
	row->main = th->tid && th->tid == th->pid;
	fill_times(row, th);
	fill_takers(row, th, takers);
	row->looks = look_rows(&th->looks, &row->n_looks);
	row->ticks = tick_rows(&th->ticks, &row->n_ticks);
	row->futex_ns = th->futex_ns;
	row->waits = th->n_waits;
	row->wakes = th->wakes;
}

/* An array has a row only for calls and waits that could not be given to one of its words. */
static bool has_row(const struct word_account *w)
{
	uint64_t calls = 0;

	if (w->word->same_as)
		return false;
	if (!w->word->key.is_array)
		return true;
	for (size_t i = 0; i < w->n_ops; i++)
		calls += w->ops[i].calls;
	return calls || w->waits || w->suspect;
}

void rows_add_word(struct window *win, const struct word_account *w, bool exact)
{
	if (!has_row(w))
		return;
	win->futexes = xgrow_one(win->futexes, win->n_futexes, sizeof(*win->futexes));
	win->futexes[win->n_futexes] = (struct futex_row){ 0 };
	fill_futex(&win->futexes[win->n_futexes], w, exact);
	fill_owner(&win->futexes[win->n_futexes++], w->word->holding, win);
}

void rows_sort_threads(struct window *win)
{
	if (win->n_threads > 1)
		qsort(win->threads, win->n_threads, sizeof(*win->threads), by_importance);
}
