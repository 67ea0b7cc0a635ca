/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_alike.h - words of which each is waited on by one thread of a pool, alike, in one row.
 */
#ifndef FUTRACE_TEXT_ALIKE_H
#define FUTRACE_TEXT_ALIKE_H

#include <stdbool.h>
#include <stddef.h>

#include "report/pool.h"
#include "model/result.h"
#include "report/text/table.h"
#include "report/text/text_sections.h"

/* The words of WIN that have rows, by their numbers. */
struct text_words {
	const struct window *win;
	size_t *rows;
	size_t n;
	enum sort_key sort;
};

/* Has anybody waited on F, as far as is known? */
bool text_is_waited(const struct futex_row *f);

/* WORDS, the alike ones together, and sorted so. Rows are indices into WORDS->rows. */
struct pools *text_alike_words(const struct text_words *words);

/* The cells of P, which has several words; what is true of all. */
void text_alike_add(struct table *t, const struct text_words *words, const struct pool *p);

/* "64 words: parking place at heap+0x10 ...", safe to print. The caller frees it. */
char *text_alike_line(const struct text_words *words, const struct pool *p);

#endif
