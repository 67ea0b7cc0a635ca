/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_compare.c - two runs side by side; the figures that grew most come first.
 */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "report/columns.h"
#include "base/escape.h"
#include "report/style.h"
#include "report/text/table.h"
#include "report/wording.h"
#include "report/text/text_page.h"
#include "base/units.h"
#include "base/xalloc.h"

#define N_NUMBERS 4 /* columns of every table */
#define NUMBERS                                                       \
	{ "BEFORE", false }, { "AFTER", false }, { "CHANGE", false }, \
	{                                                             \
		"RATIO", false                                        \
	}

/* A figure of one side. */
struct side {
	enum {
		ABSENT,	 /* what it is of is in the other run only */
		NONE,	 /* there is nothing of which it could be */
		UNKNOWN, /* the run does not know it */
		KNOWN,
	} is;
	uint64_t value;
};

static void put_value(struct table *t, const struct side *s, bool is_time)
{
	char buf[UNITS_SIZE];

	if (s->is != KNOWN)
		table_add(t, s->is == UNKNOWN ? "?" : "-");
	else if (is_time && !s->value)
		table_add(t, "0");
	else
		table_add(t, is_time ? units_duration(buf, s->value) : units_count(buf, s->value));
}

/* What stands for a number made of both sides if there is none; NULL: there is one. */
static const char *no_number(const struct side *before, const struct side *after)
{
	if (before->is == UNKNOWN || after->is == UNKNOWN)
		return "?";
	return before->is == NONE || after->is == NONE ? "-" : NULL;
}

/* Before it was there, or after it was gone, the value of a figure is 0. */
static void put_change(struct table *t, const struct side *before, const struct side *after,
		       bool is_time)
{
	bool grew = after->value > before->value;
	uint64_t change = grew ? after->value - before->value : before->value - after->value;
	const char *none = no_number(before, after);
	char buf[UNITS_SIZE];
	char *cell;

	if (none || !change) {
		table_add(t, none ? none : "0");
		return;
	}
	cell = xasprintf("%s%s", grew ? "+" : "-",
			 is_time ? units_duration(buf, change) : units_count(buf, change));
	table_add(t, cell);
	free(cell);
}

static void put_ratio(struct table *t, const struct side *before, const struct side *after)
{
	const char *none = no_number(before, after);
	double ratio = (double)after->value / (double)(before->value ? before->value : 1);
	char *cell;

	if (before->is == ABSENT || after->is == ABSENT) {
		table_add(t, after->is == ABSENT ? "gone" : "new");
		return;
	}
	if (none || !before->value)
		cell = xstrdup(none ? none : after->value ? "-" : "1.00");
	else
		cell = ratio >= 1000 ? xstrdup(">999") : xasprintf("%.2f", ratio);
	table_add(t, cell);
	free(cell);
}

/* The four columns. */
static void put_numbers(struct table *t, struct side before, struct side after, bool is_time)
{
	put_value(t, &before, is_time);
	put_value(t, &after, is_time);
	put_change(t, &before, &after, is_time);
	put_ratio(t, &before, &after);
}

static void put_text(struct table *t, const char *text)
{
	char *safe = escape_printable(text);

	table_add(t, *safe ? safe : "-");
	free(safe);
}

static void print(FILE *out, struct table *t, size_t rows, const struct text_style *style)
{
	table_fit_in(t, text_width(style));
	table_print_titles(out, t, style->color);
	for (size_t i = 0; i < rows; i++)
		table_print_row(out, t, i);
	table_free(t);
}

/* W may be NULL. Without a finished wait that slept, there are no quantiles. */
static struct side side_of(const struct compared_word *w, enum figure figure)
{
	struct side s = { .is = ABSENT };

	if (!w)
		return s;
	s.is = w->unknown[figure]						 ? UNKNOWN
	       : !w->n_buckets && (figure == FIGURE_P50 || figure == FIGURE_P99) ? NONE
										 : KNOWN;
	s.value = s.is == KNOWN ? w->figures[figure] : 0;
	return s;
}

static struct side length_of(const struct compared_run *run)
{
	return (struct side){ .is = run->duration_unknown ? UNKNOWN : KNOWN,
			      .value = run->duration_ns };
}

static struct side state_of(const struct compared_thread *th, int state)
{
	if (!th)
		return (struct side){ .is = ABSENT };
	return (struct side){ .is = th->unknown[state] ? UNKNOWN : KNOWN,
			      .value = th->unknown[state] ? 0 : th->ns[state] };
}

static void write_figures(FILE *out, const struct comparison *c, const struct text_style *style)
{
	static const struct table_column columns[] = { NUMBERS, { "IN ALL", true } };
	static const char *const meanings[N_FIGURES] = {
		[FIGURE_WAIT] = "wait: time waited",
		[FIGURE_RATE] = "rate: time waited in each second",
		[FIGURE_MAX] = "max: the longest wait",
		[FIGURE_P50] = "p50: of finished waits that slept",
		[FIGURE_P99] = "p99: of these too",
		[FIGURE_DELAY] = "delay: from being woken to running",
		[FIGURE_WAITS] = "waits",
		[FIGURE_CALLS] = "calls",
	};
	struct table *t = table_new(columns, N_NUMBERS + 1);

	put_numbers(t, length_of(c->before), length_of(c->after), true);
	table_add(t, "length of the compared windows");
	for (int i = 0; i < N_FIGURES; i++) {
		put_numbers(t, side_of(&c->before->all, (enum figure)i),
			    side_of(&c->after->all, (enum figure)i),
			    figure_is_time((enum figure)i));
		table_add(t, meanings[i]);
	}
	print(out, t, N_FIGURES + 1, style);
}

/* "~" before a place that is not the same; " x3" after the place of several words. */
static void put_place(struct table *t, const struct compared_pair *p)
{
	const struct compared_word *w = p->after ? p->after : p->before;
	char *place = w->n_words > 1
			      ? xasprintf("%s%s x%zu", p->by_role ? "~" : "", w->place, w->n_words)
			      : xasprintf("%s%s", p->by_role ? "~" : "", w->place);

	put_text(t, place);
	free(place);
}

/* The verdict, or both verdicts if it has changed. */
static void put_verdict(struct table *t, const struct compared_pair *p)
{
	const char *before = p->before ? wording_verdict_shown_for(p->before->verdict) : "";
	const char *after = p->after ? wording_verdict_shown_for(p->after->verdict) : "";
	char *both;

	if (!p->before || !p->after || !strcmp(before, after)) {
		put_text(t, p->after ? after : before);
		return;
	}
	both = xasprintf("%s, was %s", after, before);
	put_text(t, both);
	free(both);
}

static void write_words(FILE *out, const struct comparison *c, const struct text_style *style)
{
	static const struct table_column columns[] = {
		NUMBERS, { "WAITERS", true }, { "WHERE", true }, { "VERDICT", true }
	};
	struct table *t = table_new(columns, N_NUMBERS + 3);
	bool is_time = figure_is_time(c->figure), by_role = false;
	size_t n = text_shown(c->n_pairs, style);

	for (size_t i = 0; i < n; i++) {
		const struct compared_pair *p = &c->pairs[i];

		put_numbers(t, side_of(p->before, c->figure), side_of(p->after, c->figure),
			    is_time);
		put_text(t, p->after ? p->after->waiters : p->before->waiters);
		put_place(t, p);
		put_verdict(t, p);
		by_role = by_role || p->by_role;
	}
	print(out, t, n, style);
	if (n < c->n_pairs)
		fprintf(out, "  and %zu others\n", c->n_pairs - n);
	if (by_role)
		fputs("  ~ another place: recognized by its use only\n", out);
}

static void write_states(FILE *out, const struct comparison *c, const struct text_style *style)
{
	static const struct table_column columns[] = { NUMBERS,
						       { "STATE", true },
						       { "THREADS", true } };
	struct table *t = table_new(columns, N_NUMBERS + 2);
	size_t n = text_shown(c->n_states, style);

	for (size_t i = 0; i < n; i++) {
		const struct compared_state *s = &c->states[i];
		const struct compared_thread *th = s->after ? s->after : s->before;
		char *name = th->n_threads > 1 ? xasprintf("%s x%zu", th->name, th->n_threads)
					       : xstrdup(th->name);

		put_numbers(t, state_of(s->before, s->state), state_of(s->after, s->state), true);
		table_add(t, compared_state_name(s->state));
		put_text(t, name);
		free(name);
	}
	print(out, t, n, style);
	if (n < c->n_states)
		fprintf(out, "  and %zu others\n", c->n_states - n);
}

static void title(FILE *out, const char *words, const struct text_style *style)
{
	putc('\n', out);
	text_prose(out, style, "", words, STYLE_TITLE);
}

static void write_notes(FILE *out, const struct comparison *c, const struct text_style *style)
{
	bool known = !c->before->duration_unknown && !c->after->duration_unknown;
	double ratio = known && c->before->duration_ns
			       ? (double)c->after->duration_ns / (double)c->before->duration_ns
			       : 1;

	if (c->before->lost || c->after->lost)
		text_prose(out, style, "note: ",
			   "events were lost: waits that they may have falsified are in no figure",
			   STYLE_PLAIN);
	if (ratio > 1.1 || ratio < 0.9)
		text_prose(out, style,
			   "note: ", "one is longer than the other: compare them by --figure rate",
			   STYLE_PLAIN);
}

int report_comparison(FILE *out, const struct comparison *c, const struct text_style *style)
{
	char *words = xasprintf("Words, by how much their %s grew", figure_name(c->figure));

	write_figures(out, c, style);
	write_notes(out, c, style);
	title(out, words, style);
	write_words(out, c, style);
	title(out, "Threads, by how much their time in a state grew", style);
	write_states(out, c, style);
	free(words);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
