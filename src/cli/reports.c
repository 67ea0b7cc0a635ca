/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reports.c - the reports that the options ask for, of whatever result.
 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

#include "analysis/conclude/groups.h"
#include "base/output.h"
#include "report/report.h"

static bool wants_color(const struct options *opt, int fd)
{
	if (opt->color != COLOR_AUTO)
		return opt->color == COLOR_ALWAYS;
	return !opt->text_file && cli_has_color(fd);
}

/* As the options say, and as fits what FD is. */
static struct text_style style_for(const struct options *opt, int fd)
{
	return (struct text_style){ .top = opt->top,
				    .color = wants_color(opt, fd),
				    .columns = cli_columns(opt->text_file ? -1 : fd),
				    .verbose = opt->verbose };
}

struct rendering {
	const struct result *res;
	struct text_style style;
};

static int render_text(FILE *out, const void *arg)
{
	const struct rendering *r = arg;

	return report_text(out, r->res, &r->style);
}

static int render_json(FILE *out, const void *arg)
{
	return report_json(out, ((const struct rendering *)arg)->res);
}

static int render_csv(FILE *out, const void *arg)
{
	return report_csv(out, ((const struct rendering *)arg)->res);
}

static int render_svg(FILE *out, const void *arg)
{
	return report_svg(out, ((const struct rendering *)arg)->res);
}

static int render_html(FILE *out, const void *arg)
{
	return report_html(out, ((const struct rendering *)arg)->res);
}

static int render_perfetto(FILE *out, const void *arg)
{
	return report_perfetto(out, ((const struct rendering *)arg)->res);
}

static int render_folded(FILE *out, const void *arg)
{
	return report_folded(out, ((const struct rendering *)arg)->res);
}

static int render_markdown(FILE *out, const void *arg)
{
	const struct rendering *r = arg;

	return report_markdown(out, r->res, r->style.top);
}

/* The formats that are written to a file of their own, if an option names one. */
static const struct format {
	size_t option;	   /* where struct options keeps the file's name */
	bool by_intervals; /* if there are some, it is written as they end */
	int (*render)(FILE *out, const void *rendering);
} formats[] = {
	{ offsetof(struct options, json_file), true, render_json },
	{ offsetof(struct options, csv_file), false, render_csv },
	{ offsetof(struct options, svg_file), false, render_svg },
	{ offsetof(struct options, html_file), false, render_html },
	{ offsetof(struct options, perfetto_file), false, render_perfetto },
	{ offsetof(struct options, folded_file), false, render_folded },
	{ offsetof(struct options, markdown_file), false, render_markdown },
};

#define N_FORMATS (sizeof(formats) / sizeof(*formats))

/* The file that FORMAT is to be written to, or NULL. */
static const char *format_file(const struct format *format, const struct options *opt)
{
	return *(const char *const *)((const char *)opt + format->option);
}

int reports_check(const struct options *opt, struct error *err)
{
	for (size_t i = 0; i < N_FORMATS; i++) {
		const char *file = format_file(&formats[i], opt);

		if (file && output_check(file, err) < 0)
			return -1;
	}
	if (opt->metrics_file && output_check(opt->metrics_file, err) < 0)
		return -1;
	return opt->text_file ? output_check(opt->text_file, err) : 0;
}

/* Is it that of a machine-readable report? */
static bool stdout_is_taken(const struct options *opt)
{
	bool taken = false;

	for (size_t i = 0; i < N_FORMATS; i++) {
		const char *file = format_file(&formats[i], opt);

		taken = taken || (file && !strcmp(file, "-"));
	}
	return taken;
}

/* Standard output is the command's, where there is one, or that of a machine-readable report. */
static int write_text(const struct options *opt, struct rendering *r, struct error *err)
{
	if (opt->text_file)
		return output_write(opt->text_file, render_text, r, err);
	if (stdout_is_taken(opt))
		return 0;
	if (!opt->command)
		return output_write("-", render_text, r, err);
	r->style = style_for(opt, STDERR_FILENO);
	if (render_text(stderr, r) < 0)
		return error_set(err, errno, "cannot write to standard error");
	return 0;
}

struct watch *reports_watch(const struct options *opt)
{
	const struct text_style style =
		style_for(opt, opt->command ? STDERR_FILENO : STDOUT_FILENO);

	return watch_new(opt, stdout_is_taken(opt), &style);
}

/* Writes what can be written, whatever fails. */
static int write_formats(const struct options *opt, const struct result *res)
{
	struct rendering r = { .res = res, .style = style_for(opt, STDOUT_FILENO) };
	struct error err;
	int failed = 0;

	for (size_t i = 0; i < N_FORMATS; i++) {
		const char *file = format_file(&formats[i], opt);

		if (opt->interval_ns && formats[i].by_intervals)
			continue;
		if (file && output_write(file, formats[i].render, &r, &err) < 0) {
			cli_print_error(&err);
			failed = -1;
		}
	}
	if (!opt->interval_ns && write_text(opt, &r, &err) < 0) {
		cli_print_error(&err);
		failed = -1;
	}
	return failed;
}

int reports_write(const struct options *opt, struct watch *watch, struct result *res)
{
	int failed = watch_count(watch, res);

	result_sort(res, opt->sort);
	result_drop_below(res, opt->min_wait_ns);
	groups_find(res);
	if (watch_end(watch, res) < 0)
		failed = -1;
	if (write_formats(opt, res) < 0)
		failed = -1;
	return failed;
}
