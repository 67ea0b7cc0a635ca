/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_blame.c - the states of threads while others waited for them.
 */
#include "report/text/text_sections.h"

#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "report/style.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "report/text/text_names.h"
#include "report/text/text_page.h"

/* A line needs at least one part in so many of all waiting: 1 %. */
#define WORTH_A_LINE 100

/* One whole function is better than parts of two. */
static char *running_words(const struct blame_row *r, size_t width)
{
	char *words, *safe = NULL;

	for (size_t most = COMPUTED_SHOWN; most && (!safe || columns_width(safe) > width); most--) {
		free(safe);
		words = wording_running(&r->computed, most);
		safe = escape_printable(words);
		free(words);
	}
	return safe;
}

/* The state of the thread; if it was blocked or ran, in WIDTH columns. */
static char *doing_words(const struct blame_row *r, size_t width)
{
	struct blocked_row sleep = r->sleep;
	char *words, *safe;

	/* The caller has a line of its own. */
	sleep.code.text = NULL;
	if (r->doing == DOING_BLOCKED)
		return text_sleep(&sleep, width);
	if (r->doing == DOING_RUNNING)
		return running_words(r, width);
	words = wording_blamed(r);
	safe = escape_printable(words);
	free(words);
	return safe;
}

/* "api (138)", "worker-{0..3} (4x)" */
static char *name_words(const struct blame_group *g)
{
	char *safe, *words;

	if (!g->sum.tid)
		return xstrdup("other threads");
	if (g->n == 1)
		return text_name(g->name, g->sum.tid);
	safe = escape_printable(g->name);
	words = xasprintf("%s (%zux)", safe, g->n);
	free(safe);
	return words;
}

static void write_row(FILE *out, const struct window *win, const struct blame_group *g,
		      const struct text_style *style)
{
	const struct blame_row *r = &g->sum;
	char duration[UNITS_SIZE], share[UNITS_SIZE];
	char *name = name_words(g);
	char *head = xasprintf("  %9s  %5s  %s: ", units_duration(duration, r->ns),
			       units_share(share, r->ns, win->blame_ns), name);
	size_t used = columns_width(head), width = text_width(style);
	/* The state with most of the waiting is the one to look at. */
	enum style look = r->ns > win->blame_ns / 2 ? STYLE_TITLE : STYLE_PLAIN;
	size_t room = used + 24 < width ? width - used : 24;
	char *words = doing_words(r, room);
	char *line = xasprintf("%s%s", head, words);
	char *fitting = columns_cut(line, width);

	style_begin(out, look, style->color);
	fputs(fitting, out);
	style_end(out, look, style->color);
	putc('\n', out);
	if (r->doing == DOING_BLOCKED)
		text_code(out, "                    called by", &r->sleep.code, style);
	free(fitting);
	free(line);
	free(words);
	free(head);
	free(name);
}

void text_blame(FILE *out, const struct window *win, const struct text_style *style)
{
	size_t shown = text_shown(win->n_blame_groups, style);
	char duration[UNITS_SIZE];

	if (!win->blame_ns)
		return;
	putc('\n', out);
	style_begin(out, STYLE_TITLE, style->color);
	fprintf(out, "What threads did in the %s of waiting (thread time)",
		units_duration(duration, win->blame_ns));
	style_end(out, STYLE_TITLE, style->color);
	putc('\n', out);
	for (size_t i = 0; i < shown; i++) {
		if (win->blame_groups[i].sum.ns >= win->blame_ns / WORTH_A_LINE)
			write_row(out, win, &win->blame_groups[i], style);
	}
}
