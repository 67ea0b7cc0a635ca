/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * match.c - finds words again: pairs the words of one list with those of another.
 *
 * Pairs words that are the same in every way first. The words left over are paired if they are
 * alike in fewer ways, but only if no other word of either list is alike.
 */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The properties that two words must share to become a pair. */
struct likeness {
	bool place, primitive, waiters, kind, code;
	bool only_symbols; /* leaves out places without a symbol: such a place proves nothing */
};

/* Where a place proves nothing, the code in which threads wait comes before it. */

static const struct likeness likenesses[] = {
	{ .place = true, .primitive = true, .waiters = true, .code = true },
	{ .primitive = true, .waiters = true, .code = true },
	{ .waiters = true, .code = true },
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
	if (!order && by->code)
		order = strcmp(a->code, b->code);
	return order;
}

static int by_likeness(const void *x, const void *y, void *arg)
{
	return compare((*(struct compared_row *const *)x)->as,
		       (*(struct compared_row *const *)y)->as, arg);
}

static bool takes_part(const struct compared_word *w, const struct likeness *by)
{
	return (!by->only_symbols || w->has_symbol) && (!by->code || compared_has_code(w));
}

/* The words of a list that are left over, sorted. */
struct rest {
	struct compared_row **all;
	size_t n;
};

static struct rest rest_of(struct compared_row *rows, size_t n, const struct likeness *by)
{
	struct rest rest = { xcalloc(n + 1, sizeof(struct compared_row *)), 0 };

	for (size_t i = 0; i < n; i++) {
		if (!rows[i].match && takes_part(rows[i].as, by))
			rest.all[rest.n++] = &rows[i];
	}
	qsort_r(rest.all, rest.n, sizeof(*rest.all), by_likeness, (void *)by);
	return rest;
}

/* How many words from FIRST on are alike. */
static size_t count_alike(const struct rest *rest, size_t first, const struct likeness *by)
{
	size_t n = 1;

	while (first + n < rest->n && !compare(rest->all[first]->as, rest->all[first + n]->as, by))
		n++;
	return n;
}

static void match(const struct rest *x, const struct rest *y, const struct likeness *by)
{
	size_t i = 0, j = 0;

	while (i < x->n && j < y->n) {
		int order = compare(x->all[i]->as, y->all[j]->as, by);
		size_t n = order <= 0 ? count_alike(x, i, by) : 0;
		size_t m = order >= 0 ? count_alike(y, j, by) : 0;

		if (n == 1 && m == 1) {
			x->all[i]->match = y->all[j];
			y->all[j]->match = x->all[i];
			x->all[i]->by_code = y->all[j]->by_code = by->code && !by->place;
			x->all[i]->by_role = y->all[j]->by_role = !by->code && !by->place;
		}
		i += n;
		j += m;
	}
}

static void forget(struct compared_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		rows[i].match = NULL;
		rows[i].by_role = rows[i].by_code = false;
	}
}

void match_rows(struct compared_row *x, size_t n, struct compared_row *y, size_t m)
{
	forget(x, n);
	forget(y, m);
	for (size_t i = 0; i < sizeof(likenesses) / sizeof(*likenesses); i++) {
		struct rest of_x = rest_of(x, n, &likenesses[i]);
		struct rest of_y = rest_of(y, m, &likenesses[i]);

		match(&of_x, &of_y, &likenesses[i]);
		free(of_x.all);
		free(of_y.all);
	}
}
