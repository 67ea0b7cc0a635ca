/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cover.c - adds intervals to the time that is covered.
 */
#include "analysis/book/cover.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void cover_finish(struct cover *c)
{
	free(c->all);
	*c = (struct cover){ 0 };
}

/* Drops the older half of the intervals, but keeps their sum. */
static void retire_half(struct cover *c)
{
	uint32_t half = c->n / 2;

	if (!c->old_ns)
		c->old.begin_ns = c->all[0].begin_ns;
	for (uint32_t i = 0; i < half; i++)
		c->old_ns += c->all[i].end_ns - c->all[i].begin_ns;
	c->old.end_ns = c->all[half - 1].end_ns;
	c->n -= half;
	memmove(&c->all[0], &c->all[half], c->n * sizeof(*c->all));
}

/* NEW and the dropped intervals cover at least as much as the longer of them, and what is before.
 */
static void join_old(struct cover *c, const struct interval *new)
{
	uint64_t begin_ns = new->begin_ns, end_ns = new->end_ns, before_ns;

	before_ns = time_between(begin_ns, end_ns < c->old.begin_ns ? end_ns : c->old.begin_ns);
	if (begin_ns < c->old.begin_ns)
		begin_ns = c->old.begin_ns;
	if (end_ns > c->old.end_ns)
		end_ns = c->old.end_ns;
	if (time_between(begin_ns, end_ns) > c->old_ns)
		c->old_ns = end_ns - begin_ns;
	c->old_ns += before_ns;
	if (before_ns)
		c->old.begin_ns = new->begin_ns;
	c->is_short = true;
}

/*
 * Returns the part of NEW that is certainly outside the dropped intervals. If NEW contains all of
 * them, they are forgotten.
 */
static struct interval outside_old(struct cover *c, struct interval new)
{
	if (!c->old_ns || new.begin_ns >= c->old.end_ns || new.begin_ns >= new.end_ns)
		return new;
	if (new.begin_ns <= c->old.begin_ns &&new.end_ns >= c->old.end_ns) {
		c->old_ns = 0;
		c->is_short = false;
	} else {
		join_old(c, &new);
		new.begin_ns = c->old.end_ns;
	}
	return new;
}

/* Puts NEW in the place of the intervals FIRST to LAST - 1, all inside NEW. */
static void replace(struct cover *c, uint32_t first, uint32_t last, struct interval new)
{
	if (first == last && c->n == c->capacity) {
		c->capacity = c->capacity ? 2 * c->capacity : 1;
		c->all = xrealloc(c->all, c->capacity, sizeof(*c->all));
	}
	if (last < c->n && first + 1 != last)
		memmove(&c->all[first + 1], &c->all[last], (c->n - last) * sizeof(*c->all));
	c->all[first] = new;
	c->n = c->n - (last - first) + 1;
}

void cover_add_anywhere(struct cover *c, uint64_t begin_ns, uint64_t end_ns)
{
	struct interval new = outside_old(c, (struct interval){ begin_ns, end_ns });
	uint32_t first, last;

	if (new.begin_ns >= new.end_ns)
		return;
	for (last = c->n; last && c->all[last - 1].begin_ns > new.end_ns; last--)
		;
	for (first = last; first && c->all[first - 1].end_ns >= new.begin_ns; first--) {
		if (c->all[first - 1].begin_ns < new.begin_ns)
			new.begin_ns = c->all[first - 1].begin_ns;
		if (c->all[first - 1].end_ns > new.end_ns)
			new.end_ns = c->all[first - 1].end_ns;
	}
	replace(c, first, last, new);
	if (c->n > COVER_MAX)
		retire_half(c);
}

uint64_t cover_total_ns(const struct cover *c)
{
	uint64_t total_ns = c->old_ns;

	for (size_t i = 0; i < c->n; i++)
		total_ns += c->all[i].end_ns - c->all[i].begin_ns;
	return total_ns;
}

bool cover_is_within(const struct cover *c, uint64_t begin_ns, uint64_t end_ns)
{
	if (!c->n)
		return false;
	return begin_ns <= (c->old_ns ? c->old.begin_ns : c->all[0].begin_ns) &&
	       end_ns >= c->all[c->n - 1].end_ns;
}

void cover_set_total(struct cover *c, uint64_t ns)
{
	cover_finish(c);
	c->old_ns = ns;
}
