/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch.c - writes each interval when it has ended, and the metrics.
 */
#include "report/metrics.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#include "session/session.h"
#include "base/output.h"
#include "report/report.h"
#include "base/xalloc.h"

struct watch {
	const struct options *opt;
	struct text_style style;
	struct metrics *metrics;  /* NULL: not wanted, or given up */
	struct output text, json; /* not open: not wanted, not yet, or given up */
	bool is_open, failed;
	bool stdout_is_taken; /* by a machine-readable report */
};

struct watch *watch_new(const struct options *opt, bool stdout_is_taken,
			const struct text_style *style)
{
	struct watch *w = xcalloc(1, sizeof(*w));

	w->opt = opt;
	w->stdout_is_taken = stdout_is_taken;
	w->style = *style;
	if (options_file(opt, format_metrics))
		w->metrics = metrics_new(opt->top);
	return w;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	output_close(&w->text);
	output_close(&w->json);
	metrics_free(w->metrics);
	free(w);
}

/* Prints the error once: it closes a file that cannot be written. */
static void fail(struct watch *w, struct output *o, const struct error *err)
{
	cli_print_error(err);
	w->failed = true;
	output_close(o);
}

static void open_one(struct watch *w, struct output *o, const char *path)
{
	struct error err;

	if (path && output_open(o, path, &err) < 0)
		fail(w, o, &err);
}

static void open_files(struct watch *w)
{
	const struct options *opt = w->opt;
	const char *text = options_file(opt, format_text);

	if (w->is_open || !opt->request.interval_ns)
		return;
	w->is_open = true;
	open_one(w, &w->json, options_file(opt, format_json));
	if (!text && !opt->request.command && !w->stdout_is_taken)
		text = "-";
	if (text)
		open_one(w, &w->text, text);
	else if (opt->request.command && !w->stdout_is_taken)
		w->text = (struct output){ .path = "to standard error", .file = stderr };
}

/* Flushes O after a part was written; WRITTEN is negative if that failed. */
static void flush_part(struct watch *w, struct output *o, int written)
{
	struct error err;

	if (written < 0)
		error_set(&err, errno, "cannot write %s",
			  strcmp(o->path, "-") ? o->path : "to standard output");
	else if (output_flush(o, &err) == 0)
		return;
	fail(w, o, &err);
}

static int render_metrics(FILE *out, const void *arg)
{
	return metrics_write(out, arg);
}

static void write_metrics(struct watch *w)
{
	struct error err;

	if (!w->metrics || output_write(options_file(w->opt, format_metrics), render_metrics,
					w->metrics, &err) == 0)
		return;
	cli_print_error(&err);
	w->failed = true;
	metrics_free(w->metrics);
	w->metrics = NULL;
}

/* The trace goes on as long as one of its files can be written. */
static bool is_alive(const struct watch *w)
{
	return w->text.file || w->json.file || w->metrics;
}

int watch_take(void *arg, struct result *res)
{
	struct watch *w = arg;

	open_files(w);
	if (w->metrics)
		metrics_add(w->metrics, res);
	write_metrics(w);
	session_arrange(res, w->opt->sort, w->opt->min_wait_ns, w->opt->idle);
	if (w->text.file)
		flush_part(w, &w->text, report_text_interval(w->text.file, res, &w->style));
	if (w->json.file)
		flush_part(w, &w->json, report_json_interval(w->json.file, res));
	return w->failed && !is_alive(w) ? -1 : 0;
}

int watch_count(struct watch *w, const struct result *whole)
{
	if (w->metrics) {
		/* Without intervals, the whole trace counts as one. */
		if (!w->opt->request.interval_ns)
			metrics_add(w->metrics, whole);
		metrics_end(w->metrics, whole);
		write_metrics(w);
	}
	return w->failed ? -1 : 0;
}

int watch_end(struct watch *w, const struct result *whole)
{
	if (!w->opt->request.interval_ns)
		return 0;
	open_files(w);
	if (w->text.file) {
		putc('\n', w->text.file);
		flush_part(w, &w->text, cli_print_report(w->text.file, w->opt, whole, &w->style));
	}
	if (w->json.file)
		flush_part(w, &w->json, report_json_line(w->json.file, whole));
	return w->failed ? -1 : 0;
}
