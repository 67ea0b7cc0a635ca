/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline.c - adds stretches to a timeline, makes it coarser, and finds parts of it.
 */
#include "analysis/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The latest part is not made coarser: one in so many. */
#define FINE_PART 4

void timeline_finish(struct timeline *t)
{
	free(t->all);
	*t = (struct timeline){ 0 };
}

bool sleep_is_same(const struct sleep *x, const struct sleep *y)
{
	return x->stack == y->stack && x->uninterruptible == y->uninterruptible &&
	       x->ended_by.kind == y->ended_by.kind && x->ended_by.tid == y->ended_by.tid;
}

static bool same_doing(const struct stretch *x, const struct stretch *y)
{
	if (x->is_mixed || y->is_mixed || x->doing != y->doing)
		return false;
	if (x->doing != DOING_BLOCKED && x->doing != DOING_FUTEX)
		return true;
	return x->word == y->word && sleep_is_same(&x->sleep, &y->sleep) &&
	       x->holder == y->holder && x->held_since_ns == y->held_since_ns;
}

static void make_mixed(struct stretch *s)
{
	enum doing doing = s->doing;

	if (s->is_mixed)
		return;
	s->is_mixed = true;
	memset(s->mixed_ns, 0, sizeof(s->mixed_ns));
	s->mixed_ns[doing] = s->end_ns - s->begin_ns;
	s->sleep_ns = doing == DOING_BLOCKED ? s->mixed_ns[doing] : 0;
}

/* Joins the sleep of OTHER into that of S; both are mixed. If they differ, the longer one stays. */
static void take_in_sleep(struct stretch *s, const struct stretch *other)
{
	bool is_same = s->sleep_ns && other->sleep_ns && s->sleep.stack == other->sleep.stack &&
		       s->sleep.uninterruptible == other->sleep.uninterruptible;

	if (is_same && !sleep_is_same(&s->sleep, &other->sleep))
		s->sleep.ended_by = (struct who){ 0 };
	if (is_same) {
		s->sleep_ns += other->sleep_ns;
	} else if (other->sleep_ns > s->sleep_ns) {
		s->sleep = other->sleep;
		s->sleep_ns = other->sleep_ns;
	}
}

/* Joins NEXT, which follows S, into S. The time between them becomes unknown. */
static void take_in(struct stretch *s, const struct stretch *next)
{
	struct stretch other = *next;
	uint64_t between_ns = next->begin_ns - s->end_ns;

	if (!between_ns && same_doing(s, next)) {
		s->end_ns = next->end_ns;
		return;
	}
	make_mixed(s);
	make_mixed(&other);
	for (int i = 0; i < N_DOINGS; i++)
		s->mixed_ns[i] += other.mixed_ns[i];
	s->mixed_ns[DOING_UNKNOWN] += between_ns;
	take_in_sleep(s, &other);
	s->end_ns = next->end_ns;
}

/*
 * Joins neighbours among the first N that together last no longer than GRAIN_NS. Returns how many
 * are left.
 */
static size_t merge(struct timeline *t, size_t n, uint64_t grain_ns)
{
	size_t kept = 0;

	for (size_t i = 1; i < n; i++) {
		struct stretch *last = &t->all[kept];

		if (t->all[i].end_ns - last->begin_ns <= grain_ns)
			take_in(last, &t->all[i]);
		else
			t->all[++kept] = t->all[i];
	}
	return kept + 1;
}

void timeline_thin(struct timeline *t)
{
	size_t old = t->n - t->n / FINE_PART, left = old;
	uint64_t grain_ns = 2 * (t->all[old - 1].end_ns - t->all[0].begin_ns) / old + 1;

	while (left > old / 2) {
		left = merge(t, left, grain_ns);
		grain_ns *= 2;
	}
	memmove(&t->all[left], &t->all[old], (t->n - old) * sizeof(*t->all));
	t->n -= old - left;
}

ptrdiff_t timeline_add(struct timeline *t, const struct stretch *s, size_t room)
{
	size_t before = t->n;

	if (room < TIMELINE_MIN)
		room = TIMELINE_MIN;
	while (t->n >= room)
		timeline_thin(t);
	if (t->capacity > 2 * room) {
		t->capacity = room;
		t->all = xrealloc(t->all, t->capacity, sizeof(*t->all));
	}
	t->all = xgrow(t->all, t->n, &t->capacity, sizeof(*t->all));
	t->all[t->n++] = *s;
	return (ptrdiff_t)t->n - (ptrdiff_t)before;
}

size_t timeline_find(const struct timeline *t, uint64_t ns)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->all[middle].end_ns > ns)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Returns the share of NS, spread evenly over S, of the part of S between FROM_NS and TO_NS. */
static uint64_t share_of(const struct stretch *s, uint64_t ns, uint64_t from_ns, uint64_t to_ns)
{
	uint64_t length_ns = s->end_ns - s->begin_ns;

	if (from_ns < s->begin_ns)
		from_ns = s->begin_ns;
	if (to_ns > s->end_ns)
		to_ns = s->end_ns;
	if (from_ns >= to_ns)
		return 0;
	if (ns == length_ns)
		return to_ns - from_ns;
	if (to_ns - from_ns == length_ns)
		return ns;
	return (uint64_t)((double)ns * (double)(to_ns - from_ns) / (double)length_ns);
}

uint64_t stretch_part(const struct stretch *s, enum doing doing, uint64_t from_ns, uint64_t to_ns)
{
	if (s->is_mixed)
		return share_of(s, s->mixed_ns[doing], from_ns, to_ns);
	return s->doing == doing ? share_of(s, s->end_ns - s->begin_ns, from_ns, to_ns) : 0;
}

uint64_t stretch_sleep_part(const struct stretch *s, uint64_t from_ns, uint64_t to_ns)
{
	return share_of(s, s->sleep_ns, from_ns, to_ns);
}
