/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * groups.c - finds the groups of all windows, and adds up each window's totals.
 */
#include "analysis/conclude/groups.h"

static void add_up(struct window *win)
{
	struct window_totals *t = &win->totals;

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		t->waits += f->waits;
		t->wait_ns += f->wait_ns;
		t->max_ns = f->max_ns > t->max_ns ? f->max_ns : t->max_ns;
	}
	for (size_t i = 0; i < win->n_threads; i++) {
		const struct thread_row *th = &win->threads[i];

		t->running_ns += th->running_ns;
		t->runnable_ns += th->runnable_ns;
		t->futex_ns += th->futex_ns;
		t->blocked_ns += th->blocked_ns;
		t->unknown_ns += th->unknown_ns;
	}
}

void groups_find(struct result *res)
{
	for (size_t i = 0; i < res->n_windows; i++) {
		struct window *win = &res->windows[i];

		window_drop_groups(win);
		add_up(win);
		groups_find_words(win);
		groups_find_threads(win);
		groups_find_blame(win);
	}
}
