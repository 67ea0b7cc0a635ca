/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * word.c - notes the operations on one futex word, and counts the threads that wait on it.
 */
#include "analysis/word.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* The distance of the two words of a condition variable of glibc. */
#define NEIGHBOUR 4

bool word_is_beside(const struct word *x, const struct word *y)
{
	return x == y ||
	       (x->key.space.pid == y->key.space.pid && x->key.space.execs == y->key.space.execs &&
		!y->key.is_array && x->key.uaddr == (y->key.uaddr ^ NEIGHBOUR));
}

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
	free(w->ops);
	free(w->claims);
	free(w->holding);
	free(w);
}

void word_note_op(struct word *w, uint64_t op)
{
	for (size_t i = 0; i < w->n_ops; i++) {
		if (w->ops[i] == op)
			return;
	}
	w->ops = xgrow(w->ops, w->n_ops, &w->ops_capacity, sizeof(*w->ops));
	w->ops[w->n_ops++] = op;
}

void word_waiter_comes(struct word *w, uint64_t ts_ns)
{
	struct presence *p = &w->presence;

	if (!p->waiters)
		p->since_ns = ts_ns > p->until_ns ? ts_ns : p->until_ns;
	p->waiters++;
}

void word_waiter_goes(struct word *w, uint64_t ts_ns)
{
	struct presence *p = &w->presence;

	p->waiters--;
	if (!p->waiters && ts_ns > p->since_ns)
		p->until_ns = ts_ns;
}

void word_waiter_was_none(struct word *w, uint64_t since_ns)
{
	struct presence *p = &w->presence;

	p->waiters--;
	if (p->waiters && since_ns > p->since_ns)
		p->since_ns = since_ns;
}
