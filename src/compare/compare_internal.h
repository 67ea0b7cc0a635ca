/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_internal.h - shared by what reads a run and what adds up its figures.
 */
#ifndef FUTRACE_COMPARE_INTERNAL_H
#define FUTRACE_COMPARE_INTERNAL_H

#include "compare/compare.h"

/* The number KEY of OBJECT; 0 if it is not there, null, or below. */
uint64_t compared_number(const json_t *object, const char *key);

/* TEXT of a place without addresses and ids; what an offset is stays. The caller frees it. */
char *compared_place(const char *text);

/* Adds what FUTEX, of a document, says to W; and finds out what follows from all that was added. */
void figures_add(struct compared_word *w, const json_t *futex);
void figures_finish(struct compared_word *w, uint64_t duration_ns);

#endif
