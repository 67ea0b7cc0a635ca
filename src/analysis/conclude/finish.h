/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finish.h - makes a result of the books.
 */
#ifndef FUTRACE_FINISH_H
#define FUTRACE_FINISH_H

#include "analysis/book/books.h"
#include "analysis/process.h"

/* The facts about a finished trace that the books do not have. */
struct trace_end {
	const struct processes *processes;
	bool words_overflow; /* there were more than WORDS_MAX words */
};

/*
 * Returns the result of a finished trace, whose books B are closed. Places are not filled in. The
 * marks, the losses in COUNTS and the material for a picture move to the result. The caller frees
 * it.
 */
struct result *finish_trace(struct books *b, struct counts *counts, const struct trace_end *end);

/* Returns the result of one interval. */
struct result *finish_interval(const struct books *b, const struct closed_interval *c,
			       const struct processes *processes);

#endif
