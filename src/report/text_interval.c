/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_interval.c - one interval of a long watch: a line, and the words that mattered under it.
 *
 * Printed one after the other as they end, so that the width of a column cannot depend on its
 * cells.
 */
#include "futrace/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "futrace/columns.h"
#include "futrace/escape.h"
#include "futrace/style.h"
#include "futrace/text_sections.h"
#include "futrace/units.h"
#include "futrace/wording.h"
#include "futrace/xalloc.h"

/* Titles come again after so many intervals, as with vmstat(8). */
#define TITLES_EVERY 20

#define WAITER_WIDTH 14
#define WHERE_WIDTH  24
#define WAKER_WIDTH  12

static void write_titles(FILE *out, const struct text_style *style)
{
	style_begin(out, STYLE_TITLE, style->color);
	fprintf(out, "%12s %7s %9s %9s %6s   %8s %8s %8s %8s %8s", "AFTER", "WAITS", "MAX",
		"EVENTS", "LOST", "RUNNING", "RUNNABLE", "FUTEX", "BLOCKED", "UNKNOWN");
	fprintf(out, "\n%12s %7s %9s  %-*s %-*s %-*s %s", "WAIT", "WAITS", "MAX", WAITER_WIDTH,
		"WAITER", WHERE_WIDTH, "WHERE", WAKER_WIDTH, "WOKEN BY", "VERDICT *open");
	style_end(out, STYLE_TITLE, style->color);
	putc('\n', out);
}

/* What threads were in one state, on average over the window. */
static void put_threads(FILE *out, const struct result *res, uint64_t ns, bool is_known)
{
	uint64_t length_ns = window_duration_ns(&res->windows[0]);

	if (is_known && length_ns)
		fprintf(out, " %8.1f", (double)ns / (double)length_ns);
	else
		fprintf(out, " %8s", "?");
}

static void write_states(FILE *out, const struct result *res)
{
	const struct window *win = &res->windows[0];
	struct thread_row all = { 0 };

	for (size_t i = 0; i < win->n_threads; i++) {
		all.running_ns += win->threads[i].running_ns;
		all.runnable_ns += win->threads[i].runnable_ns;
		all.futex_ns += win->threads[i].futex_ns;
		all.blocked_ns += win->threads[i].blocked_ns;
		all.unknown_ns += win->threads[i].unknown_ns;
	}
	put_threads(out, res, all.running_ns, !res->futex_only);
	put_threads(out, res, all.runnable_ns, !res->futex_only);
	put_threads(out, res, all.futex_ns, true);
	put_threads(out, res, all.blocked_ns, !res->futex_only);
	put_threads(out, res, all.unknown_ns, true);
	putc('\n', out);
}

static void write_line(FILE *out, const struct result *res, const struct text_style *style)
{
	const struct window *win = &res->windows[0];
	uint64_t after_ns = win->end_ns > res->begin_ns ? win->end_ns - res->begin_ns : 0;
	uint64_t waits = 0, max_ns = 0;
	bool lost = res->lost_events || res->lost_places;
	char buf[UNITS_SIZE];

	for (size_t i = 0; i < win->n_futexes; i++) {
		waits += win->futexes[i].waits;
		if (win->futexes[i].max_ns > max_ns)
			max_ns = win->futexes[i].max_ns;
	}
	fprintf(out, "%10.3f s", (double)after_ns / (double)NS_PER_S);
	fprintf(out, " %7s", units_count(buf, waits));
	fprintf(out, " %9s", waits ? units_duration(buf, max_ns) : "-");
	fprintf(out, " %9s ", units_count(buf, res->events));
	style_begin(out, STYLE_LOUD, style->color && lost);
	if (lost)
		fprintf(out, "%6s", res->lost_events ? units_count(buf, res->lost_events) : "some");
	else
		fprintf(out, "%6s", "0");
	style_end(out, STYLE_LOUD, style->color && lost);
	fputs("  ", out);
	write_states(out, res);
}

/* TEXT in WIDTH columns, cut or filled up. */
static void put_text(FILE *out, const char *text, size_t width)
{
	char *safe = escape_printable(text);
	char *cut = columns_cut(safe, width);
	size_t used = columns_width(cut);

	fprintf(out, "%s%*s ", cut, used < width ? (int)(width - used) : 0, "");
	free(cut);
	free(safe);
}

/* NAME, and how many others there are. */
static void put_name(FILE *out, const char *name, size_t others, size_t width)
{
	char *words = others ? xasprintf("%s +%zu", name, others) : xstrdup(name);

	put_text(out, words, width);
	free(words);
}

/* Who ended most waits; nobody as yet where all of them go on. */
static void put_waker(FILE *out, const struct futex_row *f)
{
	const struct wakeup_row *u = f->wakeups;

	if (f->waits == f->unfinished)
		put_text(out, "-", WAKER_WIDTH);
	else if (!f->n_wakeups || u->waker.kind == WHO_UNKNOWN)
		put_text(out, "?", WAKER_WIDTH);
	else if (u->waker.kind == WHO_INTERRUPT)
		put_name(out, "interrupt", f->n_wakeups - 1, WAKER_WIDTH);
	else
		put_name(out, u->waker_comm, f->n_wakeups - 1, WAKER_WIDTH);
}

static void write_word(FILE *out, const struct futex_row *f)
{
	char wait[UNITS_SIZE], waits[UNITS_SIZE], max[UNITS_SIZE];
	char *where = wording_where(f);
	char *object = strstr(where, " (");

	/* The name of a symbol is enough. */
	if (object)
		*object = '\0';
	fprintf(out, "%12s %7s %9s  ", units_duration(wait, f->wait_ns),
		units_count(waits, f->waits), units_duration(max, f->max_ns));
	if (f->n_waiters)
		put_name(out, f->waiters[0].comm, f->n_waiters - 1, WAITER_WIDTH);
	else
		put_text(out, "?", WAITER_WIDTH);
	put_text(out, where, WHERE_WIDTH);
	put_waker(out, f);
	fprintf(out, "%s%s\n", wording_verdict(f), f->unfinished ? "*" : "");
	free(where);
}

/* Those that do not matter, and those there is no room for, are only counted. */
static void write_words(FILE *out, const struct window *win, const struct text_style *style)
{
	size_t shown = 0, others = 0;
	uint64_t others_ns = 0;
	bool uncounted = false;
	char wait[UNITS_SIZE];

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		if (f->waits && f->verdict != VERDICT_MINOR &&
		    (!style->top || shown < style->top)) {
			write_word(out, f);
			shown++;
			continue;
		}
		others += f->waits > 0;
		uncounted = uncounted || f->is_overflow;
		others_ns += f->wait_ns;
	}
	if (others && uncounted)
		fprintf(out, "%12s  in all other words\n", units_duration(wait, others_ns));
	else if (others)
		fprintf(out, "%12s  in %zu %s%s\n", units_duration(wait, others_ns), others,
			shown ? "other " : "", others == 1 ? "word" : "words");
}

int report_text_interval(FILE *out, const struct result *res, const struct text_style *style)
{
	const struct window *win = &res->windows[0];

	if (win->index % TITLES_EVERY == 1)
		write_titles(out, style);
	write_line(out, res, style);
	write_words(out, win, style);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
