/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_internal.h - the functions that run.c and figures.c share.
 */
#ifndef FUTRACE_COMPARE_INTERNAL_H
#define FUTRACE_COMPARE_INTERNAL_H

#include "compare/compare.h"

/* Returns the number KEY of OBJECT; 0, with *UNKNOWN set, if it is missing, null or negative. */
uint64_t compared_number(const json_t *object, const char *key, bool *unknown);

/* Adds the figures of FUTEX, of a document, to W. figures_finish() computes the derived ones. */
void figures_add(struct compared_word *w, const json_t *futex);
void figures_finish(struct compared_word *w, uint64_t duration_ns, bool duration_unknown);

#endif
