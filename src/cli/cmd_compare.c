/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_compare.c - `futrace compare`: prints two sides side by side, and checks a figure's growth.
 */
#include "compare/compare.h"
#include "report/report.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/compare_options.h"
#include "base/xalloc.h"

/* The documents of both sides. */
struct documents {
	json_t **docs[2];
};

/* The window of SIDE. A single name in a single file means its first and its last window. */
static struct compared_choice choice_of(const struct compare_options *cmp, size_t side)
{
	struct compared_choice choice = { 0 };

	if (!cmp->n_windows)
		return choice;
	choice = compare_choice(cmp->windows[cmp->n_windows == 2 ? side : 0]);
	if (cmp->n_windows == 1 && cmp->is_one_file && !choice.number)
		choice.number = side ? UINT64_MAX : 1;
	return choice;
}

/* Finds the first file whose words do not say whether they are idle. */
static int load(struct compare_options *cmp, struct documents *d, struct error *err)
{
	for (size_t side = 0; side < 2; side++) {
		d->docs[side] = xcalloc(cmp->n_files[side], sizeof(json_t *));
		for (size_t i = 0; i < cmp->n_files[side]; i++) {
			const char *path = cmp->files[side][i];

			d->docs[side][i] = compare_load(path, err);
			if (!d->docs[side][i])
				return -1;
			if (!cmp->with_idle && !compare_knows_idle(d->docs[side][i])) {
				cmp->question.no_idle_in = path;
				cmp->with_idle = true;
			}
		}
	}
	return 0;
}

static int read_side(const struct compare_options *cmp, const struct documents *d, size_t number,
		     struct compared_side *side, struct error *err)
{
	const struct compared_choice choice = choice_of(cmp, number);

	side->runs = xcalloc(cmp->n_files[number], sizeof(*side->runs));
	for (size_t i = 0; i < cmp->n_files[number]; i++) {
		side->n_runs++;
		if (compared_run_read(&side->runs[i], d->docs[number][i], cmp->files[number][i],
				      &choice, cmp->with_idle, err) < 0)
			return -1;
	}
	compared_side_join(side);
	return 0;
}

static void release(const struct compare_options *cmp, struct documents *d)
{
	for (size_t side = 0; side < 2; side++) {
		for (size_t i = 0; d->docs[side] && i < cmp->n_files[side]; i++)
			json_decref(d->docs[side][i]);
		free(d->docs[side]);
	}
}

static const char *name_of_measure(const struct comparison *c)
{
	return c->question.finding ? c->question.finding : figure_name(c->question.figure);
}

static int judge(const struct compare_options *cmp, const struct comparison *c)
{
	const char *name = name_of_measure(c);
	double growth = compare_growth(c);
	char *grew;
	bool is_noise;

	if (cmp->fail_over_percent >= 0 && isnan(growth)) {
		fprintf(stderr, "futrace: %s is unknown in one of the results\n", name);
		return STATUS_FAILED;
	}
	if (cmp->fail_over_percent < 0 || growth <= cmp->fail_over_percent)
		return STATUS_DONE;
	is_noise = compare_is_noise(c);
	grew = isfinite(growth) ? xasprintf("%s grew by %.1f %%, more than %g %%", name, growth,
					    cmp->fail_over_percent)
				: xasprintf("%s grew from 0", name);
	fprintf(stderr, "futrace: %s%s\n", grew,
		is_noise ? ": no more than equal builds may differ by" : "");
	free(grew);
	return is_noise ? STATUS_DONE : STATUS_GREW;
}

static int print(const struct compare_options *cmp, const struct comparison *c)
{
	const struct text_style style = { .top = cmp->top,
					  .color = cli_has_color(STDOUT_FILENO),
					  .columns = cli_columns(STDOUT_FILENO) };

	if (cmp->json)
		return report_comparison_json(stdout, c);
	return report_comparison(stdout, c, &style);
}

static int compare(const struct compare_options *cmp, struct compared_side sides[2])
{
	struct comparison c;
	struct error err;
	int status;

	if (compare_sides(&c, &sides[0], &sides[1], &cmp->question, &err) < 0) {
		cli_print_error(&err);
		compare_finish(&c);
		return STATUS_FAILED;
	}
	status = judge(cmp, &c);
	if (print(cmp, &c) < 0) {
		error_set(&err, errno, "cannot write to standard output");
		cli_print_error(&err);
		status = STATUS_FAILED;
	}
	compare_finish(&c);
	return status;
}

static int run(struct compare_options *cmp)
{
	struct documents documents = { 0 };
	struct compared_side sides[2] = { 0 };
	struct error err;
	int status = STATUS_FAILED;

	if (load(cmp, &documents, &err) < 0 || read_side(cmp, &documents, 0, &sides[0], &err) < 0 ||
	    read_side(cmp, &documents, 1, &sides[1], &err) < 0)
		cli_print_error(&err);
	else
		status = compare(cmp, sides);
	compared_side_finish(&sides[0]);
	compared_side_finish(&sides[1]);
	release(cmp, &documents);
	return status;
}

int cli_compare(int argc, char **argv)
{
	struct compare_options cmp;
	struct error err;

	if (compare_options_parse(&cmp, argc, argv, &err) < 0) {
		cli_print_error(&err);
		return STATUS_USAGE;
	}
	if (!cmp.help)
		return run(&cmp);
	compare_options_help();
	return cli_end_output(STATUS_DONE);
}
