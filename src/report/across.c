/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * across.c - finds the words to compare across windows of one name.
 */
#include "report/across.h"

#include <stdlib.h>
#include <string.h>

/* At most so many words are looked at to find the most waited ones. */
#define MAX_LOOKS 64

bool across_same_series(const struct window *x, const struct window *y)
{
	return x->kind == y->kind && !strcmp(x->name, y->name);
}

static bool same_word(const struct futex_row *x, const struct futex_row *y)
{
	return x->pid == y->pid && x->execs == y->execs && x->uaddr == y->uaddr &&
	       x->is_array == y->is_array && x->is_overflow == y->is_overflow;
}

const struct futex_row *across_find(const struct window *win, const struct futex_row *word)
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
		const struct futex_row *f = across_same_series(&res->windows[i], first)
						    ? across_find(&res->windows[i], word)
						    : NULL;

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

/* Looks at the first words of each window. Rows are in the user's order, so a few are enough. */
static size_t collect_words(const struct result *res, const struct window *first,
			    struct across words[MAX_LOOKS])
{
	size_t n = 0;

	for (size_t i = 1; i < res->n_windows; i++) {
		const struct window *win = &res->windows[i];
		size_t few = win->n_futexes < ACROSS_MAX ? win->n_futexes : ACROSS_MAX;

		for (size_t j = 0; across_same_series(win, first) && j < few && n < MAX_LOOKS;
		     j++) {
			const struct futex_row *row = &win->futexes[j];

			if (!window_hides_word(win, row) && !is_among(words, n, row))
				words[n++] =
					(struct across){ row, wait_in_series(res, first, row) };
		}
	}
	return n;
}

size_t across_words(const struct result *res, const struct window *first,
		    struct across words[ACROSS_MAX])
{
	struct across looks[MAX_LOOKS];
	size_t n = collect_words(res, first, looks);

	qsort(looks, n, sizeof(*looks), by_wait);
	if (n > ACROSS_MAX)
		n = ACROSS_MAX;
	memcpy(words, looks, n * sizeof(*words));
	return n;
}
