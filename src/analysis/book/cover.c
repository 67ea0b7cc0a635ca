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

/* The oldest of those that are kept is no longer. */
static void retire_first(struct cover *c)
{
	if (!c->old_ns)
		c->old.begin_ns = c->all[0].begin_ns;
	c->old_ns += c->all[0].end_ns - c->all[0].begin_ns;
	c->old.end_ns = c->all[0].end_ns;
	c->n--;
	memmove(&c->all[0], &c->all[1], c->n * sizeof(*c->all));
}

/* What of NEW is certain not to lie among the old ones; it may take in all of these. */
static struct interval outside_old(struct cover *c, struct interval new)
{
	if (!c->old_ns || new.begin_ns >= c->old.end_ns)
		return new;
	if (new.begin_ns <= c->old.begin_ns &&new.end_ns >= c->old.end_ns)
		c->old_ns = 0;
	else
		new.begin_ns = c->old.end_ns;
	return new;
}

/* For one more interval. */
static void make_room(struct cover *c)
{
	if (c->n < c->capacity)
		return;
	c->capacity = c->capacity ? 2 * c->capacity : 1;
	c->all = xrealloc(c->all, c->capacity, sizeof(*c->all));
}

void cover_add(struct cover *c, uint64_t begin_ns, uint64_t end_ns)
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
	/* From FIRST to LAST they are all in the new one now. */
	make_room(c);
	memmove(&c->all[first + 1], &c->all[last], (c->n - last) * sizeof(*c->all));
	c->all[first] = new;
	c->n -= last - first;
	c->n++;
	if (c->n > COVER_MAX)
		retire_first(c);
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
