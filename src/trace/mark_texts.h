/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark_texts.h - keeps the texts of marks for as long as events may point at them.
 *
 * Any user of the host may be allowed to write marks, and as many as they like. So at most
 * MARKS_MAX are kept; further ones are counted.
 */
#ifndef FUTRACE_MARK_TEXTS_H
#define FUTRACE_MARK_TEXTS_H

#include <stddef.h>
#include <stdint.h>

struct mark_texts;

struct mark_texts *mark_texts_new(void);
void mark_texts_free(struct mark_texts *m);

/*
 * Keeps the SIZE bytes at TEXT, up to a NUL if there is one. Each line is a mark: empty lines are
 * left out, and a line of more than MARK_MAX_BYTES is cut between characters. Returns the lines
 * with a newline between them, valid as long as M; or NULL if there was no line, or no room.
 */
const char *mark_texts_add(struct mark_texts *m, const char *text, size_t size);

/* Drops all texts, and counts from 0 again. Events that point at them are no longer valid. */
void mark_texts_forget(struct mark_texts *m);

/* How many marks found no room, and how many were cut. */
uint64_t mark_texts_dropped(const struct mark_texts *m);
uint64_t mark_texts_cut(const struct mark_texts *m);

#endif
