/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * histogram.c - counts durations in buckets, and finds quantiles.
 */
#include "analysis/book/histogram.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define SUB_BITS 3
#define SUBS	 (1u << SUB_BITS)

static unsigned int bucket_of(uint64_t ns)
{
	unsigned int octave;

	if (ns < SUBS)
		return (unsigned int)ns;
	octave = 63 - (unsigned int)__builtin_clzll(ns) - SUB_BITS;
	return (octave + 1) * SUBS + ((unsigned int)(ns >> octave) & (SUBS - 1));
}

/* Returns the largest duration in bucket I. */
static uint64_t bucket_end(unsigned int i)
{
	unsigned int octave;

	if (i < SUBS)
		return i;
	octave = i / SUBS - 1;
	return ((uint64_t)(SUBS + i % SUBS) << octave) + ((1ULL << octave) - 1);
}

/* Makes room for bucket I, below or above the present ones. */
static void reach(struct histogram *h, unsigned int i)
{
	unsigned int first = h->n && h->first < i ? h->first : i;
	unsigned int end = h->n && h->first + h->n > i + 1 ? h->first + h->n : i + 1;
	uint32_t *counts;

	if (h->n && first == h->first && end == h->first + h->n)
		return;
	counts = xcalloc(end - first, sizeof(*counts));
	if (h->n)
		memcpy(counts + (h->first - first), h->counts, h->n * sizeof(*counts));
	free(h->counts);
	h->counts = counts;
	h->first = first;
	h->n = end - first;
}

void histogram_finish(struct histogram *h)
{
	free(h->counts);
	memset(h, 0, sizeof(*h));
}

void histogram_add(struct histogram *h, uint64_t ns)
{
	unsigned int i = bucket_of(ns);

	reach(h, i);
	if (h->counts[i - h->first] < UINT32_MAX)
		h->counts[i - h->first]++;
	if (ns > h->max_ns)
		h->max_ns = ns;
	h->total++;
}

void histogram_join(struct histogram *h, const struct histogram *other)
{
	if (!other->n)
		return;
	reach(h, other->first);
	reach(h, other->first + other->n - 1);
	for (unsigned int i = 0; i < other->n; i++) {
		uint32_t *count = &h->counts[other->first + i - h->first];

		*count = other->counts[i] < UINT32_MAX - *count ? *count + other->counts[i]
								: UINT32_MAX;
	}
	if (other->max_ns > h->max_ns)
		h->max_ns = other->max_ns;
	h->total += other->total;
}

uint64_t histogram_quantile(const struct histogram *h, unsigned int permille)
{
	/* Nearest rank, computed in an order that cannot overflow. */
	uint64_t rank = h->total / 1000 * permille + (h->total % 1000 * permille + 999) / 1000;
	uint64_t seen = 0;

	if (!h->total)
		return 0;
	if (rank < 1)
		rank = 1;
	for (unsigned int i = 0; i < h->n; i++) {
		uint64_t end;

		seen += h->counts[i];
		if (seen < rank)
			continue;
		end = bucket_end(h->first + i);
		return end < h->max_ns ? end : h->max_ns;
	}
	return h->max_ns;
}

struct bucket *histogram_buckets(const struct histogram *h, size_t *n)
{
	struct bucket *all = xcalloc(h->n, sizeof(*all));

	*n = 0;
	for (unsigned int i = 0; i < h->n; i++) {
		if (!h->counts[i])
			continue;
		all[*n].le_ns = bucket_end(h->first + i);
		all[(*n)++].count = h->counts[i];
	}
	return all;
}
