/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * formats.h - the formats of the files that a trace or a report writes.
 */
#ifndef FUTRACE_FORMATS_H
#define FUTRACE_FORMATS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "report/report.h"

/* A result, and the style of its text. */
struct rendering {
	const struct result *res;
	struct text_style style;
};

struct format {
	const char *name;
	const char *ending; /* of the file's name; NULL: any */
	/* Writes a struct rendering; NULL: the file is not made from the result alone. */
	int (*render)(FILE *out, const void *rendering);
	/* Can PATH be written? Returns -1 with ERR filled if not. */
	int (*check)(const char *path, struct error *err);
	bool by_intervals; /* with intervals, they are written as they end */
	/* A result has these parts only on request. */
	bool needs_trails, needs_chains;
};

/* The formats of one option each; a format without a name ends the list. */
extern const struct format format_text[], format_json[], format_csv[], format_csv_ops[],
	format_timeline[], format_folded[], format_markdown[], format_metrics[], format_recording[];

#endif
