/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg_axis.h - where things are in the SVG.
 */
#ifndef FUTRACE_TIMELINE_SVG_AXIS_H
#define FUTRACE_TIMELINE_SVG_AXIS_H

#include <stdio.h>

#include "report/picture/timeline_layout.h"

/* All in pixels, of which the picture has WIDTH in breadth. */
#define SVG_WIDTH     1200
#define SVG_NAMES     188 /* left of the bars */
#define SVG_PLOT      838
#define SVG_BAR	      22
#define SVG_BAR_MANY  46  /* of a row with several threads */
#define SVG_GAP	      7	  /* between rows */
#define SVG_CHARACTER 6.4 /* of text, at most, by columns of columns.h */
#define SVG_BOLD      7.3 /* and of what is bold */

/* A panel on its way to the page. */
struct svg_panel {
	FILE *out;
	const struct result *res;
	const struct panel *panel;
	double y;	/* where the next thing goes */
	double *lane_y; /* the upper edge of each row */
};

/* Where a moment is. */
double svg_x(const struct svg_panel *sp, uint64_t ns);

/* How high the row of LANE is. */
double svg_lane_height(const struct lane *lane);

#endif
