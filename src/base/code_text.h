/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_text.h - reads a line of functions, as reports have it: "lock (a.c:12) < serve (a.c:3)".
 */
#ifndef FUTRACE_CODE_TEXT_H
#define FUTRACE_CODE_TEXT_H

/* The functions of TEXT without their lines: "lock < serve". The caller frees it. */
char *code_text_functions(const char *text);

/* The first of them, which is the innermost; "" of an empty text. The caller frees it. */
char *code_text_innermost(const char *text);

#endif
