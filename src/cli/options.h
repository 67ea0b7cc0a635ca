/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.h - the command line, as one struct.
 */
#ifndef FUTRACE_OPTIONS_H
#define FUTRACE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "model/result.h"
#include "session/request.h"

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
	struct trace_request request; /* for the engine */
	uint64_t min_wait_ns;
	unsigned int top;
	enum sort_key sort;
	enum color color;
	const char *text_file, *json_file, *csv_file;	  /* "-" is standard output; NULL: none */
	const char *svg_file, *html_file, *perfetto_file; /* of --timeline, by their ending */
	const char *folded_file;
	const char *markdown_file, *metrics_file;
	const char *recording; /* of options_parse_report() */
	const char *user;      /* that the command is run as; NULL: no other */
	bool strict, verbose, help, version;
};

/* One option, for parsing, help, and the tests of the man page and the completion. */
struct option_spec {
	char letter; /* 0: it has none */
	const char *name;
	const char *argument; /* NULL: it takes none */
	const char *help;
	int (*parse)(struct options *opt, const char *argument, struct error *err);
};

/* The I-th option there is; NULL past the last. */
const struct option_spec *options_spec(size_t i);

/*
 * Parses ARGV, which is borrowed for as long as OPT. Returns -1 with ERR filled for bad usage. The
 * caller calls options_finish() in any case.
 */
int options_parse(struct options *opt, int argc, char **argv, struct error *err);

/* The same for `futrace report`, ARGV being what follows "futrace". */
int options_parse_report(struct options *opt, int argc, char **argv, struct error *err);
void options_finish(struct options *opt);

/* Prints the help text. */
void options_help(FILE *out);

#endif
