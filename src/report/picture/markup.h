/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * markup.h - writes strings from outside into XML and HTML.
 */
#ifndef FUTRACE_MARKUP_H
#define FUTRACE_MARKUP_H

#include <stdio.h>

/*
 * Writes S as text, within an element or an attribute. Control characters and bytes that are not
 * UTF-8 become \xNN, and characters that a parser obeys become entities. Writes nothing for NULL.
 */
void markup_text(FILE *out, const char *s);

/* The same for a string from escape_printable(), or a part of one. */
void markup_printable(FILE *out, const char *safe);

#endif
