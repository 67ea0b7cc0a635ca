/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * escape.h - strings of a traced program, made safe to print.
 *
 * Names of threads, files and symbols are any bytes that somebody else chose. Nothing of them
 * that a terminal obeys may reach it, and JSON takes valid UTF-8 only.
 */
#ifndef FUTRACE_ESCAPE_H
#define FUTRACE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * S with every control character (C0, DEL, C1), line or paragraph separator, bidirectional
 * control and byte that is not part of valid UTF-8 as \xNN per byte, and a backslash doubled.
 * The caller frees it.
 */
char *escape_printable(const char *s);

/* Is S valid UTF-8: no overlong form, no surrogate, nothing above U+10FFFF? */
bool escape_is_utf8(const char *s);

/*
 * Reads the character that *S begins with and moves *S past it. Returns its code point; or -1 and
 * moves by one byte where none begins. Must not be called at the end of a string.
 */
long escape_next(const char **s);

/*
 * How many of the first SIZE bytes of S are left where there is room for MAX: all of them, or as
 * many whole characters as fit. What is not valid UTF-8 is cut anywhere.
 */
size_t escape_fit(const char *s, size_t size, size_t max);

#endif
