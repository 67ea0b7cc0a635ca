/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * items.c - lists the rows of a table: a row of a window, or a group of rows.
 */
#include "report/items.h"

#include <stdlib.h>

#include "base/xalloc.h"

static int by_weight(const void *x, const void *y)
{
	const struct item *a = x, *b = y;

	for (size_t i = 0; i < sizeof(a->weight) / sizeof(*a->weight); i++) {
		if (a->weight[i] != b->weight[i])
			return a->weight[i] < b->weight[i] ? 1 : -1;
	}
	return a->row < b->row ? -1 : a->row > b->row;
}

/* Sorts ITEMS: groups, and rows without a group. */
static void sort_items(struct items *items)
{
	if (items->n)
		qsort(items->all, items->n, sizeof(*items->all), by_weight);
}

/* Adds I, unless I is another row of a group that is in SEEN. */
static void add(struct items *items, bool *seen, struct item i)
{
	if (i.group && seen[i.group])
		return;
	seen[i.group] = true;
	items->all[items->n++] = i;
}

struct items items_of_words(const struct window *win, enum sort_key sort, bool with_unwaited)
{
	struct items items = { .all = xcalloc(win->n_futexes + 1, sizeof(*items.all)) };
	bool *seen = xcalloc(win->n_word_groups + 1, sizeof(*seen));

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];
		struct item item = { i, f->group, 1, { futex_row_measure(f, sort) } };
		const struct word_group *g = item_word_group(win, &item);

		if (window_hides_word(win, f)) {
			items.n_hidden++;
			continue;
		}
		if (!with_unwaited && !futex_row_is_waited(f))
			continue;
		if (g) {
			item.n = g->n;
			item.weight[0] = word_group_measure(g, sort);
		}
		add(&items, seen, item);
	}
	free(seen);
	sort_items(&items);
	return items;
}

struct items items_of_threads(const struct window *win)
{
	struct items items = { .all = xcalloc(win->n_threads + 1, sizeof(*items.all)) };
	bool *seen = xcalloc(win->n_thread_groups + 1, sizeof(*seen));

	for (size_t i = 0; i < win->n_threads; i++) {
		const struct thread_row *th = &win->threads[i];
		struct item item = { .row = i, .group = th->group, .n = 1 };
		const struct thread_group *g = item_thread_group(win, &item);
		const struct thread_row *all = g ? &g->sum : th;

		if (window_hides_thread(win, th)) {
			items.n_hidden++;
			continue;
		}
		if (g)
			item.n = g->n;
		item.weight[0] = all->blamed_ns;
		item.weight[1] = all->running_ns;
		item.weight[2] = all->futex_ns;
		add(&items, seen, item);
	}
	free(seen);
	sort_items(&items);
	return items;
}

void items_finish(struct items *items)
{
	free(items->all);
}

const struct word_group *item_word_group(const struct window *win, const struct item *i)
{
	return i->group ? &win->word_groups[i->group - 1] : NULL;
}

const struct thread_group *item_thread_group(const struct window *win, const struct item *i)
{
	return i->group ? &win->thread_groups[i->group - 1] : NULL;
}

size_t items_count_rows(const struct items *items, size_t from)
{
	size_t n = 0;

	for (size_t i = from; i < items->n; i++)
		n += items->all[i].n;
	return n;
}
