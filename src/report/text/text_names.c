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

static char *sleep_words(const struct blocked_row *b, const char *code, const char *kernel,
			 bool with_end)
{
	char *words = wording_sleep(b, code, kernel, with_end);
	char *safe = escape_printable(words);

	free(words);
	return safe;
}

/* The first place in TEXT, of places with " < " between them; NULL if TEXT is. To be freed. */
static char *first_place(const char *text)
{
	const char *end = text ? strstr(text, " < ") : NULL;

	if (!text)
		return NULL;
	return end ? strndup(text, (size_t)(end - text)) : xstrdup(text);
}

char *text_sleep(const struct blocked_row *b, size_t width)
{
	char *caller = first_place(b->code.text), *inner = first_place(b->kernel);
	/* One whole function is better than parts of two; none is better than a part of one. */
	const struct {
		const char *code, *kernel;
		bool with_end;
	} ways[] = {
		{ b->code.text, b->kernel, true }, { caller, inner, true }, { caller, NULL, true },
		{ caller, NULL, false },	   { NULL, NULL, false },
	};
	char *words = NULL, *fitting;

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		bool is_last = i + 1 == sizeof(ways) / sizeof(*ways);

		if (is_last && !b->syscall)
			break;
		free(words);
		words = sleep_words(b, ways[i].code, ways[i].kernel, ways[i].with_end);
		if (columns_width(words) <= width)
			break;
	}
	free(caller);
	free(inner);
	fitting = columns_cut(words, width);
	free(words);
	return fitting;
}
