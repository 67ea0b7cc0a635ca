/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_texts.h - keeps strings, each of them once, within a bound.
 */
#ifndef FUTRACE_CODE_TEXTS_H
#define FUTRACE_CODE_TEXTS_H

struct code_texts;

struct code_texts *code_texts_new(void);
void code_texts_free(struct code_texts *t);

/*
 * The copy of S that T keeps; it lives as long as T. NULL if S is NULL or empty, or if there is no
 * more room. The longest strings are kept without their end.
 */
const char *code_texts_keep(struct code_texts *t, const char *s);

#endif
