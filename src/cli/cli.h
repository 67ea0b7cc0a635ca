/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli.h - the subcommands, their exit statuses, and how they print.
 */
#ifndef FUTRACE_CLI_H
#define FUTRACE_CLI_H

#include <futrace/schema.h>

#include "base/error.h"
#include "base/inherited.h"
#include "cli/options.h"

/* Exit statuses of futrace itself; see futrace(1). */
enum {
	STATUS_DONE = FUTRACE_STATUS_DONE,
	STATUS_FAILED = FUTRACE_STATUS_FAILED,
	STATUS_USAGE = FUTRACE_STATUS_USAGE,
	STATUS_LOST = FUTRACE_STATUS_LOST,
	STATUS_GREW = FUTRACE_STATUS_GREW, /* compare: a figure grew by more than allowed */
	STATUS_COMMAND_FAILED = FUTRACE_STATUS_COMMAND_FAILED, /* futrace failed, with a command */
	STATUS_CANNOT_RUN = FUTRACE_STATUS_CANNOT_RUN,
	STATUS_NOT_FOUND = FUTRACE_STATUS_NOT_FOUND,
};

/* Prints ERR in one line on standard error. */
void cli_print_error(const struct error *err);

/* Flushes standard output. Returns STATUS; if that fails, prints an error and returns another. */
int cli_end_output(int status);

/*
 * The files that are written during the trace: intervals, if OPT asks for them, and metrics. The
 * functions print an error and return -1 if a file could not be written. STDOUT_IS_TAKEN: by a
 * machine-readable report.
 */
struct watch;
struct text_style;
struct watch *watch_new(const struct options *opt, bool stdout_is_taken,
			const struct text_style *style);
void watch_free(struct watch *w);

/* Takes an interval, for struct interval_watch. ARG is the watch. */
int watch_take(void *arg, struct result *res);

/*
 * The trace is over. watch_count() adds the result of the WHOLE trace to the metrics; watch_end(),
 * called when that result has been sorted and shortened, writes it after the intervals.
 */
int watch_count(struct watch *w, const struct result *whole);
int watch_end(struct watch *w, const struct result *whole);

/* Can all files of OPT be written? Returns -1 with ERR filled if not. */
int reports_check(const struct options *opt, struct error *err);

/* The watch of OPT; watch_free() frees it. */
struct watch *reports_watch(const struct options *opt);

/*
 * Sorts and shortens RES as OPT says. Writes the reports that OPT asks for, and those of WATCH; if
 * one fails, the others are still written. Waits for the reader of a named pipe until ENDING is
 * readable; -1: for ever. Returns -1, after printing errors, if one failed.
 */
int reports_write(const struct options *opt, struct watch *watch, struct result *res, int ending);

/*
 * Traces as OPT says and writes the reports. The command of OPT, if there is one, gets the signals
 * and limits of OLD. Returns the exit status.
 */
int cli_trace(const struct options *opt, const struct inherited *old);

/*
 * Prints the text report of RES on OUT. If that is a terminal and the report is longer, it goes
 * through a pager, unless OPT forbids that; or else its first finding comes again at the end.
 * Returns -1 with errno on failure.
 */
int cli_print_report(FILE *out, const struct options *opt, const struct result *res,
		     const struct text_style *style);

/* The width of text on FD: COLUMNS of the environment, or the width of the terminal. 0: unknown. */
unsigned int cli_columns(int fd);

/* Does FD have colours by default? It is a terminal, and the environment does not forbid them. */
bool cli_has_color(int fd);

/* `futrace compare`: ARGV are the arguments from "compare" on. Returns the exit status. */
int cli_compare(int argc, char **argv);

/* `futrace demo`: ARGV are the arguments from "demo" on. Returns the exit status. */
int cli_demo(int argc, char **argv);

/* `futrace cleanup`: ARGV are the arguments from "cleanup" on. Returns the exit status. */
int cli_cleanup(int argc, char **argv);

/* `futrace doctor`: ARGV are the arguments from "doctor" on. Returns the exit status. */
int cli_doctor(int argc, char **argv);

/* The options of a subcommand that takes only --instance DIR and --help. */
struct cli_instance_options {
	const char *name;     /* of the subcommand */
	const char *help;     /* its text */
	const char *instance; /* NULL: none was given */
};

/* Parses ARGV, and answers --help. Returns -1 to go on, else the exit status. */
int cli_parse_instance(struct cli_instance_options *opt, int argc, char **argv);

/* `futrace report`: ARGV are the arguments from "report" on. Returns the exit status. */
int cli_report(int argc, char **argv);

/* `futrace mark`: ARGV are the arguments from "mark" on. Returns the exit status. */
int cli_mark(int argc, char **argv);

/* `futrace stacks`: ARGV are the arguments from "stacks" on. Returns the exit status. */
int cli_stacks(int argc, char **argv);

/* Parses ARGV, and answers --help and --version. Returns -1 to go on, else the exit status. */
int cli_parse(struct options *opt, int argc, char **argv);

/* The same for `futrace demo` and `futrace report`; ARGV are the arguments from that word on. */
int cli_parse_demo(struct options *opt, int argc, char **argv);
int cli_parse_report(struct options *opt, int argc, char **argv);

#endif
