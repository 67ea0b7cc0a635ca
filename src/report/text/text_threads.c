/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/text/text_sections.h"

#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "base/fold.h"
#include "report/pool.h"
#include "report/style.h"
#include "report/text/table.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "report/text/text_names.h"
#include "report/text/text_page.h"

static const struct table_column columns[] = {
	{ "RUNNING", false }, { "RUNNABLE", false }, { "FUTEX", false },
	{ "BLOCKED", false }, { "UNKNOWN", false },  { "WAITS", false },
	{ "WAKES", false },   { "TID", false },	     { "THREAD", true },
};

/* The line below a row begins here. */
#define BELOW "      "

/* What a thread was blocked in for less than this part of the window has no line: 1 %. */
#define WORTH_A_LINE 100
#define MAX_LINES    3

/* Threads are alike whose times differ by less than this part of the window: a tenth. */
#define ALIKE 10

#define UNKNOWN_COLUMN 4

static void add_name(struct table *t, const struct result *res, const struct thread_row *th,
		     const char *name)
{
	char *safe = escape_printable(name);
	char *cell;

	if (res->n_targets > 1 && !th->main)
		cell = xasprintf("%s, of %d", safe, th->pid);
	else
		cell = xasprintf("%s%s", safe, th->main ? ", main" : "");
	table_add(t, cell);
	free(cell);
	free(safe);
}

static void add_time(struct table *t, uint64_t ns)
{
	char buf[UNITS_SIZE];

	table_add(t, ns ? units_duration(buf, ns) : "-");
}

/* What the scheduler says, if it was asked. */
static void add_state(struct table *t, const struct result *res, uint64_t ns)
{
	if (res->futex_only)
		table_add(t, "?");
	else
		add_time(t, ns);
}

/* Numbers in their names apart, threads of one process; main threads are known by name. */
static char *key_of(const void *arg, size_t i)
{
	const struct thread_row *th = &((const struct window *)arg)->threads[i];
	char *name, *key;

	if (th->main)
		return NULL;
	name = fold_numbers(th->comm);
	key = xasprintf("%d %s", th->pid, name);
	free(name);
	return key;
}

static bool is_near(uint64_t a, uint64_t b, const struct window *win)
{
	return (a < b ? b - a : a - b) <= window_duration_ns(win) / ALIKE;
}

static bool are_alike(const void *arg, size_t a, size_t b)
{
	const struct window *win = arg;
	const struct thread_row *x = &win->threads[a], *y = &win->threads[b];

	return is_near(x->running_ns, y->running_ns, win) &&
	       is_near(x->runnable_ns, y->runnable_ns, win) &&
	       is_near(x->futex_ns, y->futex_ns, win) &&
	       is_near(x->blocked_ns, y->blocked_ns, win) &&
	       is_near(x->unknown_ns, y->unknown_ns, win);
}

/* Main threads are before the others. */
static uint64_t weigh(const void *arg, const struct pool *p)
{
	const struct window *win = arg;
	uint64_t ns = 0;

	if (win->threads[p->rows[0]].main)
		return UINT64_MAX;
	for (size_t i = 0; i < p->n; i++)
		ns += win->threads[p->rows[i]].futex_ns;
	return ns;
}

static bool same_text(const char *x, const char *y)
{
	return x == y || (x && y && !strcmp(x, y));
}

/* Adds what TH was blocked in where INTO, which borrows names, was. */
static void add_blocked(struct blocked_row *into, const struct thread_row *th)
{
	for (size_t i = 0; i < th->n_blocked; i++) {
		const struct blocked_row *b = &th->blocked[i];

		if (!same_text(b->syscall, into->syscall) || !same_text(b->kernel, into->kernel))
			continue;
		into->ns += b->ns;
		into->ended_by_others |= b->ended_by.kind != into->ended_by.kind ||
					 b->ended_by.tid != into->ended_by.tid;
	}
}

/* All of P in one: sums; and names, which are borrowed, of the first. BLOCKED has MAX_LINES. */
static struct thread_row sum_of(const struct window *win, const struct pool *p,
				struct blocked_row *blocked)
{
	struct thread_row sum = win->threads[p->rows[0]];

	for (size_t i = 1; i < p->n; i++) {
		const struct thread_row *th = &win->threads[p->rows[i]];

		sum.running_ns += th->running_ns;
		sum.runnable_ns += th->runnable_ns;
		sum.futex_ns += th->futex_ns;
		sum.blocked_ns += th->blocked_ns;
		sum.unknown_ns += th->unknown_ns;
		sum.waits += th->waits;
		sum.wakes += th->wakes;
	}
	sum.n_blocked = sum.n_blocked < MAX_LINES ? sum.n_blocked : MAX_LINES;
	for (size_t i = 0; i < sum.n_blocked; i++) {
		blocked[i] = sum.blocked[i];
		for (size_t j = 1; j < p->n; j++)
			add_blocked(&blocked[i], &win->threads[p->rows[j]]);
	}
	sum.blocked = blocked;
	return sum;
}

static char *name_of(const struct window *win, const struct pool *p)
{
	const char **names = xcalloc(p->n, sizeof(*names));
	char *name;

	for (size_t i = 0; i < p->n; i++)
		names[i] = win->threads[p->rows[i]].comm;
	name = pool_name(names, p->n);
	if (!name)
		name = fold_numbers(names[0]);
	free(names);
	return name;
}

static void add_row(struct table *t, const struct result *res, const struct window *win,
		    const struct pool *p, const struct thread_row *th)
{
	char buf[UNITS_SIZE];
	char tid[UNITS_SIZE];

	char *name = name_of(win, p);

	if (p->n > 1)
		snprintf(tid, sizeof(tid), "%zux", p->n);
	else
		snprintf(tid, sizeof(tid), "%d", th->tid);
	add_state(t, res, th->running_ns);
	add_state(t, res, th->runnable_ns);
	add_time(t, th->futex_ns);
	add_state(t, res, th->blocked_ns);
	add_time(t, th->unknown_ns);
	table_add(t, units_count(buf, th->waits));
	table_add(t, units_count(buf, th->wakes));
	table_add(t, tid);
	add_name(t, res, th, name);
	free(name);
}

static void write_blocked(FILE *out, const struct blocked_row *b, const struct text_style *style)
{
	char duration[UNITS_SIZE];
	size_t used = strlen(BELOW) + strlen(units_duration(duration, b->ns)) + 1;
	char *words = text_sleep(b, text_width(style) - used);

	fprintf(out, BELOW "%s %s\n", duration, words);
	free(words);
}

/* Where the thread slept most, outside waits. */
static void write_below(FILE *out, const struct window *win, const struct thread_row *th, size_t n,
			const struct text_style *style)
{
	for (size_t i = 0; i < th->n_blocked && i < MAX_LINES; i++) {
		if (th->blocked[i].ns / n < window_duration_ns(win) / WORTH_A_LINE)
			return;
		write_blocked(out, &th->blocked[i], style);
	}
}

static void write_rest(FILE *out, const struct window *win, const struct pools *pools, size_t shown)
{
	char count[UNITS_SIZE], duration[UNITS_SIZE];
	uint64_t ns = 0;
	size_t n = 0;

	for (size_t i = shown; i < pools->n; i++) {
		for (size_t j = 0; j < pools->all[i].n; j++)
			ns += win->threads[pools->all[i].rows[j]].futex_ns;
		n += pools->all[i].n;
	}
	if (!n)
		return;
	fprintf(out, "  %s more %s, waiting for %s in total\n", units_count(count, n),
		n == 1 ? "thread" : "threads", units_duration(duration, ns));
}

static void write_note(FILE *out, const struct pools *pools, size_t shown,
		       const struct text_style *style)
{
	for (size_t i = 0; i < shown; i++) {
		if (pools->all[i].n == 1)
			continue;
		text_prose(
			out, style, "  ",
			"Threads whose names differ in a number, and that did much the same, have one "
			"row: their number in the place of a TID, and the sums of their times.",
			STYLE_NOTE);
		return;
	}
}

void text_threads(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style)
{
	struct table *t = table_new(columns, sizeof(columns) / sizeof(*columns));
	struct pools *pools = pools_new(win->n_threads, key_of, are_alike, win);
	size_t shown = text_shown(pools->n, style);
	struct blocked_row blocked[MAX_LINES];

	pools_sort(pools, weigh, win);
	for (size_t i = 0; i < shown; i++) {
		struct thread_row sum = sum_of(win, &pools->all[i], blocked);

		add_row(t, res, win, &pools->all[i], &sum);
	}
	table_hide_empty(t, UNKNOWN_COLUMN);
	table_fit_in(t, text_width(style));
	if (shown) {
		putc('\n', out);
		table_print_titles(out, t, style->color);
	}
	for (size_t i = 0; i < shown; i++) {
		struct thread_row sum = sum_of(win, &pools->all[i], blocked);

		table_print_row(out, t, i);
		write_below(out, win, &sum, pools->all[i].n, style);
	}
	write_rest(out, win, pools, shown);
	write_note(out, pools, shown, style);
	pools_free(pools);
	table_free(t);
}
