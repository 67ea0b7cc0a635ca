/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find_busy.c - finds what busy threads did where no lock is the matter.
 */
#include "analysis/conclude/find.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/finding_parts.h"
#include "analysis/conclude/finding_takers.h"
#include "base/fold.h"
#include "base/xalloc.h"
#include "model/title.h"

/* Below this part of what busy threads did, waits for each other do not matter, in per cent. */
#define LITTLE_PERCENT 5

/* A thread sits in a call if it spends this part of its time there, in per cent. */
#define SITS_PERCENT 90

/* Fewer threads are no pool. */
#define POOL_LEAST 4

static struct person *busy_people(const struct evidence *e, size_t *n)
{
	struct person *people = xcalloc(e->win->n_threads + 1, sizeof(*people));

	*n = 0;
	for (size_t i = 0; i < e->win->n_threads; i++) {
		const struct thread_use *th = &e->threads[i];

		if (th->is_busy)
			people[(*n)++] =
				(struct person){ th->row->tid,
						 title_or_comm(th->row->title, th->row->comm),
						 th->worked_ns + th->waited_ns };
	}
	return people;
}

/* Adds to C what TH did, and what it waited for at a cost. */
static void add_acts(struct finding_culprit *c, const struct thread_use *th)
{
	const struct thread_row *row = th->row;

	finding_add_run(c, &row->computed, row->running_ns);
	finding_add_act(c, DOING_RUNNABLE, NULL, row->runnable_ns);
	finding_add_act(c, DOING_FUTEX, NULL, th->waited_ns);
	for (size_t i = 0; i < row->n_blocked; i++) {
		const struct blocked_row *b = &row->blocked[i];

		if (evidence_is_work(b))
			finding_add_act(c, DOING_BLOCKED, b, b->ns);
	}
}

bool find_not_a_lock(struct findings *fs, const struct evidence *e)
{
	struct finding_culprit c = { .role = ROLE_RUNNER, .threads = e->n_busy };
	struct finding *finding;
	struct person *people;
	uint64_t other_ns = e->waited_ns + e->unclear_ns + e->unknown_ns;
	const struct thread_row **threads;
	size_t n, n_threads = 0;

	if (!e->n_busy || e->is_in_doubt || other_ns * 100 >= e->busy_ns * LITTLE_PERCENT)
		return false;
	finding = findings_add(fs, FINDING_NOT_A_LOCK);
	finding->time_ns = e->waited_ns;
	finding->of_ns = e->busy_ns;
	finding->certain = other_ns == e->waited_ns;
	people = busy_people(e, &n);
	finding->waiters = finding_join_people(people, n, &finding->n_waiters);
	free(people);
	threads = xcalloc(e->n_busy, sizeof(*threads));
	for (size_t i = 0; i < e->win->n_threads; i++) {
		if (!e->threads[i].is_busy)
			continue;
		add_acts(&c, &e->threads[i]);
		threads[n_threads++] = e->threads[i].row;
	}
	finding_add_codes(&c, threads, n_threads);
	free(threads);
	finding_add_takers_of_busy(finding, e);
	finding_sort_acts(&c);
	c.name = finding_names(finding->waiters, finding->n_waiters);
	finding->culprits = xcalloc(1, sizeof(*finding->culprits));
	finding->culprits[finding->n_culprits++] = c;
	return true;
}

/* A thread that sits in a call which it did not choose to sleep in. */
struct sitter {
	const struct thread_use *thread;
	const struct blocked_row *sleep;
	char *key; /* process, name and call */
};

static bool sits(const struct evidence *e, const struct thread_use *th, struct sitter *s)
{
	/* A thread of a moment is in no pool. */
	if (!th->whole_ns || th->whole_ns * 2 < window_duration_ns(e->win))
		return false;
	for (size_t i = 0; i < th->row->n_blocked; i++) {
		const struct blocked_row *b = &th->row->blocked[i];
		char *name;

		if (!b->syscall || !evidence_is_work(b) ||
		    b->ns * 100 < th->whole_ns * SITS_PERCENT)
			continue;
		name = fold_numbers(title_or_comm(th->row->title, th->row->comm));
		*s = (struct sitter){ th, b,
				      xasprintf("%d %s %s", th->row->pid, b->syscall, name) };
		free(name);
		return true;
	}
	return false;
}

static int by_key(const void *x, const void *y)
{
	const struct sitter *a = x, *b = y;

	return strcmp(a->key, b->key);
}

static void add_pool(struct findings *fs, const struct sitter *all, size_t n)
{
	struct finding *finding = findings_add(fs, FINDING_STARVED_POOL);
	struct finding_culprit c = { .role = ROLE_RUNNER, .threads = n };
	struct person *people = xcalloc(n, sizeof(*people));
	const struct thread_row **threads = xcalloc(n, sizeof(*threads));

	for (size_t i = 0; i < n; i++) {
		const struct thread_row *row = all[i].thread->row;

		threads[i] = row;

		people[i] = (struct person){ row->tid, title_or_comm(row->title, row->comm),
					     all[i].sleep->ns };
		finding_add_act(&c, DOING_BLOCKED, all[i].sleep, all[i].sleep->ns);
		finding->time_ns += all[i].sleep->ns;
		finding->of_ns += all[i].thread->whole_ns;
	}
	finding_add_codes(&c, threads, n);
	free(threads);
	finding->waiters = finding_join_people(people, n, &finding->n_waiters);
	free(people);
	c.name = finding_names(finding->waiters, finding->n_waiters);
	finding->culprits = xcalloc(1, sizeof(*finding->culprits));
	finding->culprits[finding->n_culprits++] = c;
}

void find_starved_pools(struct findings *fs, const struct evidence *e)
{
	struct sitter *all = xcalloc(e->win->n_threads + 1, sizeof(*all));
	size_t n = 0, first = 0;

	for (size_t i = 0; i < e->win->n_threads; i++)
		n += sits(e, &e->threads[i], &all[n]);
	if (n)
		qsort(all, n, sizeof(*all), by_key);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && !strcmp(all[i].key, all[first].key))
			continue;
		if (i - first >= POOL_LEAST)
			add_pool(fs, &all[first], i - first);
		first = i;
	}
	for (size_t i = 0; i < n; i++)
		free(all[i].key);
	free(all);
}
