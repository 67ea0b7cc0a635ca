/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trail.c - keeps the stretches and waits of one thread, and makes them coarser.
 */
#include "analysis/book/trail.h"

#include <stdlib.h>

#include <utlist.h>

#include "base/units.h"
#include "base/xalloc.h"

/* The first value of min_wait_ns, once there are too many waits. */
#define FIRST_MIN_NS NS_PER_US

struct trail *trail_new(struct trails *all, struct thread *th)
{
	struct trail *t;

	if (all->n == TRAILS_MAX)
		return NULL;
	t = xcalloc(1, sizeof(*t));
	t->thread = th;
	DL_APPEND(all->all, t);
	all->n++;
	return t;
}

void trail_free(struct trails *all, struct trail *t)
{
	DL_DELETE(all->all, t);
	all->n--;
	all->n_stretches -= t->doing.n;
	all->n_waits -= t->n_waits;
	timeline_finish(&t->doing);
	free(t->waits);
	free(t);
}

/* Does S continue LAST without a break, in an activity without details? */
static bool goes_on(const struct stretch *last, const struct stretch *s)
{
	return !last->is_mixed && last->doing == s->doing && last->end_ns == s->begin_ns &&
	       s->doing != DOING_BLOCKED && s->doing != DOING_FUTEX;
}

void trail_add_stretch(struct trails *all, struct trail *t, const struct stretch *s)
{
	if (t->doing.n && goes_on(&t->doing.all[t->doing.n - 1], s)) {
		t->doing.all[t->doing.n - 1].end_ns = s->end_ns;
		return;
	}
	all->n_stretches += (size_t)timeline_add(&t->doing, s, TRAIL_MAX_STRETCHES);
}

static void leave_out(struct trail *t, const struct trail_wait *w)
{
	t->n_left_out++;
	t->left_out_ns += w->end_ns - w->begin_ns;
}

/* Leaves out the shortest waits, until at most half of them are left. */
static void thin_waits(struct trails *all, struct trail *t)
{
	size_t before = t->n_waits;

	while (t->n_waits > before / 2) {
		size_t kept = 0;

		t->min_wait_ns = t->min_wait_ns ? 2 * t->min_wait_ns : FIRST_MIN_NS;
		for (size_t i = 0; i < t->n_waits; i++) {
			const struct trail_wait *w = &t->waits[i];

			if (w->end_ns - w->begin_ns < t->min_wait_ns)
				leave_out(t, w);
			else
				t->waits[kept++] = *w;
		}
		t->n_waits = kept;
	}
	all->n_waits -= before - t->n_waits;
}

void trail_add_wait(struct trails *all, struct trail *t, const struct trail_wait *w)
{
	if (t->n_waits + 1 == TRAIL_MAX_WAITS)
		thin_waits(all, t);
	if (w->end_ns - w->begin_ns < t->min_wait_ns) {
		leave_out(t, w);
		return;
	}
	t->waits = xgrow(t->waits, t->n_waits, &t->waits_capacity, sizeof(*t->waits));
	t->waits[t->n_waits++] = *w;
	all->n_waits++;
}

void trail_thin(struct trails *all, struct trail *t, size_t stretches, size_t waits)
{
	size_t before = t->doing.n;

	if (before > stretches && before > 1)
		timeline_thin(&t->doing);
	all->n_stretches -= before - t->doing.n;
	if (t->n_waits > waits)
		thin_waits(all, t);
}
