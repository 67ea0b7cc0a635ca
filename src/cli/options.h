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
#include "session/given_window.h"
#include "model/result.h"
#include "capture/tasks.h"

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
	struct tids pids;     /* -p, each once */
	struct tids tids;     /* -t, each once */
	uint64_t duration_ns; /* 0: none given */
	uint64_t interval_ns; /* 0: no windows by time */
	struct given_window *windows;
	size_t n_windows;
	uint64_t buffer_bytes; /* per CPU; 0: chosen by the capture */
	uint64_t min_wait_ns;
	unsigned int top;
	enum sort_key sort;
	enum color color;
	const char *text_file, *json_file, *csv_file;	  /* "-" is standard output; NULL: none */
	const char *svg_file, *html_file, *perfetto_file; /* of --timeline, by their ending */
	const char *folded_file;
	const char *markdown_file, *metrics_file;
	const char *record_file; /* NULL: none */
	const char *recording;	 /* of options_parse_report() */
	const char *sysroot;	 /* NULL: none */
	const char *ready_file;
	const char *user;     /* that the command is run as; NULL: no other */
	const char *instance; /* the directory of one that is borrowed; NULL: one of our own */
	int ready_fd;	      /* -1: none */
	bool follow, futex_only, strict, quiet, verbose, help, version;
	char **command; /* the arguments after --, or NULL */
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
