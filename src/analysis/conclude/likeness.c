/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * likeness.c - joins rows that say the same once they have names.
 */
#include "analysis/conclude/likeness.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static bool same_text(const char *x, const char *y)
{
	return x == y || (x && y && !strcmp(x, y));
}

/* Kernel workers share their work: chance decides which one did it. */
static bool same_end(const struct blocked_row *x, const struct blocked_row *y)
{
	return x->ended_by.kind == y->ended_by.kind &&
	       (x->ended_by.tid == y->ended_by.tid || (!strncmp(x->ended_by_comm, "kworker/", 8) &&
						       !strncmp(y->ended_by_comm, "kworker/", 8)));
}

static bool same_place(const struct blocked_row *x, const struct blocked_row *y)
{
	return x->uninterruptible == y->uninterruptible && same_text(x->syscall, y->syscall) &&
	       same_text(x->kernel, y->kernel);
}

static void swap(struct blocked_row *x, struct blocked_row *y)
{
	struct blocked_row z = *x;

	*x = *y;
	*y = z;
}

/* Joins B into INTO, and empties B. INTO gets the names of the longer one. */
static void take_in(struct blocked_row *into, struct blocked_row *b)
{
	uint64_t ns = into->ns + b->ns, count = into->count + b->count;
	bool others = into->ended_by_others || b->ended_by_others ||
		      into->ended_by.kind != b->ended_by.kind ||
		      into->ended_by.tid != b->ended_by.tid;

	if (b->ns > into->ns)
		swap(into, b);
	into->ns = ns;
	into->count = count;
	into->ended_by_others = others;
	free(b->syscall);
	free(b->kernel);
	*b = (struct blocked_row){ 0 };
}

static int by_blocked_time(const void *x, const void *y)
{
	const struct blocked_row *a = x, *b = y;

	return a->ns < b->ns ? 1 : a->ns > b->ns ? -1 : 0;
}

void likeness_join_blocked(struct thread_row *th)
{
	size_t kept = 0;

	for (size_t i = 0; i < th->n_blocked; i++) {
		struct blocked_row row = th->blocked[i];
		size_t j = 0;

		while (j < kept &&
		       !(same_place(&th->blocked[j], &row) && same_end(&th->blocked[j], &row)))
			j++;
		if (j < kept)
			take_in(&th->blocked[j], &row);
		else
			th->blocked[kept++] = row;
	}
	th->n_blocked = kept;
	if (kept)
		qsort(th->blocked, kept, sizeof(*th->blocked), by_blocked_time);
}

static int by_blame(const void *x, const void *y)
{
	const struct blame_row *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

static bool same_blame(const struct blame_row *x, const struct blame_row *y)
{
	return x->tid == y->tid && x->doing == y->doing && same_place(&x->sleep, &y->sleep) &&
	       same_end(&x->sleep, &y->sleep);
}

/*
 * Adds ROW, and takes its names, to the N rows at ALL, which have room. Returns the new number of
 * rows.
 */
static size_t add_blame(struct blame_row *all, size_t n, struct blame_row *row)
{
	for (size_t i = 0; i < n; i++) {
		if (!same_blame(&all[i], row))
			continue;
		all[i].ns += row->ns;
		take_in(&all[i].sleep, &row->sleep);
		computed_join(&all[i].computed, &row->computed);
		return n;
	}
	all[n] = *row;
	return n + 1;
}

/* The calls in which a thread waits for a futex; of 32-bit programs, they have endings. */
static bool is_futex_call(const char *syscall)
{
	static const char *const calls[] = { "futex", "futex_wait", "futex_waitv" };
	size_t length = syscall ? strcspn(syscall, " ") : 0;

	if (length > strlen("_time32") &&
	    !strncmp(syscall + length - strlen("_time32"), "_time32", strlen("_time32")))
		length -= strlen("_time32");
	for (size_t i = 0; length && i < sizeof(calls) / sizeof(*calls); i++) {
		if (strlen(calls[i]) == length && !strncmp(syscall, calls[i], length))
			return true;
	}
	return false;
}

/* A sleep in a futex call whose begin was not seen is known by its stack. */
static void call_it_futex(struct blame_row *row)
{
	if (row->doing != DOING_BLOCKED || !is_futex_call(row->sleep.syscall))
		return;
	row->doing = DOING_FUTEX;
	free(row->sleep.syscall);
	free(row->sleep.kernel);
	row->sleep.syscall = row->sleep.kernel = NULL;
}

static void join_futex(struct futex_row *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->n_blame; i++) {
		struct blame_row row = f->blame[i];

		call_it_futex(&row);
		kept = add_blame(f->blame, kept, &row);
	}
	f->n_blame = kept;
	if (kept)
		qsort(f->blame, kept, sizeof(*f->blame), by_blame);
}

static struct blame_row copy_of(const struct blame_row *row)
{
	struct blame_row copy = *row;

	copy.sleep.syscall = row->sleep.syscall ? xstrdup(row->sleep.syscall) : NULL;
	copy.sleep.kernel = row->sleep.kernel ? xstrdup(row->sleep.kernel) : NULL;
	return copy;
}

static void add_futex(struct window *win, const struct futex_row *f)
{
	win->blame = xrealloc(win->blame, win->n_blame + f->n_blame + 1, sizeof(*win->blame));
	for (size_t i = 0; i < f->n_blame; i++) {
		struct blame_row row = copy_of(&f->blame[i]);

		win->blame_ns += row.ns;
		if (row.doing == DOING_BLOCKED && row.sleep.uninterruptible)
			win->blame_uninterruptible_ns += row.ns;
		win->n_blame = add_blame(win->blame, win->n_blame, &row);
	}
}

void likeness_sum_blame(struct window *win)
{
	for (size_t i = 0; i < win->n_blame; i++)
		blocked_row_finish(&win->blame[i].sleep);
	win->n_blame = 0;
	win->blame_ns = win->blame_uninterruptible_ns = 0;
	for (size_t i = 0; i < win->n_futexes; i++) {
		if (!window_hides_word(win, &win->futexes[i]))
			add_futex(win, &win->futexes[i]);
	}
	if (win->n_blame)
		qsort(win->blame, win->n_blame, sizeof(*win->blame), by_blame);
}

void likeness_join_blame(struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++)
		join_futex(&win->futexes[i]);
}
