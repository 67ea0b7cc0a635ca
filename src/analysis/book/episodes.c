/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * episodes.c - finds stretches of a trace that stand out, without marks.
 *
 * If the user traces 8 s around a pause of 153 ms, the report must show the pause. An episode is a
 * stretch in which several threads began long waits together and were woken together. Or it is a
 * single long wait whose thread has no other nearly as long. Stretches that cover most of the trace
 * count as normal.
 */
#include "analysis/book/episodes.h"

#include <stdlib.h>

#include "base/units.h"
#include "base/xalloc.h"

#define NAME "episode"

/* A shorter wait is no episode. */
#define MIN_NS (5 * NS_PER_MS)

/*
 * Two waits are together if their begins, and their ends, differ by at most one in so many parts of
 * the longer wait.
 */
#define TOGETHER 5

/* A wait stands alone if no other wait of its thread has one in so many parts of its length. */
#define ALONE 4

/* A stretch that takes one in so many parts of the trace, or more, is no episode. */
#define RARE 2

/* A single thread's wait below one in so many parts of the trace is no episode. */
#define WORTH 100

#define MAX_EPISODES 16

struct episode {
	uint64_t begin_ns, end_ns;
	bool of_several;
};

struct search {
	const struct long_wait *waits; /* the longest first */
	bool *used;
	size_t n_waits;
	struct episode *found;
	size_t n, capacity;
	uint64_t trace_ns;
};

void episodes_init(struct long_waits *lw)
{
	*lw = (struct long_waits){ .min_ns = NS_PER_MS };
}

void episodes_note(struct long_waits *lw, const struct fact *fact)
{
	uint64_t ns = fact->end_ns - fact->begin_ns;
	size_t kept = 0;

	if (ns < lw->min_ns || fact->wait.suspect || fact->wait.timed_out ||
	    fact->wait.began_before || fact->wait.unfinished || fact->wait.killed)
		return;
	lw->all = xgrow(lw->all, lw->n, &lw->capacity, sizeof(*lw->all));
	lw->all[lw->n++] = (struct long_wait){ fact->thread->id, fact->begin_ns, fact->end_ns };
	while (lw->n == LONG_WAITS_MAX) {
		lw->min_ns *= 2;
		kept = 0;
		for (size_t i = 0; i < lw->n; i++) {
			if (lw->all[i].end_ns - lw->all[i].begin_ns >= lw->min_ns)
				lw->all[kept++] = lw->all[i];
		}
		lw->n = kept;
	}
}

static uint64_t length_ns(const struct long_wait *w)
{
	return w->end_ns - w->begin_ns;
}

static uint64_t apart_ns(uint64_t x, uint64_t y)
{
	return x < y ? y - x : x - y;
}

static bool are_together(const struct long_wait *longer, const struct long_wait *w)
{
	uint64_t most_ns = length_ns(longer) / TOGETHER;

	return apart_ns(longer->begin_ns, w->begin_ns) <= most_ns &&
	       apart_ns(longer->end_ns, w->end_ns) <= most_ns;
}

/* Returns the stretch of the wait at I and all waits together with it. */
static struct episode gather(struct search *s, size_t i)
{
	const struct long_wait *first = &s->waits[i];
	struct episode e = { .begin_ns = first->begin_ns, .end_ns = first->end_ns };

	s->used[i] = true;
	for (size_t j = i + 1; j < s->n_waits; j++) {
		const struct long_wait *w = &s->waits[j];

		if (s->used[j] || w->thread == first->thread || !are_together(first, w))
			continue;
		s->used[j] = true;
		e.of_several = true;
		e.begin_ns = w->begin_ns < e.begin_ns ? w->begin_ns : e.begin_ns;
		e.end_ns = w->end_ns > e.end_ns ? w->end_ns : e.end_ns;
	}
	return e;
}

static bool stands_alone(const struct search *s, size_t i)
{
	const struct long_wait *w = &s->waits[i];

	if (length_ns(w) < s->trace_ns / WORTH)
		return false;
	for (size_t j = 0; j < s->n_waits; j++) {
		if (j != i && s->waits[j].thread == w->thread &&
		    length_ns(&s->waits[j]) >= length_ns(w) / ALONE)
			return false;
	}
	return true;
}

/* Is at least half of E inside an episode that has been found? */
static bool is_known(const struct search *s, const struct episode *e)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct episode *f = &s->found[i];
		uint64_t from_ns = f->begin_ns > e->begin_ns ? f->begin_ns : e->begin_ns;
		uint64_t to_ns = f->end_ns < e->end_ns ? f->end_ns : e->end_ns;

		if (time_between(from_ns, to_ns) >= (e->end_ns - e->begin_ns) / 2)
			return true;
	}
	return false;
}

static void search(struct search *s)
{
	for (size_t i = 0; i < s->n_waits; i++) {
		struct episode e;

		if (s->used[i] || length_ns(&s->waits[i]) >= s->trace_ns / RARE)
			continue;
		e = gather(s, i);
		if ((!e.of_several && !stands_alone(s, i)) || is_known(s, &e))
			continue;
		s->found = xgrow(s->found, s->n, &s->capacity, sizeof(*s->found));
		s->found[s->n++] = e;
	}
}

static uint64_t covered_ns(const struct search *s)
{
	struct cover cover = { 0 };
	uint64_t ns;

	for (size_t i = 0; i < s->n; i++)
		cover_add(&cover, s->found[i].begin_ns, s->found[i].end_ns);
	ns = cover_total_ns(&cover);
	cover_finish(&cover);
	return ns;
}

/*
 * Episodes are found from the longest on. If there are too many, keeps those much longer than the
 * middle one.
 */
static void keep_outstanding(struct search *s)
{
	uint64_t middle_ns;
	size_t kept = 0;

	if (s->n <= MAX_EPISODES)
		return;
	middle_ns = s->found[s->n / 2].end_ns - s->found[s->n / 2].begin_ns;
	while (kept < MAX_EPISODES &&
	       s->found[kept].end_ns - s->found[kept].begin_ns >= middle_ns * ALONE)
		kept++;
	s->n = kept;
}

static int by_length(const void *x, const void *y)
{
	const struct long_wait *a = x, *b = y;

	if (length_ns(a) != length_ns(b))
		return length_ns(a) < length_ns(b) ? 1 : -1;
	return a->begin_ns < b->begin_ns ? -1 : a->begin_ns > b->begin_ns;
}

static int by_begin(const void *x, const void *y)
{
	const struct episode *a = x, *b = y;

	return a->begin_ns < b->begin_ns ? -1 : a->begin_ns > b->begin_ns;
}

/* Does E touch a window that the user asked for? */
static bool is_shown(const struct books *b, const struct episode *e)
{
	for (size_t i = 0; i < b->windows.n; i++) {
		const struct ledger *l = b->windows.all[i];

		if ((l->kind == WINDOW_MARK || l->kind == WINDOW_GIVEN) &&
		    l->begin_ns <= e->end_ns && l->end_ns >= e->begin_ns)
			return true;
	}
	return false;
}

/* Have the facts of the waits that E is made of been dropped? */
static bool is_forgotten(const struct books *b, const struct episode *e)
{
	return b->source.facts->dropped_ns >= e->end_ns;
}

static void add_windows(struct books *b, struct search *s)
{
	if (!s->n)
		return;
	qsort(s->found, s->n, sizeof(*s->found), by_begin);
	for (size_t i = 0; i < s->n; i++) {
		if (!is_shown(b, &s->found[i]) && !is_forgotten(b, &s->found[i]))
			windows_add_past(&b->windows, b->source.threads, b->source.facts,
					 WINDOW_EPISODE, NAME, s->found[i].begin_ns,
					 s->found[i].end_ns);
	}
}

void episodes_find(struct books *b)
{
	struct long_waits *lw = &b->long_waits;
	struct search s = { .waits = lw->all,
			    .n_waits = lw->n,
			    .trace_ns = time_between(b->trace->begin_ns, b->trace->end_ns) };

	if (!lw->n)
		return;
	qsort(lw->all, lw->n, sizeof(*lw->all), by_length);
	while (s.n_waits && length_ns(&lw->all[s.n_waits - 1]) < MIN_NS)
		s.n_waits--;
	s.used = xcalloc(s.n_waits + 1, sizeof(*s.used));
	search(&s);
	keep_outstanding(&s);
	if (covered_ns(&s) < s.trace_ns / RARE)
		add_windows(b, &s);
	free(s.found);
	free(s.used);
}
