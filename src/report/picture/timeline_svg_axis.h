/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg_axis.h - measures and places in the SVG.
 */
#ifndef FUTRACE_TIMELINE_SVG_AXIS_H
#define FUTRACE_TIMELINE_SVG_AXIS_H

#include <stdio.h>

#include "report/picture/timeline_layout.h"

/* All are pixels. SVG_WIDTH is the breadth of the picture. */
#define SVG_WIDTH     1200
#define SVG_NAMES     188 /* left of the bars */
#define SVG_PLOT      838
#define SVG_BAR	      22
#define SVG_BAR_MANY  46  /* of a row with several threads */
#define SVG_GAP	      7	  /* between rows */
#define SVG_CHARACTER 6.4 /* one column of text, at most; see columns.h */
#define SVG_BOLD      7.3 /* the same of bold text */

/* A panel that is being drawn. */
struct svg_panel {
	FILE *out;
	const struct result *res;
	const struct panel *panel;
	double y;	/* where the next part goes */
	double *lane_y; /* the upper edge of each row */
};

/* The place of a moment. */
double svg_x(const struct svg_panel *sp, uint64_t ns);

/* The height of LANE's row. */
double svg_lane_height(const struct lane *lane);

#endif
