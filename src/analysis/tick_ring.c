/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tick_ring.c - a ring that grows up to its bound, and then loses the oldest ticks.
 */
#include "analysis/tick_ring.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define TICKS_LEAST 1024

void tick_ring_finish(struct tick_ring *r)
{
	free(r->all);
	*r = (struct tick_ring){ 0 };
}

/* As long as it grows, nothing has been dropped: each tick stands at its number. */
static void make_room(struct tick_ring *r)
{
	if (r->next < r->capacity || r->capacity == TICKS_MAX)
		return;
	r->capacity = r->capacity ? r->capacity * 2 : TICKS_LEAST;
	r->all = xrealloc(r->all, r->capacity, sizeof(*r->all));
}

void tick_ring_add(struct tick_ring *r, uint64_t ts_ns, uint32_t code, uint64_t *last)
{
	make_room(r);
	r->all[r->next % r->capacity] = (struct tick){ ts_ns, *last, code };
	*last = ++r->next;
}

const struct tick *tick_ring_get(const struct tick_ring *r, uint64_t last)
{
	return last && last + r->capacity > r->next ? &r->all[(last - 1) % r->capacity] : NULL;
}
