/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/style.h"

/* ECMA-48, "Select Graphic Rendition"; colours that read well on dark and on light. */
static const char *const sequences[] = {
	[STYLE_PLAIN] = "",
	[STYLE_TITLE] = "\033[1m",
	[STYLE_NOTE] = "\033[2m",
	[STYLE_LOUD] = "\033[1;33m",
};

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
