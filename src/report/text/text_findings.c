/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_findings.c - the answer, which the report begins with: the findings.
 */
#include "report/text/text_sections.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "report/text/text_page.h"
#include "report/wording.h"

/* The findings about the whole trace take so many lines at most, but there is always one. */
#define LINES_MAX 15

/* Texts stand under each other if the name of the kind is shorter than this. */
#define INDENT 7

/* Returns the lines of F, to be freed. */
static char *lines_of(const struct finding *f, const struct text_style *style)
{
	const char *kind = wording_finding_shown(f->kind);
	char *safe = escape_printable(f->text), *first, *lines = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&lines, &size);

	if (!out)
		return safe;
	first = xasprintf("%-*s%s", INDENT, kind, strlen(kind) < INDENT ? "" : "  ");
	text_prose(out, style, first, safe, STYLE_PLAIN);
	free(first);
	free(safe);
	fclose(out);
	return lines;
}

static size_t count_lines(const char *lines)
{
	size_t n = 0;

	for (; *lines; lines++)
		n += *lines == '\n';
	return n;
}

void text_findings_of(FILE *out, const struct window *win, size_t lines_max,
		      const struct text_style *style)
{
	size_t left = lines_max;

	for (size_t i = 0; i < win->n_findings; i++) {
		char *lines = lines_of(&win->findings[i], style);
		size_t n = count_lines(lines);

		if (!i)
			putc('\n', out);
		if (!i || n <= left)
			fputs(lines, out);
		left = n < left ? left - n : 0;
		free(lines);
	}
}

static bool is_same_word(const struct finding *a, const struct finding *b)
{
	if (!a->n_words || !b->n_words)
		return a->n_words == b->n_words;
	return a->words[0].pid == b->words[0].pid && a->words[0].uaddr == b->words[0].uaddr;
}

/* Is F among the findings of the whole TRACE? */
static bool is_said(const struct window *trace, const struct finding *f)
{
	for (size_t i = 0; i < trace->n_findings; i++) {
		if (trace->findings[i].kind == f->kind && is_same_word(&trace->findings[i], f))
			return true;
	}
	return false;
}

static void write_other(FILE *out, const struct result *res, const struct window *win,
			const struct text_style *style)
{
	uint64_t offset_ns = win->begin_ns > res->begin_ns ? win->begin_ns - res->begin_ns : 0;
	char duration[UNITS_SIZE], offset[UNITS_SIZE];
	char *name = escape_printable(win->name);
	char *text = escape_printable(win->findings[0].text);
	/* The facts that were dropped may have added to it. */
	char *all = xasprintf("%s %u (%s, %s into the trace): %s  %s%s", name, win->index,
			      units_duration(duration, window_duration_ns(win)),
			      units_duration(offset, offset_ns),
			      wording_finding_shown(win->findings[0].kind),
			      win->lacks_facts ? "at least: " : "", text);

	text_prose(out, style, "", all, STYLE_PLAIN);
	free(all);
	free(text);
	free(name);
}

void text_findings(FILE *out, const struct result *res, const struct text_style *style)
{
	const struct window *trace = &res->windows[0];
	bool begun = false;

	text_findings_of(out, trace, LINES_MAX, style);
	for (size_t i = 1; i < res->n_windows; i++) {
		const struct window *win = &res->windows[i];

		/* Windows of one name have a table of their own. */
		if (!win->n_findings || win->index > 1 || is_said(trace, &win->findings[0]))
			continue;
		if (!begun)
			putc('\n', out);
		begun = true;
		write_other(out, res, win, style);
	}
}
