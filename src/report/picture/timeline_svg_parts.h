/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg_parts.h - the parts of a panel, each drawn by a file of its own.
 */
#ifndef FUTRACE_TIMELINE_SVG_PARTS_H
#define FUTRACE_TIMELINE_SVG_PARTS_H

#include "report/picture/timeline_svg_axis.h"

/* The parts above the rows, and lines through all rows, which take HEIGHT. */
void svg_scale(struct svg_panel *sp, double height);

/* The rows of a panel, with their labels; then the arrows from wakers to woken threads. */
void svg_rows(struct svg_panel *sp);
void svg_arrows(const struct svg_panel *sp);

#endif
