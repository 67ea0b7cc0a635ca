/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notes.c - says what the figures of a comparison leave out, and what they cannot tell.
 */
#include "compare/compare_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"

static void note(struct comparison *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void note(struct comparison *c, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = xstrdup("out of memory");
	va_end(args);
	c->notes = xgrow_one(c->notes, c->n_notes, sizeof(*c->notes));
	c->notes[c->n_notes++] = text;
}

static void note_idle(struct comparison *c)
{
	const struct compared_value before = compared_idle(c->before);
	const struct compared_value after = compared_idle(c->after);
	char buf[UNITS_SIZE], more[UNITS_SIZE];

	if (c->question.no_idle_in)
		note(c,
		     "idle waits count like others: %s does not say which words are idle, as it "
		     "is of an older version",
		     c->question.no_idle_in);
	else if (before.median || after.median)
		note(c, "idle waits are left out: %s before, %s after (--idle counts them)",
		     units_duration(buf, before.median), units_duration(more, after.median));
}

static void note_length(struct comparison *c)
{
	const struct compared_value before = compared_length(c->before);
	const struct compared_value after = compared_length(c->after);
	double ratio =
		before.median && after.median ? (double)after.median / (double)before.median : 1;

	if (c->question.figure != FIGURE_RATE && (ratio > 1.1 || ratio < 0.9))
		note(c, "one side is longer than the other: compare them by --figure rate");
}

static void note_runs(struct comparison *c)
{
	const struct compared_value before = compared_length(c->before);
	const struct compared_value after = compared_length(c->after);
	const size_t n = c->before->n_runs, m = c->after->n_runs;
	uint64_t noise;

	if (n > 1 || m > 1)
		note(c, "each figure is the median of %zu run%s before and %zu after", n,
		     n == 1 ? "" : "s", m);
	if (compare_noise(&before, &after, &noise))
		note(c, "NOISE is what equal builds may differ by, from the runs of each side");
	else
		note(c, "how much equal builds differ is not known: that takes three runs of "
			"one side, better five of each");
}

/* Notes which figures RUN does not know. */
static void note_unknown(struct comparison *c, const struct compared_run *run)
{
	char *names = xstrdup("");

	for (int i = 0; i < N_FIGURES; i++) {
		char *longer;

		if (!run->all.unknown[i])
			continue;
		longer =
			xasprintf("%s%s%s", names, *names ? ", " : "", figure_name((enum figure)i));
		free(names);
		names = longer;
	}
	if (*names)
		note(c, "%s: %s not known: a number is missing or null", run->path, names);
	free(names);
	if (run->lost)
		note(c,
		     "%s: events were lost; waits that they may have falsified are in no "
		     "figure",
		     run->path);
	if (run->no_findings && c->n_kinds)
		note(c, "%s: has no findings, as it is of an older version", run->path);
}

static bool has_unmatched(const struct compared_side *side, const char *code)
{
	for (size_t i = 0; i < side->n_rows; i++) {
		const struct compared_row *row = &side->rows[i];

		if (!row->match && compared_has_code(row->as) && !strcmp(row->as->code, code))
			return true;
	}
	return false;
}

/* Several words without a name have one code, and another number of them, or another place. */
static void note_confused(struct comparison *c)
{
	const char *code = NULL;
	size_t n = 0;

	for (size_t i = 0; i < c->before->n_rows; i++) {
		const struct compared_row *row = &c->before->rows[i];

		if (row->match || !compared_has_code(row->as) ||
		    !has_unmatched(c->after, row->as->code))
			continue;
		code = code ? code : row->as->code;
		n++;
	}
	if (n)
		note(c,
		     "%zu word%s of before without a name (waited for in %s%s) may be among those "
		     "of after, but which one is which is not known: several have the same code",
		     n, n == 1 ? "" : "s", code, n > 1 ? ", for one" : "");
}

void notes_add(struct comparison *c)
{
	note_idle(c);
	note_length(c);
	note_runs(c);
	note_confused(c);
	for (size_t i = 0; i < c->before->n_runs; i++)
		note_unknown(c, &c->before->runs[i]);
	for (size_t i = 0; i < c->after->n_runs; i++)
		note_unknown(c, &c->after->runs[i]);
}
