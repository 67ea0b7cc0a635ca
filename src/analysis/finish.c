/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finish.c - turns the ledgers into a result.
 */
#include "internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "futrace/futex_op.h"
#include "futrace/xalloc.h"

static void fill_op(struct op_row *row, const struct word_op *op)
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

static void add_waiter(struct futex_row *row, const struct pair *p)
{
	struct waiter_row *waiter = &row->waiters[row->n_waiters++];

	waiter->tid = p->key.thread->tid;
	memcpy(waiter->comm, p->key.thread->comm, sizeof(waiter->comm));
	waiter->waits = p->waits;
	waiter->wait_ns = p->wait_ns;
	waiter->max_ns = p->max_ns;
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

static void fill_threads(struct futex_row *row, const struct word *w)
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

static void fill_futex(struct futex_row *row, const struct word *w)
{
	row->pid = w->key.space.pid;
	row->execs = w->key.space.execs;
	row->is_array = w->key.is_array;
	row->is_overflow = w->is_overflow;
	row->uaddr = w->key.uaddr;
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
	row->covered_ns = w->covered_ns;
	row->wakeup_delay_ns = w->runnable_ns;
	row->peak_waiters = w->peak;
	row->began_before = w->began_before;
	row->unfinished = w->unfinished;
	row->suspect = w->suspect;
	row->requeued_here = w->requeued_here;
	row->requeued_away = w->requeued_away;
	row->requeue_unsure = w->requeue_unsure;
	row->histogram = histogram_buckets(&w->slept_ns, &row->n_histogram);
	fill_threads(row, w);
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

static uint64_t outside_waits(const struct activity *act, enum thread_state state)
{
	return time_between(act->waits.ns[state], act->times.ns[state]);
}

static int by_blocked_time(const void *x, const void *y)
{
	const struct blocked_row *a = x, *b = y;

	return a->ns < b->ns ? 1 : a->ns > b->ns ? -1 : 0;
}

static void fill_times(struct thread_row *row, const struct activity *act)
{
	row->running_ns = outside_waits(act, STATE_RUNNING);
	row->runnable_ns = outside_waits(act, STATE_RUNNABLE);
	row->blocked_ns = outside_waits(act, STATE_BLOCKED);
	row->unknown_ns = outside_waits(act, STATE_UNKNOWN) + act->suspect_ns;
	row->blocked = xcalloc(act->n_sleeps, sizeof(*row->blocked));
	for (size_t i = 0; i < act->n_sleeps; i++) {
		const struct sleep_sum *sum = &act->sleeps[i];

		row->blocked[row->n_blocked++] =
			(struct blocked_row){ .stack = sum->sleep.stack,
					      .uninterruptible = sum->sleep.uninterruptible,
					      .ended_by = sum->sleep.ended_by,
					      .ns = sum->ns,
					      .count = sum->count };
	}
	if (row->n_blocked)
		qsort(row->blocked, row->n_blocked, sizeof(*row->blocked), by_blocked_time);
}

static void add_thread(struct window *win, const struct thread *th)
{
	struct thread_row *row = &win->threads[win->n_threads++];

	row->tid = th->tid;
	row->pid = th->pid;
	memcpy(row->comm, th->comm, sizeof(row->comm));
	row->main = th->tid && th->tid == th->pid;
	fill_times(row, &th->activity);
	row->futex_ns = th->futex_ns;
	row->waits = th->waits;
	row->wakes = th->wakes;
}

static void fill_window_threads(struct window *win, const struct analysis *a)
{
	const struct threads *threads = &a->threads;
	const struct thread *th;

	win->threads =
		xcalloc(HASH_COUNT(threads->living) + threads->n_dead + 1, sizeof(*win->threads));
	for (th = threads->living; th; th = th->hh.next) {
		if (th->process)
			add_thread(win, th);
	}
	DL_FOREACH(threads->dead, th)
	add_thread(win, th);
	if (a->n_others)
		add_thread(win, &a->others);
	qsort(win->threads, win->n_threads, sizeof(*win->threads), by_importance);
}

/* An array has a row for what could not be given to one of its words, not for its address. */
static bool has_row(const struct word *w)
{
	uint64_t calls = 0;

	if (w->same_as)
		return false;
	if (!w->key.is_array)
		return true;
	for (size_t i = 0; i < w->n_ops; i++)
		calls += w->ops[i].calls;
	return calls || w->waits || w->suspect;
}

static void fill_trace_window(struct window *win, const struct analysis *a, uint64_t end_ns)
{
	snprintf(win->name, sizeof(win->name), "trace");
	win->kind = WINDOW_TRACE;
	win->index = 1;
	win->begin_ns = a->begin_ns;
	win->end_ns = end_ns;
	win->futexes = xcalloc(HASH_COUNT(a->words.all) + 1, sizeof(*win->futexes));
	for (const struct word *w = a->words.all; w; w = w->hh.next) {
		if (has_row(w))
			fill_futex(&win->futexes[win->n_futexes++], w);
	}
	if (a->words.overflow)
		fill_futex(&win->futexes[win->n_futexes++], a->words.overflow);
	fill_window_threads(win, a);
}

static void fill_targets(struct result *res, const struct analysis *a)
{
	const struct process *p;

	res->targets = xcalloc(a->processes.n, sizeof(*res->targets));
	DL_FOREACH(a->processes.all, p)
	{
		struct target *t = &res->targets[res->n_targets++];

		t->pid = p->pid;
		memcpy(t->comm, p->comm, sizeof(t->comm));
		t->threads = p->n_threads;
		t->ended = !p->n_living;
	}
}

/* What did not fit. */
static void warn_of_bounds(struct result *res, const struct analysis *a)
{
	if (a->words.overflow)
		result_warn(res,
			    "more than %d futex words: what was done to those beyond is counted "
			    "in one row",
			    WORDS_MAX);
	if (a->n_others)
		result_warn(res,
			    "%" PRIu64 " threads that ended early are counted together, in one row",
			    a->n_others);
	if (HASH_COUNT(a->pairs.table) >= PAIRS_MAX)
		result_warn(res,
			    "more than %d pairs of thread and futex word: in the lists of "
			    "waiters and wakers those beyond are counted together",
			    PAIRS_MAX);
	if (a->processes.n_dropped)
		result_warn(res, "%zu processes that ended early are not listed",
			    a->processes.n_dropped);
}

static void warn(struct result *res, const struct analysis *a)
{
	if (a->lost_places)
		result_warn(res,
			    "events were lost in %" PRIu64 " place%s: waits that this may have "
			    "falsified are counted as suspect and are in no sum; a larger --buffer "
			    "loses fewer",
			    a->lost_places, a->lost_places == 1 ? "" : "s");
	if (a->late_events)
		result_warn(res, "%" PRIu64 " event%s came too late to be put in order",
			    a->late_events, a->late_events == 1 ? "" : "s");
	if (a->begin_calls)
		result_warn(res,
			    "%" PRIu64 " futex call%s under way when tracing began ended before it "
			    "could be read on which word: not counted",
			    a->begin_calls, a->begin_calls == 1 ? "" : "s");
	if (a->blind_requeues)
		result_warn(res,
			    "futex_requeue moved waiters %" PRIu64 " time%s between words that "
			    "could not be read: they are counted where they called",
			    a->blind_requeues, a->blind_requeues == 1 ? "" : "s");
	if (a->unpaired)
		result_warn(res, "%" PRIu64 " futex call%s seen from one end only: not counted",
			    a->unpaired, a->unpaired == 1 ? " was" : "s were");
}

struct result *analysis_finish(struct analysis *a, uint64_t end_ns)
{
	struct result *res = result_new();

	/* What was recorded after the clock was read shows that recording went on. */
	if (a->last_ns > end_ns)
		end_ns = a->last_ns;
	if (!a->processes.living && a->last_death_ns > a->begin_ns && a->last_death_ns < end_ns)
		end_ns = a->last_death_ns;
	if (end_ns < a->begin_ns)
		end_ns = a->begin_ns;
	if (!a->begin_is_fixed)
		lives_begin(a);
	for (struct thread *th = a->threads.living; th; th = th->hh.next) {
		calls_trace_ends(a, th, end_ns);
		states_end(th, end_ns);
	}
	res->begin_ns = a->begin_ns;
	res->end_ns = end_ns;
	res->events = a->events;
	res->lost_events = a->lost_events;
	res->lost_places = a->lost_places;
	res->losses = a->losses;
	res->n_losses = a->n_losses;
	a->losses = NULL;
	marks_hand_over(a, res, end_ns);
	res->late_events = a->late_events;
	res->unpaired = a->begin_calls + a->end_calls + a->unpaired;
	res->windows = xcalloc(1, sizeof(*res->windows));
	res->n_windows = 1;
	fill_trace_window(&res->windows[0], a, end_ns);
	fill_targets(res, a);
	result_sort(res, SORT_WAIT);
	warn(res, a);
	warn_of_bounds(res, a);
	return res;
}
