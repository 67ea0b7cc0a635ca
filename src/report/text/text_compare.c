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

static void put_value(struct table *t, bool is_there, uint64_t value, bool is_time)
{
	char buf[UNITS_SIZE];

	if (!is_there)
		table_add(t, "-");
	else if (is_time && !value)
		table_add(t, "0");
	else
		table_add(t, is_time ? units_duration(buf, value) : units_count(buf, value));
}

static void put_change(struct table *t, uint64_t before, uint64_t after, bool is_time)
{
	uint64_t change = after > before ? after - before : before - after;
	char buf[UNITS_SIZE];
	char *cell;

	if (!change) {
		table_add(t, "0");
		return;
	}
	cell = xasprintf("%s%s", after > before ? "+" : "-",
			 is_time ? units_duration(buf, change) : units_count(buf, change));
	table_add(t, cell);
	free(cell);
}

static void put_ratio(struct table *t, bool was, uint64_t before, bool is, uint64_t after)
{
	char *cell;

	if (!was || !is) {
		table_add(t, was ? "gone" : is ? "new" : "-");
		return;
	}
	if (!before)
		cell = xstrdup(after ? "-" : "1.00");
	else if ((double)after / (double)before >= 1000)
		cell = xstrdup(">999");
	else
		cell = xasprintf("%.2f", (double)after / (double)before);
	table_add(t, cell);
	free(cell);
}

/* The four columns. WAS: the figure exists before; IS: it exists after. */
static void put_numbers(struct table *t, bool was, uint64_t before, bool is, uint64_t after,
			bool is_time)
{
	put_value(t, was, before, is_time);
	put_value(t, is, after, is_time);
	put_change(t, before, after, is_time);
	put_ratio(t, was, before, is, after);
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
static bool is_known(const struct compared_word *w, enum figure figure)
{
	return w && (w->n_buckets || (figure != FIGURE_P50 && figure != FIGURE_P99));
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

	put_numbers(t, true, c->before->duration_ns, true, c->after->duration_ns, true);
	table_add(t, "length of the compared windows");
	for (int i = 0; i < N_FIGURES; i++) {
		put_numbers(t, is_known(&c->before->all, (enum figure)i), c->before->all.figures[i],
			    is_known(&c->after->all, (enum figure)i), c->after->all.figures[i],
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

		put_numbers(t, is_known(p->before, c->figure),
			    p->before ? p->before->figures[c->figure] : 0,
			    is_known(p->after, c->figure),
			    p->after ? p->after->figures[c->figure] : 0, is_time);
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

		put_numbers(t, s->before, s->before ? s->before->ns[s->state] : 0, s->after,
			    s->after ? s->after->ns[s->state] : 0, true);
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
	double ratio = c->before->duration_ns
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
