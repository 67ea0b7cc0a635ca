/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli.h - the subcommands, and how they speak.
 */
#ifndef FUTRACE_CLI_H
#define FUTRACE_CLI_H

#include "base/error.h"
#include "cli/options.h"

/* Exit statuses of futrace itself; see futrace(1). */
enum {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_LOST = 3,
	STATUS_GREW = 4,	     /* a figure that was not to, by compare */
	STATUS_COMMAND_FAILED = 125, /* futrace failed, with a command */
	STATUS_CANNOT_RUN = 126,
	STATUS_NOT_FOUND = 127,
};

/* Prints ERR in one line on standard error. */
void cli_print_error(const struct error *err);

/* Ends the output. Returns STATUS; or another, having said so, if it could not be written. */
int cli_end_output(int status);

/*
 * What is written while the trace goes on: the intervals, if OPT wants some, and the metrics. The
 * functions return -1 if something could not be written; that has been said then.
 */
struct watch;
struct text_style;
struct watch *watch_new(const struct options *opt, bool stdout_is_taken,
			const struct text_style *style);
void watch_free(struct watch *w);

/* Takes an interval, for struct live_watch. ARG is the watch. */
int watch_take(void *arg, struct result *res);

/* The trace is over: counts what WHOLE has of all; then writes it after the intervals, as OPT has
 * sorted and shortened it. */
int watch_count(struct watch *w, const struct result *whole);
int watch_end(struct watch *w, const struct result *whole);

/* Can everything be written that OPT asks for? Returns -1 with ERR filled if not. */
int reports_check(const struct options *opt, struct error *err);

/* What OPT wants to be written while a trace goes on; watch_free() frees it. */
struct watch *reports_watch(const struct options *opt);

/*
 * Sorts and shortens RES as OPT says and writes the reports that it asks for, those of WATCH too:
 * what can be written, whatever fails. Returns -1 if something did, which has been said.
 */
int reports_write(const struct options *opt, struct watch *watch, struct result *res);

/* Traces what OPT says and writes the reports. Returns the exit status. */
int cli_trace(const struct options *opt);

/* How wide the text on FD is to be: as COLUMNS says in the environment, or as the terminal is; 0 if
 * that is not known. */
unsigned int cli_columns(int fd);

/* Is FD a terminal that is to have colours, if nobody says otherwise? */
bool cli_has_color(int fd);

/* `futrace compare`: ARGV are the arguments from "compare" on. Returns the exit status. */
int cli_compare(int argc, char **argv);

/* `futrace demo`: ARGV are the arguments from "demo" on. Returns the exit status. */
int cli_demo(int argc, char **argv);

/* `futrace cleanup`: ARGV are the arguments from "cleanup" on. Returns the exit status. */
int cli_cleanup(int argc, char **argv);

/* `futrace doctor`: ARGV are the arguments from "doctor" on. Returns the exit status. */
int cli_doctor(int argc, char **argv);

/* A subcommand whose only options are --instance DIR and --help. */
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

/* Parses ARGV, and answers --help and --version. Returns -1 to go on, else the exit status. */
int cli_parse(struct options *opt, int argc, char **argv);
int cli_parse_report(struct options *opt, int argc, char **argv);

#endif
