/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draw.h - makes the picture of a result from the trails and chains.
 */
#ifndef FUTRACE_DRAW_H
#define FUTRACE_DRAW_H

#include "analysis/book/books.h"
#include "model/result.h"

/*
 * Adds to RES, whose times are known, the picture that the options of B ask for. Frees the trails
 * of B.
 */
void draw_picture(struct result *res, struct books *b);

#endif
