/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg_axis.c - the place of a moment in the SVG, and the height of a row.
 */
#include "report/picture/timeline_svg_axis.h"

double svg_x(const struct svg_panel *sp, uint64_t ns)
{
	const struct panel *p = sp->panel;
	double at = ((double)ns - (double)p->from_ns) / (double)(p->to_ns - p->from_ns);

	at = at < 0 ? 0 : at > 1 ? 1 : at;
	return SVG_NAMES + at * SVG_PLOT;
}

double svg_lane_height(const struct lane *lane)
{
	return lane->n_threads > 1 ? SVG_BAR_MANY : SVG_BAR;
}
