/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_groups.c - a group of words as one row of the text report.
 */
#include "report/text/text_groups.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/text/text_names.h"
#include "report/wording.h"

void text_group_add(struct table *t, const struct window *win, const struct word_group *g)
{
	char buf[UNITS_SIZE];
	char *name = escape_printable(g->name);
	char *cell = xasprintf("%s%s", g->at_least ? ">= " : "", units_duration(buf, g->wait_ns));

	table_add(t, cell);
	free(cell);
	cell = xasprintf("~%s", units_share(buf, g->mean_covered_ns, window_duration_ns(win)));
	table_add(t, cell);
	free(cell);
	table_add(t, units_count(buf, g->waits));
	table_add(t, units_share(buf, g->slept, g->waits));
	table_add(t, "1");
	table_add(t, g->p50_ns ? units_duration(buf, g->p50_ns) : "-");
	table_add(t, g->max_ns ? units_duration(buf, g->max_ns) : "-");
	table_add(t, name);
	free(name);
}

/* "woken by main (137) 64x" */
static char *waker_words(const struct word_group *g)
{
	char count[UNITS_SIZE];
	char *name, *words;

	units_count(count, g->woken);
	if (!g->woken)
		return xstrdup("no waker seen");
	if (!g->has_one_waker)
		return xasprintf("woken %sx, by several threads", count);
	name = text_name(title_or_comm(g->waker.title, g->waker.comm), g->waker.tid);
	words = xasprintf("woken by %s %sx", name, count);
	free(name);
	return words;
}

char *text_group_line(const struct word_group *g, const struct futex_row *first)
{
	/* The name of a symbol is enough. */
	char *where = text_where(first, 0);
	char *kind = escape_printable(wording_primitive(g->kind)), *waker = waker_words(g);
	char *line = xasprintf("%zu words: %s at %s ...; %s", g->n, kind, where, waker);

	free(waker);
	free(kind);
	free(where);
	return line;
}
