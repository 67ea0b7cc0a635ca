/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark.h - a line that somebody wrote into a running trace, and what it asks for.
 */
#ifndef FUTRACE_MARK_H
#define FUTRACE_MARK_H

#include <stddef.h>

#include "model/result.h"

/* Of one mark no more bytes are kept than these, and no more marks of one trace. */
#define MARK_MAX_BYTES 255
#define MARKS_MAX      10000

#define MARK_NAME_SIZE WINDOW_NAME_SIZE

enum mark_kind {
	MARK_POINT, /* something happened: any text that is none of the others */
	MARK_BEGIN, /* "begin NAME": a window begins */
	MARK_END,   /* "end NAME" */
};

/*
 * What the first line of TEXT asks for. For a begin and an end, NAME, of SIZE bytes, is the rest
 * of the line without the blanks around it, cut before a character that does not fit; "" otherwise.
 * Without a name, "begin" and "end" are points.
 */
enum mark_kind mark_parse(const char *text, char *name, size_t size);

#endif
