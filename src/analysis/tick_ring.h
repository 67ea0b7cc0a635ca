/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tick_ring.h - the latest ticks of the timer that met threads on CPUs, of all threads together.
 *
 * Those of one thread are a chain, the latest first.
 */
#ifndef FUTRACE_TICK_RING_H
#define FUTRACE_TICK_RING_H

#include <stddef.h>
#include <stdint.h>

/* The largest number of ticks that are kept. */
#define TICKS_MAX 262144

struct tick {
	uint64_t ts_ns;
	uint64_t before; /* one more than the number of the thread's tick before; 0: none */
	uint32_t code;	 /* the number of the code, from 1 on; 0: others */
};

struct tick_ring {
	struct tick *all;
	size_t capacity;
	uint64_t next; /* the number of the next tick */
};

/* All zeroes is an empty one. */
void tick_ring_finish(struct tick_ring *r);

/* Adds a tick of the thread whose latest one is *LAST, and changes that. 0: it has none. */
void tick_ring_add(struct tick_ring *r, uint64_t ts_ns, uint32_t code, uint64_t *last);

/* The tick LAST, one more than its number; NULL: there is none, or it is no longer kept. */
const struct tick *tick_ring_get(const struct tick_ring *r, uint64_t last);

#endif
