/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch.c - what is written while the trace goes on: each interval when it is over.
 */
#include "futrace/metrics.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "futrace/output.h"
#include "futrace/report.h"
#include "futrace/xalloc.h"

struct watch {
	const struct options *opt;
	struct text_style style;
	struct metrics *metrics; /* NULL: not wanted */
	FILE *text, *json;	 /* NULL: not wanted, or not open yet */
	bool is_open, failed;
	bool stdout_is_taken; /* by a machine-readable report */
};

struct watch *watch_new(const struct options *opt, bool stdout_is_taken, bool color)
{
	struct watch *w = xcalloc(1, sizeof(*w));

	w->opt = opt;
	w->stdout_is_taken = stdout_is_taken;
	w->style = (struct text_style){ .top = opt->top, .color = color, .verbose = opt->verbose };
	if (opt->metrics_file)
		w->metrics = metrics_new(opt->top);
	return w;
}

static void close_file(FILE **file)
{
	if (*file && *file != stdout && *file != stderr)
		fclose(*file);
	*file = NULL;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	close_file(&w->text);
	close_file(&w->json);
	metrics_free(w->metrics);
	free(w);
}

/* Says so once; nothing more is written. */
static int fail_with(struct watch *w, const struct error *err)
{
	cli_print_error(err);
	w->failed = true;
	return -1;
}

static int fail(struct watch *w, const char *path)
{
	struct error err;

	error_set(&err, errno, "cannot write %s", path ? path : "the intervals");
	return fail_with(w, &err);
}

/* What was there is replaced only when there is something to write. */
static int open_file(struct watch *w, const char *path, FILE **file)
{
	struct error err;

	*file = output_open(path, &err);
	return *file ? 0 : fail_with(w, &err);
}

static int open_files(struct watch *w)
{
	const struct options *opt = w->opt;

	if (w->is_open || !opt->interval_ns)
		return 0;
	w->is_open = true;
	if (opt->json_file && open_file(w, opt->json_file, &w->json) < 0)
		return -1;
	if (opt->text_file)
		return open_file(w, opt->text_file, &w->text);
	if (!w->stdout_is_taken)
		w->text = opt->command ? stderr : stdout;
	return 0;
}

static int render_metrics(FILE *out, const void *arg)
{
	return metrics_write(out, arg);
}

static int write_metrics(struct watch *w)
{
	struct error err;

	if (!w->metrics ||
	    output_write(w->opt->metrics_file, render_metrics, w->metrics, &err) == 0)
		return 0;
	return fail_with(w, &err);
}

int watch_take(void *arg, struct result *res)
{
	struct watch *w = arg;

	if (w->failed || open_files(w) < 0)
		return -1;
	if (w->metrics)
		metrics_add(w->metrics, res);
	if (write_metrics(w) < 0)
		return -1;
	result_sort(res, w->opt->sort);
	result_drop_below(res, w->opt->min_wait_ns);
	if (w->text && report_text_interval(w->text, res, &w->style) < 0)
		return fail(w, w->opt->text_file);
	if (w->json && report_json_interval(w->json, res) < 0)
		return fail(w, w->opt->json_file);
	return 0;
}

int watch_count(struct watch *w, const struct result *whole)
{
	if (!w->metrics || w->failed)
		return w->failed ? -1 : 0;
	/* Without intervals the whole is the only one. */
	if (!w->opt->interval_ns)
		metrics_add(w->metrics, whole);
	metrics_end(w->metrics, whole);
	return write_metrics(w);
}

int watch_end(struct watch *w, const struct result *whole)
{
	if (!w->opt->interval_ns)
		return 0;
	if (w->failed || open_files(w) < 0)
		return -1;
	if (w->text) {
		putc('\n', w->text);
		if (report_text(w->text, whole, &w->style) < 0)
			return fail(w, w->opt->text_file);
	}
	if (w->json && report_json_line(w->json, whole) < 0)
		return fail(w, w->opt->json_file);
	return 0;
}
