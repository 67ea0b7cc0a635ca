/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg.c - the picture as one SVG: a title, a legend, panels, and notes of its gaps.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "report/palette.h"
#include "report/report.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/picture/markup.h"
#include "report/picture/page.h"
#include "report/picture/timeline_svg.h"
#include "report/picture/timeline_svg_parts.h"

#define LINE	     17	 /* of text */
#define LINE_COLUMNS 184 /* columns that fit across the picture */

/* Writes TEXT in as many lines as it takes. Returns the place of the next line. */
static double put_lines(FILE *out, const char *class, const char *text, double y)
{
	char *safe = escape_printable(text), *at = safe;

	while (*at) {
		size_t length = columns_line(at, LINE_COLUMNS);
		char rest = at[length];

		at[length] = '\0';
		fprintf(out, "<text class=\"%s\" x=\"12\" y=\"%.0f\">", class, y);
		markup_printable(out, at);
		fputs("</text>\n", out);
		at[length] = rest;
		at += length;
		at += *at == ' ';
		y += LINE;
	}
	free(safe);
	return y;
}

#define AS_NUMBER(name, on_white, on_dark) COLOR_##name,
#define AS_STRING(name, on_white, on_dark) [COLOR_##name] = on_white,

enum color { PALETTE(AS_NUMBER) };

static const char *const colors[] = { PALETTE(AS_STRING) };

/*
 * A pattern: a square of SIDE pixels in the colour BACK, with the element SHAPE in the colour LINE.
 */
static const struct pattern {
	const char *name;
	int side;
	enum color back;
	const char *shape;
	enum color line;
} patterns[] = {
	{ "cpu", 4, COLOR_cpu, "<path d=\"M1 0V4\" stroke=\"%s\" stroke-width=\"1\"/>",
	  COLOR_cpu_line },
	{ "disk", 7, COLOR_disk, "<path d=\"M-1 8L8 -1\" stroke=\"%s\" stroke-width=\"1.4\"/>",
	  COLOR_disk_line },
	{ "block", 6, COLOR_block, "<circle cx=\"3\" cy=\"3\" r=\".8\" fill=\"%s\"/>",
	  COLOR_block_line },
	{ "unknown", 6, COLOR_unknown,
	  "<path d=\"M0 0L6 6M6 0L0 6\" stroke=\"%s\" stroke-width=\".8\"/>", COLOR_unknown_line },
	{ "loss", 4, COLOR_paper, "<path d=\"M0 4L4 0\" stroke=\"%s\" stroke-width=\"1\"/>",
	  COLOR_arrow },
};

/* The patterns tell looks apart that are alike on grey paper. */
static void svg_patterns(FILE *out)
{
	fputs("<defs>\n", out);
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		const struct pattern *p = &patterns[i];
		const char *line = strchr(p->shape, '%');

		fprintf(out,
			"<pattern id=\"ft-%s\" width=\"%d\" height=\"%d\" "
			"patternUnits=\"userSpaceOnUse\">"
			"<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>",
			p->name, p->side, p->side, p->side, p->side, colors[p->back]);
		fprintf(out, "%.*s%s%s</pattern>\n", (int)(line - p->shape), p->shape,
			colors[p->line], line + 2);
	}
	fputs("</defs>\n", out);
}

static double put_legend(FILE *out, double y)
{
	double x = 12;

	for (enum look i = 0; i < N_LOOKS; i++) {
		fprintf(out,
			"<rect class=\"%s\" x=\"%.0f\" y=\"%.0f\" width=\"26\" height=\"12\"/>"
			"<rect class=\"ft-edge\" x=\"%.0f\" y=\"%.0f\" width=\"26\" height=\"12\"/>"
			"<text x=\"%.0f\" y=\"%.0f\">%s</text>\n",
			look_class(i), x, y - 10, x, y - 10, x + 32, y, look_name(i));
		x += 52 + SVG_CHARACTER * (double)strlen(look_name(i));
	}
	fprintf(out,
		"<g class=\"ft-arrow\"><path d=\"M%.0f %.0fh22\"/><circle cx=\"%.0f\" "
		"cy=\"%.0f\" r=\"2.6\"/><path class=\"ft-point\" d=\"M%.0f %.0fl-8 -4v8z\"/></g>"
		"<text x=\"%.0f\" y=\"%.0f\">waker to waiter</text>\n",
		x, y - 4, x, y - 4, x + 26, y - 4, x + 34, y);
	return y + LINE + 4;
}

static double rows_height(const struct panel *p)
{
	double height = 0;

	for (size_t i = 0; i < p->n_lanes; i++)
		height += svg_lane_height(&p->lanes[i]) + SVG_GAP;
	return height;
}

/* Greys out the time around the window. */
static void put_outside(const struct svg_panel *sp, double y, double height)
{
	const struct window *win = sp->panel->win;
	double begin = svg_x(sp, win->begin_ns), end = svg_x(sp, win->end_ns);

	if (win == &sp->res->windows[0])
		return;
	fprintf(sp->out,
		"<path class=\"ft-outside\" d=\"M%d %.1fH%.1fv%.1fH%dz"
		"M%.1f %.1fH%dv%.1fH%.1fz\"/>\n"
		"<path class=\"ft-edge\" d=\"M%.1f %.1fv%.1fM%.1f %.1fv%.1f\"/>\n",
		SVG_NAMES, y, begin, height, SVG_NAMES, end, y, SVG_NAMES + SVG_PLOT, height, end,
		begin, y, height, end, y, height);
}

static char *panel_title(const struct svg_panel *sp)
{
	const struct window *win = sp->panel->win;
	char duration[UNITS_SIZE], since[UNITS_SIZE];

	units_duration(duration, window_duration_ns(win));
	if (win == &sp->res->windows[0])
		return xasprintf("the whole trace: %s", duration);
	units_duration(since,
		       win->begin_ns > sp->res->begin_ns ? win->begin_ns - sp->res->begin_ns : 0);
	return xasprintf("%s %u: %s, %s into the trace", win->name, win->index, duration, since);
}

static void put_panel(struct svg_panel *sp)
{
	double height = rows_height(sp->panel), top;
	bool is_empty = !sp->panel->n_lanes || !window_duration_ns(sp->panel->win);
	char *title = panel_title(sp);

	sp->y = put_lines(sp->out, "ft-head", title, sp->y + 8) + 2;
	free(title);
	if (sp->panel->win->summary)
		sp->y = put_lines(sp->out, "ft-say", sp->panel->win->summary, sp->y);
	if (is_empty) {
		sp->y = put_lines(sp->out, "ft-say", "Nothing was seen here.", sp->y) + 8;
		return;
	}
	sp->y -= 6;
	svg_scale(sp, height);
	top = sp->y - 4;
	sp->lane_y = xcalloc(sp->panel->n_lanes, sizeof(*sp->lane_y));
	svg_rows(sp);
	put_outside(sp, top, height + 4);
	svg_arrows(sp);
	free(sp->lane_y);
	sp->y += 22;
}

/* Writes the things that the picture leaves out or shows inexactly. */
static double put_notes(FILE *out, const struct result *res, const struct layout *l, double y)
{
	const struct picture *p = res->picture;
	char number[UNITS_SIZE], duration[UNITS_SIZE];
	char *note;

	if (p->grain_ns) {
		note = xasprintf(
			"Times of activities are exact to %s only: finer detail was dropped.",
			units_duration(duration, p->grain_ns));
		y = put_lines(out, "ft-small", note, y);
		free(note);
	}
	if (p->n_left_out) {
		note = xasprintf("%s short waits, %s in all, have no outline: there were too many.",
				 units_count(number, p->n_left_out),
				 units_duration(duration, p->left_out_ns));
		y = put_lines(out, "ft-small", note, y);
		free(note);
	}
	if (l->n_left_out) {
		note = xasprintf("%zu shorter windows have no panel of their own.", l->n_left_out);
		y = put_lines(out, "ft-small", note, y);
		free(note);
	}
	for (size_t i = 0; i < res->n_warnings; i++)
		y = put_lines(out, "ft-small", res->warnings[i], y);
	return y;
}

static double put_head(FILE *out, const struct result *res)
{
	char duration[UNITS_SIZE], events[UNITS_SIZE];
	const struct target *t = res->n_targets ? &res->targets[0] : NULL;
	char *more = res->n_targets > 1 ? xasprintf(" +%zu", res->n_targets - 1) : xstrdup("");
	char *target =
		t ? xasprintf("%s (%" PRId32 ")%s", title_or_comm(t->title, t->comm), t->pid, more)
		  : xstrdup("no target");
	char *title = xasprintf("%s: futex waits and wakers", target);
	char *facts =
		xasprintf("futrace " PACKAGE_VERSION ", %s, %zu thread%s, %s events, %s",
			  units_duration(duration, window_duration_ns(&res->windows[0])),
			  res->windows[0].n_threads, res->windows[0].n_threads == 1 ? "" : "s",
			  units_count(events, res->events),
			  res->lost_events || res->lost_places ? "SOME WERE LOST" : "none lost");
	double y = put_lines(out, "ft-title", title, 26) + 2;

	y = put_lines(out, "ft-small", facts, y);
	free(facts);
	free(title);
	free(target);
	free(more);
	return put_legend(out, y + 6);
}

/* Draws everything except the element around it. Returns its height. */
static double put_body(FILE *out, const struct result *res)
{
	struct layout layout;
	double y = put_head(out, res);

	layout_init(&layout, res);
	for (size_t i = 0; i < layout.n_panels; i++) {
		struct svg_panel sp = {
			.out = out, .res = res, .panel = &layout.panels[i], .y = y
		};

		put_panel(&sp);
		y = sp.y;
	}
	y = put_notes(out, res, &layout, y);
	layout_finish(&layout);
	return y;
}

int svg_picture(FILE *out, const struct result *res, bool styled)
{
	char *body = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&body, &size);
	double height;
	int ret;

	if (!memory)
		return -1;
	height = put_body(memory, res);
	ret = fclose(memory);
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" width=\"%d\" "
		"height=\"%.0f\" role=\"img\" class=\"ft\">\n<title>futrace: futex waits and wakers</title>\n",
		SVG_WIDTH, height, SVG_WIDTH, height);
	if (styled)
		fprintf(out, "<style>\n%s</style>\n", page_picture_css);
	svg_patterns(out);
	fprintf(out, "<rect class=\"ft-paper\" width=\"%d\" height=\"%.0f\"/>\n", SVG_WIDTH,
		height);
	if (ret == 0)
		fputs(body, out);
	fputs("</svg>\n", out);
	free(body);
	return ret;
}

int report_svg(FILE *out, const struct result *res)
{
	int ret;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	ret = svg_picture(out, res, true);
	return ret != 0 || fflush(out) != 0 || ferror(out) ? -1 : 0;
}
