/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_layout.h - the layout of a picture: its panels, their rows, their scale.
 *
 * Pure; it does not know the format that draws the picture. Panels are the windows that the user
 * asked for or that stand out, and then the whole trace. A row is a thread, or several similar
 * ones.
 */
#ifndef FUTRACE_TIMELINE_LAYOUT_H
#define FUTRACE_TIMELINE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/result.h"
#include "model/picture.h"
#include "report/picture/looks.h"

/* A row: its threads are similar, or they are left over. */
struct lane {
	char *name;	   /* any bytes */
	uint32_t *threads; /* indexes of the picture's threads */
	size_t n_threads, capacity;
	uint64_t ns[N_LOOKS]; /* their times in the window */
};

struct panel {
	const struct window *win;
	uint64_t from_ns, to_ns; /* the window, with a little before and after it */
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

/* Makes the layout of RES, whose picture has trails. */
void layout_init(struct layout *l, const struct result *res);
void layout_finish(struct layout *l);

/* The look of S. S must not be mixed: a mixed stretch has no look of its own. */
enum look layout_look(const struct picture *p, const struct picture_stretch *s);

/* Adds the times of TH from FROM_NS to TO_NS to NS. */
void layout_times(const struct result *res, const struct picture_thread *th, uint64_t from_ns,
		  uint64_t to_ns, uint64_t ns[N_LOOKS]);

/*
 * Divides the time from FROM_NS to TO_NS into N equal columns. SHARES gets the part of each look of
 * LANE in each column, from 0 to 1. Where a thread does not exist, its part is 0.
 */
void layout_columns(const struct result *res, const struct lane *lane, uint64_t from_ns,
		    uint64_t to_ns, size_t n, double (*shares)[N_LOOKS]);

/* The distance of the time marks on a scale of LENGTH_NS with at most MOST marks. */
uint64_t layout_tick_ns(uint64_t length_ns, unsigned int most);

/* A moment NS after the trace's begin, as precise as TICK_NS: "0.75 s". The caller frees it. */
char *layout_moment(uint64_t ns, uint64_t tick_ns);

/*
 * A word's name without the place around it, if the name has the form "name (where)". The caller
 * frees it.
 */
char *layout_short_word(const struct picture_word *w);

#endif
