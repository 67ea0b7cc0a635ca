/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_threads.c - the table of threads of a window.
 */
#include "report/text/text_sections.h"

#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "report/items.h"
#include "report/style.h"
#include "report/text/table.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/text/text_names.h"
#include "report/text/text_page.h"

static const struct table_column columns[] = {
	{ "RUNNING", false }, { "RUNNABLE", false }, { "FUTEX", false },
	{ "BLOCKED", false }, { "UNKNOWN", false },  { "WAITS", false },
	{ "WAKES", false },   { "TID", false },	     { "THREAD", true },
};

/* The line below a row begins here. */
#define BELOW "      "

/* A call that a thread was blocked in needs at least one part in so many of the window: 1 %. */
#define WORTH_A_LINE 100
#define MAX_LINES    3

#define UNKNOWN_COLUMN 4

static void add_name(struct table *t, const struct result *res, const struct thread_row *th,
		     const char *name)
{
	char *safe = escape_printable(name);
	char *cell;

	if (res->n_targets > 1 && !th->main && th->pid)
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

/* A time from the scheduler; "?" if the scheduler's events were not recorded. */
static void add_state(struct table *t, const struct result *res, uint64_t ns)
{
	if (res->futex_only)
		table_add(t, "?");
	else
		add_time(t, ns);
}

/* The row of I, or the sums of its group. */
static const struct thread_row *row_of(const struct window *win, const struct item *i)
{
	const struct thread_group *g = item_thread_group(win, i);

	return g ? &g->sum : &win->threads[i->row];
}

static void add_row(struct table *t, const struct result *res, const struct window *win,
		    const struct item *item)
{
	const struct thread_group *g = item_thread_group(win, item);
	const struct thread_row *th = row_of(win, item);
	char buf[UNITS_SIZE];
	char tid[UNITS_SIZE];

	if (g)
		snprintf(tid, sizeof(tid), "%zux", g->n);
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
	add_name(t, res, th, g ? g->name : title_or_comm(th->title, th->comm));
}

static void write_blocked(FILE *out, const struct blocked_row *b, const struct text_style *style)
{
	char duration[UNITS_SIZE];
	size_t used = strlen(BELOW) + strlen(units_duration(duration, b->ns)) + 1;
	char *words = text_sleep(b, text_width(style) - used);

	fprintf(out, BELOW "%s %s\n", duration, words);
	free(words);
}

/* The calls that the thread slept in most, outside waits. */
static void write_below(FILE *out, const struct window *win, const struct thread_row *th, size_t n,
			const struct text_style *style)
{
	size_t n_places;
	struct blocked_row *places = thread_row_places(th, &n_places);

	for (size_t i = 0; i < n_places && i < MAX_LINES; i++) {
		if (places[i].ns / n < window_duration_ns(win) / WORTH_A_LINE)
			break;
		write_blocked(out, &places[i], style);
	}
	free(places);
}

static void write_rest(FILE *out, const struct window *win, const struct items *items, size_t shown)
{
	size_t n = items_count_rows(items, shown);
	char count[UNITS_SIZE], duration[UNITS_SIZE];
	uint64_t ns = 0;

	for (size_t i = shown; i < items->n; i++)
		ns += row_of(win, &items->all[i])->futex_ns;
	if (!n)
		return;
	fprintf(out, "  %s more %s, waiting for %s in total\n", units_count(count, n),
		n == 1 ? "thread" : "threads", units_duration(duration, ns));
}

/* The finding about idle threads says who they are. */
static void write_hidden(FILE *out, size_t n)
{
	char count[UNITS_SIZE];

	if (n)
		fprintf(out, "  %s idle %s (--idle shows %s)\n", units_count(count, n),
			n == 1 ? "thread" : "threads", n == 1 ? "it" : "them");
}

static void write_note(FILE *out, const struct items *items, size_t shown,
		       const struct text_style *style)
{
	for (size_t i = 0; i < shown; i++) {
		if (!items->all[i].group)
			continue;
		text_prose(
			out, style, "  ",
			"Threads whose names differ at most in a number, and that spent most time in "
			"the same state, share one row: TID shows how many they are (64x), and times "
			"are sums.",
			STYLE_NOTE);
		return;
	}
}

void text_threads(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style)
{
	struct table *t = table_new(columns, sizeof(columns) / sizeof(*columns));
	struct items items = items_of_threads(win);
	size_t shown = text_shown(items.n, style);

	for (size_t i = 0; i < shown; i++)
		add_row(t, res, win, &items.all[i]);
	table_hide_empty(t, UNKNOWN_COLUMN);
	table_fit_in(t, text_width(style));
	if (shown || items.n_hidden)
		putc('\n', out);
	if (shown)
		table_print_titles(out, t, style->color);
	for (size_t i = 0; i < shown; i++) {
		table_print_row(out, t, i);
		write_below(out, win, row_of(win, &items.all[i]), items.all[i].n, style);
	}
	write_rest(out, win, &items, shown);
	write_hidden(out, items.n_hidden);
	write_note(out, &items, shown, style);
	items_finish(&items);
	table_free(t);
}
