/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figures.c - adds up the figures of words, and merges their histograms.
 */
#include "compare/compare_internal.h"

#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"

static const struct {
	const char *name;
	bool is_time;
} figures[N_FIGURES] = {
	[FIGURE_WAIT] = { "wait", true },    [FIGURE_RATE] = { "rate", true },
	[FIGURE_MAX] = { "max", true },	     [FIGURE_P50] = { "p50", true },
	[FIGURE_P99] = { "p99", true },	     [FIGURE_DELAY] = { "delay", true },
	[FIGURE_WAITS] = { "waits", false }, [FIGURE_CALLS] = { "calls", false },
};

const char *figure_name(enum figure figure)
{
	return figures[figure].name;
}

bool figure_is_time(enum figure figure)
{
	return figures[figure].is_time;
}

static const char *const states[COMPARED_STATES] = { "running", "runnable", "futex", "blocked",
						     "unknown" };

const char *compared_state_name(int state)
{
	return states[state];
}

/* Adds COUNT waits to the bucket of LE_NS; makes one if there is none. */
static void add_bucket(struct compared_word *w, uint64_t le_ns, uint64_t count)
{
	size_t i = w->n_buckets;

	while (i > 0 && w->buckets[i - 1].le_ns > le_ns)
		i--;
	if (i > 0 && w->buckets[i - 1].le_ns == le_ns) {
		w->buckets[i - 1].count += count;
		return;
	}
	w->buckets = xgrow(w->buckets, w->n_buckets, &w->buckets_capacity, sizeof(*w->buckets));
	memmove(&w->buckets[i + 1], &w->buckets[i], (w->n_buckets - i) * sizeof(*w->buckets));
	w->buckets[i] = (struct compared_bucket){ le_ns, count };
	w->n_buckets++;
}

/* The bucket's bound that PER_MILLE of 1000 waits do not exceed. */
static uint64_t quantile(const struct compared_word *w, uint64_t per_mille)
{
	uint64_t total = 0, seen = 0;

	for (size_t i = 0; i < w->n_buckets; i++)
		total += w->buckets[i].count;
	for (size_t i = 0; i < w->n_buckets; i++) {
		seen += w->buckets[i].count;
		if ((double)seen * 1000 >= (double)total * (double)per_mille)
			return w->buckets[i].le_ns;
	}
	return 0;
}

static void add_sum(struct compared_word *w, enum figure figure, const json_t *object,
		    const char *key)
{
	w->figures[figure] += compared_number(object, key, &w->unknown[figure]);
}

static void add_histogram(struct compared_word *w, const json_t *histogram)
{
	const json_t *bucket;
	size_t i;

	json_array_foreach(histogram, i, bucket)
	{
		bool unknown = false;
		uint64_t le_ns = compared_number(bucket, "le_ns", &unknown);
		uint64_t count = compared_number(bucket, "count", &unknown);

		if (!unknown)
			add_bucket(w, le_ns, count);
	}
	if (!json_is_array(histogram))
		w->unknown[FIGURE_P50] = w->unknown[FIGURE_P99] = true;
}

void figures_add(struct compared_word *w, const json_t *futex)
{
	const json_t *op;
	uint64_t max_ns = compared_number(futex, "max_ns", &w->unknown[FIGURE_MAX]);
	size_t i;

	add_sum(w, FIGURE_WAIT, futex, "wait_ns");
	add_sum(w, FIGURE_DELAY, futex, "wakeup_delay_ns");
	add_sum(w, FIGURE_WAITS, futex, "waits");
	if (max_ns > w->figures[FIGURE_MAX])
		w->figures[FIGURE_MAX] = max_ns;
	json_array_foreach(json_object_get(futex, "ops"), i, op)
		add_sum(w, FIGURE_CALLS, op, "calls");
	add_histogram(w, json_object_get(futex, "histogram"));
}

void figures_join(struct compared_word *w, const struct compared_word *from)
{
	static const enum figure sums[] = { FIGURE_WAIT, FIGURE_DELAY, FIGURE_WAITS, FIGURE_CALLS };

	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++)
		w->figures[sums[i]] += from->figures[sums[i]];
	if (from->figures[FIGURE_MAX] > w->figures[FIGURE_MAX])
		w->figures[FIGURE_MAX] = from->figures[FIGURE_MAX];
	for (int i = 0; i < N_FIGURES; i++)
		w->unknown[i] |= from->unknown[i];
	for (size_t i = 0; i < from->n_buckets; i++)
		add_bucket(w, from->buckets[i].le_ns, from->buckets[i].count);
}

uint64_t figure_rate(uint64_t time_ns, uint64_t duration_ns)
{
	if (!duration_ns)
		return 0;
	return (uint64_t)((double)time_ns * (double)NS_PER_S / (double)duration_ns);
}

void figures_finish(struct compared_word *w, uint64_t duration_ns, bool duration_unknown)
{
	w->figures[FIGURE_P50] = quantile(w, 500);
	w->figures[FIGURE_P99] = quantile(w, 990);
	w->unknown[FIGURE_RATE] = w->unknown[FIGURE_WAIT] || duration_unknown;
	w->figures[FIGURE_RATE] = figure_rate(w->figures[FIGURE_WAIT], duration_ns);
}
