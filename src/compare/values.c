/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * values.c - the median of the runs of a side, and how much the medians of equal builds differ.
 *
 * The spread of a side is the median distance of its runs from their median: a few runs beside
 * other load do not change it. The noise is made of it as for runs that vary by the normal
 * distribution: 1.48 spreads are a standard deviation, the median of N runs has 1.25 / sqrt(N) of
 * that, and beyond four of these two equal medians hardly ever lie.
 */
#include "compare/compare_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Fewer runs say too little about how much equal ones differ. */
#define SPREAD_RUNS 3

#define NOISE_SPREADS (4 * 1.4826 * 1.2533)

/* A figure of each run of a side. */
struct samples {
	uint64_t *all;
	size_t n;
	bool unknown;
};

static struct samples samples_of(size_t n_runs)
{
	return (struct samples){ .all = xcalloc(n_runs + 1, sizeof(uint64_t)) };
}

static void add(struct samples *s, uint64_t value, bool unknown)
{
	s->all[s->n++] = value;
	s->unknown |= unknown;
}

static int by_size(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* Sorts S. */
static uint64_t median_of(struct samples *s)
{
	uint64_t low, high;

	qsort(s->all, s->n, sizeof(*s->all), by_size);
	low = s->all[(s->n - 1) / 2];
	high = s->all[s->n / 2];
	return low + (high - low) / 2;
}

/* The value of S, which it frees. */
static struct compared_value summary(struct samples *s)
{
	struct compared_value v = { .is = s->unknown ? VALUE_UNKNOWN
					  : s->n     ? VALUE_KNOWN
						     : VALUE_NONE,
				    .n = s->n };

	if (v.is == VALUE_KNOWN) {
		v.median = median_of(s);
		for (size_t i = 0; i < s->n; i++)
			s->all[i] =
				s->all[i] > v.median ? s->all[i] - v.median : v.median - s->all[i];
		v.spread = median_of(s);
	}
	free(s->all);
	return v;
}

static bool is_quantile(enum figure figure)
{
	return figure == FIGURE_P50 || figure == FIGURE_P99;
}

/* Where a run has no such word, or an idle one, the word costs nothing there. */
struct compared_value compared_row_value(const struct compared_row *row, enum figure figure)
{
	struct samples s;
	bool counts = false;

	if (!row)
		return (struct compared_value){ .is = VALUE_ABSENT };
	s = samples_of(row->n_runs);
	for (size_t i = 0; i < row->n_runs; i++) {
		const struct compared_word *w = row->in[i];
		bool is_there = w && (!w->n_words || w->n_idle < w->n_words);

		counts |= is_there;
		if (is_quantile(figure) && (!is_there || (!w->n_buckets && !w->unknown[figure])))
			continue;
		add(&s, is_there ? w->figures[figure] : 0, is_there && w->unknown[figure]);
	}
	if (counts)
		return summary(&s);
	free(s.all);
	return (struct compared_value){ .is = VALUE_IDLE };
}

struct compared_value compared_state_value(const struct compared_thread_row *row, int state)
{
	struct samples s;
	bool counts = false;

	if (!row)
		return (struct compared_value){ .is = VALUE_ABSENT };
	s = samples_of(row->n_runs);
	for (size_t i = 0; i < row->n_runs; i++) {
		const struct compared_thread *th = row->in[i];
		bool is_there = th && th->n_idle < th->n_threads;

		counts |= is_there;
		add(&s, is_there ? th->ns[state] : 0, is_there && th->unknown[state]);
	}
	if (counts)
		return summary(&s);
	free(s.all);
	return (struct compared_value){ .is = VALUE_IDLE };
}

struct compared_value compared_length(const struct compared_side *side)
{
	struct samples s = samples_of(side->n_runs);

	for (size_t i = 0; i < side->n_runs; i++)
		add(&s, side->runs[i].duration_ns, side->runs[i].duration_unknown);
	return summary(&s);
}

struct compared_value compared_idle(const struct compared_side *side)
{
	struct samples s = samples_of(side->n_runs);

	for (size_t i = 0; i < side->n_runs; i++)
		add(&s, side->runs[i].idle_ns, false);
	return summary(&s);
}

struct compared_value compared_finding_value(const struct compared_side *side, const char *kind,
					     bool by_rate)
{
	struct samples s = samples_of(side->n_runs);

	for (size_t i = 0; i < side->n_runs; i++) {
		const struct compared_run *run = &side->runs[i];
		uint64_t time_ns = 0;
		bool unknown = run->no_findings || (by_rate && run->duration_unknown);

		for (size_t j = 0; j < run->n_findings; j++) {
			if (strcmp(run->findings[j].kind, kind) != 0)
				continue;
			time_ns = run->findings[j].time_ns;
			unknown = unknown || run->findings[j].unknown;
		}
		if (by_rate)
			time_ns = figure_rate(time_ns, run->duration_ns);
		add(&s, time_ns, unknown);
	}
	return summary(&s);
}

bool compare_noise(const struct compared_value *before, const struct compared_value *after,
		   uint64_t *noise)
{
	double of_before = before->n < SPREAD_RUNS ? 0 : (double)before->spread;
	double of_after = after->n < SPREAD_RUNS ? 0 : (double)after->spread;

	if (before->n < SPREAD_RUNS && after->n < SPREAD_RUNS)
		return false;
	if (!before->n || !after->n)
		return false;
	if (before->median && after->median > before->median)
		of_after *= (double)before->median / (double)after->median;
	*noise = (uint64_t)(NOISE_SPREADS * fmax(of_before, of_after) *
			    sqrt(1 / (double)before->n + 1 / (double)after->n));
	return true;
}
