/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/text_sections.h"

#include <stdlib.h>
#include <string.h>

#include "futrace/columns.h"
#include "futrace/escape.h"
#include "futrace/style.h"
#include "futrace/table.h"
#include "futrace/units.h"
#include "futrace/wording.h"
#include "futrace/xalloc.h"

/* Words that have a column, those waited for most; and words that are looked at for that. */
#define MAX_WORDS  4
#define MAX_LOOKS  64
#define WORD_WIDTH 16

/* A word in several windows: one of its rows, and what it was waited for in all of them. */
struct across {
	const struct futex_row *row;
	uint64_t wait_ns;
};

static bool same_series(const struct window *x, const struct window *y)
{
	return x->kind == y->kind && !strcmp(x->name, y->name);
}

static bool same_word(const struct futex_row *x, const struct futex_row *y)
{
	return x->pid == y->pid && x->execs == y->execs && x->uaddr == y->uaddr &&
	       x->is_array == y->is_array && x->is_overflow == y->is_overflow;
}

static const struct futex_row *find(const struct window *win, const struct futex_row *word)
{
	for (size_t i = 0; i < win->n_futexes; i++) {
		if (same_word(&win->futexes[i], word))
			return &win->futexes[i];
	}
	return NULL;
}

static uint64_t wait_in_series(const struct result *res, const struct window *first,
			       const struct futex_row *word)
{
	uint64_t ns = 0;

	for (size_t i = 1; i < res->n_windows; i++) {
		const struct futex_row *f =
			same_series(&res->windows[i], first) ? find(&res->windows[i], word) : NULL;

		ns += f ? f->wait_ns : 0;
	}
	return ns;
}

static int by_wait(const void *x, const void *y)
{
	const struct across *a = x, *b = y;

	return a->wait_ns < b->wait_ns ? 1 : a->wait_ns > b->wait_ns ? -1 : 0;
}

static bool is_among(const struct across *words, size_t n, const struct futex_row *row)
{
	for (size_t i = 0; i < n; i++) {
		if (same_word(words[i].row, row))
			return true;
	}
	return false;
}

/*
 * The words to show. Rows are sorted as the user asked; the first few of each window are enough.
 * Returns how many of WORDS, of which there are MAX_LOOKS, are to be shown.
 */
static size_t find_words(const struct result *res, const struct window *first, struct across *words)
{
	size_t n = 0;

	for (size_t i = 1; i < res->n_windows; i++) {
		const struct window *win = &res->windows[i];
		size_t few = win->n_futexes < MAX_WORDS ? win->n_futexes : MAX_WORDS;

		for (size_t j = 0; same_series(win, first) && j < few && n < MAX_LOOKS; j++) {
			const struct futex_row *row = &win->futexes[j];

			if (!is_among(words, n, row))
				words[n++] =
					(struct across){ row, wait_in_series(res, first, row) };
		}
	}
	qsort(words, n, sizeof(*words), by_wait);
	return n < MAX_WORDS ? n : MAX_WORDS;
}

static void add_row(struct table *t, const struct result *res, const struct window *win,
		    const struct across *words, size_t n)
{
	char buf[UNITS_SIZE];
	uint64_t begin_ns = win->begin_ns > res->begin_ns ? win->begin_ns - res->begin_ns : 0;

	table_add(t, units_count(buf, win->index));
	table_add(t, units_duration(buf, begin_ns));
	table_add(t, units_duration(buf, window_duration_ns(win)));
	for (size_t i = 0; i < n; i++) {
		const struct futex_row *f = find(win, words[i].row);

		table_add(t, f && f->wait_ns ? units_duration(buf, f->wait_ns) : "-");
	}
}

static char *word_title(const struct futex_row *f)
{
	char *where = wording_where(f);
	char *safe = escape_printable(where);
	char *object = strstr(safe, " (");
	char *title;

	/* The name of a symbol is enough. */
	if (object)
		*object = '\0';
	title = columns_cut(safe, WORD_WIDTH);

	free(safe);
	free(where);
	return title;
}

static void write_rows(FILE *out, const struct result *res, const struct window *first,
		       const struct across *words, size_t n, const struct text_style *style)
{
	struct table_column columns[3 + MAX_WORDS] = { { "", false },
						       { "AT", false },
						       { "LENGTH", false } };
	char *titles[MAX_WORDS];
	struct table *t;
	size_t rows = 0;

	for (size_t i = 0; i < n; i++) {
		titles[i] = word_title(words[i].row);
		columns[3 + i].title = titles[i];
	}
	t = table_new(columns, 3 + n);
	for (size_t i = 1; i < res->n_windows; i++) {
		if (!same_series(&res->windows[i], first))
			continue;
		add_row(t, res, &res->windows[i], words, n);
		rows++;
	}
	table_fit(t);
	table_print_titles(out, t, style->color);
	for (size_t i = 0; i < rows; i++)
		table_print_row(out, t, i);
	table_free(t);
	for (size_t i = 0; i < n; i++)
		free(titles[i]);
}

static void write_series(FILE *out, const struct result *res, const struct window *first,
			 const struct text_style *style)
{
	struct across words[MAX_LOOKS];
	size_t n = find_words(res, first, words);
	char *safe = escape_printable(first->name);
	char *title =
		xasprintf("%s, each time: how long the most waited words were waited for", safe);

	putc('\n', out);
	columns_wrap(out, "", title, STYLE_TITLE, style->color);
	free(title);
	free(safe);
	write_rows(out, res, first, words, n, style);
}

void text_across(FILE *out, const struct result *res, const struct text_style *style)
{
	/* The second of a name shows that there are several; the first comes before it. */
	for (size_t i = 1; i < res->n_windows; i++) {
		if (res->windows[i].index == 2)
			write_series(out, res, &res->windows[i], style);
	}
}
