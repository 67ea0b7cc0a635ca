/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tick_sums.c - counts how often the ticks of the timer met threads at each place of their code.
 */
#include "analysis/book/tick_sums.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void tick_sums_finish(struct tick_sums *s)
{
	free(s->all);
	*s = (struct tick_sums){ 0 };
}

/* The place of X, or where it is to go. */
static size_t place_of(const struct tick_sums *s, const struct tick_sum *x)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct tick_sum *m = &s->all[middle];

		if (m->tid < x->tid || (m->tid == x->tid && m->code < x->code))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void tick_sums_add(struct tick_sums *s, const struct tick_sum *more)
{
	struct tick_sum sum = *more;
	size_t i = place_of(s, &sum);

	if (s->n >= TICK_SUMS_MAX &&
	    (i == s->n || s->all[i].tid != sum.tid || s->all[i].code != sum.code)) {
		sum.code = 0;
		i = place_of(s, &sum);
	}
	if (i < s->n && s->all[i].tid == sum.tid && s->all[i].code == sum.code) {
		s->all[i].count += sum.count;
		return;
	}
	s->all = xgrow(s->all, s->n, &s->capacity, sizeof(*s->all));
	memmove(s->all + i + 1, s->all + i, (s->n++ - i) * sizeof(*s->all));
	s->all[i] = sum;
}

void tick_sums_join(struct tick_sums *s, const struct tick_sums *more)
{
	for (size_t i = 0; i < more->n; i++)
		tick_sums_add(s, &more->all[i]);
}
