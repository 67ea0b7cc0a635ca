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
#include "report/columns.h"
#include "report/text/text_page.h"
#include "report/wording.h"

/* The findings about the whole trace take so many lines at most, but there is always one. */
#define LINES_MAX 15

/* So many windows are told that say something else; they all say it above their tables, too. */
#define OTHERS_MAX 8

/* A line that is wrapped can lack so many columns. */
#define WORD_MAX 24

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

/* Returns where the last sentence of TEXT begins; NULL if there is one only. */
static char *last_sentence(char *text)
{
	for (char *at = text + strlen(text); at > text + 1; at--) {
		if (*at == ' ' && at[-1] == '.')
			return at;
	}
	return NULL;
}

static bool is_same_word(const struct finding *a, const struct finding *b)
{
	if (!a->n_words || !b->n_words)
		return a->n_words == b->n_words;
	return a->words[0].pid == b->words[0].pid && a->words[0].uaddr == b->words[0].uaddr;
}

static bool is_same(const struct finding *a, const struct finding *b)
{
	return a->kind == b->kind && is_same_word(a, b);
}

/* Is F among the findings of the whole TRACE, or one of the N that have been told? */
static bool is_said(const struct window *trace, const struct finding **told, size_t n,
		    const struct finding *f)
{

	for (size_t j = 0; j < trace->n_findings; j++) {
		if (is_same(&trace->findings[j], f))
			return true;
	}
	for (size_t j = 0; j < n; j++) {
		if (is_same(told[j], f))
			return true;
	}
	return false;
}

/* Returns the lines of TEXT, to be freed. */
static char *wrap(const char *text, const struct text_style *style)
{
	char *lines = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&lines, &size);

	if (!out)
		return xstrdup("");
	text_prose(out, style, "", text, STYLE_PLAIN);
	fclose(out);
	return lines;
}

/* Returns as many words of TEXT as fit into WIDTH columns with "..." after them; to be freed. */
static char *first_words(const char *text, size_t width)
{
	static const char dots[] = " ...";
	char *words = xstrdup(text), *dotted, *space;

	while (columns_width(words) + strlen(dots) > width && (space = strrchr(words, ' ')))
		*space = '\0';
	dotted = xasprintf("%s%s", words, dots);
	free(words);
	return dotted;
}

/* Writes as many sentences of TEXT as two lines have room for; at least the first one, cut. */
static void write_two_lines(FILE *out, char *text, const struct text_style *style)
{
	char *lines = wrap(text, style), *end, *words;

	while (count_lines(lines) > 2 && (end = last_sentence(text))) {
		*end = '\0';
		free(lines);
		lines = wrap(text, style);
	}
	if (count_lines(lines) > 2) {
		words = first_words(text, 2 * text_width(style) - WORD_MAX);
		free(lines);
		lines = wrap(words, style);
		free(words);
	}
	fputs(lines, out);
	free(lines);
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

	write_two_lines(out, all, style);
	free(all);
	free(text);
	free(name);
}

void text_findings(FILE *out, const struct result *res, const struct text_style *style)
{
	const struct finding *told[OTHERS_MAX];
	size_t n = 0;

	text_findings_of(out, &res->windows[0], LINES_MAX, style);
	for (size_t i = 1; i < res->n_windows && n < OTHERS_MAX; i++) {
		const struct window *win = &res->windows[i];

		/* Idle threads are nothing new. */
		if (!win->n_findings || win->findings[0].kind == FINDING_IDLE ||
		    is_said(&res->windows[0], told, n, &win->findings[0]))
			continue;
		if (!n)
			putc('\n', out);
		told[n++] = &win->findings[0];
		write_other(out, res, win, style);
	}
}
