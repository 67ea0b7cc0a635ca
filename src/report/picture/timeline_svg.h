/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline_svg.h - the picture as SVG, alone or in a page.
 */
#ifndef FUTRACE_TIMELINE_SVG_H
#define FUTRACE_TIMELINE_SVG_H

#include <stdbool.h>
#include <stdio.h>

#include "model/result.h"

/* Writes the whole <svg> element; STYLED: with a style sheet. Returns -1 without memory. */
int svg_picture(FILE *out, const struct result *res, bool styled);

#endif
