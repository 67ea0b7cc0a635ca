/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * word_account.c - adds up the calls, waits and wakes on one futex word.
 */
#include "analysis/book/word_account.h"

#include <stdlib.h>

#include "analysis/book/pair.h"
#include "base/xalloc.h"

struct word_account *word_account_new(const struct word *word)
{
	struct word_account *w = xcalloc(1, sizeof(*w));

	w->word = word;
	return w;
}

static void finish(struct word_account *w)
{
	for (size_t i = 0; i < w->n_ops; i++)
		free(w->ops[i].results);
	free(w->ops);
	histogram_finish(&w->slept_ns);
	cover_finish(&w->cover);
	blame_finish(&w->blame);
	look_sums_finish(&w->looks);
	free(w->wakeups);
}

void word_account_free(struct word_account *w)
{
	if (!w)
		return;
	finish(w);
	free(w);
}

void word_account_clear(struct word_account *w, uint64_t from_ns)
{
	struct word_account empty = { .word = w->word, .pairs = w->pairs, .hh = w->hh };

	finish(w);
	*w = empty;
	w->cover.from_ns = from_ns;
}

struct op_sum *word_account_op(struct word_account *w, uint64_t op)
{
	for (size_t i = 0; i < w->n_ops; i++) {
		if (w->ops[i].op == op)
			return &w->ops[i];
	}
	w->ops = xgrow_one(w->ops, w->n_ops, sizeof(*w->ops));
	w->ops[w->n_ops] = (struct op_sum){ .op = op };
	return &w->ops[w->n_ops++];
}

static void count_results(struct op_sum *op, int64_t ret, uint64_t count)
{
	for (size_t i = 0; i < op->n_results; i++) {
		if (op->results[i].ret == ret) {
			op->results[i].count += count;
			return;
		}
	}
	if (op->n_results == WORD_MAX_RESULTS) {
		op->other_results += count;
		return;
	}
	op->results = xgrow_one(op->results, op->n_results, sizeof(*op->results));
	op->results[op->n_results++] = (struct op_result){ .ret = ret, .count = count };
}

void word_account_add_call(struct word_account *w, uint64_t op, uint64_t ns, int64_t ret)
{
	struct op_sum *sum = word_account_op(w, op);

	sum->calls++;
	sum->time_ns += ns;
	count_results(sum, ret, 1);
}

static bool is_pair(const struct wakeup *u, struct who waker, int32_t waiter)
{
	return u->waker.kind == waker.kind && u->waker.tid == waker.tid && u->waiter == waiter;
}

void word_account_add_wakeups(struct word_account *w, struct who waker, int32_t waiter,
			      uint64_t count, size_t most)
{
	uint32_t i = 0;

	while (i < w->n_wakeups && !is_pair(&w->wakeups[i], waker, waiter))
		i++;
	/* All further wake-ups are counted together, without waker and waiter. */
	if (i == w->n_wakeups && i >= most) {
		i = w->n_wakeups - 1;
		w->wakeups[i].waker = (struct who){ 0 };
		w->wakeups[i].waiter = 0;
	} else if (i == w->n_wakeups) {
		w->wakeups = xgrow_one(w->wakeups, w->n_wakeups, sizeof(*w->wakeups));
		w->wakeups[w->n_wakeups++] = (struct wakeup){ .waker = waker, .waiter = waiter };
	}
	w->wakeups[i].count += count;
}

void word_account_add_wait(struct word_account *w, struct pair *pair, const struct wait_part *part)
{
	bool whole = !part->began_before && !part->unfinished && !part->killed;
	uint64_t ns = part->end_ns - part->begin_ns;

	pair->is_endless = part->unfinished && !part->killed && !part->is_timed;
	/* The value is that of the word on which the wait began. */
	pair_note_val(pair, part->val, part->requeued_here);
	pair->waits++;
	pair->wait_ns += ns;
	if (ns > pair->max_ns)
		pair->max_ns = ns;
	w->waits++;
	w->wait_ns += ns;
	if (ns > w->max_ns)
		w->max_ns = ns;
	w->runnable_ns += part->runnable_ns;
	w->slept += part->slept;
	w->began_before += part->began_before;
	w->unfinished += part->unfinished;
	w->requeued_here += part->requeued_here;
	w->requeued_away += part->requeued_away;
	w->requeue_unsure += part->may_have_left;
	/* A wait seen from one end only is not as long as it shows, so it is no sample. */
	if (part->slept && whole)
		histogram_add(&w->slept_ns, ns);
}

static void go_on_op(struct word_account *w, const struct op_sum *more)
{
	struct op_sum *sum = word_account_op(w, more->op);

	sum->calls += more->calls;
	sum->time_ns += more->time_ns;
	for (size_t i = 0; i < more->n_results; i++)
		count_results(sum, more->results[i].ret, more->results[i].count);
	sum->other_results += more->other_results;
}

static void join_op(struct word_account *into, const struct op_sum *op)
{
	struct op_sum *sum = word_account_op(into, op->op);

	sum->calls += op->calls;
	sum->time_ns += op->time_ns;
	/* The return values are no longer kept apart. */
	sum->other_results += op->calls;
}

/* Adds what has the same meaning in any two accounts. */
static void add_sums(struct word_account *into, const struct word_account *w)
{
	histogram_join(&into->slept_ns, &w->slept_ns);
	into->waits += w->waits;
	into->slept += w->slept;
	into->wait_ns += w->wait_ns;
	into->began_before += w->began_before;
	into->unfinished += w->unfinished;
	into->suspect += w->suspect;
	into->woken_at_once += w->woken_at_once;
	into->runnable_ns += w->runnable_ns;
	into->requeued_here += w->requeued_here;
	into->requeued_away += w->requeued_away;
	into->requeue_unsure += w->requeue_unsure;
	if (w->max_ns > into->max_ns)
		into->max_ns = w->max_ns;
	if (w->peak > into->peak)
		into->peak = w->peak;
}

void word_account_go_on(struct word_account *w, const struct word_account *more, uint64_t begin_ns,
			size_t most)
{
	add_sums(w, more);
	for (size_t i = 0; i < more->n_ops; i++)
		go_on_op(w, &more->ops[i]);
	for (size_t i = 0; i < more->n_wakeups; i++)
		word_account_add_wakeups(w, more->wakeups[i].waker, more->wakeups[i].waiter,
					 more->wakeups[i].count, most);
	blame_join(&w->blame, &more->blame, most);
	cover_join(&w->cover, &more->cover, begin_ns);
	look_sums_join(&w->looks, &more->looks);
}

void word_account_join(struct word_account *into, const struct word_account *w)
{
	add_sums(into, w);
	for (size_t i = 0; i < w->n_ops; i++)
		join_op(into, &w->ops[i]);
	if (cover_total_ns(&w->cover) > cover_total_ns(&into->cover))
		cover_set_total(&into->cover, cover_total_ns(&w->cover));
}
