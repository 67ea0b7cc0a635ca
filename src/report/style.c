/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * style.c - switches a terminal to a style and back.
 */
#include "report/style.h"

#include "report/palette.h"

#define SEQUENCE(style, sequence) [STYLE_##style] = sequence,

static const char *const sequences[] = { PALETTE_TERMINAL(SEQUENCE) };

void style_begin(FILE *out, enum style style, bool color)
{
	if (color)
		fputs(sequences[style], out);
}

void style_end(FILE *out, enum style style, bool color)
{
	if (color && style != STYLE_PLAIN)
		fputs("\033[0m", out);
}
