/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find_idle.c - finds the threads without work, and says how they idle.
 */
#include "analysis/conclude/find.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/finding_parts.h"
#include "analysis/conclude/primitive.h"
#include "base/xalloc.h"
#include "model/title.h"

/* So many ways to idle are told. */
#define WAYS_MAX 4

/* The word on which a thread waited most, among idle ones. */
struct best {
	const struct futex_row *word;
	uint64_t ns;
	bool was_woken;
};

static struct best *best_words(const struct evidence *e)
{
	struct best *best = xcalloc(e->win->n_threads + 1, sizeof(*best));

	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *f = &e->win->futexes[i];

		for (size_t j = 0; j < f->n_waiters && e->uses[i] == USE_IDLE; j++) {
			const struct thread_use *th = evidence_thread(e, f->waiters[j].tid);
			struct best *b = th ? &best[th - e->threads] : NULL;

			if (b && f->waiters[j].wait_ns > b->ns)
				*b = (struct best){ f, f->waiters[j].wait_ns, false };
		}
	}
	return best;
}

static bool was_woken(const struct futex_row *f, int32_t tid)
{
	for (size_t i = 0; i < f->n_wakeups; i++) {
		if (f->wakeups[i].waker.kind != WHO_UNKNOWN &&
		    (f->wakeups[i].waiter == tid || !f->wakeups[i].waiter))
			return true;
	}
	return false;
}

/* Returns how the threads of one kind idle, as a verb; NULL if it is not known. To be freed. */
static char *way_of(const struct thread_use *th, const struct best *best)
{
	const struct thread_row *row = th->row;
	const char *of;

	if (best->word && best->ns * 2 >= th->whole_ns) {
		of = primitive_joined(best->word);
		if (of)
			return xasprintf("for the end of %s", of);
		if (best->word->verdict == VERDICT_TIMER)
			return xstrdup("for a timeout");
		return xstrdup(was_woken(best->word, row->tid) ? "for work"
							       : "for a wake-up that did not come");
	}
	if (row->n_blocked && row->blocked[0].syscall && row->blocked[0].ns * 2 >= th->whole_ns)
		return xasprintf("in %s", row->blocked[0].syscall);
	return NULL;
}

/* An idle thread, and how it idles. */
struct idler {
	char *way;
	const struct thread_row *row;
	uint64_t whole_ns;
};

static int by_way(const void *x, const void *y)
{
	const struct idler *a = x, *b = y;
	int ways = strcmp(a->way, b->way);

	return ways ? ways : a->row->tid < b->row->tid ? -1 : a->row->tid > b->row->tid;
}

static struct idler *idlers_of(const struct evidence *e, size_t *n)
{
	struct idler *all = xcalloc(e->win->n_threads + 1, sizeof(*all));
	struct best *best = best_words(e);

	*n = 0;
	for (size_t i = 0; i < e->win->n_threads; i++) {
		const struct thread_use *th = &e->threads[i];
		char *way;

		if (!evidence_is_idle(th))
			continue;
		way = way_of(th, &best[i]);
		if (way)
			all[(*n)++] = (struct idler){ way, th->row, th->whole_ns };
	}
	free(best);
	if (*n)
		qsort(all, *n, sizeof(*all), by_way);
	return all;
}

/* The idlers of one way, in words. */
struct way {
	char *text;
	size_t threads;
};

static struct way way_in_words(struct finding *finding, const struct idler *all, size_t n)
{
	struct person *people = xcalloc(n, sizeof(*people));
	struct finding_waiters *joined;
	size_t n_joined;
	char *names;
	struct way way = { .threads = n };

	for (size_t i = 0; i < n; i++)
		people[i] = (struct person){ all[i].row->tid,
					     title_or_comm(all[i].row->title, all[i].row->comm),
					     all[i].whole_ns };
	joined = finding_join_people(people, n, &n_joined);
	names = finding_names(joined, n_joined);
	way.text = xasprintf("%s %s %s", names, n == 1 ? "waits" : "wait", all[0].way);
	free(names);
	free(people);
	finding->waiters = xrealloc(finding->waiters, finding->n_waiters + n_joined + 1,
				    sizeof(*finding->waiters));
	memcpy(&finding->waiters[finding->n_waiters], joined, n_joined * sizeof(*joined));
	finding->n_waiters += n_joined;
	free(joined);
	return way;
}

static int by_threads(const void *x, const void *y)
{
	const struct way *a = x, *b = y;

	if (a->threads != b->threads)
		return a->threads < b->threads ? 1 : -1;
	return strcmp(a->text, b->text);
}

/* "65 threads: ...; ...; ... and 3 others". Frees the texts of WAYS. */
static char *join_ways(struct way *ways, size_t n, size_t n_threads)
{
	char *text = xasprintf("%zu thread%s:", n_threads, n_threads == 1 ? "" : "s");
	size_t others = 0;

	for (size_t i = 0; i < n; i++) {
		char *longer;

		if (i >= WAYS_MAX) {
			others += ways[i].threads;
			free(ways[i].text);
			continue;
		}
		longer = xasprintf("%s%s %s", text, i ? ";" : "", ways[i].text);
		free(ways[i].text);
		free(text);
		text = longer;
	}
	if (others) {
		char *longer = xasprintf("%s; and %zu more", text, others);

		free(text);
		text = longer;
	}
	return text;
}

void find_idle(struct findings *fs, const struct evidence *e)
{
	size_t n, n_ways = 0, first = 0;
	struct idler *all = idlers_of(e, &n);
	struct way *ways = xcalloc(n + 1, sizeof(*ways));
	struct finding *finding = n ? findings_add(fs, FINDING_IDLE) : NULL;
	char *list;

	for (size_t i = 1; i <= n; i++) {
		finding->time_ns += all[i - 1].whole_ns;
		if (i < n && !strcmp(all[i].way, all[first].way))
			continue;
		ways[n_ways++] = way_in_words(finding, &all[first], i - first);
		first = i;
	}
	if (n) {
		qsort(ways, n_ways, sizeof(*ways), by_threads);
		list = join_ways(ways, n_ways, n);
		finding->text = xasprintf("%s.", list);
		finding->of_ns = finding->time_ns;
		finding->certain = true;
		free(list);
	}
	for (size_t i = 0; i < n; i++)
		free(all[i].way);
	free(all);
	free(ways);
}
