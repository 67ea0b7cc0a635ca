/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_layout.h - where a picture has what: its panels, their rows, their scale.
 *
 * Pure; knows nothing of the format that draws it. Panels are the windows that somebody asked for,
 * or that stand out, and then the whole trace. A row is a thread, or several that are alike.
 */
#ifndef FUTRACE_TIMELINE_LAYOUT_H
#define FUTRACE_TIMELINE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/result.h"
#include "model/picture.h"
#include "report/picture/looks.h"

/* A row: its threads look alike, or are the rest. */
struct lane {
	char *name;	   /* any bytes */
	uint32_t *threads; /* indexes of the picture's threads */
	size_t n_threads, capacity;
	uint64_t ns[N_LOOKS]; /* what they did in the window */
};

struct panel {
	const struct window *win;
	uint64_t from_ns, to_ns; /* the window, and a little of what is around it */
	struct lane *lanes;	 /* main threads first, then by time waited */
	size_t n_lanes, capacity;
};

/* Windows that have a panel beside the whole trace. */
#define MAX_ZOOMS 4

struct layout {
	struct panel panels[MAX_ZOOMS + 1]; /* the last is the whole trace */
	size_t n_panels;
	size_t n_left_out; /* windows without a panel */
};

/* Arranges what RES, which has a picture with trails, has to show. */
void layout_init(struct layout *l, const struct result *res);
void layout_finish(struct layout *l);

/* How S looks; what is mixed has no look of its own. */
enum look layout_look(const struct picture *p, const struct picture_stretch *s);

/* Adds to NS what TH did from FROM_NS to TO_NS. */
void layout_times(const struct result *res, const struct picture_thread *th, uint64_t from_ns,
		  uint64_t to_ns, uint64_t ns[N_LOOKS]);

/*
 * What part of each of N columns, of equal length from FROM_NS to TO_NS, LANE looks like what: in
 * SHARES, from 0 to 1. Where a thread does not exist there is nothing.
 */
void layout_columns(const struct result *res, const struct lane *lane, uint64_t from_ns,
		    uint64_t to_ns, size_t n, double (*shares)[N_LOOKS]);

/* The distance of marks of time for a scale of LENGTH_NS, so that there are at most MOST. */
uint64_t layout_tick_ns(uint64_t length_ns, unsigned int most);

/* A moment NS after the trace's begin, as precise as TICK_NS asks for: "0.75 s". Freed by the
 * caller. */
char *layout_moment(uint64_t ns, uint64_t tick_ns);

/* A word's name without what it lies in, if that goes by "name (where)". The caller frees it. */
char *layout_short_word(const struct picture_word *w);

#endif
