/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * groups_blame.c - joins the rows of blame of threads with names of one pattern that did the same.
 */
#include "analysis/conclude/groups.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/alike.h"
#include "analysis/conclude/sleep_code.h"
#include "base/fold.h"
#include "base/xalloc.h"
#include "model/name_pattern.h"
#include "model/title.h"

/* The rows of a window, and the main threads of its processes by number. */
struct source {
	const struct window *win;
	int32_t *mains;
	size_t n_mains;
};

static int by_number(const void *x, const void *y)
{
	const int32_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

static struct source source_of(const struct window *win)
{
	struct source s = { win, xcalloc(win->n_threads + 1, sizeof(*s.mains)), 0 };

	for (size_t i = 0; i < win->n_threads; i++) {
		if (win->threads[i].main)
			s.mains[s.n_mains++] = win->threads[i].tid;
	}
	if (s.n_mains)
		qsort(s.mains, s.n_mains, sizeof(*s.mains), by_number);
	return s;
}

static bool is_main(const struct source *s, int32_t tid)
{
	return s->n_mains &&
	       bsearch(&tid, s->mains, s->n_mains, sizeof(*s->mains), by_number) != NULL;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/*
 * What ends a sleep does not matter: it is often another thread each time. A main thread is like
 * those of other processes only.
 */
static char *key_of(const void *arg, size_t row)
{
	const struct source *s = arg;
	const struct blame_row *b = &s->win->blame[row];
	/* A thread without a name is alone; several together are known by the number 0. */
	bool has_name = *b->comm && b->tid;
	char *name = has_name ? fold_numbers(title_or_comm(b->title, b->comm))
			      : xasprintf("%" PRId32, b->tid);
	char *key = xasprintf("%d %d %d %d %s;%s;%s", b->doing, has_name, is_main(s, b->tid),
			      b->sleep.uninterruptible, or_empty(b->sleep.syscall),
			      or_empty(b->sleep.kernel), name);

	free(name);
	return key;
}

/* Returns the number of threads in the N rows at ROWS. */
static size_t count_threads(const struct window *win, const size_t *rows, size_t n)
{
	int32_t *tids = xcalloc(n, sizeof(*tids));
	size_t different = 1;

	for (size_t i = 0; i < n; i++)
		tids[i] = win->blame[rows[i]].tid;
	qsort(tids, n, sizeof(*tids), by_number);
	for (size_t i = 1; i < n; i++)
		different += tids[i] != tids[i - 1];
	free(tids);
	return different;
}

static char *name_of(const struct window *win, const size_t *rows, size_t n)
{
	const char **names = xcalloc(n, sizeof(*names));
	char *name;

	for (size_t i = 0; i < n; i++)
		names[i] = title_or_comm(win->blame[rows[i]].title, win->blame[rows[i]].comm);
	name = name_pattern(names, n);
	if (!name)
		name = fold_numbers(names[0]);
	free(names);
	return name;
}

static struct blame_group group_of(const struct window *win, const size_t *rows, size_t n)
{
	struct blame_group g = { .sum = win->blame[rows[0]] };
	struct blocked_row *sleep = &g.sum.sleep;
	struct sleep_codes codes = { 0 };

	g.n = count_threads(win, rows, n);
	g.name = name_of(win, rows, g.n > 1 ? n : 1);
	sleep->syscall = sleep->syscall ? xstrdup(sleep->syscall) : NULL;
	sleep->kernel = sleep->kernel ? xstrdup(sleep->kernel) : NULL;
	for (size_t i = 0; i < n; i++)
		sleep_codes_add(&codes, win->blame[rows[i]].tid, &win->blame[rows[i]].sleep);
	sleep->code = sleep_codes_sum(&codes);
	for (size_t i = 1; i < n; i++) {
		const struct blame_row *b = &win->blame[rows[i]];

		g.sum.ns += b->ns;
		computed_join(&g.sum.computed, &b->computed);
		sleep->ns += b->sleep.ns;
		sleep->count += b->sleep.count;
		sleep->ended_by_others |= b->sleep.ended_by_others ||
					  b->sleep.ended_by.kind != sleep->ended_by.kind ||
					  b->sleep.ended_by.tid != sleep->ended_by.tid;
	}
	return g;
}

static int by_time(const void *x, const void *y)
{
	const struct blame_group *a = x, *b = y;

	if (a->sum.ns != b->sum.ns)
		return a->sum.ns < b->sum.ns ? 1 : -1;
	return a->sum.tid < b->sum.tid ? -1 : a->sum.tid > b->sum.tid;
}

void groups_find_blame(struct window *win)
{
	static const struct alike_rules same = { 1, key_of, NULL };
	size_t *numbers = xcalloc(win->n_blame + 1, sizeof(*numbers)), *begins, *rows;
	struct source source = source_of(win);
	size_t n = alike_sort(win->n_blame, &same, &source, numbers);

	free(source.mains);
	begins = xcalloc(n + 1, sizeof(*begins));
	rows = alike_members(win->n_blame, numbers, n, begins);
	win->blame_groups = xcalloc(n + 1, sizeof(*win->blame_groups));
	win->n_blame_groups = n;
	for (size_t g = 0; g < n; g++)
		win->blame_groups[g] = group_of(win, rows + begins[g], begins[g + 1] - begins[g]);
	if (n)
		qsort(win->blame_groups, n, sizeof(*win->blame_groups), by_time);
	free(rows);
	free(begins);
	free(numbers);
}
