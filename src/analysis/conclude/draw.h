/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draw.h - turns what was kept for a picture into plain values.
 */
#ifndef FUTRACE_DRAW_H
#define FUTRACE_DRAW_H

#include "analysis/book/books.h"
#include "model/result.h"

/* Gives RES, whose times are known, the picture that B was asked for. The trails of B are used up.
 */
void draw_picture(struct result *res, struct books *b);

#endif
