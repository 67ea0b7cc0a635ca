/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * match.c - pairs the words of one run with those of the other.
 *
 * Pairs words that are the same in every way first. The words left over are paired if they are
 * alike in fewer ways, but only if no other word of either side is alike.
 */
#include "compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The properties that two words must share to become a pair. */
struct likeness {
	bool place, primitive, waiters, kind;
	bool only_symbols; /* leaves out places without a symbol: such a place proves nothing */
};

static const struct likeness likenesses[] = {
	{ .place = true, .primitive = true, .waiters = true },
	{ .place = true, .waiters = true },
	{ .place = true, .only_symbols = true },
	{ .kind = true, .primitive = true, .waiters = true },
};

static int compare(const struct compared_word *a, const struct compared_word *b,
		   const struct likeness *by)
{
	int order = by->place ? strcmp(a->place, b->place) : 0;

	if (!order && by->primitive)
		order = strcmp(a->primitive, b->primitive);
	if (!order && by->waiters)
		order = strcmp(a->waiters, b->waiters);
	if (!order && by->kind)
		order = strcmp(a->kind, b->kind);
	return order;
}

static int by_likeness(const void *x, const void *y, void *arg)
{
	return compare(*(struct compared_word *const *)x, *(struct compared_word *const *)y, arg);
}

/* The words of a run that are left over, sorted. */
struct rest {
	struct compared_word **all;
	size_t n;
};

static struct rest rest_of(struct compared_run *run, const struct likeness *by)
{
	struct rest rest = { xcalloc(run->n_words + 1, sizeof(struct compared_word *)), 0 };

	for (size_t i = 0; i < run->n_words; i++) {
		if (!run->words[i].matched && (run->words[i].has_symbol || !by->only_symbols))
			rest.all[rest.n++] = &run->words[i];
	}
	qsort_r(rest.all, rest.n, sizeof(*rest.all), by_likeness, (void *)by);
	return rest;
}

/* How many words from FIRST on are alike. */
static size_t count_alike(const struct rest *rest, size_t first, const struct likeness *by)
{
	size_t n = 1;

	while (first + n < rest->n && !compare(rest->all[first], rest->all[first + n], by))
		n++;
	return n;
}

static void add_pair(struct comparison *c, struct compared_word *before,
		     struct compared_word *after, bool by_role)
{
	c->pairs[c->n_pairs++] = (struct compared_pair){ before, after, by_role };
	if (before)
		before->matched = true;
	if (after)
		after->matched = true;
}

static void match(struct comparison *c, struct compared_run *before, struct compared_run *after,
		  const struct likeness *by)
{
	struct rest x = rest_of(before, by), y = rest_of(after, by);
	size_t i = 0, j = 0;

	while (i < x.n && j < y.n) {
		int order = compare(x.all[i], y.all[j], by);
		size_t n = order <= 0 ? count_alike(&x, i, by) : 0;
		size_t m = order >= 0 ? count_alike(&y, j, by) : 0;

		if (n == 1 && m == 1)
			add_pair(c, x.all[i], y.all[j], !by->place);
		i += n;
		j += m;
	}
	free(x.all);
	free(y.all);
}

/* Adds the words that are left over: they are in one run only. */
static void add_rest(struct comparison *c, struct compared_run *run, bool is_before)
{
	for (size_t i = 0; i < run->n_words; i++) {
		struct compared_word *w = &run->words[i];

		if (!w->matched)
			add_pair(c, is_before ? w : NULL, is_before ? NULL : w, false);
	}
}

static int by_name(const void *x, const void *y)
{
	return strcmp(((const struct compared_thread *)x)->name,
		      ((const struct compared_thread *)y)->name);
}

static void add_states(struct comparison *c, const struct compared_thread *before,
		       const struct compared_thread *after)
{
	for (int i = 0; i < COMPARED_STATES; i++) {
		if ((before && before->ns[i]) || (after && after->ns[i]))
			c->states[c->n_states++] = (struct compared_state){ before, after, i };
	}
}

static void match_threads(struct comparison *c, struct compared_run *before,
			  struct compared_run *after)
{
	size_t i = 0, j = 0;

	if (before->n_threads)
		qsort(before->threads, before->n_threads, sizeof(*before->threads), by_name);
	if (after->n_threads)
		qsort(after->threads, after->n_threads, sizeof(*after->threads), by_name);
	c->states = xcalloc((before->n_threads + after->n_threads) * COMPARED_STATES + 1,
			    sizeof(*c->states));
	while (i < before->n_threads || j < after->n_threads) {
		int order = i == before->n_threads ? 1
			    : j == after->n_threads
				    ? -1
				    : by_name(&before->threads[i], &after->threads[j]);

		add_states(c, order <= 0 ? &before->threads[i] : NULL,
			   order >= 0 ? &after->threads[j] : NULL);
		i += order <= 0;
		j += order >= 0;
	}
}

static int descending(double x, double y)
{
	return x < y ? 1 : x > y ? -1 : 0;
}

static double value_of(const struct compared_word *w, enum figure figure)
{
	return w ? (double)w->figures[figure] : 0;
}

static bool is_unknown(const struct compared_word *w, enum figure figure)
{
	return w && w->unknown[figure];
}

static double growth_of(const struct compared_pair *p, enum figure figure)
{
	if (is_unknown(p->before, figure) || is_unknown(p->after, figure))
		return 0;
	return value_of(p->after, figure) - value_of(p->before, figure);
}

/* Pairs of equal growth are sorted by their size. */
static int by_growth(const void *x, const void *y, void *arg)
{
	const struct compared_pair *a = x, *b = y;
	enum figure figure = *(enum figure *)arg;
	int order = descending(growth_of(a, figure), growth_of(b, figure));

	return order ? order : descending(value_of(a->after, figure), value_of(b->after, figure));
}

static double state_growth(const struct compared_state *s)
{
	if ((s->before && s->before->unknown[s->state]) ||
	    (s->after && s->after->unknown[s->state]))
		return 0;
	return (s->after ? (double)s->after->ns[s->state] : 0) -
	       (s->before ? (double)s->before->ns[s->state] : 0);
}

static int by_state_growth(const void *x, const void *y)
{
	return descending(state_growth(x), state_growth(y));
}

void compare_runs(struct comparison *c, struct compared_run *before, struct compared_run *after,
		  enum figure figure)
{
	*c = (struct comparison){ .before = before, .after = after, .figure = figure };
	c->pairs = xcalloc(before->n_words + after->n_words + 1, sizeof(*c->pairs));
	for (size_t i = 0; i < sizeof(likenesses) / sizeof(*likenesses); i++)
		match(c, before, after, &likenesses[i]);
	add_rest(c, before, true);
	add_rest(c, after, false);
	qsort_r(c->pairs, c->n_pairs, sizeof(*c->pairs), by_growth, &figure);
	match_threads(c, before, after);
	if (c->n_states)
		qsort(c->states, c->n_states, sizeof(*c->states), by_state_growth);
}

void compare_finish(struct comparison *c)
{
	free(c->pairs);
	free(c->states);
}

double compare_growth(const struct comparison *c, enum figure figure)
{
	double before = (double)c->before->all.figures[figure];
	double after = (double)c->after->all.figures[figure];

	if (is_unknown(&c->before->all, figure) || is_unknown(&c->after->all, figure))
		return NAN;
	if (before > 0)
		return (after - before) / before * 100;
	return after > 0 ? HUGE_VAL : 0;
}
