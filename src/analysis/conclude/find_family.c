/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find_family.c - finds locks whose waiters each wait at a word of their own.
 *
 * Monitors of a JVM, locks that park their threads, and semaphores for each process queue their
 * waiters themselves: every thread has a word, and whoever gives up the lock wakes the next thread
 * at that thread's word. The words of one such lock are a family: each has one waiter, and nearly
 * all their waiters are woken by other waiters of the family. If each is woken by several others,
 * one at a time, it is a lock. If each always has the same waker, requests and replies look the
 * same. If several are woken at once, at their different words, one thread may have done work for
 * all of them, as one that writes a log for many commits.
 */
#include "analysis/conclude/find.h"

#include <stdlib.h>
#include <string.h>

#include <futrace/schema.h>

#include "analysis/conclude/finding_meanwhile.h"
#include "analysis/conclude/finding_parts.h"
#include "analysis/conclude/primitive.h"
#include "base/fold.h"
#include "base/xalloc.h"
#include "model/title.h"

/* So many threads make a family. */
#define LEAST_THREADS 3

/* This part of all wake-ups comes from members, in per cent. */
#define INSIDE_PERCENT 90

/* A family is worth a finding if its waits add up to this part of the window, in per cent. */
#define WORTH_PERCENT 5

/* If more than this part of the threads is woken just after others, in per cent, it is no lock. */
#define AT_ONCE_PERCENT 20

/* A word with one waiter. Words of one family have the same key: kind, and folded name. */
struct member {
	char *key;
	size_t row; /* the place of the word in the window */
	int32_t tid;
	bool counts; /* its waits cost something; others only show who belongs to the family */
};

static int by_key(const void *x, const void *y)
{
	const struct member *a = x, *b = y;
	int keys = strcmp(a->key, b->key);

	if (keys)
		return keys;
	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

/* A word with few calls is not known to be a parking place as the others of its family. */
static char *key_of(const struct futex_row *f)
{
	char *name = fold_numbers(title_or_comm(f->waiters[0].title, f->waiters[0].comm)),
	     *kind = primitive_kind(f);
	char *key = xasprintf(
		"%s/%s", kind && strcmp(kind, FUTRACE_PRIMITIVE_PARKING_PLACE) ? kind : "", name);

	free(kind);
	free(name);
	return key;
}

static struct member *members_of(const struct evidence *e, size_t *n)
{
	struct member *all = xcalloc(e->win->n_futexes + 1, sizeof(*all));

	*n = 0;
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *f = &e->win->futexes[i];

		if (f->n_waiters == 1 && f->waiters[0].tid)
			all[(*n)++] = (struct member){ key_of(f), i, f->waiters[0].tid,
						       e->uses[i] == USE_OTHERS };
	}
	if (*n)
		qsort(all, *n, sizeof(*all), by_key);
	return all;
}

/* Members are sorted by thread. */
static bool has(const struct member *all, size_t n, int32_t tid)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all[middle].tid < tid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && all[low].tid == tid;
}

/* What the wakers of a family's words say of it. */
struct wakings {
	uint64_t woken, inside; /* threads woken by anybody, and by other members */
	uint64_t at_once;	/* just after their waker woke others */
	size_t words;
	size_t threads; /* of these words */
	size_t several; /* words whose waiter was woken by several members */
	uint64_t wait_ns;
};

static struct wakings wakings_of(const struct evidence *e, const struct member *all, size_t n)
{
	struct wakings w = { 0 };
	int32_t last = 0;

	for (size_t i = 0; i < n; i++) {
		const struct futex_row *f = &e->win->futexes[all[i].row];
		size_t wakers = 0;

		if (!all[i].counts)
			continue;
		w.threads += all[i].tid != last;
		last = all[i].tid;
		w.words++;
		w.wait_ns += f->wait_ns;
		w.at_once += f->woken_at_once;
		for (size_t j = 0; j < f->n_wakers; j++) {
			const struct waker_row *waker = &f->wakers[j];
			bool inside = waker->tid != all[i].tid && has(all, n, waker->tid);

			w.woken += waker->woken;
			w.inside += inside ? waker->woken : 0;
			wakers += inside && waker->woken;
		}
		w.several += wakers > 1;
	}
	return w;
}

static bool is_lock(const struct wakings *w)
{
	return w->several * 2 > w->words && w->at_once * 100 <= w->woken * AT_ONCE_PERCENT;
}

static void add_family(struct findings *fs, const struct evidence *e, const struct member *all,
		       size_t n, const struct wakings *w)
{
	bool lock = is_lock(w);
	struct finding *finding = findings_add(fs, lock ? FINDING_LOCK : FINDING_QUEUE);
	const struct futex_row **rows = xcalloc(n, sizeof(*rows));
	size_t n_rows = 0;

	for (size_t i = 0; i < n; i++) {
		if (all[i].counts)
			rows[n_rows++] = &e->win->futexes[all[i].row];
	}
	finding->is_family = true;
	finding_add_words(finding, rows, n_rows);
	finding_add_waiters(finding, e, rows, n_rows);
	finding_add_meanwhile(finding, e, rows, n_rows, finding->time_ns / 2);
	finding_add_culprit(finding, e, lock ? ROLE_HOLDER : ROLE_WAKER, 0,
			    finding_blamed(rows, n_rows, NULL), rows, n_rows);
	if (lock)
		finding_take_out_delay(finding, rows, n_rows);
	free(rows);
}

/* Takes the words of the N members at ALL out of those for other findings, if they are a family. */
static void find_family(struct findings *fs, struct evidence *e, const struct member *all, size_t n)
{
	struct wakings w = wakings_of(e, all, n);

	if (w.threads < LEAST_THREADS || !w.inside || w.inside * 100 < w.woken * INSIDE_PERCENT ||
	    w.wait_ns * 100 < window_duration_ns(e->win) * WORTH_PERCENT)
		return;
	add_family(fs, e, all, n, &w);
	for (size_t i = 0; i < n; i++) {
		if (all[i].counts)
			e->uses[all[i].row] = USE_FAMILY;
	}
}

void find_families(struct findings *fs, struct evidence *e)
{
	size_t n, first = 0;
	struct member *all = members_of(e, &n);

	for (size_t i = 1; i <= n; i++) {
		if (i < n && !strcmp(all[i].key, all[first].key))
			continue;
		find_family(fs, e, &all[first], i - first);
		first = i;
	}
	for (size_t i = 0; i < n; i++)
		free(all[i].key);
	free(all);
}
