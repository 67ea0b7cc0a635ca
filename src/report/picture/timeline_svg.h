/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg.h - the parts of the picture as SVG, shared by the files that draw it.
 */
#ifndef FUTRACE_TIMELINE_SVG_H
#define FUTRACE_TIMELINE_SVG_H

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

/* What is above the rows, with lines through all of them, which take HEIGHT. */
void svg_scale(struct svg_panel *sp, double height);

/* The rows of a panel, with their labels; then the arrows from wakers to those they woke. */
void svg_rows(struct svg_panel *sp);
void svg_arrows(const struct svg_panel *sp);
double svg_lane_height(const struct lane *lane);

/* The whole <svg> element; STYLED: it brings a style sheet along. Returns -1 without memory. */
int svg_picture(FILE *out, const struct result *res, bool styled);

/* What a look is called in the legend, and its class in the style sheet. */
const char *svg_look_class(enum look look);

/* A word's name without what it lies in, if that goes by "name (where)". The caller frees it. */
char *svg_short_word(const struct picture_word *w);

#endif
