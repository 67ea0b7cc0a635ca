/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find_deadlock.c - finds threads that wait for each other's locks, or for a lock whose owner is
 * gone: waits that nothing will end.
 *
 * A thread that still waits at the end of the window, without a timeout, for a lock whose owner is
 * known, leads to that owner. Where this leads back to a thread, it is a circle.
 */
#include "analysis/conclude/find.h"

#include <inttypes.h>
#include <stdlib.h>

#include "analysis/conclude/deadlock_text.h"
#include "analysis/conclude/finding_parts.h"
#include "base/xalloc.h"
#include "model/title.h"

/* All threads that wait without an end for locks with owners, in the order of their tids. */
struct graph {
	struct stuck *all;
	size_t n;
};

static int by_tid(const void *x, const void *y)
{
	const struct stuck *a = x, *b = y;

	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

static struct graph graph_of(const struct window *win)
{
	struct graph g = { 0 };
	size_t capacity = 0;

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		for (size_t j = 0; f->owner.tid && !f->owner.passed_on && j < f->n_waiters; j++) {
			const struct waiter_row *w = &f->waiters[j];

			if (!w->is_endless || !w->tid)
				continue;
			g.all = xgrow(g.all, g.n, &capacity, sizeof(*g.all));
			g.all[g.n++] = (struct stuck){ w->tid, title_or_comm(w->title, w->comm), f,
						       w->wait_ns, 0 };
		}
	}
	if (g.n)
		qsort(g.all, g.n, sizeof(*g.all), by_tid);
	return g;
}

/* The thread that holds what S waits for, if that is stuck too; else NULL. */
static struct stuck *next_of(const struct graph *g, const struct stuck *s)
{
	const struct stuck key = { .tid = s->row->owner.tid };

	return s->row->owner.lives ? bsearch(&key, g->all, g->n, sizeof(*g->all), by_tid) : NULL;
}

/* Does S wait, directly or through others, for one of TANGLE? */
static bool leads_to(const struct graph *g, const struct stuck *s, size_t tangle)
{
	for (size_t i = 0; s && i <= g->n; i++) {
		if (s->tangle == tangle)
			return true;
		s = next_of(g, s);
	}
	return false;
}

/* Adds to D every other thread that waits for those of TANGLE, which become a part of it. */
static void add_others(struct deadlock *d, struct graph *g, size_t tangle)
{
	bool *leads = xcalloc(g->n + 1, sizeof(*leads));

	for (size_t i = 0; i < g->n; i++)
		leads[i] = !g->all[i].tangle && leads_to(g, &g->all[i], tangle);
	for (size_t i = 0; i < g->n; i++) {
		if (!leads[i])
			continue;
		g->all[i].tangle = tangle;
		d->others[d->n_others++] = &g->all[i];
	}
	free(leads);
}

static bool has_row(const struct futex_row *const *rows, size_t n, const struct futex_row *row)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i] == row)
			return true;
	}
	return false;
}

/* Adds S as a waiter, and its word. */
static void add_stuck(const struct stuck *s, const struct evidence *e, struct finding *finding,
		      struct person *people, size_t *n, const struct futex_row **rows,
		      size_t *n_rows)
{
	const struct thread_use *th = evidence_thread(e, s->tid);

	if (th)
		e->threads[th - e->threads].is_stuck = true;
	people[(*n)++] = (struct person){ s->tid, s->name, s->wait_ns };
	finding->time_ns += s->wait_ns;
	finding->of_ns += th ? th->whole_ns : s->wait_ns;
	if (!has_row(rows, *n_rows, s->row))
		rows[(*n_rows)++] = s->row;
}

/* Makes a finding of D. Its words are no locks to be told again. */
static void add_finding(struct findings *fs, struct evidence *e, const struct deadlock *d)
{
	struct finding *finding = findings_add(fs, FINDING_DEADLOCK);
	size_t n = 0, n_rows = 0, n_all = d->n_circle + d->n_others;
	struct person *people = xcalloc(n_all, sizeof(*people));
	const struct futex_row **rows = xcalloc(n_all, sizeof(*rows));
	uint64_t time_ns;

	for (size_t i = 0; i < d->n_circle; i++)
		add_stuck(d->circle[i], e, finding, people, &n, rows, &n_rows);
	for (size_t i = 0; i < d->n_others; i++)
		add_stuck(d->others[i], e, finding, people, &n, rows, &n_rows);
	time_ns = finding->time_ns;
	finding_add_words(finding, rows, n_rows);
	finding->time_ns = time_ns;
	finding->waiters = finding_join_people(people, n, &finding->n_waiters);
	finding->text = deadlock_text(d);
	/* A thread may unlock what another one locked. */
	finding->certain = d->n_circle > 0;
	for (size_t i = 0; i < d->n_circle; i++)
		finding_add_culprit(finding, e, ROLE_HOLDER, d->circle[i]->tid,
				    xstrdup(d->circle[i]->name), rows, n_rows);
	for (size_t i = 0; i < n_rows; i++)
		e->uses[rows[i] - e->win->futexes] = USE_DEADLOCK;
	free(people);
	free(rows);
}

/* FIRST is in a circle. Of the circle, the thread with the lowest tid is told first. */
static void add_circle(struct findings *fs, struct evidence *e, struct graph *g,
		       struct stuck *first, size_t tangle)
{
	struct deadlock d = { 0 };
	struct stuck *s = first;

	do {
		if (s->tid < first->tid)
			first = s;
		s->tangle = tangle;
		s = next_of(g, s);
	} while (s->tangle != tangle);
	d.circle = xcalloc(g->n, sizeof(struct stuck *));
	d.others = xcalloc(g->n, sizeof(struct stuck *));
	s = first;
	do {
		d.circle[d.n_circle++] = s;
		s = next_of(g, s);
	} while (s != first);
	add_others(&d, g, tangle);
	add_finding(fs, e, &d);
	free(d.circle);
	free(d.others);
}

/* The owner of what FIRST waits for is gone: so it is with all who wait for that. */
static void add_gone(struct findings *fs, struct evidence *e, struct graph *g,
		     const struct stuck *first, size_t tangle)
{
	struct deadlock d = { .gone = first->row };

	d.others = xcalloc(g->n, sizeof(struct stuck *));
	for (size_t i = 0; i < g->n; i++) {
		if (g->all[i].row != first->row)
			continue;
		g->all[i].tangle = tangle;
		d.others[d.n_others++] = &g->all[i];
	}
	add_others(&d, g, tangle);
	add_finding(fs, e, &d);
	free(d.others);
}

/* Follows the owners from S on. Returns a thread of a circle, or one whose owner is gone; or NULL.
 */
static struct stuck *end_of(const struct graph *g, struct stuck *s)
{
	for (size_t i = 0; i < g->n; i++) {
		if (!s->row->owner.lives)
			return s;
		s = next_of(g, s);
		if (!s)
			return NULL;
	}
	return s;
}

void find_deadlocks(struct findings *fs, struct evidence *e)
{
	struct graph g = graph_of(e->win);
	size_t tangle = 0;

	for (size_t i = 0; i < g.n; i++) {
		struct stuck *end = g.all[i].tangle ? NULL : end_of(&g, &g.all[i]);

		if (!end || end->tangle)
			continue;
		if (end->row->owner.lives)
			add_circle(fs, e, &g, end, ++tangle);
		else
			add_gone(fs, e, &g, end, ++tangle);
	}
	free(g.all);
}
