/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_internal.h - the functions that the files of this part share.
 */
#ifndef FUTRACE_COMPARE_INTERNAL_H
#define FUTRACE_COMPARE_INTERNAL_H

#include "compare/compare.h"

/* Returns the number KEY of OBJECT; 0, with *UNKNOWN set, if it is missing, null or negative. */
uint64_t compared_number(const json_t *object, const char *key, bool *unknown);

/* Returns -1 with ERR filled if a number in VALUE or below, of file PATH, is none. */
int compared_check_numbers(const json_t *value, const char *path, struct error *err);

/* Returns the text KEY of OBJECT; "" if there is none. */
const char *compared_text(const json_t *object, const char *key);

/* The TEXT of a place without addresses and ids, but with offsets. The caller frees it. */
char *compared_place(const char *text);

/* The names of the waiters of FUTEX, such as "api, worker-{N}". The caller frees it. */
char *compared_waiters(const json_t *futex);

/*
 * The functions in which most waiters of FUTEX were seen, without their lines: "lock < serve"; ""
 * if fewer than half of the looks found them, or none. The caller frees it.
 */
char *compared_code(const json_t *futex);

/* Can W be recognized by its code? */
bool compared_has_code(const struct compared_word *w);

/* Adds the figures of FUTEX, of a document, to W; or those of the word FROM. */
void figures_add(struct compared_word *w, const json_t *futex);
void figures_join(struct compared_word *w, const struct compared_word *from);

/* The part of TIME_NS in each second of DURATION_NS; 0 if that is 0. */
uint64_t figure_rate(uint64_t time_ns, uint64_t duration_ns);

/* Computes the figures that are derived from others. */
void figures_finish(struct compared_word *w, uint64_t duration_ns, bool duration_unknown);

/* Frees what W has. */
void compared_word_finish(struct compared_word *w);

/* Sets the matches of the N rows of X among the M rows of Y, and those of Y. */
void match_rows(struct compared_row *x, size_t n, struct compared_row *y, size_t m);

/* Adds notes on what the figures of C do not say. */
void notes_add(struct comparison *c);

#endif
