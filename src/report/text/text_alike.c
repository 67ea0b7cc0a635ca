/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_alike.c - words of which each is waited on by one thread of a pool, alike, in one row.
 */
#include "report/text/text_alike.h"

#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "base/fold.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "report/text/text_names.h"

/* Words are alike that were waited on for the same part of the window, but for a tenth of it. */
#define ALIKE 10

bool text_is_waited(const struct futex_row *f)
{
	return f->waits || f->suspect;
}

/* What the word is, without whose it is; else the operation that waits. The caller frees it. */
static char *kind_of(const struct futex_row *f)
{
	char *kind, *whose;

	if (!f->primitive)
		return f->n_ops ? wording_short_op(f->ops[0].name) : xstrdup("parked");
	kind = escape_printable(f->primitive);
	whose = strstr(kind, " of ");
	if (whose)
		*whose = '\0';
	return kind;
}

static char *key_of(const void *arg, size_t i)
{
	const struct text_words *words = arg;
	const struct futex_row *f = &words->win->futexes[words->rows[i]];
	char *name, *kind, *key;

	if (f->n_waiters != 1 || !f->waits || f->suspect || f->is_array || f->is_overflow)
		return NULL;
	kind = kind_of(f);
	name = fold_numbers(f->waiters[0].comm);
	key = xasprintf("%d %d %d %s %s", f->pid, f->verdict,
			f->n_wakers == 1 ? f->wakers[0].tid : (int32_t) !!f->n_wakers, kind, name);
	free(name);
	free(kind);
	return key;
}

static bool are_alike(const void *arg, size_t a, size_t b)
{
	const struct text_words *words = arg;
	uint64_t x = words->win->futexes[words->rows[a]].covered_ns;
	uint64_t y = words->win->futexes[words->rows[b]].covered_ns;

	return (x < y ? y - x : x - y) <= window_duration_ns(words->win) / ALIKE;
}

static const struct futex_row *word_of(const struct text_words *words, const struct pool *p,
				       size_t i)
{
	return &words->win->futexes[words->rows[p->rows[i]]];
}

/* Of all words of P: the longest of their longest waits, else the sum. */
static uint64_t weigh(const void *arg, const struct pool *p)
{
	const struct text_words *words = arg;
	uint64_t sum = 0, most = 0;

	for (size_t i = 0; i < p->n; i++) {
		uint64_t one = futex_row_measure(word_of(words, p, i), words->sort);

		sum += one;
		most = one > most ? one : most;
	}
	return words->sort == SORT_MAX ? most : sum;
}

struct pools *text_alike_words(const struct text_words *words)
{
	struct pools *pools = pools_new(words->n, key_of, are_alike, words);

	pools_sort(pools, weigh, words);
	return pools;
}

/* What all of P have together. */
struct sum {
	uint64_t wait_ns, covered_ns, waits, slept, max_ns, woken;
	bool at_least;
};

static struct sum sum_of(const struct text_words *words, const struct pool *p)
{
	struct sum sum = { 0 };

	for (size_t i = 0; i < p->n; i++) {
		const struct futex_row *f = word_of(words, p, i);

		sum.wait_ns += f->wait_ns;
		sum.covered_ns += f->covered_ns;
		sum.waits += f->waits;
		sum.slept += f->slept;
		sum.max_ns = f->max_ns > sum.max_ns ? f->max_ns : sum.max_ns;
		sum.at_least |= futex_row_is_at_least(f, words->win);
		for (size_t j = 0; j < f->n_wakers; j++)
			sum.woken += f->wakers[j].woken;
	}
	return sum;
}

static int by_length(const void *x, const void *y)
{
	const struct bucket *a = x, *b = y;

	return a->le_ns < b->le_ns ? -1 : a->le_ns > b->le_ns;
}

/* The end of the bucket in which the median of all of P is; UINT64_MAX where they are not known. */
static uint64_t median_bucket(const struct text_words *words, const struct pool *p)
{
	struct bucket *all = NULL;
	size_t n = 0, capacity = 0;
	uint64_t total = 0, count = 0, le_ns = UINT64_MAX;

	for (size_t i = 0; i < p->n; i++) {
		const struct futex_row *f = word_of(words, p, i);

		total += f->finished_slept;
		for (size_t j = 0; j < f->n_histogram; j++) {
			all = xgrow(all, n, &capacity, sizeof(*all));
			all[n++] = f->histogram[j];
		}
	}
	if (n)
		qsort(all, n, sizeof(*all), by_length);
	for (size_t i = 0; i < n && count < total - total / 2; i++) {
		count += all[i].count;
		le_ns = all[i].le_ns;
	}
	free(all);
	return count >= total - total / 2 ? le_ns : UINT64_MAX;
}

/*
 * The median of the waits of all of P, as near as that of one word; 0 where there is none. It is
 * not above the largest of theirs, which may be nearer than the end of a bucket.
 */
static uint64_t median_of(const struct text_words *words, const struct pool *p)
{
	uint64_t le_ns = median_bucket(words, p), most = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct futex_row *f = word_of(words, p, i);

		if (f->finished_slept && f->p50_ns > most)
			most = f->p50_ns;
	}
	if (le_ns == UINT64_MAX)
		return 0;
	return le_ns < most ? le_ns : most;
}

static char *waiters_of(const struct text_words *words, const struct pool *p)
{
	const char **names = xcalloc(p->n, sizeof(*names));
	char *name, *safe;

	for (size_t i = 0; i < p->n; i++)
		names[i] = word_of(words, p, i)->waiters[0].comm;
	name = pool_name(names, p->n);
	if (!name)
		name = fold_numbers(names[0]);
	safe = escape_printable(name);
	free(name);
	free(names);
	return safe;
}

void text_alike_add(struct table *t, const struct text_words *words, const struct pool *p)
{
	const struct sum sum = sum_of(words, p);
	const uint64_t median_ns = median_of(words, p);
	char *waiters = waiters_of(words, p);
	char buf[UNITS_SIZE];
	char *cell = xasprintf("%s%s", sum.at_least ? ">= " : "", units_duration(buf, sum.wait_ns));

	table_add(t, cell);
	free(cell);
	cell = xasprintf("~%s",
			 units_share(buf, sum.covered_ns / p->n, window_duration_ns(words->win)));
	table_add(t, cell);
	free(cell);
	table_add(t, units_count(buf, sum.waits));
	table_add(t, units_share(buf, sum.slept, sum.waits));
	table_add(t, "1");
	table_add(t, median_ns ? units_duration(buf, median_ns) : "-");
	table_add(t, sum.max_ns ? units_duration(buf, sum.max_ns) : "-");
	table_add(t, waiters);
	free(waiters);
}

char *text_alike_line(const struct text_words *words, const struct pool *p)
{
	const struct futex_row *first = word_of(words, p, 0);
	const struct sum sum = sum_of(words, p);
	/* The name of a symbol is enough. */
	char *kind = kind_of(first), *where = text_where(first, 0), *waker, *line;
	char count[UNITS_SIZE];

	units_count(count, sum.woken);
	if (!sum.woken)
		waker = xstrdup("no waker seen");
	else if (first->n_wakers == 1) {
		char *name = text_name(first->wakers[0].comm, first->wakers[0].tid);

		waker = xasprintf("woken by %s %sx", name, count);
		free(name);
	} else {
		waker = xasprintf("woken %sx, by several", count);
	}
	line = xasprintf("%zu words: %s at %s ...; %s", p->n, kind, where, waker);
	free(waker);
	free(where);
	free(kind);
	return line;
}
