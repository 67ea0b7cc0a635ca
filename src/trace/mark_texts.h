/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark_texts.h - what was written into a running trace, kept for as long as events may point at it.
 *
 * Anybody may write there, as much as they like: there is a bound, and what is beyond is counted.
 */
#ifndef FUTRACE_MARK_TEXTS_H
#define FUTRACE_MARK_TEXTS_H

#include <stddef.h>
#include <stdint.h>

struct mark_texts;

struct mark_texts *mark_texts_new(void);
void mark_texts_free(struct mark_texts *m);

/*
 * Keeps the SIZE bytes at TEXT, up to a NUL if there is one. Each line is a mark: no more than
 * MARK_MAX_BYTES of it are kept, in whole characters; empty ones are left out. Returns the lines
 * with a newline between them, valid as long as M, or NULL: there was none, or no room.
 */
const char *mark_texts_add(struct mark_texts *m, const char *text, size_t size);

/* Marks for which there was no room, and those that were cut. */
uint64_t mark_texts_dropped(const struct mark_texts *m);
uint64_t mark_texts_cut(const struct mark_texts *m);

#endif
