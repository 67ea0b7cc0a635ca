/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tail.c - of very many words, one row for those waited for least.
 */
#include "analysis/internal.h"

#include <stdlib.h>

#include "base/xalloc.h"

static void join_op(struct word *into, const struct word_op *op)
{
	size_t i = 0;

	word_saw_op(into, op->op);
	while (into->ops[i].op != op->op)
		i++;
	into->ops[i].calls += op->calls;
	into->ops[i].time_ns += op->time_ns;
	/* What they returned is not told apart. */
	into->ops[i].other_results += op->calls;
}

void word_join(struct word *into, const struct word *w)
{
	for (size_t i = 0; i < w->n_ops; i++)
		join_op(into, &w->ops[i]);
	histogram_join(&into->slept_ns, &w->slept_ns);
	into->waits += w->waits;
	into->slept += w->slept;
	into->wait_ns += w->wait_ns;
	into->began_before += w->began_before;
	into->unfinished += w->unfinished;
	into->suspect += w->suspect;
	into->runnable_ns += w->runnable_ns;
	into->requeued_here += w->requeued_here;
	into->requeued_away += w->requeued_away;
	into->requeue_unsure += w->requeue_unsure;
	if (w->max_ns > into->max_ns)
		into->max_ns = w->max_ns;
	if (w->peak > into->peak)
		into->peak = w->peak;
	if (w->covered_ns > into->covered_ns)
		into->covered_ns = w->covered_ns;
}

static int by_wait(const void *x, const void *y)
{
	const struct word *a = *(const struct word *const *)x;
	const struct word *b = *(const struct word *const *)y;

	if (a->wait_ns != b->wait_ns)
		return a->wait_ns < b->wait_ns ? 1 : -1;
	return a->key.uaddr < b->key.uaddr ? -1 : a->key.uaddr > b->key.uaddr;
}

/* Those of L, which the caller frees, and their number: the overflow, if there is one, comes last.
 */
static const struct word **sorted_words(const struct ledger *l, size_t *n)
{
	const struct word **all = xcalloc(HASH_COUNT(l->words) + 1, sizeof(*all));
	const struct word *overflow = NULL;

	*n = 0;
	for (const struct word *w = l->words; w; w = w->hh.next) {
		if (w->is_overflow)
			overflow = w;
		else
			all[(*n)++] = w;
	}
	qsort(all, *n, sizeof(*all), by_wait);
	if (overflow)
		all[(*n)++] = overflow;
	return all;
}

static void add_tail(struct window *win, const struct ledger *l, const struct word **words,
		     size_t n)
{
	struct word *tail = word_new((struct word_key){ 0 });

	tail->is_overflow = true;
	for (size_t i = 0; i < n; i++)
		word_join(tail, words[i]);
	if (!l->lacks_states)
		blame_add_unknown(&tail->blame, tail->wait_ns);
	rows_add_word(win, tail, !l->lacks_states);
	word_free(tail);
}

void tail_add_words(struct window *win, const struct ledger *l, size_t most)
{
	size_t n;
	const struct word **words = sorted_words(l, &n);
	size_t alone = n > most ? most - 1 : n;

	for (size_t i = 0; i < alone; i++)
		rows_add_word(win, words[i], !l->lacks_states);
	if (alone < n)
		add_tail(win, l, &words[alone], n - alone);
	free(words);
}
