/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deadlock_text.h - puts a deadlock into sentences.
 */
#ifndef FUTRACE_DEADLOCK_TEXT_H
#define FUTRACE_DEADLOCK_TEXT_H

#include "model/result.h"

/* A thread that waits without an end for a lock whose owner is known. */
struct stuck {
	int32_t tid;
	const char *name;
	const struct futex_row *row; /* the lock */
	uint64_t wait_ns;
	size_t tangle; /* the number of the deadlock that it is a part of; 0: none yet */
};

struct deadlock {
	/* Each waits for what the next one holds, and the last for what the first holds. */
	struct stuck **circle;
	size_t n_circle;
	struct stuck **others; /* who wait for them, or for others of these */
	size_t n_others;
	const struct futex_row *gone; /* if there is no circle: the lock whose owner is gone */
};

/* The caller frees it. */
char *deadlock_text(const struct deadlock *d);

#endif
