/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finish.h - turns the books into a result.
 */
#ifndef FUTRACE_FINISH_H
#define FUTRACE_FINISH_H

#include "analysis/book/books.h"
#include "analysis/process.h"

/* What the books do not know of the trace. */
struct trace_end {
	const struct processes *processes;
	bool words_overflow; /* there were more than WORDS_MAX */
};

/*
 * The result of a trace that has ended, with the books B closed. Places are not filled in; the
 * marks, the losses in COUNTS and what was kept for a picture go to it. The caller frees it.
 */
struct result *finish_trace(struct books *b, struct counts *counts, const struct trace_end *end);

/* The result of one interval. */
struct result *finish_interval(const struct books *b, const struct closed_interval *c,
			       const struct processes *processes);

#endif
