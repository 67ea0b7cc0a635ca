/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * style.h - the styles of the text report; palette.h has their colours.
 */
#ifndef FUTRACE_STYLE_H
#define FUTRACE_STYLE_H

#include <stdbool.h>
#include <stdio.h>

enum style {
	STYLE_PLAIN,
	STYLE_TITLE, /* heads of sections and tables */
	STYLE_NOTE,  /* explanations */
	STYLE_LOUD,  /* must not be missed: lost events */
};

/* Begins and ends a stretch in STYLE. Without COLOR they write nothing. */
void style_begin(FILE *out, enum style style, bool color);
void style_end(FILE *out, enum style style, bool color);

#endif
