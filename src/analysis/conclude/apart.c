/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apart.c - sums up blame without idle waits, orders threads, and drops episodes that cost nothing.
 */
#include "analysis/conclude/apart.h"

#include <stdlib.h>

#include "analysis/conclude/likeness.h"
#include "base/xalloc.h"

/*
 * An episode is made of long waits. A wait that takes one in so many parts of it is one of them:
 * see episodes.c.
 */
#define LONG 3

/* Has WIN words, and are all of its long waits idle? */
static bool is_about_idleness(const struct window *win)
{
	uint64_t least_ns = window_duration_ns(win) / LONG;
	bool has_idle = false;

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		if (f->max_ns >= least_ns && !f->is_idle)
			return false;
		has_idle |= f->is_idle && f->max_ns >= least_ns;
	}
	return has_idle;
}

/* The episodes that stay are counted anew. */
static void drop_idle_episodes(struct result *res)
{
	unsigned int episodes = 0;
	size_t kept = 0;

	for (size_t i = 0; i < res->n_windows; i++) {
		struct window *win = &res->windows[i];

		if (win->kind == WINDOW_EPISODE && is_about_idleness(win)) {
			window_finish(win);
			continue;
		}
		if (win->kind == WINDOW_EPISODE)
			win->index = ++episodes;
		res->windows[kept++] = *win;
	}
	res->n_windows = kept;
}

static int by_tid(const void *x, const void *y)
{
	const struct blame_row *a = x, *b = y;

	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

/*
 * Returns for how much of BLAME, N rows in the order of tids, TID is to blame. In a wait of its own
 * a thread does nothing for others.
 */
static uint64_t blamed_ns(const struct blame_row *blame, size_t n, int32_t tid)
{
	const struct blame_row key = { .tid = tid };
	const struct blame_row *found = n ? bsearch(&key, blame, n, sizeof(*blame), by_tid) : NULL;
	uint64_t ns = 0;

	if (!found || !tid)
		return 0;
	while (found > blame && found[-1].tid == tid)
		found--;
	for (; found < blame + n && found->tid == tid; found++)
		ns += found->doing == DOING_FUTEX ? 0 : found->ns;
	return ns;
}

static void find_blamed(struct window *win)
{
	struct blame_row *rows = xcalloc(win->n_blame + 1, sizeof(*rows));

	for (size_t i = 0; i < win->n_blame; i++)
		rows[i] = win->blame[i];
	if (win->n_blame)
		qsort(rows, win->n_blame, sizeof(*rows), by_tid);
	for (size_t i = 0; i < win->n_threads; i++)
		win->threads[i].blamed_ns = blamed_ns(rows, win->n_blame, win->threads[i].tid);
	free(rows);
}

static int descending(uint64_t x, uint64_t y)
{
	return x < y ? 1 : x > y ? -1 : 0;
}

static int by_importance(const void *x, const void *y, void *arg)
{
	const struct thread_row *a = x, *b = y;
	int order = window_hides_thread(arg, a) - window_hides_thread(arg, b);

	if (!order)
		order = descending(a->blamed_ns, b->blamed_ns);
	if (!order)
		order = descending(a->running_ns, b->running_ns);
	if (!order)
		order = descending(a->futex_ns, b->futex_ns);
	return order ? order : a->tid < b->tid ? -1 : a->tid > b->tid;
}

void apart_set(struct result *res, bool shows_idle)
{
	if (!shows_idle)
		drop_idle_episodes(res);
	for (size_t i = 0; i < res->n_windows; i++) {
		struct window *win = &res->windows[i];

		win->shows_idle = shows_idle;
		likeness_sum_blame(win);
		find_blamed(win);
		if (win->n_threads > 1)
			qsort_r(win->threads, win->n_threads, sizeof(*win->threads), by_importance,
				win);
	}
}
