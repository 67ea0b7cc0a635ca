/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * markup.c - escapes text for HTML and SVG.
 */
#include "report/picture/markup.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

static const struct {
	const char *bytes, *entity;
} entities[] = {
	{ "&", "&amp;" },
	{ "<", "&lt;" },
	{ ">", "&gt;" },
	{ "\"", "&quot;" },
	{ "'", "&#39;" },
	/* XML 1.0 does not allow these characters. */
	{ "\xef\xbf\xbe", "\\xef\\xbf\\xbe" },
	{ "\xef\xbf\xbf", "\\xef\\xbf\\xbf" },
};

#define N_ENTITIES (sizeof(entities) / sizeof(*entities))

void markup_printable(FILE *out, const char *safe)
{
	while (*safe) {
		size_t i = 0;

		while (i < N_ENTITIES &&
		       strncmp(safe, entities[i].bytes, strlen(entities[i].bytes)) != 0)
			i++;
		if (i < N_ENTITIES) {
			fputs(entities[i].entity, out);
			safe += strlen(entities[i].bytes);
		} else {
			putc(*safe++, out);
		}
	}
}

void markup_text(FILE *out, const char *s)
{
	char *safe;

	if (!s)
		return;
	safe = escape_printable(s);
	markup_printable(out, safe);
	free(safe);
}
