/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark.h - reads a mark: a line that was written into a running trace.
 */
#ifndef FUTRACE_MARK_H
#define FUTRACE_MARK_H

#include <stddef.h>

#include "model/result.h"

/* The most bytes kept of one mark, and the most marks kept of one trace. */
#define MARK_MAX_BYTES 255
#define MARKS_MAX      10000

#define MARK_NAME_SIZE WINDOW_NAME_SIZE

enum mark_kind {
	MARK_POINT, /* any other text: marks a moment */
	MARK_BEGIN, /* "begin NAME": a window begins */
	MARK_END,   /* "end NAME": a window ends */
};

/*
 * Reads the first line of TEXT. For a begin or an end, NAME of SIZE bytes becomes the rest of the
 * line without the blanks around it, cut before a character that does not fit; else NAME is "".
 * "begin" and "end" without a name are points.
 */
enum mark_kind mark_parse(const char *text, char *name, size_t size);

#endif
