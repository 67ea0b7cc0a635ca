/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg_rows.c - draws the states of each thread, as a bar with labels.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/picture/markup.h"
#include "report/picture/timeline_svg_parts.h"

/* A narrower part of a bar is joined with the widest one. */
#define LEAST_SHARE 0.02
#define STEPS	    50
/* Narrower waits have no outline. Sleeps that are less far APART share a label. */
#define NARROW 3.0
#define APART  9.0

/* The longest label, in columns; and the least that is left of a longer one. */
#define LABEL_MAX 60
#define CUT_MIN	  9

/* How many bytes of S, which is printable, fit into COLUMNS. */
static size_t fitting(const char *s, size_t columns)
{
	size_t length = strlen(s);
	char *part = xstrdup(s);

	while (length && columns_width(part) > columns) {
		do
			length--;
		while ((s[length] & 0xc0) == 0x80);
		part[length] = '\0';
	}
	free(part);
	return length;
}

/* Writes a label of a bar, cut to WIDTH; nothing if that is too narrow to be read. */
static void put_label(const struct svg_panel *sp, const char *class, double x, double y,
		      double width, const char *label)
{
	double room = (width - 6) / SVG_BOLD;
	char *safe, *cut;
	size_t length;

	if (room < 3)
		return;
	safe = escape_printable(label);
	length = fitting(safe, room > LABEL_MAX ? LABEL_MAX : (size_t)room);
	if (!safe[length] || room >= CUT_MIN) {
		fprintf(sp->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x + width / 2,
			y);
		cut = xasprintf("%.*s%s",
				(int)(safe[length] ? fitting(safe, (size_t)room - 1) : length),
				safe, safe[length] ? "\xe2\x80\xa6" : "");
		markup_printable(sp->out, cut);
		fputs("</text>\n", sp->out);
		free(cut);
	}
	free(safe);
}

/* Draws LOOK in a row's columns: runs of the same height become one rectangle. */
static void put_look(const struct svg_panel *sp, double (*shares)[N_LOOKS], enum look look,
		     double y, double height)
{
	bool open = false;
	double begin_top = 0, begin_bottom = 0;
	size_t begin = 0;

	for (size_t i = 0; i <= SVG_PLOT; i++) {
		double bottom = 0, top;

		for (int j = 0; i < SVG_PLOT && j < (int)look; j++)
			bottom += shares[i][j];
		top = i < SVG_PLOT ? bottom + shares[i][look] : bottom;
		if (begin < i && top - bottom == begin_top - begin_bottom &&
		    (top == bottom || bottom == begin_bottom))
			continue;
		if (begin_top - begin_bottom > 0) {
			if (!open)
				fprintf(sp->out, "<path class=\"%s\" d=\"", look_class(look));
			open = true;
			fprintf(sp->out, "M%zu %.1fh%zuv%.1fh-%zuz", SVG_NAMES + begin,
				y + height * (1 - begin_top), i - begin,
				height * (begin_top - begin_bottom), i - begin);
		}
		begin = i;
		begin_top = top;
		begin_bottom = bottom;
	}
	if (open)
		fputs("\"/>\n", sp->out);
}

/* Gives shares that cannot be seen to the largest one, and rounds all, so that parts meet. */
static void round_shares(double *shares)
{
	double dropped = 0;
	int most = 0;

	for (int i = 0; i < N_LOOKS; i++) {
		most = shares[i] > shares[most] ? i : most;
		if (shares[i] >= LEAST_SHARE)
			continue;
		dropped += shares[i];
		shares[i] = 0;
	}
	shares[most] += dropped;
	for (int i = 0; i < N_LOOKS; i++)
		shares[i] = (double)(int)(shares[i] * STEPS + 0.5) / STEPS;
}

static void put_bar(const struct svg_panel *sp, const struct lane *lane, double y)
{
	double(*shares)[N_LOOKS] = xcalloc(SVG_PLOT, sizeof(*shares));

	layout_columns(sp->res, lane, sp->panel->from_ns, sp->panel->to_ns, SVG_PLOT, shares);
	for (size_t i = 0; i < SVG_PLOT; i++)
		round_shares(shares[i]);
	for (int i = 0; i < N_LOOKS; i++)
		put_look(sp, shares, (enum look)i, y, svg_lane_height(lane));
	free(shares);
}

static char *waker_text(const struct picture *p, const struct picture_wait *w)
{
	if (w->unfinished)
		return xstrdup("not woken by the end of the trace");
	if (w->waker != NO_INDEX)
		return xasprintf(
			"woken by %s (%" PRId32 ")",
			title_or_comm(p->threads[w->waker].title, p->threads[w->waker].comm),
			p->threads[w->waker].tid);
	if (w->woken_by.kind == WHO_THREAD)
		return xasprintf("woken by thread %" PRId32 ", not traced", w->woken_by.tid);
	if (w->timed_out)
		return xstrdup("timed out");
	return xstrdup(w->woken_by.kind == WHO_INTERRUPT ? "ended by an interrupt"
							 : "waker unknown");
}

/* Adds to a title where the thread was seen in such a place, if it was. */
static void put_seen(const struct svg_panel *sp, const struct code_row *code)
{
	char *seen = wording_code(code);

	if (!seen)
		return;
	putc('\n', sp->out);
	markup_text(sp->out, seen);
	free(seen);
}

/* Outlines a wait, with its word if there is room; hovering shows all its facts. */
static void put_wait(const struct svg_panel *sp, const struct picture_thread *th,
		     const struct picture_wait *w, double y)
{
	const struct picture *p = sp->res->picture;
	const struct picture_word *word = &p->words[w->word];
	double x = svg_x(sp, w->begin_ns), width = svg_x(sp, w->end_ns) - x;
	char duration[UNITS_SIZE];
	const char *at_least = w->began_before || w->unfinished ? ">= " : "";
	char *name, *label, *waker;

	if (width < NARROW)
		return;
	name = layout_short_word(word);
	waker = waker_text(p, w);
	units_duration(duration, w->end_ns - w->begin_ns);
	fprintf(sp->out,
		"<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"><title>",
		w->suspect ? "ft-suspect" : "ft-wait", x, y, width, SVG_BAR);
	markup_text(sp->out, word->text);
	put_seen(sp, picture_code_of_wait(th, w->word));
	fprintf(sp->out, "\nwaited %s%s\n", at_least, duration);
	markup_text(sp->out, waker);
	fputs(w->suspect ? "\nevents were lost meanwhile</title></rect>\n" : "</title></rect>\n",
	      sp->out);
	label = xasprintf("%s, %s%s", name, at_least, duration);
	put_label(sp, "ft-in", x, y + 15, width,
		  (double)columns_width(label) * SVG_BOLD + 6 < width ? label : name);
	free(label);
	free(waker);
	free(name);
}

static bool same_call(const struct blocked_row *x, const struct blocked_row *y)
{
	return x == y || (x->uninterruptible == y->uninterruptible && x->syscall && y->syscall &&
			  !strcmp(x->syscall, y->syscall));
}

/* Sleeps in one call, one after the other. */
struct sleeps {
	const struct blocked_row *in;
	const struct blocked_row *longest;
	const struct code_row *code; /* where the thread was seen in the longest */
	uint64_t begin_ns, end_ns, blocked_ns, longest_ns;
};

/* "fsync" says enough; the kernel's function is added if there is room. */
static void put_sleeps(const struct svg_panel *sp, const struct sleeps *s, double y)
{
	double x = svg_x(sp, s->begin_ns), width = svg_x(sp, s->end_ns) - x;
	const char *call = s->in->syscall ? s->in->syscall : "blocked";
	char duration[UNITS_SIZE];
	char *label;

	if (width < NARROW)
		return;
	units_duration(duration, s->blocked_ns);
	fprintf(sp->out,
		"<rect class=\"ft-sleep\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"><title>",
		x, y, width, SVG_BAR);
	fputs("blocked in ", sp->out);
	markup_text(sp->out, s->in->syscall ? s->in->syscall : "an unknown call");
	fprintf(sp->out, "\nfor %s", duration);
	if (s->longest->kernel) {
		fputs(", mostly at ", sp->out);
		markup_text(sp->out, s->longest->kernel);
	}
	put_seen(sp, s->code);
	label = wording_ended_by(s->longest);
	if (label) {
		fputs("\nended by ", sp->out);
		markup_text(sp->out, label);
		free(label);
	}
	fputs("</title></rect>\n", sp->out);
	label = s->in->syscall ? xasprintf("blocked in %s, %s", call, duration)
			       : xasprintf("blocked, %s", duration);
	put_label(sp, s->in->uninterruptible ? "ft-in" : "ft-in ft-idle", x, y + 15, width,
		  (double)columns_width(label) * SVG_BOLD + 6 < width ? label : call);
	free(label);
}

static void put_all_sleeps(const struct svg_panel *sp, const struct picture_thread *th, double y)
{
	const struct picture *p = sp->res->picture;
	uint64_t apart_ns =
		(uint64_t)((double)(sp->panel->to_ns - sp->panel->from_ns) / SVG_PLOT * APART);
	struct sleeps run = { 0 };

	for (size_t i = 0; i < th->n_stretches; i++) {
		const struct picture_stretch *s = &th->stretches[i];
		uint64_t ns = s->end_ns - s->begin_ns;
		const struct blocked_row *in;

		if (s->is_mixed || s->doing != DOING_BLOCKED || s->end_ns < sp->panel->from_ns ||
		    s->begin_ns > sp->panel->to_ns)
			continue;
		if (s->sleep == NO_INDEX)
			continue;
		in = &p->sleeps[s->sleep];
		if (run.in && (!same_call(run.in, in) || s->begin_ns > run.end_ns + apart_ns)) {
			put_sleeps(sp, &run, y);
			run.in = NULL;
		}
		if (!run.in)
			run = (struct sleeps){ .in = in, .begin_ns = s->begin_ns };
		run.end_ns = s->end_ns;
		run.blocked_ns += ns;
		if (ns > run.longest_ns) {
			run.longest_ns = ns;
			run.longest = in;
			run.code = picture_code_of_sleep(th, s->sleep);
		}
	}
	if (run.in)
		put_sleeps(sp, &run, y);
}

/* Writes the largest times of the row's threads, other than running, in figures. */
static void put_figure(const struct svg_panel *sp, const struct lane *lane, double y)
{
	static const struct {
		enum look look;
		const char *text;
	} figures[] = {
		{ LOOK_FUTEX, "futex" },     { LOOK_UNINTERRUPTIBLE, "blocked" },
		{ LOOK_BLOCKED, "blocked" }, { LOOK_RUNNABLE, "for a CPU" },
		{ LOOK_RUNNING, "running" }, { LOOK_UNKNOWN, "unknown" },
	};
	uint64_t all_ns = 0;
	size_t most = 0;
	char duration[UNITS_SIZE], share[UNITS_SIZE];

	for (size_t i = 0; i < N_LOOKS; i++) {
		all_ns += lane->ns[figures[i].look];
		if (lane->ns[figures[i].look] > lane->ns[figures[most].look])
			most = i;
	}
	if (!all_ns)
		return;
	fprintf(sp->out, "<text class=\"ft-figure\" x=\"%d\" y=\"%.1f\">%s %s</text>\n",
		SVG_NAMES + SVG_PLOT + 8, y,
		units_share(share, lane->ns[figures[most].look], all_ns), figures[most].text);
	/* Of several threads, the average. */
	fprintf(sp->out, "<text class=\"ft-small ft-right\" x=\"%d\" y=\"%.1f\">%s%s</text>\n",
		SVG_WIDTH - 8, y, lane->n_threads > 1 ? "~" : "",
		units_duration(duration, lane->ns[figures[most].look] / lane->n_threads));
}

static void put_name(const struct svg_panel *sp, const struct lane *lane, double y)
{
	char *safe = escape_printable(lane->name);
	char *fitting = columns_cut(safe, (size_t)((SVG_NAMES - 16) / SVG_CHARACTER));
	bool main = lane->n_threads == 1 && sp->res->picture->threads[lane->threads[0]].main;

	fprintf(sp->out, "<text class=\"ft-name%s\" x=\"%d\" y=\"%.1f\">", main ? " ft-main" : "",
		SVG_NAMES - 8, y);
	markup_printable(sp->out, fitting);
	fputs("<title>", sp->out);
	markup_printable(sp->out, safe);
	fputs("</title></text>\n", sp->out);
	free(fitting);
	free(safe);
}

static void put_lane(const struct svg_panel *sp, const struct lane *lane, double y)
{
	const struct picture *p = sp->res->picture;
	double middle = y + svg_lane_height(lane) / 2 + 4;

	put_name(sp, lane, middle);
	put_bar(sp, lane, y);
	put_figure(sp, lane, middle);
	if (lane->n_threads > 1)
		return;
	put_all_sleeps(sp, &p->threads[lane->threads[0]], y);
	for (size_t i = 0; i < p->threads[lane->threads[0]].n_waits; i++) {
		const struct picture_wait *w = &p->threads[lane->threads[0]].waits[i];

		if (w->end_ns > sp->panel->from_ns && w->begin_ns < sp->panel->to_ns)
			put_wait(sp, &p->threads[lane->threads[0]], w, y);
	}
}

void svg_rows(struct svg_panel *sp)
{
	for (size_t i = 0; i < sp->panel->n_lanes; i++) {
		const struct lane *lane = &sp->panel->lanes[i];

		sp->lane_y[i] = sp->y;
		put_lane(sp, lane, sp->y);
		sp->y += svg_lane_height(lane) + SVG_GAP;
	}
}
