/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * escape.h - makes strings of a traced program safe to print.
 *
 * Names of threads, files and symbols can hold any bytes. Control characters in them must not reach
 * a terminal, and JSON takes valid UTF-8 only.
 */
#ifndef FUTRACE_ESCAPE_H
#define FUTRACE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A copy of S for a terminal; the caller frees it. Control characters (C0, DEL, C1), separators of
 * lines and paragraphs, bidirectional controls and bytes that are not valid UTF-8 become \xNN per
 * byte. A backslash is doubled.
 */
char *escape_printable(const char *s);

/* Is S valid UTF-8: no overlong form, no surrogate, nothing above U+10FFFF? */
bool escape_is_utf8(const char *s);

/*
 * Reads the first character of *S, moves *S past it and returns its code point. If the bytes are
 * not valid UTF-8, moves by one byte and returns -1. Must not be called at the end of a string.
 */
long escape_next(const char **s);

/*
 * How many of the first SIZE bytes of S fit into MAX bytes without cutting a character in two.
 * Bytes that are not valid UTF-8 count as characters of one byte.
 */
size_t escape_fit(const char *s, size_t size, size_t max);

#endif
