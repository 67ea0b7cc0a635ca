/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature.h - how a futex word is used: the few facts that tell one library's primitive from
 * another's.
 *
 * Has a bounded size, and is fed at the entry of every call. Knows no library; primitive.h does.
 */
#ifndef FUTRACE_SIGNATURE_H
#define FUTRACE_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/event.h"
#include "model/futex_op.h"

/* The most different expected values that are kept. */
#define SIGNATURE_VALS 4

/* The forms of a wait. Private means FUTEX_PRIVATE_FLAG. */
enum signature_wait {
	WAITS_PLAIN = 0x01,	   /* FUTEX_WAIT, private */
	WAITS_PLAIN_SHARED = 0x02, /* ... not private */
	WAITS_MONOTONIC = 0x04,	   /* FUTEX_WAIT_BITSET with all bits, private */
	WAITS_MONOTONIC_SHARED = 0x08,
	WAITS_REALTIME = 0x10, /* ... with FUTEX_CLOCK_REALTIME, timed or not */
	WAITS_REALTIME_SHARED = 0x20,
	WAITS_PI = 0x40, /* FUTEX_LOCK_PI, FUTEX_LOCK_PI2 */
	WAITS_OTHER = 0x80,
};

enum signature_wake {
	WAKES_ONE = 0x01,   /* FUTEX_WAKE of 1 */
	WAKES_ALL = 0x02,   /* ... of INT_MAX */
	WAKES_PI = 0x04,    /* FUTEX_UNLOCK_PI */
	WAKES_OTHER = 0x08, /* anything else that wakes or moves waiters */
};

/* All zeroes: a word that was never used. */
struct signature {
	uint64_t waits;	      /* calls that wait */
	uint64_t waits_after; /* those of them that followed the first wake */
	uint64_t wakes;
	uint32_t untimed,
		timed;	     /* enum signature_wait: the forms seen, without a timeout and with */
	uint32_t wake_forms; /* enum signature_wake */
	uint32_t vals[SIGNATURE_VALS]; /* the first different values that waits expected */
	uint32_t n_vals;
	bool more_vals; /* there were more different values */
	bool vals_fell; /* a value was lower than the one before */
	uint32_t last_val;
	uint32_t divisor; /* the greatest common divisor of all values; 0: all are 0 */
};

/*
 * Adds a call with ARGS on this word. ROLE is that of the operation. A call that /proc shows as
 * under way counts too.
 */
void signature_note_call(struct signature *s, enum futex_role role, const struct futex_args *args);

#endif
