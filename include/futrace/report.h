/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - the report formats. Each renders a finished result and computes nothing.
 *
 * All return 0, or -1 when OUT took an error; the caller checks and closes OUT.
 */
#ifndef FUTRACE_REPORT_H
#define FUTRACE_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "futrace/result.h"

struct text_style {
	unsigned int top; /* futexes shown per window; 0: all */
	bool color;	  /* with terminal colours */
	bool verbose;	  /* with the tracer's own cost and buffers */
};

/* For people. */
int report_text(FILE *out, const struct result *res, const struct text_style *style);

/* One JSON document, schema futrace/1. */
int report_json(FILE *out, const struct result *res);

/* One row per window, futex word and operation, with a header line; RFC 4180. */
int report_csv(FILE *out, const struct result *res);

#endif
