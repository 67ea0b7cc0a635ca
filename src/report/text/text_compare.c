/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_compare.c - two runs side by side; the figures that grew most come first.
 */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "report/columns.h"
#include "base/code_text.h"
#include "base/escape.h"
#include "report/style.h"
#include "report/text/table.h"
#include "report/wording.h"
#include "report/text/text_page.h"
#include "base/units.h"
#include "base/xalloc.h"

#define N_NUMBERS 5 /* columns of every table */
#define NOISE	  4 /* the last of them */
#define NUMBERS                                                                           \
	{ "BEFORE", false }, { "AFTER", false }, { "CHANGE", false }, { "RATIO", false }, \
	{                                                                                 \
		"NOISE", false                                                            \
	}

static void put_number(struct table *t, uint64_t value, bool is_time)
{
	char buf[UNITS_SIZE];

	if (is_time && !value)
		table_add(t, "0");
	else
		table_add(t, is_time ? units_duration(buf, value) : units_count(buf, value));
}

static void put_value(struct table *t, const struct compared_value *v, bool is_time)
{
	if (v->is == VALUE_KNOWN)
		put_number(t, v->median, is_time);
	else
		table_add(t, v->is == VALUE_UNKNOWN ? "?" : v->is == VALUE_IDLE ? "idle" : "-");
}

/* What stands for a number made of both sides if there is none; NULL: there is one. */
static const char *no_number(const struct compared_value *before,
			     const struct compared_value *after)
{
	if (before->is == VALUE_UNKNOWN || after->is == VALUE_UNKNOWN)
		return "?";
	return before->is == VALUE_NONE || after->is == VALUE_NONE ? "-" : NULL;
}

/* Before it was there, after it was gone, and while it is idle, the value of a figure is 0. */
static void put_change(struct table *t, const struct compared_value *before,
		       const struct compared_value *after, bool is_time)
{
	bool grew = after->median > before->median;
	uint64_t change = grew ? after->median - before->median : before->median - after->median;
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

static void put_ratio(struct table *t, const struct compared_value *before,
		      const struct compared_value *after)
{
	const char *none = no_number(before, after);
	double ratio = (double)after->median / (double)(before->median ? before->median : 1);
	char *cell;

	if (before->is == VALUE_ABSENT || after->is == VALUE_ABSENT) {
		table_add(t, after->is == VALUE_ABSENT ? "gone" : "new");
		return;
	}
	if (none || !before->median)
		cell = xstrdup(none ? none : after->median ? "-" : "1.00");
	else
		cell = ratio >= 1000 ? xstrdup(">999") : xasprintf("%.2f", ratio);
	table_add(t, cell);
	free(cell);
}

/* The five columns. */
static void put_numbers(struct table *t, struct compared_value before, struct compared_value after,
			bool is_time)
{
	uint64_t noise;

	put_value(t, &before, is_time);
	put_value(t, &after, is_time);
	put_change(t, &before, &after, is_time);
	put_ratio(t, &before, &after);
	if (!no_number(&before, &after) && compare_noise(&before, &after, &noise))
		put_number(t, noise, is_time);
	else
		table_add(t, "-");
}

static void put_text(struct table *t, const char *text)
{
	char *safe = escape_printable(text);

	table_add(t, *safe ? safe : "-");
	free(safe);
}

static void print(FILE *out, struct table *t, size_t rows, const struct text_style *style)
{
	table_hide_empty(t, NOISE);
	table_fit_in(t, text_width(style));
	table_print_titles(out, t, style->color);
	for (size_t i = 0; i < rows; i++)
		table_print_row(out, t, i);
	table_free(t);
}

static void write_figures(FILE *out, const struct comparison *c, const struct text_style *style)
{
	const struct table_column columns[] = {
		NUMBERS, { c->question.word ? "OF THE WORD" : "IN ALL", true }
	};
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

	put_numbers(t, compared_length(c->before), compared_length(c->after), true);
	table_add(t, "length of the compared windows");
	for (int i = 0; i < N_FIGURES; i++) {
		put_numbers(t, compared_row_value(&c->before->all, (enum figure)i),
			    compared_row_value(&c->after->all, (enum figure)i),
			    figure_is_time((enum figure)i));
		table_add(t, meanings[i]);
	}
	print(out, t, N_FIGURES + 1, style);
}

/* Findings have a time only: each that --finding can choose. */
static void write_findings(FILE *out, const struct comparison *c, const struct text_style *style)
{
	static const struct table_column columns[] = { NUMBERS, { "FINDING", true } };
	struct table *t = table_new(columns, N_NUMBERS + 1);
	bool by_rate = c->question.figure == FIGURE_RATE;

	for (size_t i = 0; i < c->n_kinds; i++) {
		put_numbers(t, compared_finding_value(c->before, c->kinds[i], by_rate),
			    compared_finding_value(c->after, c->kinds[i], by_rate), true);
		put_text(t, c->kinds[i]);
	}
	print(out, t, c->n_kinds, style);
}

/* "~" or "=" before a place that is not the same; " x3" after the place of several words. */
static void put_place(struct table *t, const struct compared_pair *p)
{
	const struct compared_word *w = p->after ? p->after->as : p->before->as;
	const char *mark = p->by_role ? "~" : p->by_code ? "=" : "";
	char *function = code_text_innermost(w->is_nameless ? w->code : "");
	char *times = w->n_words > 1 ? xasprintf(" x%zu", w->n_words) : xstrdup("");
	char *place =
		xasprintf("%s%s%s%s%s", mark, w->place, times, *function ? ", in " : "", function);

	free(function);
	free(times);
	put_text(t, place);
	free(place);
}

/* The verdict, or both verdicts if it has changed. */
static void put_verdict(struct table *t, const struct compared_pair *p)
{
	const char *before = p->before ? wording_verdict_shown_for(p->before->as->verdict) : "";
	const char *after = p->after ? wording_verdict_shown_for(p->after->as->verdict) : "";
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
	const enum figure figure = c->question.figure;
	bool by_role = false, by_code = false;
	size_t n = text_shown(c->n_pairs, style);

	for (size_t i = 0; i < n; i++) {
		const struct compared_pair *p = &c->pairs[i];

		put_numbers(t, compared_row_value(p->before, figure),
			    compared_row_value(p->after, figure), figure_is_time(figure));
		put_text(t, p->after ? p->after->as->waiters : p->before->as->waiters);
		put_place(t, p);
		put_verdict(t, p);
		by_role = by_role || p->by_role;
		by_code = by_code || p->by_code;
	}
	print(out, t, n, style);
	if (n < c->n_pairs)
		fprintf(out, "  and %zu others\n", c->n_pairs - n);
	if (by_role)
		fputs("  ~ another place: recognized by its use only\n", out);
	if (by_code)
		fputs("  = another place: recognized by the code in which threads wait\n", out);
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
		const struct compared_thread *th = s->after ? s->after->as : s->before->as;
		char *name = th->n_threads > 1 ? xasprintf("%s x%zu", th->name, th->n_threads)
					       : xstrdup(th->name);

		put_numbers(t, compared_state_value(s->before, s->state),
			    compared_state_value(s->after, s->state), true);
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
	for (size_t i = 0; i < c->n_notes; i++) {
		char *safe = escape_printable(c->notes[i]);

		text_prose(out, style, "note: ", safe, STYLE_PLAIN);
		free(safe);
	}
}

int report_comparison(FILE *out, const struct comparison *c, const struct text_style *style)
{
	char *words =
		xasprintf("Words, by how much their %s grew", figure_name(c->question.figure));

	write_figures(out, c, style);
	write_notes(out, c, style);
	if (c->n_kinds) {
		title(out, "Findings, and the thread time that they explain", style);
		write_findings(out, c, style);
	}
	title(out, words, style);
	write_words(out, c, style);
	title(out, "Threads, by how much their time in a state grew", style);
	write_states(out, c, style);
	free(words);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
