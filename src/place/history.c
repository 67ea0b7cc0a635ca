/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.c - adds, drops and searches readings.
 */
#include "place/history.h"

#include <string.h>

/* The most mappings, of some 70 bytes each, if there are more than two readings. */
#define MAX_MAPPINGS 262144

void history_finish(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		reading_free(h->readings[i]);
	*h = (struct history){ 0 };
}

static void append(struct history *h, struct reading *r)
{
	h->readings[h->n++] = r;
	h->n_mappings += r->maps->n;
}

static struct reading *take_out(struct history *h, size_t i)
{
	struct reading *r = h->readings[i];

	h->n--;
	h->n_mappings -= r->maps->n;
	memmove(&h->readings[i], &h->readings[i + 1], (h->n - i) * sizeof(*h->readings));
	return r;
}

static bool is_too_much(const struct history *h)
{
	return h->n == HISTORY_MAX_READINGS || (h->n > 2 && h->n_mappings > MAX_MAPPINGS);
}

void history_add(struct history *h, struct reading *r)
{
	if (h->n > 0 && maps_equal(r->maps, h->readings[h->n - 1]->maps)) {
		struct reading *last = take_out(h, h->n - 1);

		reading_inherit(r, last);
		reading_free(last);
	}
	/* The first reading and the latest ones are worth most, so one in between is dropped. */
	while (is_too_much(h))
		reading_free(take_out(h, h->n / 2));
	append(h, r);
}

const struct reading *history_latest(const struct history *h)
{
	return h->n ? h->readings[h->n - 1] : NULL;
}

/*
 * Is M, of R, the place of a word? A program that begins maps files read-only and unmaps some of
 * them again; the memory may be put to use afterwards.
 */
static bool may_hold_words(const struct reading *r, const struct mapping *m)
{
	return !r->is_young || m->perms[1] == 'w' || m->perms[3] == 's';
}

struct reading *history_find(const struct history *h, uint64_t addr, uint64_t until_ns,
			     const struct mapping **m)
{
	for (size_t i = h->n; i > 0; i--) {
		if (h->readings[i - 1]->since_ns > until_ns)
			continue;
		*m = maps_find(h->readings[i - 1]->maps, addr);
		if (*m && may_hold_words(h->readings[i - 1], *m))
			return h->readings[i - 1];
	}
	return NULL;
}

void history_split(struct history *h, uint64_t ts_ns, struct history *later)
{
	for (size_t i = 0; i < h->n;) {
		if (h->readings[i]->end_ns <= ts_ns)
			i++;
		else if (h->readings[i]->begin_ns <= ts_ns)
			reading_free(take_out(h, i));
		else
			append(later, take_out(h, i));
	}
}
