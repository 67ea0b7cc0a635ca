/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * groups_words.c - groups words, each waited on by one thread of a pool.
 */
#include "analysis/conclude/groups.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/alike.h"
#include "analysis/conclude/primitive.h"
#include "base/fold.h"
#include "base/xalloc.h"
#include "model/futex_op.h"
#include "model/name_pattern.h"
#include "model/title.h"

/* Fewer words are shown one by one. */
#define LEAST 4

/*
 * Two words of a group were waited on for about the same time: the difference is at most one in so
 * many parts of the window.
 */
#define NEAR 10

/*
 * Returns the primitive of F without the name of its thread, or else the operation that waits. To
 * be freed.
 */
static char *kind_of(const struct futex_row *f)
{
	const struct op_row *op = futex_row_main_op(f);

	if (f->primitive)
		return primitive_kind(f);
	return op ? futex_op_short_name(op->name) : xstrdup("parked");
}

/* Words in shared memory may be a group of words of several processes. */
static int32_t group_pid(const struct futex_row *f)
{
	return futex_row_is_shared(f) ? 0 : f->pid;
}

static char *key_of(const void *arg, size_t row)
{
	const struct futex_row *f = &((const struct window *)arg)->futexes[row];
	char *name, *kind, *key;

	if (f->n_waiters != 1 || !f->waits || f->suspect || f->is_array || f->is_overflow)
		return NULL;
	kind = kind_of(f);
	name = fold_numbers(title_or_comm(f->waiters[0].title, f->waiters[0].comm));
	key = xasprintf("%d %d %d %d %s %s", f->is_idle, group_pid(f), f->verdict,
			f->n_wakers == 1 ? f->wakers[0].tid : (int32_t) !!f->n_wakers, kind, name);
	free(name);
	free(kind);
	return key;
}

static bool are_alike(const void *arg, size_t first, size_t row)
{
	const struct window *win = arg;
	uint64_t x = win->futexes[first].covered_ns, y = win->futexes[row].covered_ns;

	return (x < y ? y - x : x - y) <= window_duration_ns(win) / NEAR;
}

/* The members of a group, to be summed up. */
struct members {
	const struct futex_row **all;
	size_t n;
};

static int by_length(const void *x, const void *y)
{
	const struct bucket *a = x, *b = y;

	return a->le_ns < b->le_ns ? -1 : a->le_ns > b->le_ns;
}

/* Returns all buckets of all members, shortest first; to be freed. */
static struct bucket *join_histograms(const struct members *m, size_t *n)
{
	struct bucket *all = NULL;
	size_t capacity = 0;

	*n = 0;
	for (size_t i = 0; i < m->n; i++) {
		for (size_t j = 0; j < m->all[i]->n_histogram; j++) {
			all = xgrow(all, *n, &capacity, sizeof(*all));
			all[(*n)++] = m->all[i]->histogram[j];
		}
	}
	if (*n)
		qsort(all, *n, sizeof(*all), by_length);
	return all;
}

/*
 * Returns the end of the bucket that contains the median of all waits; UINT64_MAX if it is not
 * known.
 */
static uint64_t median_bucket(const struct members *m)
{
	uint64_t total = 0, count = 0, le_ns = UINT64_MAX;
	size_t n;
	struct bucket *all = join_histograms(m, &n);

	for (size_t i = 0; i < m->n; i++)
		total += m->all[i]->finished_slept;
	for (size_t i = 0; i < n && count < total - total / 2; i++) {
		count += all[i].count;
		le_ns = all[i].le_ns;
	}
	free(all);
	return count >= total - total / 2 ? le_ns : UINT64_MAX;
}

/*
 * Returns the median of all waits, as exact as that of one word; 0 if it is not known. It is the
 * end of a bucket, or the largest median of a member if that is smaller: that one is exact.
 */
static uint64_t median_of(const struct members *m)
{
	uint64_t le_ns = median_bucket(m), most = 0;

	for (size_t i = 0; i < m->n; i++) {
		if (m->all[i]->finished_slept && m->all[i]->p50_ns > most)
			most = m->all[i]->p50_ns;
	}
	if (le_ns == UINT64_MAX)
		return 0;
	return le_ns < most ? le_ns : most;
}

static char *name_of(const struct members *m)
{
	const char **names = xcalloc(m->n, sizeof(*names));
	char *name;

	for (size_t i = 0; i < m->n; i++)
		names[i] = title_or_comm(m->all[i]->waiters[0].title, m->all[i]->waiters[0].comm);
	name = name_pattern(names, m->n);
	if (!name)
		name = fold_numbers(names[0]);
	free(names);
	return name;
}

static void sum_up(struct word_group *g, const struct members *m, const struct window *win)
{
	uint64_t covered_ns = 0;

	for (size_t i = 0; i < m->n; i++) {
		const struct futex_row *f = m->all[i];

		g->pid = f->pid == g->pid ? g->pid : 0;
		g->wait_ns += f->wait_ns;
		g->waits += f->waits;
		g->slept += f->slept;
		g->calls += futex_row_calls(f);
		g->max_ns = f->max_ns > g->max_ns ? f->max_ns : g->max_ns;
		g->at_least |= futex_row_is_at_least(f, win);
		for (size_t j = 0; j < f->n_wakers; j++)
			g->woken += f->wakers[j].woken;
		covered_ns += f->covered_ns;
	}
	g->mean_covered_ns = covered_ns / m->n;
	g->p50_ns = median_of(m);
}

static struct word_group group_of(const struct window *win, const size_t *rows, size_t n)
{
	const struct futex_row *first = &win->futexes[rows[0]];
	struct members m = { .all = xcalloc(n, sizeof(const void *)), .n = n };
	struct word_group g = { .kind = kind_of(first),
				.n = n,
				.pid = first->pid,
				.verdict = first->verdict,
				.has_one_waker = first->n_wakers == 1 };

	for (size_t i = 0; i < n; i++)
		m.all[i] = &win->futexes[rows[i]];
	g.name = name_of(&m);
	if (g.has_one_waker)
		g.waker = first->wakers[0];
	sum_up(&g, &m, win);
	free(m.all);
	return g;
}

/*
 * Returns "worker-{0..3}" if the threads that wait on F have different names of one pattern; else
 * NULL.
 */
static char *waiters_name(const struct futex_row *f)
{
	const char **names = xcalloc(f->n_waiters + 1, sizeof(*names));
	char *name;

	for (size_t i = 0; i < f->n_waiters; i++)
		names[i] = title_or_comm(f->waiters[i].title, f->waiters[i].comm);
	name = f->n_waiters > 1 ? name_pattern(names, f->n_waiters) : NULL;
	if (name && strcmp(name, names[0]) == 0) {
		free(name);
		name = NULL;
	}
	free(names);
	return name;
}

void groups_find_words(struct window *win)
{
	static const struct alike_rules rules = { LEAST, key_of, are_alike };
	size_t *group_of_row = xcalloc(win->n_futexes + 1, sizeof(*group_of_row));
	size_t *begins, *rows;

	win->n_word_groups = alike_sort(win->n_futexes, &rules, win, group_of_row);
	for (size_t i = 0; i < win->n_futexes; i++) {
		win->futexes[i].group = group_of_row[i];
		free(win->futexes[i].waiters_name);
		win->futexes[i].waiters_name = waiters_name(&win->futexes[i]);
	}
	begins = xcalloc(win->n_word_groups + 1, sizeof(*begins));
	rows = alike_members(win->n_futexes, group_of_row, win->n_word_groups, begins);
	win->word_groups = xcalloc(win->n_word_groups + 1, sizeof(*win->word_groups));
	for (size_t g = 0; g < win->n_word_groups; g++)
		win->word_groups[g] = group_of(win, rows + begins[g], begins[g + 1] - begins[g]);
	free(rows);
	free(begins);
	free(group_of_row);
}
