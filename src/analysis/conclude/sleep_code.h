/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sleep_code.h - where in the code several threads were when they slept.
 */
#ifndef FUTRACE_SLEEP_CODE_H
#define FUTRACE_SLEEP_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "model/doing.h"

/* A sleep of a thread; it is borrowed. */
struct known_sleep {
	int32_t tid;
	const struct blocked_row *sleep;
};

/* All zeroes are none. */
struct sleep_codes {
	struct known_sleep *all;
	size_t n;
};

void sleep_codes_add(struct sleep_codes *codes, int32_t tid, const struct blocked_row *sleep);

/*
 * Returns what the looks at all these sleeps found together, and empties CODES. All must have found
 * the same code, or none is told. All sleeps of one thread in one place have the same looks, which
 * count once.
 */
struct code_row sleep_codes_sum(struct sleep_codes *codes);

#endif
