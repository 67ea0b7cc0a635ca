/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page.c - one page with tables and a picture to move in; it loads nothing from elsewhere.
 *
 * A browser is told to run and apply only code with the hashes of page.js and the style sheets.
 * Without scripts, and on paper, the page has the picture of svg_picture() instead.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "report/report.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/picture/markup.h"
#include "report/picture/page.h"
#include "report/picture/timeline_svg.h"

static void put_head(FILE *out, const struct result *res)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"script-src 'sha256-%s'; style-src 'sha256-%s'; base-uri 'none'; "
		"form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>futrace: ",
		page_js_hash, page_css_hash);
	markup_text(out, res->n_targets ? title_or_comm(res->targets[0].title, res->targets[0].comm)
					: "no target");
	fprintf(out, "</title>\n<style>%s%s</style>\n</head>\n<body>\n", page_picture_css,
		page_css);
}

static void put_title(FILE *out, const struct result *res)
{
	char duration[UNITS_SIZE], events[UNITS_SIZE];

	fputs("<h1>", out);
	if (res->n_targets) {
		markup_text(out, title_or_comm(res->targets[0].title, res->targets[0].comm));
		fprintf(out, " (%" PRId32 ")", res->targets[0].pid);
	}
	if (res->n_targets > 1)
		fprintf(out, " +%zu", res->n_targets - 1);
	fprintf(out,
		"%s futex waits and wakers</h1>\n<p class=\"facts\">futrace " PACKAGE_VERSION
		", %s, %zu thread%s, %s events, %s",
		res->n_targets ? ":" : "",
		units_duration(duration, window_duration_ns(&res->windows[0])),
		res->windows[0].n_threads, res->windows[0].n_threads == 1 ? "" : "s",
		units_count(events, res->events),
		res->lost_events || res->lost_places ? "<strong>some were lost</strong>"
						     : "none lost");
	if (res->kernel[0]) {
		fputs(", Linux ", out);
		markup_text(out, res->kernel);
	}
	fputs("</p>\n", out);
}

static char *window_title(const struct result *res, const struct window *win)
{
	char duration[UNITS_SIZE], since[UNITS_SIZE];

	units_duration(duration, window_duration_ns(win));
	if (win == &res->windows[0])
		return xasprintf("the whole trace, %s", duration);
	units_duration(since, win->begin_ns > res->begin_ns ? win->begin_ns - res->begin_ns : 0);
	return xasprintf("%s %u: %s, %s into the trace", win->name, win->index, duration, since);
}

static size_t n_windows(const struct result *res)
{
	return res->n_windows < PAGE_WINDOWS ? res->n_windows : PAGE_WINDOWS;
}

static void put_tools(FILE *out, const struct result *res)
{
	fputs("<div class=\"tools live\" hidden><label for=\"which\">Window</label>"
	      "<select id=\"which\">\n",
	      out);
	for (size_t i = 0; i < n_windows(res); i++) {
		char *title = window_title(res, &res->windows[i]);

		fprintf(out, "<option value=\"%zu\">", i);
		markup_text(out, title);
		fputs("</option>\n", out);
		free(title);
	}
	fputs("</select>\n<button id=\"in\" type=\"button\">Zoom in</button>"
	      "<button id=\"out\" type=\"button\">Zoom out</button>"
	      "<button id=\"all\" type=\"button\">The whole trace</button></div>\n",
	      out);
}

static void put_live(FILE *out)
{
	fputs("<div class=\"live\" hidden>\n<p class=\"say\" id=\"say\"></p>\n<div class=\"legend\">",
	      out);
	for (enum look i = 0; i < N_LOOKS; i++)
		fprintf(out, "<span><canvas width=\"26\" height=\"12\"></canvas>%s</span>",
			look_name(i));
	fputs("<span>\xe2\x97\x8f\xe2\x94\x80\xe2\x96\xb8 waker to waiter</span></div>\n"
	      "<canvas id=\"view\" tabindex=\"0\" role=\"application\" aria-label=\"A row for each "
	      "thread, with its states over time. The same figures are in the tables below.\"></canvas>\n"
	      "<p class=\"help\">Point at a bar, an outline or an arrow for details. Drag to move, double click to zoom; after a click, the "
	      "wheel zooms. Keys: arrows left and right move, + and - zoom, 0 and Home show the window and "
	      "all; up and down select a row, n and p go from wait to wait, Enter unfolds.</p>\n"
	      "<div id=\"tip\" role=\"status\" hidden></div></div>\n",
	      out);
}

static void put_notes(FILE *out, const struct result *res)
{
	for (size_t i = 0; i < res->n_warnings; i++) {
		fputs("<p class=\"note\">note: ", out);
		markup_text(out, res->warnings[i]);
		fputs("</p>\n", out);
	}
	if (res->n_windows > PAGE_WINDOWS)
		fprintf(out, "<p class=\"note\">note: %zu more windows are not on this page</p>\n",
			res->n_windows - PAGE_WINDOWS);
}

static void put_sections(FILE *out, const struct result *res)
{
	for (size_t i = 0; i < n_windows(res); i++) {
		const struct window *win = &res->windows[i];
		char *title = window_title(res, win);

		fputs("<section>\n<h2>", out);
		markup_text(out, title);
		fputs("</h2>\n", out);
		if (win->lacks_facts)
			fputs("<p class=\"note\">note: older detail was dropped: waits, calls and "
			      "times here are lower bounds</p>\n",
			      out);
		if (win->summary) {
			fputs("<p class=\"say\">", out);
			markup_text(out, win->summary);
			fputs("</p>\n", out);
		}
		page_tables(out, res, win);
		fputs("</section>\n", out);
		free(title);
	}
}

int report_html(FILE *out, const struct result *res)
{
	struct layout layout;
	int ret = 0;

	put_head(out, res);
	put_title(out, res);
	put_tools(out, res);
	put_live(out);
	fputs("<div class=\"still\">\n", out);
	ret |= svg_picture(out, res, false);
	fputs("</div>\n", out);
	put_notes(out, res);
	put_sections(out, res);
	fputs("<script type=\"application/json\" id=\"data\">", out);
	layout_init(&layout, res);
	ret |= page_data(out, res, &layout);
	layout_finish(&layout);
	fprintf(out, "</script>\n<script>%s</script>\n</body>\n</html>\n", page_js);
	return ret || fflush(out) != 0 || ferror(out) ? -1 : 0;
}
