/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg_scale.c - draws the parts above the rows of a panel: other windows, marks, losses,
 * the scale.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "report/columns.h"
#include "base/escape.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "report/picture/markup.h"
#include "report/picture/timeline_svg_parts.h"

#define TICKS_MAX	10
#define BRACKETS_MAX	3  /* rows of windows above the scale */
#define BESIDE_MAX	24 /* columns of a name beside its window */
#define MARKS_MAX_SHOWN 200

/* A stretch of time above the scale, with its name. */
static void put_bracket(const struct svg_panel *sp, const struct window *win, double y)
{
	double x = svg_x(sp, win->begin_ns), width = svg_x(sp, win->end_ns) - x;
	char *name = xasprintf("%s %u", win->name, win->index);
	char duration[UNITS_SIZE];
	char *safe = escape_printable(name), *fitting;
	double room = (width - 6) / SVG_CHARACTER;

	fprintf(sp->out,
		"<rect class=\"ft-bracket\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		"height=\"14\"><title>",
		x, y, width < 2 ? 2 : width);
	markup_printable(sp->out, safe);
	fprintf(sp->out, "\n%s</title></rect>\n",
		units_duration(duration, window_duration_ns(win)));
	/* The name of a narrow window stands beside it, on the right or on the left. */
	fitting = columns_cut(safe, room > BESIDE_MAX ? (size_t)room : BESIDE_MAX);
	if ((double)columns_width(fitting) <= room)
		fprintf(sp->out, "<text class=\"ft-tick\" x=\"%.1f\" y=\"%.1f\">", x + width / 2,
			y + 11);
	else if (x < SVG_NAMES + SVG_PLOT / 2.0)
		fprintf(sp->out, "<text class=\"ft-small\" x=\"%.1f\" y=\"%.1f\">", x + width + 4,
			y + 11);
	else
		fprintf(sp->out, "<text class=\"ft-small ft-right\" x=\"%.1f\" y=\"%.1f\">", x - 4,
			y + 11);
	markup_printable(sp->out, fitting);
	fputs("</text>\n", sp->out);
	free(fitting);
	free(safe);
	free(name);
}

/* The windows that begin in this panel, except its own; rows keep them from overlapping. */
static void put_brackets(struct svg_panel *sp)
{
	uint64_t until_ns[BRACKETS_MAX] = { 0 };
	uint64_t room_ns = (sp->panel->to_ns - sp->panel->from_ns) / 8;
	size_t rows = 0;

	for (size_t i = 1; i < sp->res->n_windows; i++) {
		const struct window *win = &sp->res->windows[i];
		size_t row = 0;

		if (win == sp->panel->win || win->end_ns < sp->panel->from_ns ||
		    win->begin_ns > sp->panel->to_ns)
			continue;
		while (row < BRACKETS_MAX && until_ns[row] > win->begin_ns)
			row++;
		if (row == BRACKETS_MAX)
			continue;
		until_ns[row] = win->end_ns + room_ns;
		put_bracket(sp, win, sp->y + 18.0 * (double)row);
		rows = row + 1 > rows ? row + 1 : rows;
	}
	sp->y += 18.0 * (double)rows;
}

/* Flags for marks. A flag has its text if the one before leaves room. */
static void put_marks(struct svg_panel *sp, double height)
{
	double free_from = 0;
	size_t shown = 0;

	for (size_t i = 0; i < sp->res->n_marks && shown < MARKS_MAX_SHOWN; i++) {
		const struct mark_row *m = &sp->res->marks[i];
		double x = svg_x(sp, m->ns);
		char *safe, *fitting;

		if (m->ns < sp->panel->from_ns || m->ns > sp->panel->to_ns)
			continue;
		shown++;
		safe = escape_printable(m->text);
		fitting = columns_cut(safe, 28);
		fprintf(sp->out,
			"<g class=\"ft-mark\"><path stroke-dasharray=\"2 3\" d=\"M%.1f %.1fv%.1f\"/>"
			"<path class=\"ft-point\" d=\"M%.1f %.1fl7 4l-7 4z\"/><title>",
			x, sp->y + 2, height + 12, x, sp->y + 2);
		markup_printable(sp->out, safe);
		fputs("</title></g>\n", sp->out);
		if (x >= free_from) {
			double end = x + 10 + SVG_CHARACTER * (double)columns_width(fitting);
			bool left = end > SVG_WIDTH;

			fprintf(sp->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">",
				left ? "ft-flag ft-right" : "ft-flag", left ? x - 4 : x + 10,
				sp->y + 11);
			markup_printable(sp->out, fitting);
			fputs("</text>\n", sp->out);
			free_from = end + 6;
		}
		free(fitting);
		free(safe);
	}
	if (shown)
		sp->y += 15;
}

static void put_losses(const struct svg_panel *sp)
{
	for (size_t i = 0; i < sp->res->n_losses; i++) {
		const struct loss *loss = &sp->res->losses[i];
		double x = svg_x(sp, loss->begin_ns), width = svg_x(sp, loss->end_ns) - x;

		if (loss->end_ns < sp->panel->from_ns || loss->begin_ns > sp->panel->to_ns)
			continue;
		fprintf(sp->out,
			"<rect class=\"ft-loss\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
			"height=\"6\"><title>events were lost here, on CPU %" PRIu32
			"</title></rect>\n",
			x, sp->y - 7, width < 2 ? 2 : width, loss->cpu);
	}
}

/* Draws the scale, with lines through all rows, which take HEIGHT. */
static void put_scale(struct svg_panel *sp, double height)
{
	const struct panel *p = sp->panel;
	uint64_t origin_ns = sp->res->begin_ns;
	uint64_t tick_ns = layout_tick_ns(p->to_ns - p->from_ns, TICKS_MAX);
	uint64_t first = (p->from_ns - origin_ns + tick_ns - 1) / tick_ns;
	uint64_t last = (p->to_ns - origin_ns) / tick_ns;

	sp->y += 14;
	/* Ticks are counted: in a damaged recording the times may end where the clock does. */
	for (uint64_t i = first; i <= last; i++) {
		uint64_t at = i * tick_ns;
		double x = svg_x(sp, origin_ns + at);
		char *moment = layout_moment(at, tick_ns);

		fprintf(sp->out,
			"<path class=\"ft-grid\" d=\"M%.1f %.1fv%.1f\"/>"
			"<text class=\"ft-tick\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
			x, sp->y + 4, height + 4, x, sp->y, moment);
		free(moment);
	}
	sp->y += 8;
	put_losses(sp);
}

void svg_scale(struct svg_panel *sp, double height)
{
	put_brackets(sp);
	put_marks(sp, height);
	put_scale(sp, height);
}
