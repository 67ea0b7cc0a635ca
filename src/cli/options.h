/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.h - the command line, as one struct.
 */
#ifndef FUTRACE_OPTIONS_H
#define FUTRACE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "cli/formats.h"
#include "model/result.h"
#include "session/request.h"

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options;

/* One option, for parsing, help, and the tests of the man page and the completion. */
struct option_spec {
	char letter; /* 0: it has none */
	const char *name;
	const char *argument; /* NULL: it takes none */
	const char *help;
	/* One of these is the action of the option. */
	int (*parse)(struct options *opt, const char *argument, struct error *err);
	size_t flag, text;	      /* the offset of the member of struct options that it sets */
	const struct format *formats; /* its argument is a file for one of these */
	/* The commands that take it. */
	bool not_for_trace, for_report;
};

/* A file to write. */
struct option_file {
	const struct option_spec *spec;
	const struct format *format;
	const char *path; /* "-" is standard output */
};

struct options {
	struct trace_request request; /* for the engine */
	uint64_t min_wait_ns;
	unsigned int top;
	enum sort_key sort;
	enum color color;
	struct option_file *files; /* in the order of the options; one for each format at most */
	size_t n_files;
	const char *recording; /* of options_parse_report() */
	const char *user;      /* the user that runs the command; NULL: the caller */
	bool no_pager; /* a report that is longer than the terminal is printed there itself */
	bool idle;     /* idle waits and threads are shown among the others */
	bool strict, verbose, help, version;
};

/* The I-th option; NULL past the last. */
const struct option_spec *options_spec(size_t i);

/*
 * Parses ARGV, which is borrowed for as long as OPT. Returns -1 with ERR filled for bad usage. The
 * caller calls options_finish() in any case.
 */
int options_parse(struct options *opt, int argc, char **argv, struct error *err);

/* The same for `futrace demo`, whose workload is the only target. */
int options_parse_demo(struct options *opt, int argc, char **argv, struct error *err);

/* The same for `futrace report`; ARGV are the arguments from "report" on. */
int options_parse_report(struct options *opt, int argc, char **argv, struct error *err);
void options_finish(struct options *opt);

/* The path of the file of FORMAT; NULL: none. */
const char *options_file(const struct options *opt, const struct format *format);

/* Prints the help text. */
void options_help(FILE *out);

#endif
