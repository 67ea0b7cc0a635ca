/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.h - keeps the readings of one address space, in order of time.
 */
#ifndef FUTRACE_HISTORY_H
#define FUTRACE_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "place/reading.h"

/* The most readings kept; of more, the first and the latest stay. */
#define HISTORY_MAX_READINGS 64

struct history {
	struct reading *readings[HISTORY_MAX_READINGS]; /* oldest first */
	size_t n;
	size_t n_mappings; /* in all readings together */
};

/* Frees the readings of H; all zeroes is an empty history. */
void history_finish(struct history *h);

/* Adds R, which is the newest reading. H owns it from now on. */
void history_add(struct history *h, struct reading *r);

/* The newest reading, or NULL. */
const struct reading *history_latest(const struct history *h);

/*
 * Returns the newest reading that maps ADDR and sets *M to the mapping; NULL if there is none.
 * Skips readings whose mappings were first seen after UNTIL_NS, and mappings of a program that
 * begins which cannot hold words.
 */
struct reading *history_find(const struct history *h, uint64_t addr, uint64_t until_ns,
			     const struct mapping **m);

/*
 * Moves readings taken after TS_NS to LATER, which is empty. Drops a reading that began before
 * TS_NS and ended after it: it may mix both times.
 */
void history_split(struct history *h, uint64_t ts_ns, struct history *later);

#endif
