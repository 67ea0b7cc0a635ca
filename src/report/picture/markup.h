/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * markup.h - strings from outside in XML and HTML.
 */
#ifndef FUTRACE_MARKUP_H
#define FUTRACE_MARKUP_H

#include <stdio.h>

/*
 * Writes S so that it is text, within an element or an attribute: control characters and bytes that
 * are no UTF-8 as \xNN, and what means something to a parser by its name. Nothing for NULL.
 */
void markup_text(FILE *out, const char *s);

/* The same for what escape_printable() has returned, or a part of that. */
void markup_printable(FILE *out, const char *safe);

#endif
