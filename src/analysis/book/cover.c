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

/* Drops the N oldest intervals, but keeps their sum. */
static void retire(struct cover *c, uint32_t n)
{
	if (!n)
		return;
	if (!c->old_ns)
		c->old.begin_ns = c->all[0].begin_ns;
	for (uint32_t i = 0; i < n; i++)
		c->old_ns += c->all[i].end_ns - c->all[i].begin_ns;
	c->old.end_ns = c->all[n - 1].end_ns;
	c->n -= n;
	memmove(&c->all[0], &c->all[n], c->n * sizeof(*c->all));
}

/*
 * NEW and the dropped intervals cover at least as much as the longer of them, and what is before.
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

/* Returns the part of NEW that C keeps. */
static struct interval from_begin(struct cover *c, struct interval new)
{
	if (new.begin_ns >= c->from_ns)
		return new;
	if (new.end_ns >= c->from_ns && c->from_ns - new.begin_ns > c->before_ns)
		c->before_ns = c->from_ns - new.begin_ns;
	new.begin_ns = c->from_ns;
	return new;
}

void cover_add_anywhere(struct cover *c, uint64_t begin_ns, uint64_t end_ns)
{
	struct interval new = from_begin(c, (struct interval){ begin_ns, end_ns });
	uint32_t first, last;

	new = outside_old(c, new);
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
		retire(c, c->n / 2);
}

uint64_t cover_total_ns(const struct cover *c)
{
	uint64_t total_ns = c->old_ns;

	for (size_t i = 0; i < c->n; i++)
		total_ns += c->all[i].end_ns - c->all[i].begin_ns;
	return total_ns;
}

void cover_join(struct cover *c, const struct cover *more, uint64_t begin_ns)
{
	uint64_t since_ns = more->from_ns - more->before_ns;

	if (more->before_ns)
		cover_add(c, since_ns > begin_ns ? since_ns : begin_ns, more->from_ns);
	if (more->old_ns) {
		retire(c, c->n);
		if (!c->old_ns)
			c->old.begin_ns = more->old.begin_ns;
		c->old_ns += more->old_ns;
		c->old.end_ns = more->old.end_ns;
	}
	for (uint32_t i = 0; i < more->n; i++)
		cover_add(c, more->all[i].begin_ns, more->all[i].end_ns);
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
	c->old = (struct interval){ 0, UINT64_MAX };
}
