/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg_arrows.c - draws arrows from the row of a waker to the row of the thread it woke.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/units.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/picture/markup.h"
#include "report/picture/timeline_svg_parts.h"

/*
 * At most so many arrows in a panel: those that ended the longest waits. A wait narrower than WIDE
 * has no arrow.
 */
#define ARROWS_MAX 80
#define WIDE	   5.0
/* Two arrows between the same rows are at least so far apart. */
#define CLOSE 2.0

struct arrow {
	const struct picture_wait *wait;
	uint32_t thread;
	size_t from, to; /* rows */
};

struct arrows {
	struct arrow *all;
	size_t n, capacity;
};

static uint64_t wait_ns(const struct picture_wait *w)
{
	return w->end_ns - w->begin_ns;
}

static int longer_first(const void *x, const void *y)
{
	const struct arrow *a = x, *b = y;

	if (wait_ns(a->wait) != wait_ns(b->wait))
		return wait_ns(a->wait) < wait_ns(b->wait) ? 1 : -1;
	return a->thread < b->thread ? -1 : a->thread > b->thread;
}

/* The row of each thread; SIZE_MAX if it has none. The caller frees it. */
static size_t *rows_of_threads(const struct svg_panel *sp)
{
	size_t n = sp->res->picture->n_threads;
	size_t *rows = xcalloc(n, sizeof(*rows));

	for (size_t i = 0; i < n; i++)
		rows[i] = SIZE_MAX;
	for (size_t i = 0; i < sp->panel->n_lanes; i++) {
		for (size_t j = 0; j < sp->panel->lanes[i].n_threads; j++)
			rows[sp->panel->lanes[i].threads[j]] = i;
	}
	return rows;
}

static bool is_drawn(const struct svg_panel *sp, const struct picture_wait *w)
{
	return w->waker != NO_INDEX && !w->suspect && w->woken_ns >= sp->panel->from_ns &&
	       w->woken_ns <= sp->panel->to_ns &&
	       svg_x(sp, w->end_ns) - svg_x(sp, w->begin_ns) >= WIDE;
}

static void collect(const struct svg_panel *sp, struct arrows *arrows)
{
	const struct picture *p = sp->res->picture;
	size_t *rows = rows_of_threads(sp);

	for (uint32_t i = 0; i < p->n_threads; i++) {
		for (size_t j = 0; rows[i] != SIZE_MAX && j < p->threads[i].n_waits; j++) {
			const struct picture_wait *w = &p->threads[i].waits[j];

			if (!is_drawn(sp, w) || rows[w->waker] == SIZE_MAX ||
			    rows[w->waker] == rows[i])
				continue;
			arrows->all = xgrow(arrows->all, arrows->n, &arrows->capacity,
					    sizeof(*arrows->all));
			arrows->all[arrows->n++] = (struct arrow){ w, i, rows[w->waker], rows[i] };
		}
	}
	free(rows);
	if (arrows->n > 1)
		qsort(arrows->all, arrows->n, sizeof(*arrows->all), longer_first);
}

/* From the edge of the waker's bar to that of the waiter's. */
static void put_arrow(const struct svg_panel *sp, const struct arrow *a)
{
	const struct picture *p = sp->res->picture;
	const struct picture_thread *waker = &p->threads[a->wait->waker];
	const struct picture_thread *waiter = &p->threads[a->thread];
	bool down = a->to > a->from;
	double x = svg_x(sp, a->wait->woken_ns);
	double from = sp->lane_y[a->from] + svg_lane_height(&sp->panel->lanes[a->from]) / 2;
	double to = sp->lane_y[a->to] + (down ? 2 : svg_lane_height(&sp->panel->lanes[a->to]) - 2);
	char duration[UNITS_SIZE];

	fprintf(sp->out,
		"<g class=\"ft-arrow\"><path d=\"M%.1f %.1fV%.1f\"/>"
		"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"/>"
		"<path class=\"ft-point\" d=\"M%.1f %.1fl-4 %dh8z\"/><title>",
		x, from, to, x, from, x, to, down ? -8 : 8);
	markup_text(sp->out, title_or_comm(waker->title, waker->comm));
	fprintf(sp->out, " (%" PRId32 ") woke ", waker->tid);
	markup_text(sp->out, title_or_comm(waiter->title, waiter->comm));
	fprintf(sp->out, " (%" PRId32 ") from ", waiter->tid);
	markup_text(sp->out, p->words[a->wait->word].text);
	fprintf(sp->out, "\nafter %s%s</title></g>\n", a->wait->began_before ? "&gt;= " : "",
		units_duration(duration, wait_ns(a->wait)));
}

/* Would A be drawn over one of the N at DRAWN? */
static bool is_hidden(const struct svg_panel *sp, const struct arrow *a, const struct arrow *drawn,
		      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double apart = svg_x(sp, a->wait->woken_ns) - svg_x(sp, drawn[i].wait->woken_ns);

		if (drawn[i].from == a->from && drawn[i].to == a->to && apart < CLOSE &&
		    apart > -CLOSE)
			return true;
	}
	return false;
}

void svg_arrows(const struct svg_panel *sp)
{
	struct arrows arrows = { 0 };
	size_t drawn = 0;

	collect(sp, &arrows);
	for (size_t i = 0; i < arrows.n && drawn < ARROWS_MAX; i++) {
		if (is_hidden(sp, &arrows.all[i], arrows.all, drawn))
			continue;
		put_arrow(sp, &arrows.all[i]);
		arrows.all[drawn++] = arrows.all[i];
	}
	free(arrows.all);
}
