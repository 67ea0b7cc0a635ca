/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_names.c - names of threads, words and sleeps in the text report.
 */
#include "report/text/text_names.h"

#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/text/text_page.h"

char *text_name(const char *name, int32_t tid)
{
	char *safe = escape_printable(name);
	char *words = xasprintf("%s (%d)", safe, tid);

	free(safe);
	return words;
}

/* "name +3", "name". */
static char *first_waiter(const struct futex_row *f)
{
	char *safe = escape_printable(title_or_comm(f->waiters[0].title, f->waiters[0].comm)),
	     *words;

	if (f->n_waiters == 1)
		return safe;
	words = xasprintf("%s +%zu", safe, f->n_waiters - 1);
	free(safe);
	return words;
}

char *text_waiters(const struct futex_row *f, size_t room)
{
	char *words;

	if (!f->n_waiters)
		return xstrdup("-");
	words = f->waiters_name ? escape_printable(f->waiters_name)
		: f->n_waiters == 1
			? text_name(title_or_comm(f->waiters[0].title, f->waiters[0].comm),
				    f->waiters[0].tid)
			: first_waiter(f);
	if (columns_width(words) <= room)
		return words;
	free(words);
	return first_waiter(f);
}

char *text_where(const struct futex_row *f, size_t room)
{
	char *words = futex_row_place(f);
	char *safe = escape_printable(words);
	char *object = strstr(safe, " (");
	char *fitting;

	/* The whole name of a symbol is better than parts of it and of its object. */
	if (object && columns_width(safe) > room)
		*object = '\0';
	fitting = room ? columns_cut(safe, room) : xstrdup(safe);
	free(safe);
	free(words);
	return fitting;
}

void text_code(FILE *out, const char *before, const struct code_row *c,
	       const struct text_style *style)
{
	char *looks, *tail, *safe, *line, *fitting;

	if (!c->text)
		return;
	looks = code_row_looks(c);
	tail = xasprintf(" (%s)", looks);
	safe = escape_printable(c->text);
	line = xasprintf("%s %s", before, safe);
	while (columns_width(line) > text_width(style) - strlen(tail) && text_drop_place(line))
		;
	fitting = columns_cut(line, text_width(style) - strlen(tail));
	fprintf(out, "%s%s\n", fitting, tail);
	free(fitting);
	free(line);
	free(safe);
	free(tail);
	free(looks);
}

static char *sleep_words(const struct blocked_row *b, const char *code, const char *kernel,
			 bool with_end)
{
	char *words = wording_sleep(b, code, kernel, with_end);
	char *safe = escape_printable(words);

	free(words);
	return safe;
}

bool text_drop_place(char *line)
{
	char *last = NULL;

	for (char *next = line; (next = strstr(next, " < ")); next++)
		last = next;
	if (last)
		*last = '\0';
	return last != NULL;
}

/* Does a sleep of B, with this CODE and KERNEL, fit into WIDTH? Its words take the place of *WORDS.
 */
static bool fits(char **words, const struct blocked_row *b, const char *code, const char *kernel,
		 bool with_end, size_t width)
{
	free(*words);
	*words = sleep_words(b, code, kernel, with_end);
	return columns_width(*words) <= width;
}

/* Tries to fit B with fewer and fewer callers, one at least, into WIDTH: see fits(). */
static bool fits_with_callers(char **words, const struct blocked_row *b, bool with_end,
			      size_t width)
{
	char *code = b->code.text ? xstrdup(b->code.text) : NULL;
	bool is_done = code && fits(words, b, code, NULL, with_end, width);

	while (!is_done && code && text_drop_place(code))
		is_done = fits(words, b, code, NULL, with_end, width);
	free(code);
	return is_done;
}

/* One whole function is better than parts of two; none is better than a part of one. */
char *text_sleep(const struct blocked_row *b, size_t width)
{
	char *inner = b->kernel ? xstrdup(b->kernel) : NULL, *words = NULL, *fitting;
	bool is_done;

	while (inner && text_drop_place(inner))
		;
	is_done = fits(&words, b, b->code.text, b->kernel, true, width) ||
		  fits(&words, b, b->code.text, inner, true, width) ||
		  fits_with_callers(&words, b, true, width) ||
		  fits_with_callers(&words, b, false, width) ||
		  fits(&words, b, NULL, NULL, true, width);
	if (!is_done && b->syscall)
		fits(&words, b, NULL, NULL, false, width);
	free(inner);
	fitting = columns_cut(words, width);
	free(words);
	return fitting;
}
