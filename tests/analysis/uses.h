/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uses.h - describes the use of a word call by call, for the tests of primitives.
 */
#ifndef FUTRACE_TESTS_USES_H
#define FUTRACE_TESTS_USES_H

#include <check.h>
#include <limits.h>
#include <stdlib.h>

#include "analysis/conclude/primitive.h"

#define MAX_CALLS 12

/* Threads of the process, and an id that is not one of them. */
#define T1   101
#define T2   102
#define T3   103
#define GONE 99

#define WAIT		128
#define WAIT_SHARED	0
#define WAKE		129
#define WAKE_SHARED	1
#define BITSET		137
#define REALTIME	393
#define REALTIME_SHARED 265
#define LOCK_PI		134
#define UNLOCK_PI	135

#define ALL	INT_MAX
#define WAITING 0x80000000U /* FUTEX_WAITERS */

enum { TIMED = 1 };

struct call {
	uint32_t offset; /* of the word in the object */
	int32_t tid;	 /* 0: ends the list */
	uint32_t op, val;
	unsigned int timed;
};

struct use {
	struct call calls[MAX_CALLS];
	unsigned int libraries;
	unsigned int rounds; /* repetitions of the calls; 0: once */
	uint32_t offset;     /* of the tested word; then more of its row: */
	unsigned int peak_waiters;
	enum where_kind kind;
};

/* The name that primitive_of() gives to the tested word of USE; the caller frees it. */
char *name_of_use(const struct use *use);

#define assert_is(use, name)                     \
	do {                                     \
		char *found_ = name_of_use(use); \
		ck_assert_pstr_eq(found_, name); \
		free(found_);                    \
	} while (0)

#endif
