/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.c - the text report, section by section.
 */
#include "report/report.h"

#include <stdlib.h>

#include "report/columns.h"
#include "base/escape.h"
#include "report/host_report.h"
#include "report/style.h"
#include "report/text/text_sections.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "report/text/text_page.h"

/* The host is shown if uninterruptible sleeps are to blame for this part, in per cent. */
#define DISK_PERCENT 10

/* Writes the warnings from FIRST up to, but without, END. */
static void write_warnings(FILE *out, const struct result *res, const struct text_style *style,
			   size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		char *safe = escape_printable(res->warnings[i]);

		text_prose(out, style, "note: ", safe, STYLE_PLAIN);
		free(safe);
	}
}

/*
 * The first window is the whole trace, as the head has it. It comes after the windows that are
 * parts of it.
 */
static void write_whole_title(FILE *out, const struct window *win, const struct text_style *style)
{
	char duration[UNITS_SIZE];
	char *title =
		xasprintf("the whole trace, %s", units_duration(duration, window_duration_ns(win)));

	putc('\n', out);
	text_prose(out, style, "", title, STYLE_TITLE);
	free(title);
}

/* Other windows have their name in the title. */
static void write_window_title(FILE *out, const struct result *res, const struct window *win,
			       const struct text_style *style)
{
	char *safe = escape_printable(win->name);
	uint64_t offset_ns = win->begin_ns > res->begin_ns ? win->begin_ns - res->begin_ns : 0;
	char duration[UNITS_SIZE], offset[UNITS_SIZE];
	char *title = xasprintf("%s %u, %s, %s into the trace", safe, win->index,
				units_duration(duration, window_duration_ns(win)),
				units_duration(offset, offset_ns));

	putc('\n', out);
	text_prose(out, style, "", title, STYLE_TITLE);
	free(title);
	free(safe);
}

/* Did threads wait for a disk for so much of the time that the host's figures are of use? */
static bool waits_for_disk(const struct window *win)
{
	uint64_t ns = win->blame_uninterruptible_ns;

	return ns && ns * 100 >= win->blame_ns * DISK_PERCENT;
}

static void write_host(FILE *out, const struct window *win)
{
	if (!waits_for_disk(win) || !win->host.known)
		return;
	putc('\n', out);
	text_host(out, &win->host);
}

static void write_window(FILE *out, const struct result *res, const struct window *win,
			 const struct text_style *style)
{
	if (win->lacks_facts)
		text_prose(out, style, "note: ",
			   "older detail was dropped: waits, calls and times here are lower bounds",
			   STYLE_PLAIN);
	if (win->kind != WINDOW_TRACE)
		text_findings_of(out, win, SIZE_MAX, style);
	text_futexes(out, res, win, style);
	text_blame(out, win, style);
	write_host(out, win);
	text_threads(out, res, win, style);
}

void report_text_again(FILE *out, const struct result *res, const struct text_style *style)
{
	text_findings_of(out, &res->windows[0], 0, style);
}

int report_text(FILE *out, const struct result *res, const struct text_style *style)
{
	text_head(out, res, style);
	/* Nothing else explains as much as a process that could not run. */
	write_warnings(out, res, style, 0, res->n_halted);
	text_findings(out, res, style);
	if (res->n_warnings > res->n_halted && res->windows[0].n_findings)
		putc('\n', out);
	write_warnings(out, res, style, res->n_halted, res->n_warnings);
	text_across(out, res, style);
	for (size_t i = 1; i < res->n_windows; i++) {
		write_window_title(out, res, &res->windows[i], style);
		write_window(out, res, &res->windows[i], style);
	}
	if (res->n_windows > 1)
		write_whole_title(out, &res->windows[0], style);
	write_window(out, res, &res->windows[0], style);
	text_legend(out, res, style);
	if (style->verbose)
		text_cost(out, res, style);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
