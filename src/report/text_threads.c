/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/text_sections.h"

#include <stdlib.h>
#include <string.h>

#include "futrace/columns.h"
#include "futrace/escape.h"
#include "futrace/table.h"
#include "futrace/units.h"
#include "futrace/wording.h"
#include "futrace/xalloc.h"

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

static void add_name(struct table *t, const struct result *res, const struct thread_row *th)
{
	char *safe = escape_printable(th->comm);
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

static void add_row(struct table *t, const struct result *res, const struct thread_row *th)
{
	char buf[UNITS_SIZE];
	char tid[UNITS_SIZE];

	snprintf(tid, sizeof(tid), "%d", th->tid);
	add_state(t, res, th->running_ns);
	add_state(t, res, th->runnable_ns);
	add_time(t, th->futex_ns);
	add_state(t, res, th->blocked_ns);
	add_time(t, th->unknown_ns);
	table_add(t, units_count(buf, th->waits));
	table_add(t, units_count(buf, th->wakes));
	table_add(t, tid);
	add_name(t, res, th);
}

static void write_blocked(FILE *out, const struct blocked_row *b)
{
	char duration[UNITS_SIZE];
	size_t used = strlen(BELOW) + strlen(units_duration(duration, b->ns)) + 1;
	char *words = text_sleep(b, COLUMNS_MAX - used);

	fprintf(out, BELOW "%s %s\n", duration, words);
	free(words);
}

/* Where the thread slept most, outside waits. */
static void write_below(FILE *out, const struct window *win, const struct thread_row *th)
{
	for (size_t i = 0; i < th->n_blocked && i < MAX_LINES; i++) {
		if (th->blocked[i].ns < window_duration_ns(win) / WORTH_A_LINE)
			return;
		write_blocked(out, &th->blocked[i]);
	}
}

static void write_rest(FILE *out, const struct window *win, size_t shown)
{
	char count[UNITS_SIZE], duration[UNITS_SIZE];
	size_t n = win->n_threads - shown;
	uint64_t ns = 0;

	if (!n)
		return;
	for (size_t i = shown; i < win->n_threads; i++)
		ns += win->threads[i].futex_ns;
	fprintf(out, "  %s more %s, waiting for %s in total\n", units_count(count, n),
		n == 1 ? "thread" : "threads", units_duration(duration, ns));
}

void text_threads(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style)
{
	struct table *t = table_new(columns, sizeof(columns) / sizeof(*columns));
	size_t shown = text_shown(win->n_threads, style);

	for (size_t i = 0; i < shown; i++)
		add_row(t, res, &win->threads[i]);
	table_fit(t);
	if (shown) {
		putc('\n', out);
		table_print_titles(out, t, style->color);
	}
	for (size_t i = 0; i < shown; i++) {
		table_print_row(out, t, i);
		write_below(out, win, &win->threads[i]);
	}
	write_rest(out, win, shown);
	table_free(t);
}
