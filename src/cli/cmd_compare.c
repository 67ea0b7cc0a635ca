/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_compare.c - `futrace compare`: prints two results side by side, and checks a figure's growth.
 */
#include "compare/compare.h"
#include "report/report.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "base/units.h"
#include "base/xalloc.h"

#define DEFAULT_TOP 10

struct compare {
	const char *files[2]; /* the second is NULL if both sides are in one file */
	const char *windows[2];
	size_t n_windows;
	enum figure figure;
	double fail_over_percent; /* below 0: no limit */
	unsigned int top;
	bool help;
};

static int parse_figure(struct compare *cmp, const char *name, struct error *err)
{
	for (int i = 0; i < N_FIGURES; i++) {
		if (strcmp(figure_name((enum figure)i), name) != 0)
			continue;
		cmp->figure = (enum figure)i;
		return 0;
	}
	return error_set(
		err, 0,
		"compare --figure: must be wait, rate, max, p50, p99, delay, waits or calls, "
		"not '%.60s'",
		name);
}

static int parse_percent(struct compare *cmp, const char *argument, struct error *err)
{
	size_t length = strlen(argument);
	char *number = xasprintf("%.*s",
				 (int)(length && argument[length - 1] == '%' ? length - 1 : length),
				 argument);
	uint64_t billionths;
	int ret = units_parse_seconds(number, &billionths);

	free(number);
	if (ret < 0)
		return error_set(err, 0, "compare --fail-over: '%.60s' is not a percentage",
				 argument);
	cmp->fail_over_percent = (double)billionths / (double)NS_PER_S;
	return 0;
}

static int parse_window(struct compare *cmp, const char *argument, struct error *err)
{
	if (cmp->n_windows == 2)
		return error_set(err, 0, "compare --window: takes two windows at most");
	cmp->windows[cmp->n_windows++] = argument;
	return 0;
}

static int parse_top(struct compare *cmp, const char *argument, struct error *err)
{
	uint64_t n;

	if (units_parse_whole(argument, UINT_MAX, &n) < 0)
		return error_set(err, 0, "compare --top: '%.60s' is not a number of rows",
				 argument);
	cmp->top = (unsigned int)n;
	return 0;
}

static int parse_help(struct compare *cmp, const char *argument, struct error *err)
{
	(void)argument;
	(void)err;
	cmp->help = true;
	return 0;
}

static const struct {
	struct option option; /* its val is the letter */
	int (*parse)(struct compare *cmp, const char *argument, struct error *err);
} specs[] = {
	{ { "window", required_argument, NULL, 'w' }, parse_window },
	{ { "figure", required_argument, NULL, 'g' }, parse_figure },
	{ { "fail-over", required_argument, NULL, 'o' }, parse_percent },
	{ { "top", required_argument, NULL, 'n' }, parse_top },
	{ { "help", no_argument, NULL, 'h' }, parse_help },
};

#define N_SPECS (sizeof(specs) / sizeof(*specs))

static int bad_option(int found, char **argv, struct error *err)
{
	if (found == ':')
		error_set(err, 0, "compare %.60s: needs an argument", argv[optind - 1]);
	else
		error_set(err, 0, "compare: unknown option %.60s", argv[optind - 1]);
	return error_remedy(err, "futrace compare --help");
}

static int take_option(struct compare *cmp, int found, char **argv, struct error *err)
{
	for (size_t i = 0; i < N_SPECS; i++) {
		if (specs[i].option.val == found)
			return specs[i].parse(cmp, optarg, err);
	}
	return bad_option(found, argv, err);
}

static int take_files(struct compare *cmp, int n, char **files, struct error *err)
{
	if (cmp->help)
		return 0;
	if (n < 1 || n > 2) {
		error_set(err, 0, "compare: takes one or two files of --json");
		return error_remedy(err, "futrace compare BEFORE.json AFTER.json");
	}
	cmp->files[0] = files[0];
	cmp->files[1] = files[1]; /* NULL if there is no second one */
	if (n == 1 && !cmp->n_windows)
		return error_set(err, 0, "compare: one file given: name the windows with -w");
	return 0;
}

/* Options may come after files, as with diff(1). */
static int parse(struct compare *cmp, int argc, char **argv, struct error *err)
{
	struct option longs[N_SPECS + 1] = { 0 };
	int found;

	for (size_t i = 0; i < N_SPECS; i++)
		longs[i] = specs[i].option;
	opterr = 0;
	optind = 0;
	while ((found = getopt_long(argc, argv, ":w:n:h", longs, NULL)) != -1) {
		if (take_option(cmp, found, argv, err) < 0)
			return -1;
	}
	return take_files(cmp, argc - optind, argv + optind, err);
}

static void help(void)
{
	fputs("futrace compare: the figures that grew from one result of futrace --json to another\n\n"
	      "  futrace compare [OPTIONS] BEFORE.json AFTER.json\n"
	      "  futrace compare [OPTIONS] --window NAME[:NUMBER] [--window ...] RESULT.json\n\n"
	      "  -w, --window NAME[:NUMBER]   compare this window of both files; given twice, one for\n"
	      "                               each. Without NUMBER: all windows of that name. Given\n"
	      "                               once with one file: the first and the last of the name\n"
	      "      --figure NAME            wait (default), rate, max, p50, p99, delay, waits, calls\n"
	      "      --fail-over PERCENT      exit 4 if the figure of the whole grew by more\n"
	      "  -n, --top N                  rows in each table (default 10; 0: all)\n"
	      "  -h, --help                   print this help\n",
	      stdout);
}

/* The window of SIDE. A single name in a single file means its first and its last window. */
static struct compared_choice choice_of(const struct compare *cmp, size_t side)
{
	struct compared_choice choice = { 0 };

	if (!cmp->n_windows)
		return choice;
	choice = compare_choice(cmp->windows[cmp->n_windows == 2 ? side : 0]);
	if (cmp->n_windows == 1 && !cmp->files[1] && !choice.number)
		choice.number = side ? UINT64_MAX : 1;
	return choice;
}

static int read_side(const struct compare *cmp, size_t side, struct compared_run *run,
		     struct error *err)
{
	const char *path = cmp->files[side] ? cmp->files[side] : cmp->files[0];
	const struct compared_choice choice = choice_of(cmp, side);
	json_t *doc = compare_load(path, err);
	int ret = doc ? compared_run_read(run, doc, path, &choice, err) : -1;

	json_decref(doc);
	return ret;
}

static int judge(const struct compare *cmp, const struct comparison *c)
{
	double growth = compare_growth(c, cmp->figure);

	if (cmp->fail_over_percent >= 0 && isnan(growth)) {
		fprintf(stderr, "futrace: %s is unknown in one of the results\n",
			figure_name(cmp->figure));
		return STATUS_FAILED;
	}
	if (cmp->fail_over_percent < 0 || growth <= cmp->fail_over_percent)
		return STATUS_DONE;
	if (c->before->all.figures[cmp->figure])
		fprintf(stderr, "futrace: %s grew by %.1f %%, more than %g %%\n",
			figure_name(cmp->figure), growth, cmp->fail_over_percent);
	else
		fprintf(stderr, "futrace: %s grew from 0\n", figure_name(cmp->figure));
	return STATUS_GREW;
}

static int compare_sides(const struct compare *cmp, struct compared_run runs[2])
{
	struct comparison c;
	struct error err;
	int status;
	const struct text_style style = { .top = cmp->top,
					  .color = cli_has_color(STDOUT_FILENO),
					  .columns = cli_columns(STDOUT_FILENO) };

	compare_runs(&c, &runs[0], &runs[1], cmp->figure);
	status = judge(cmp, &c);
	if (report_comparison(stdout, &c, &style) < 0) {
		error_set(&err, errno, "cannot write to standard output");
		cli_print_error(&err);
		status = STATUS_FAILED;
	}
	compare_finish(&c);
	return status;
}

static int run(const struct compare *cmp)
{
	struct compared_run runs[2] = { 0 };
	struct error err;
	int status = STATUS_FAILED;

	if (read_side(cmp, 0, &runs[0], &err) < 0 || read_side(cmp, 1, &runs[1], &err) < 0)
		cli_print_error(&err);
	else
		status = compare_sides(cmp, runs);
	compared_run_finish(&runs[0]);
	compared_run_finish(&runs[1]);
	return status;
}

int cli_compare(int argc, char **argv)
{
	struct compare cmp = { .fail_over_percent = -1, .top = DEFAULT_TOP };
	struct error err;

	if (parse(&cmp, argc, argv, &err) < 0) {
		cli_print_error(&err);
		return STATUS_USAGE;
	}
	if (!cmp.help)
		return run(&cmp);
	help();
	return cli_end_output(STATUS_DONE);
}
