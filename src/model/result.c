/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * result.c - frees, sorts and shortens a result, and answers questions about its rows.
 */
#include "model/result.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <futrace/schema.h>

#include "model/futex_op.h"
#include "model/picture.h"
#include "base/xalloc.h"

struct result *result_new(void)
{
	struct result *res = xcalloc(1, sizeof(*res));

	memcpy(res->clock, "mono", sizeof("mono"));
	return res;
}

static void futex_row_finish(struct futex_row *f)
{
	where_finish(&f->where);
	for (size_t i = 0; i < f->n_ops; i++)
		free(f->ops[i].results);
	free(f->ops);
	free(f->histogram);
	for (size_t i = 0; i < f->n_waiters; i++)
		free(f->waiters[i].looks);
	free(f->waiters);
	free(f->wakers);
	free(f->wakeups);
	free(f->reason);
	free(f->primitive);
	free(f->waiters_name);
	for (size_t i = 0; i < f->n_blame; i++)
		blocked_row_finish(&f->blame[i].sleep);
	free(f->blame);
	free(f->looks);
	free(f->ticks);
}

static void thread_row_finish(struct thread_row *th)
{
	for (size_t i = 0; i < th->n_blocked; i++)
		blocked_row_finish(&th->blocked[i]);
	free(th->blocked);
	free(th->takers);
	free(th->looks);
	free(th->ticks);
}

static void free_thread_groups(struct thread_group *groups, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(groups[i].name);
		thread_row_finish(&groups[i].sum);
	}
	free(groups);
}

void window_drop_groups(struct window *win)
{
	for (size_t i = 0; i < win->n_word_groups; i++) {
		free(win->word_groups[i].name);
		free(win->word_groups[i].kind);
	}
	free(win->word_groups);
	for (size_t i = 0; i < win->n_blame_groups; i++) {
		free(win->blame_groups[i].name);
		blocked_row_finish(&win->blame_groups[i].sum.sleep);
	}
	free(win->blame_groups);
	win->blame_groups = NULL;
	win->n_blame_groups = 0;
	free_thread_groups(win->thread_groups, win->n_thread_groups);
	free_thread_groups(win->rough_groups, win->n_rough_groups);
	win->word_groups = NULL;
	win->thread_groups = win->rough_groups = NULL;
	win->n_word_groups = win->n_thread_groups = win->n_rough_groups = 0;
	win->totals = (struct window_totals){ 0 };
	for (size_t i = 0; i < win->n_futexes; i++)
		win->futexes[i].group = 0;
	for (size_t i = 0; i < win->n_threads; i++)
		win->threads[i].group = win->threads[i].rough_group = 0;
}

void window_finish(struct window *win)
{
	window_drop_groups(win);
	for (size_t i = 0; i < win->n_findings; i++)
		finding_finish(&win->findings[i]);
	free(win->findings);
	free(win->summary);
	for (size_t i = 0; i < win->n_futexes; i++)
		futex_row_finish(&win->futexes[i]);
	free(win->futexes);
	for (size_t i = 0; i < win->n_threads; i++)
		thread_row_finish(&win->threads[i]);
	free(win->threads);
	free(win->stuck);
	for (size_t i = 0; i < win->n_blame; i++)
		blocked_row_finish(&win->blame[i].sleep);
	free(win->blame);
	for (size_t i = 0; i < win->n_meanwhiles; i++)
		free(win->meanwhiles[i].ran);
	free(win->meanwhiles);
}

void result_drop_window(struct result *res, size_t i)
{
	window_finish(&res->windows[i]);
	res->n_windows--;
	memmove(&res->windows[i], &res->windows[i + 1],
		(res->n_windows - i) * sizeof(*res->windows));
}

void result_free(struct result *res)
{
	if (!res)
		return;
	for (size_t i = 0; i < res->n_windows; i++)
		window_finish(&res->windows[i]);
	for (size_t i = 0; i < res->n_targets; i++) {
		free(res->targets[i].exe);
		free(res->targets[i].title);
	}
	for (size_t i = 0; i < res->n_warnings; i++)
		free(res->warnings[i]);
	for (size_t i = 0; i < res->n_marks; i++)
		free(res->marks[i].text);
	for (size_t i = 0; i < res->n_code; i++)
		free(res->code[i]);
	free(res->code);
	named_stacks_finish(&res->user_stacks);
	picture_free(res->picture);
	free(res->windows);
	free(res->marks);
	free(res->targets);
	free(res->warnings);
	free(res->command);
	free(res->losses);
	free(res);
}

void result_warn(struct result *res, const char *fmt, ...)
{
	char *warning = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&warning, fmt, ap) < 0)
		warning = NULL;
	va_end(ap);
	res->warnings = xrealloc(res->warnings, res->n_warnings + 1, sizeof(*res->warnings));
	/* Without memory this ends the program, as everywhere. */
	res->warnings[res->n_warnings++] = warning ? warning : xstrdup(fmt);
}

static uint64_t wait_of(const struct futex_row *f)
{
	return f->wait_ns;
}

static uint64_t max_of(const struct futex_row *f)
{
	return f->max_ns;
}

static uint64_t waiters_of(const struct futex_row *f)
{
	return f->n_waiters;
}

typedef uint64_t measure(const struct futex_row *f);

static measure *const measures[] = {
	[SORT_WAIT] = wait_of,
	[SORT_CALLS] = futex_row_calls,
	[SORT_MAX] = max_of,
	[SORT_WAITERS] = waiters_of,
};

uint64_t futex_row_measure(const struct futex_row *f, enum sort_key key)
{
	return measures[key](f);
}

uint64_t word_group_measure(const struct word_group *g, enum sort_key key)
{
	const uint64_t by[] = { [SORT_WAIT] = g->wait_ns,
				[SORT_CALLS] = g->calls,
				[SORT_MAX] = g->max_ns,
				[SORT_WAITERS] = g->n };

	return by[key];
}

static int ascending(uint64_t x, uint64_t y)
{
	return x < y ? -1 : x > y;
}

/* The order of the words of a window. */
struct order {
	measure *of;
	const struct window *win;
};

static int compare(const void *x, const void *y, void *arg)
{
	const struct futex_row *a = x, *b = y;
	const struct order *by = arg;
	int order = window_hides_word(by->win, a) - window_hides_word(by->win, b);

	if (!order)
		order = ascending(by->of(b), by->of(a));
	if (order)
		return order;
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	if (a->execs != b->execs)
		return a->execs < b->execs ? -1 : 1;
	return ascending(a->uaddr, b->uaddr);
}

void result_sort(struct result *res, enum sort_key key)
{
	res->sort = key;
	for (size_t i = 0; i < res->n_windows; i++) {
		struct window *win = &res->windows[i];
		struct order by = { measures[key], win };

		if (win->n_futexes > 1)
			qsort_r(win->futexes, win->n_futexes, sizeof(*win->futexes), compare, &by);
	}
}

static void window_drop_below(struct window *win, uint64_t min_wait_ns)
{
	size_t kept = 0;

	for (size_t i = 0; i < win->n_futexes; i++) {
		if (win->futexes[i].wait_ns < min_wait_ns)
			futex_row_finish(&win->futexes[i]);
		else
			win->futexes[kept++] = win->futexes[i];
	}
	win->n_futexes = kept;
}

void result_drop_below(struct result *res, uint64_t min_wait_ns)
{
	for (size_t i = 0; i < res->n_windows; i++)
		window_drop_below(&res->windows[i], min_wait_ns);
}

uint64_t window_duration_ns(const struct window *win)
{
	return win->end_ns > win->begin_ns ? win->end_ns - win->begin_ns : 0;
}

bool window_hides_word(const struct window *win, const struct futex_row *f)
{
	return f->is_idle && !win->shows_idle;
}

bool window_hides_thread(const struct window *win, const struct thread_row *th)
{
	return th->is_idle && !win->shows_idle;
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

static int by_blocked_time(const void *x, const void *y)
{
	const struct blocked_row *a = x, *b = y;

	return ascending(b->ns, a->ns);
}

struct blocked_row *thread_row_places(const struct thread_row *th, size_t *n)
{
	struct blocked_row *places = xcalloc(th->n_blocked + 1, sizeof(*places));
	size_t at;

	*n = 0;
	for (size_t i = 0; i < th->n_blocked; i++) {
		const struct blocked_row *b = &th->blocked[i];

		for (at = 0; at < *n && !same_place(&places[at], b); at++)
			;
		if (at == *n) {
			places[(*n)++] = *b;
			continue;
		}
		places[at].ns += b->ns;
		places[at].count += b->count;
		places[at].ended_by_others |= b->ended_by_others ||
					      b->ended_by.kind != places[at].ended_by.kind ||
					      b->ended_by.tid != places[at].ended_by.tid;
	}
	if (*n)
		qsort(places, *n, sizeof(*places), by_blocked_time);
	return places;
}

static size_t count_private_ops(const struct futex_row *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_ops; i++)
		n += futex_op_is_private(f->ops[i].op);
	return n;
}

bool futex_row_is_private_in_shared(const struct futex_row *f)
{
	return f->where.shared && count_private_ops(f) > 0;
}

bool futex_row_is_shared(const struct futex_row *f)
{
	size_t n = count_private_ops(f);

	return f->where.shared && (!n || n < f->n_ops);
}

uint64_t futex_row_calls(const struct futex_row *f)
{
	uint64_t calls = 0;

	for (size_t i = 0; i < f->n_ops; i++)
		calls += f->ops[i].calls;
	return calls;
}

const struct op_row *futex_row_main_op(const struct futex_row *f)
{
	for (size_t i = 0; i < f->n_ops; i++) {
		if (futex_op_role(f->ops[i].op) == FUTEX_ROLE_WAIT)
			return &f->ops[i];
	}
	return f->n_ops && !futex_row_is_waited(f) ? &f->ops[0] : NULL;
}

bool futex_row_is_waited(const struct futex_row *f)
{
	return f->waits || f->suspect;
}

bool futex_row_is_unmeasured(const struct futex_row *f)
{
	return f->suspect && !f->waits;
}

bool futex_row_has_waiter(const struct futex_row *f, int32_t tid)
{
	for (size_t i = 0; i < f->n_waiters; i++) {
		if (f->waiters[i].tid == tid)
			return true;
	}
	return false;
}

/* One unmeasured wait in so many puts a word in doubt. */
#define DOUBTFUL 10

bool futex_row_is_in_doubt(const struct futex_row *f)
{
	return f->suspect * DOUBTFUL > f->waits + f->suspect;
}

const char *futex_row_kind(const struct futex_row *f)
{
	return f->is_overflow ? FUTRACE_ROW_OVERFLOW
	       : f->is_array  ? FUTRACE_ROW_ARRAY
			      : FUTRACE_ROW_WORD;
}

char *futex_row_place(const struct futex_row *f)
{
	if (!f->where.text)
		return xasprintf("0x%" PRIx64, f->uaddr);
	return f->is_array ? xasprintf("the words in an array, %s", f->where.text)
			   : xstrdup(f->where.text);
}

bool futex_row_is_at_least(const struct futex_row *f, const struct window *win)
{
	return win->kind == WINDOW_TRACE && (f->began_before || f->unfinished);
}
