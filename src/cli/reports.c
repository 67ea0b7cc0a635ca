/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reports.c - writes the reports that the options ask for.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

#include "session/session.h"
#include "base/escape.h"
#include "base/output.h"
#include "report/report.h"

/* How often a named pipe without a reader is tried, and how often before that is said. */
#define PIPE_WAIT_MS	  10
#define PIPE_WAITS_UNSAID 100

struct writing {
	const struct options *opt;
	struct rendering r;
	int ending; /* readable: do not wait */
};

static bool wants_color(const struct options *opt, int fd)
{
	if (opt->color != COLOR_AUTO)
		return opt->color == COLOR_ALWAYS;
	return !options_file(opt, format_text) && cli_has_color(fd);
}

/* The style that the options ask for and that fits FD. */
static struct text_style style_for(const struct options *opt, int fd)
{
	bool is_file = options_file(opt, format_text) != NULL;

	return (struct text_style){ .top = opt->top,
				    .color = wants_color(opt, fd),
				    .columns = cli_columns(is_file ? -1 : fd),
				    .verbose = opt->verbose };
}

int reports_check(const struct options *opt, struct error *err)
{
	for (size_t i = 0; i < opt->n_files; i++) {
		if (opt->files[i].format->check(opt->files[i].path, err) < 0)
			return -1;
	}
	return 0;
}

/* Does a machine-readable report go to standard output? */
static bool stdout_is_taken(const struct options *opt)
{
	for (size_t i = 0; i < opt->n_files; i++) {
		const struct option_file *file = &opt->files[i];

		if (file->format->render && file->format != format_text && !strcmp(file->path, "-"))
			return true;
	}
	return false;
}

static void say_waiting(const char *path)
{
	char *printable = escape_printable(path);

	fprintf(stderr, "futrace: waiting for a reader of %s (a signal ends this)\n", printable);
	free(printable);
}

/* Writes FORMAT to PATH. A named pipe may have no reader yet, if a shell starts both at once. */
static int write_one(struct writing *w, const char *path, const struct format *format,
		     struct error *err)
{
	struct pollfd ending = { .fd = w->ending, .events = POLLIN };
	int n = 0;

	while (output_write(path, format->render, &w->r, err) < 0) {
		if (!output_lacks_reader(path, err) || poll(&ending, 1, PIPE_WAIT_MS) > 0)
			return -1;
		if (++n == PIPE_WAITS_UNSAID)
			say_waiting(path);
	}
	return 0;
}

/* Prints the report where no file was named. */
static int print_text(struct writing *w, struct error *err)
{
	bool has_command = w->opt->request.command != NULL;
	FILE *out = has_command ? stderr : stdout;

	w->r.style = style_for(w->opt, fileno(out));
	errno = 0;
	if (cli_print_report(out, w->opt, w->r.res, &w->r.style) == 0)
		return 0;
	return error_set(err, errno ? errno : EIO, "cannot write to standard %s",
			 has_command ? "error" : "output");
}

/*
 * Without a file, the text goes to standard output. If a command has that, it goes to standard
 * error; if a machine-readable report has it, there is no text.
 */
static int write_text(struct writing *w, struct error *err)
{
	const struct options *opt = w->opt;
	const char *path = options_file(opt, format_text);

	if (!path && stdout_is_taken(opt))
		return 0;
	return path ? write_one(w, path, format_text, err) : print_text(w, err);
}

struct watch *reports_watch(const struct options *opt)
{
	const struct text_style style =
		style_for(opt, opt->request.command ? STDERR_FILENO : STDOUT_FILENO);

	return watch_new(opt, stdout_is_taken(opt), &style);
}

/* Is FILE made from the whole result? The text report is not meant: it is written last. */
static bool is_of_result(const struct option_file *file, const struct options *opt)
{
	const struct format *format = file->format;

	return format->render && format != format_text &&
	       !(opt->request.interval_ns && format->by_intervals);
}

/* If a file cannot be written, goes on to the next one. */
static int write_files(struct writing *w)
{
	const struct options *opt = w->opt;
	struct error err;
	int failed = 0;

	for (size_t i = 0; i < opt->n_files; i++) {
		const struct option_file *file = &opt->files[i];

		if (is_of_result(file, opt) && write_one(w, file->path, file->format, &err) < 0) {
			cli_print_error(&err);
			failed = -1;
		}
	}
	return failed;
}

static int write_last(struct writing *w)
{
	struct error err;

	if (w->opt->request.interval_ns || write_text(w, &err) == 0)
		return 0;
	cli_print_error(&err);
	return -1;
}

int reports_write(const struct options *opt, struct watch *watch, struct result *res, int ending)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct writing w = { .opt = opt,
			     .r = { .res = res, .style = style_for(opt, STDOUT_FILENO) },
			     .ending = ending };
	struct sigaction old;
	int failed;

	/* A pipe without a reader must not keep the others from being written. */
	sigaction(SIGPIPE, &ignore, &old);
	failed = watch_count(watch, res);
	session_arrange(res, opt->sort, opt->min_wait_ns, opt->idle);
	if (watch_end(watch, res) < 0)
		failed = -1;
	if (write_files(&w) < 0)
		failed = -1;
	sigaction(SIGPIPE, &old, NULL);
	return write_last(&w) < 0 ? -1 : failed;
}
