/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/word.h"

#include <stdlib.h>

#include "analysis/book/pair.h"
#include "base/xalloc.h"

struct word *word_new(struct word_key key)
{
	struct word *w = xcalloc(1, sizeof(*w));

	w->key = key;
	return w;
}

void word_free(struct word *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->n_ops; i++)
		free(w->ops[i].results);
	free(w->ops);
	histogram_finish(&w->slept_ns);
	cover_finish(&w->cover);
	blame_finish(&w->blame);
	free(w->wakeups);
	free(w->claims);
	free(w);
}

static struct word_op *op_of(struct word *w, uint64_t op)
{
	for (size_t i = 0; i < w->n_ops; i++) {
		if (w->ops[i].op == op)
			return &w->ops[i];
	}
	w->ops = xgrow(w->ops, w->n_ops, &w->ops_capacity, sizeof(*w->ops));
	w->ops[w->n_ops] = (struct word_op){ .op = op };
	return &w->ops[w->n_ops++];
}

static void count_result(struct word_op *op, int64_t ret)
{
	for (size_t i = 0; i < op->n_results; i++) {
		if (op->results[i].ret == ret) {
			op->results[i].count++;
			return;
		}
	}
	if (op->n_results == WORD_MAX_RESULTS) {
		op->other_results++;
		return;
	}
	op->results = xgrow(op->results, op->n_results, &op->capacity, sizeof(*op->results));
	op->results[op->n_results++] = (struct word_result){ .ret = ret, .count = 1 };
}

void word_saw_op(struct word *w, uint64_t op)
{
	op_of(w, op);
}

void word_add_call(struct word *w, uint64_t op, uint64_t ns, int64_t ret)
{
	struct word_op *o = op_of(w, op);

	o->calls++;
	o->time_ns += ns;
	count_result(o, ret);
}

static bool is_pair(const struct wakeup *u, struct who waker, int32_t waiter)
{
	return u->waker.kind == waker.kind && u->waker.tid == waker.tid && u->waiter == waiter;
}

void word_add_wakeup(struct word *w, struct who waker, int32_t waiter, size_t most)
{
	size_t i = 0;

	while (i < w->n_wakeups && !is_pair(&w->wakeups[i], waker, waiter))
		i++;
	/* What comes then is of nobody in particular. */
	if (i == w->n_wakeups && i >= most) {
		i = w->n_wakeups - 1;
		w->wakeups[i].waker = (struct who){ 0 };
		w->wakeups[i].waiter = 0;
	} else if (i == w->n_wakeups) {
		w->wakeups =
			xgrow(w->wakeups, w->n_wakeups, &w->wakeups_capacity, sizeof(*w->wakeups));
		w->wakeups[w->n_wakeups++] = (struct wakeup){ .waker = waker, .waiter = waiter };
	}
	w->wakeups[i].count++;
}

/* The first wait there is has nothing before it. */
static void note_first(struct word *w, uint64_t begin_ns)
{
	if (!w->told || begin_ns < w->first_ns)
		w->first_ns = begin_ns;
	w->told = true;
}

void word_wait_begins(struct word *w, uint64_t ts_ns)
{
	note_first(w, ts_ns);
	if (!w->open)
		w->covered_since = ts_ns > w->covered_until ? ts_ns : w->covered_until;
	w->open++;
	if (w->open > w->peak)
		w->peak = w->open;
}

void word_wait_ends(struct word *w, uint64_t ts_ns)
{
	w->open--;
	if (w->open || ts_ns <= w->covered_since)
		return;
	w->covered_ns += ts_ns - w->covered_since;
	w->covered_until = ts_ns;
}

/* It was over before what was told last: only what lies before all others is certain to be new. */
static void waited_before(struct word *w, uint64_t begin_ns, uint64_t end_ns)
{
	uint64_t until_ns = end_ns < w->first_ns ? end_ns : w->first_ns;

	if (begin_ns < until_ns)
		w->covered_ns += until_ns - begin_ns;
	note_first(w, begin_ns);
}

void word_waited(struct word *w, uint64_t begin_ns, uint64_t end_ns)
{
	uint64_t since_ns = begin_ns > w->covered_until ? begin_ns : w->covered_until;

	if (w->told && end_ns < w->covered_until) {
		waited_before(w, begin_ns, end_ns);
		return;
	}
	if (!w->told || begin_ns <= w->first_ns) {
		/* It covers whatever others covered so far, and stood beside each of them. */
		w->covered_ns = end_ns - begin_ns;
		w->peak++;
	} else {
		if (w->open && w->covered_since < since_ns)
			since_ns = w->covered_since;
		w->covered_ns += end_ns > since_ns ? end_ns - since_ns : 0;
		if (w->open >= w->peak)
			w->peak = w->open + 1;
	}
	note_first(w, begin_ns);
	w->covered_until = end_ns;
	w->covered_since = end_ns;
}

void word_add_wait(struct word *w, struct pair *part, const struct wait_outcome *outcome)
{
	bool whole = !outcome->began_before && !outcome->unfinished && !outcome->killed;

	part->waits++;
	part->wait_ns += outcome->ns;
	if (outcome->ns > part->max_ns)
		part->max_ns = outcome->ns;
	w->waits++;
	w->wait_ns += outcome->ns;
	if (outcome->ns > w->max_ns)
		w->max_ns = outcome->ns;
	w->runnable_ns += outcome->runnable_ns;
	w->slept += outcome->slept;
	w->began_before += outcome->began_before;
	w->unfinished += outcome->unfinished;
	w->requeued_here += outcome->came;
	w->requeued_away += outcome->left;
	w->requeue_unsure += outcome->unsure;
	/* The length of a wait that was seen from one end only says nothing about waits. */
	if (outcome->slept && whole)
		histogram_add(&w->slept_ns, outcome->ns);
}
