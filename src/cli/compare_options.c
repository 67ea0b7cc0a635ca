/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_options.c - the command line of `futrace compare`.
 */
#include "cli/compare_options.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"
#include "model/finding.h"
#include "report/wording.h"

#define DEFAULT_TOP 10

static int parse_figure(struct compare_options *cmp, const char *name, struct error *err)
{
	for (int i = 0; i < N_FIGURES; i++) {
		if (strcmp(figure_name((enum figure)i), name) != 0)
			continue;
		cmp->question.figure = (enum figure)i;
		return 0;
	}
	return error_set(
		err, 0,
		"compare --figure: must be wait, rate, max, p50, p99, delay, waits or calls, "
		"not '%.60s'",
		name);
}

static int parse_percent(struct compare_options *cmp, const char *argument, struct error *err)
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

static int parse_window(struct compare_options *cmp, const char *argument, struct error *err)
{
	if (cmp->n_windows == 2)
		return error_set(err, 0, "compare --window: takes two windows at most");
	cmp->windows[cmp->n_windows++] = argument;
	return 0;
}

static int parse_top(struct compare_options *cmp, const char *argument, struct error *err)
{
	uint64_t n;

	if (units_parse_whole(argument, UINT_MAX, &n) < 0)
		return error_set(err, 0, "compare --top: '%.60s' is not a number of rows",
				 argument);
	cmp->top = (unsigned int)n;
	return 0;
}

static int parse_word(struct compare_options *cmp, const char *argument, struct error *err)
{
	(void)err;
	cmp->question.word = argument;
	return 0;
}

static int parse_finding(struct compare_options *cmp, const char *argument, struct error *err)
{
	char *kinds = xstrdup("");

	for (int i = 0; i < FINDING_KINDS; i++) {
		const char *kind = wording_finding((enum finding_kind)i);
		char *longer = xasprintf("%s%s%s", kinds, i ? ", " : "", kind);

		if (!strcmp(kind, argument))
			cmp->question.finding = kind;
		free(kinds);
		kinds = longer;
	}
	if (!cmp->question.finding)
		error_set(err, 0, "compare --finding: must be one of %s, not '%.60s'", kinds,
			  argument);
	free(kinds);
	return cmp->question.finding ? 0 : -1;
}

static int parse_idle(struct compare_options *cmp, const char *argument, struct error *err)
{
	(void)argument;
	(void)err;
	cmp->with_idle = true;
	return 0;
}

static int parse_json(struct compare_options *cmp, const char *argument, struct error *err)
{
	(void)argument;
	(void)err;
	cmp->json = true;
	return 0;
}

static int parse_help(struct compare_options *cmp, const char *argument, struct error *err)
{
	(void)argument;
	(void)err;
	cmp->help = true;
	return 0;
}

static const struct {
	struct option option; /* its val is the letter */
	int (*parse)(struct compare_options *cmp, const char *argument, struct error *err);
} specs[] = {
	{ { "window", required_argument, NULL, 'w' }, parse_window },
	{ { "figure", required_argument, NULL, 'g' }, parse_figure },
	{ { "word", required_argument, NULL, 'p' }, parse_word },
	{ { "finding", required_argument, NULL, 'k' }, parse_finding },
	{ { "idle", no_argument, NULL, 'i' }, parse_idle },
	{ { "fail-over", required_argument, NULL, 'o' }, parse_percent },
	{ { "json", no_argument, NULL, 'j' }, parse_json },
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

static int take_option(struct compare_options *cmp, int found, char **argv, struct error *err)
{
	for (size_t i = 0; i < N_SPECS; i++) {
		if (specs[i].option.val == found)
			return specs[i].parse(cmp, optarg, err);
	}
	return bad_option(found, argv, err);
}

static int need_files(struct error *err)
{
	error_set(err, 0, "compare: takes one or two files of --json, or -- between two sides");
	return error_remedy(err, "futrace compare BEFORE.json AFTER.json");
}

/* Without "--", each of two files is a side, or one file is both. FILES ends with NULL. */
static int take_files(struct compare_options *cmp, char **files, size_t n, struct error *err)
{
	if (n > 2) {
		error_set(err, 0, "compare: %zu files: which are of which side?", n);
		return error_remedy(err, "futrace compare BEFORE.json... -- AFTER.json...");
	}
	if (n < 1)
		return need_files(err);
	if (n == 1 && !cmp->n_windows)
		return error_set(err, 0, "compare: one file given: name the windows with -w");
	cmp->is_one_file = n == 1;
	cmp->files[0] = files;
	cmp->files[1] = files + n - 1;
	cmp->n_files[0] = cmp->n_files[1] = 1;
	return 0;
}

static int take_sides(struct compare_options *cmp, char **before, size_t n, char **after, size_t m,
		      struct error *err)
{
	if (!n || !m)
		return need_files(err);
	cmp->files[0] = before;
	cmp->files[1] = after;
	cmp->n_files[0] = n;
	cmp->n_files[1] = m;
	return 0;
}

/* Options that do not go together. */
static int check(const struct compare_options *cmp, struct error *err)
{
	const struct compare_question *q = &cmp->question;

	if (q->finding && q->word)
		return error_set(err, 0, "compare: --finding and --word do not go together");
	if (q->finding && q->figure != FIGURE_WAIT && q->figure != FIGURE_RATE)
		return error_set(err, 0,
				 "compare --finding: has a time only: --figure wait or rate");
	return 0;
}

/* Files before "--" come one by one; they are collected at the begin of ARGV. */
int compare_options_parse(struct compare_options *cmp, int argc, char **argv, struct error *err)
{
	struct option longs[N_SPECS + 1] = { 0 };
	size_t n = 0;
	int found;

	*cmp = (struct compare_options){ .fail_over_percent = -1, .top = DEFAULT_TOP };
	for (size_t i = 0; i < N_SPECS; i++)
		longs[i] = specs[i].option;
	opterr = 0;
	optind = 0;
	while ((found = getopt_long(argc, argv, "-:w:n:h", longs, NULL)) != -1) {
		if (found == 1)
			argv[n++] = optarg;
		else if (take_option(cmp, found, argv, err) < 0)
			return -1;
	}
	if (cmp->help)
		return 0;
	if (check(cmp, err) < 0)
		return -1;
	if (optind > 1 && !strcmp(argv[optind - 1], "--"))
		return take_sides(cmp, argv, n, argv + optind, (size_t)(argc - optind), err);
	return take_files(cmp, argv, n, err);
}

void compare_options_help(void)
{
	fputs("futrace compare: the figures that grew from one result of futrace --json to another\n\n"
	      "  futrace compare [OPTIONS] BEFORE.json AFTER.json\n"
	      "  futrace compare [OPTIONS] BEFORE.json... -- AFTER.json...\n"
	      "  futrace compare [OPTIONS] --window NAME[:NUMBER] [--window ...] RESULT.json\n\n"
	      "  -w, --window NAME[:NUMBER]   compare this window of all files; given twice, one for\n"
	      "                               each side. Without NUMBER: all windows of that name.\n"
	      "                               Given once with one file: the first and the last one\n"
	      "      --figure NAME            wait (default), rate, max, p50, p99, delay, waits, calls\n"
	      "      --word PLACE             compare only the word at PLACE, such as a symbol\n"
	      "      --finding KIND           compare the time of findings of this kind, such as lock\n"
	      "      --idle                   count idle waits, too\n"
	      "      --fail-over PERCENT      exit 4 if the figure grew by more, and by more than noise\n"
	      "      --json                   print JSON\n"
	      "  -n, --top N                  rows in each table (default 10; 0: all)\n"
	      "  -h, --help                   print this help\n",
	      stdout);
}
