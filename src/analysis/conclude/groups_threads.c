/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * groups_threads.c - groups threads with names of one pattern that did much the same.
 */
#include "analysis/conclude/groups.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/alike.h"
#include "analysis/conclude/sleep_code.h"
#include "base/fold.h"
#include "base/xalloc.h"
#include "model/name_pattern.h"
#include "model/title.h"

/* Fewer threads are shown one by one: in tables, and in pictures. */
#define LEAST	    4
#define LEAST_ROUGH 3

/*
 * A thread that is to blame for one in so many parts of the waiting, or more, is in no rough group.
 */
#define BLAMED 10

/* Threads of one process are a group; and so are main threads, each of its own process. */
static char *key_of(const void *arg, size_t row)
{
	const struct thread_row *th = &((const struct window *)arg)->threads[row];
	char *name, *key;

	name = fold_numbers(title_or_comm(th->title, th->comm));
	key = xasprintf("%d %d %s", th->is_idle, th->main ? 0 : th->pid, name);
	free(name);
	return key;
}

static bool is_blamed(const struct window *win, int32_t tid)
{
	for (size_t i = 0; i < win->n_blame; i++) {
		const struct blame_row *b = &win->blame[i];

		if (b->tid == tid && tid && b->ns >= win->blame_ns / BLAMED)
			return true;
	}
	return false;
}

/* In the order of times[] below. */
enum activity {
	ACTIVITY_UNKNOWN,
	ACTIVITY_RUNNING,
	ACTIVITY_RUNNABLE,
	ACTIVITY_DISK,
	ACTIVITY_SLEEP,
	ACTIVITY_FUTEX
};

/*
 * Returns the longest activity of TH. Uninterruptible sleeps are an activity of their own.
 */
static enum activity main_activity(const struct thread_row *th)
{
	uint64_t uninterruptible_ns = 0, most_ns = th->unknown_ns;
	enum activity most = ACTIVITY_UNKNOWN;

	for (size_t i = 0; i < th->n_blocked; i++)
		uninterruptible_ns += th->blocked[i].uninterruptible ? th->blocked[i].ns : 0;
	const uint64_t times[] = { th->running_ns, th->runnable_ns, uninterruptible_ns,
				   th->blocked_ns > uninterruptible_ns
					   ? th->blocked_ns - uninterruptible_ns
					   : 0,
				   th->futex_ns };

	for (int i = 0; i < (int)(sizeof(times) / sizeof(*times)); i++) {
		if (times[i] > most_ns) {
			most_ns = times[i];
			most = (enum activity)(i + 1);
		}
	}
	return most;
}

static char *rough_key_of(const void *arg, size_t row)
{
	const struct window *win = arg;
	const struct thread_row *th = &win->threads[row];
	char *named, *key;

	/* In a picture, a main thread has a row of its own. */
	if (th->main)
		return NULL;
	named = key_of(arg, row);
	key = is_blamed(win, th->tid) ? NULL : xasprintf("%d %s", main_activity(th), named);
	free(named);
	return key;
}

/* Threads that mostly slept are alike if they slept in the same call. */
static char *call_key_of(const void *arg, size_t row)
{
	const struct thread_row *th = &((const struct window *)arg)->threads[row];
	enum activity activity = main_activity(th);
	char *named = key_of(arg, row), *key;
	const char *call = "";

	if ((activity == ACTIVITY_SLEEP || activity == ACTIVITY_DISK) && th->n_blocked &&
	    th->blocked[0].syscall)
		call = th->blocked[0].syscall;
	key = xasprintf("%d %s %s", activity, call, named);
	free(named);
	return key;
}

static bool same_text(const char *x, const char *y)
{
	return x == y || (x && y && !strcmp(x, y));
}

static bool same_place(const struct blocked_row *x, const struct blocked_row *y)
{
	return x->uninterruptible == y->uninterruptible && same_text(x->syscall, y->syscall) &&
	       same_text(x->kernel, y->kernel);
}

/* Adds B to the sleeps of SUM: one row for each place. */
static void add_sleep(struct thread_row *sum, const struct blocked_row *b)
{
	struct blocked_row *row = sum->blocked, *end = row + sum->n_blocked;

	while (row < end && !same_place(row, b))
		row++;
	if (row == end) {
		*row = *b;
		row->syscall = b->syscall ? xstrdup(b->syscall) : NULL;
		row->kernel = b->kernel ? xstrdup(b->kernel) : NULL;
		sum->n_blocked++;
		return;
	}
	row->ns += b->ns;
	row->count += b->count;
	row->ended_by_others |= b->ended_by_others || b->ended_by.kind != row->ended_by.kind ||
				b->ended_by.tid != row->ended_by.tid;
}

static int by_blocked_time(const void *x, const void *y)
{
	const struct blocked_row *a = x, *b = y;

	return a->ns < b->ns ? 1 : a->ns > b->ns ? -1 : 0;
}

/* Says where the N threads at ROWS were when they slept in the place of SLEEP. */
static struct code_row code_of(const struct blocked_row *sleep, const struct window *win,
			       const size_t *rows, size_t n)
{
	struct sleep_codes codes = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct thread_row *th = &win->threads[rows[i]];

		for (size_t j = 0; j < th->n_blocked; j++) {
			if (same_place(sleep, &th->blocked[j]))
				sleep_codes_add(&codes, th->tid, &th->blocked[j]);
		}
	}
	return sleep_codes_sum(&codes);
}

/* Sums up the sleeps of the N threads at ROWS. */
static void add_sleeps(struct thread_row *sum, const struct window *win, const size_t *rows,
		       size_t n)
{
	size_t room = 0;

	for (size_t i = 0; i < n; i++)
		room += win->threads[rows[i]].n_blocked;
	sum->blocked = xcalloc(room + 1, sizeof(*sum->blocked));
	sum->n_blocked = 0;
	for (size_t i = 0; i < n; i++) {
		const struct thread_row *th = &win->threads[rows[i]];

		for (size_t j = 0; j < th->n_blocked; j++)
			add_sleep(sum, &th->blocked[j]);
	}
	for (size_t i = 0; i < sum->n_blocked; i++)
		sum->blocked[i].code = code_of(&sum->blocked[i], win, rows, n);
	qsort(sum->blocked, sum->n_blocked, sizeof(*sum->blocked), by_blocked_time);
}

static void add_thread(struct thread_row *sum, const struct thread_row *th)
{
	if (sum->pid != th->pid)
		sum->pid = 0;
	sum->blamed_ns += th->blamed_ns;
	sum->running_ns += th->running_ns;
	sum->runnable_ns += th->runnable_ns;
	sum->futex_ns += th->futex_ns;
	sum->blocked_ns += th->blocked_ns;
	sum->unknown_ns += th->unknown_ns;
	sum->waits += th->waits;
	sum->wakes += th->wakes;
}

/* Returns the group of the N threads at ROWS. */
static struct thread_group group_of(const struct window *win, const size_t *rows, size_t n)
{
	const struct thread_row *first = &win->threads[rows[0]];
	const char **names = xcalloc(n, sizeof(*names));
	struct thread_group g = { .n = n, .sum = *first };

	g.sum.id = 0;
	g.sum.takers = NULL;
	g.sum.n_takers = 0;
	g.sum.looks = NULL;
	g.sum.n_looks = 0;
	g.sum.ticks = NULL;
	g.sum.n_ticks = 0;
	g.sum.computed = (struct computed){ 0 };
	add_sleeps(&g.sum, win, rows, n);
	for (size_t i = 0; i < n; i++) {
		names[i] = title_or_comm(win->threads[rows[i]].title, win->threads[rows[i]].comm);
		if (i)
			add_thread(&g.sum, &win->threads[rows[i]]);
	}
	g.name = name_pattern(names, n);
	if (!g.name)
		g.name = fold_numbers(names[0]);
	free(names);
	return g;
}

/*
 * Returns the groups of WIN's threads by RULES. Writes each thread's group into its row, at the
 * offset MEMBER.
 */
static struct thread_group *find(struct window *win, const struct alike_rules *rules, size_t member,
				 size_t *n_groups)
{
	size_t *numbers = xcalloc(win->n_threads + 1, sizeof(*numbers)), *begins, *rows;
	struct thread_group *groups;

	*n_groups = alike_sort(win->n_threads, rules, win, numbers);
	for (size_t i = 0; i < win->n_threads; i++)
		memcpy((char *)&win->threads[i] + member, &numbers[i], sizeof(numbers[i]));
	begins = xcalloc(*n_groups + 1, sizeof(*begins));
	rows = alike_members(win->n_threads, numbers, *n_groups, begins);
	groups = xcalloc(*n_groups + 1, sizeof(*groups));
	for (size_t g = 0; g < *n_groups; g++)
		groups[g] = group_of(win, rows + begins[g], begins[g + 1] - begins[g]);
	free(rows);
	free(begins);
	free(numbers);
	return groups;
}

void groups_find_threads(struct window *win)
{
	static const struct alike_rules same = { LEAST, call_key_of, NULL };
	static const struct alike_rules rough = { LEAST_ROUGH, rough_key_of, NULL };

	win->thread_groups =
		find(win, &same, offsetof(struct thread_row, group), &win->n_thread_groups);
	win->rough_groups =
		find(win, &rough, offsetof(struct thread_row, rough_group), &win->n_rough_groups);
}
