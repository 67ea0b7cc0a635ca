/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.h - what was read of one address space, over time.
 */
#ifndef FUTRACE_HISTORY_H
#define FUTRACE_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "place/reading.h"

/* Of very many, the first and the latest are kept. */
#define HISTORY_MAX_READINGS 64

struct history {
	struct reading *readings[HISTORY_MAX_READINGS]; /* oldest first */
	size_t n;
	size_t n_mappings; /* in all of them together */
};

/* Frees what H holds; all zeroes is an empty history. */
void history_finish(struct history *h);

/* Adds R, the newest, which is H's from now on. */
void history_add(struct history *h, struct reading *r);

/*
 * The newest reading that has ADDR, of those that found what was there before UNTIL_NS, and in *M
 * where; NULL if there is none.
 */
struct reading *history_find(const struct history *h, uint64_t addr, uint64_t until_ns,
			     const struct mapping **m);

/* Moves to LATER, which is empty, what was read after TS_NS. What was begun before and ended after
 * is of no use to either. */
void history_split(struct history *h, uint64_t ts_ns, struct history *later);

#endif
