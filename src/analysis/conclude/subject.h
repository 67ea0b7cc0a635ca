/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subject.h - a futex word as the rules for primitives see it, and the questions they ask about it.
 */
#ifndef FUTRACE_SUBJECT_H
#define FUTRACE_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/library.h"
#include "model/result.h"
#include "model/signature.h"

/* What is known of the process beside the word. */
struct primitive_process {
	unsigned int libraries; /* enum library; 0: not known */
	bool is_32bit;
	/* How the word at UADDR of the same process is used; NULL where it is not, or not known. */
	const struct signature *(*word_at)(void *arg, uint64_t uaddr);
	/* Is, or was, TID a thread of it? */
	bool (*has_thread)(void *arg, int32_t tid);
	void *arg;
};

/* Forms of wait, private or not. */
#define ANY_REALTIME  (WAITS_REALTIME | WAITS_REALTIME_SHARED)
#define ANY_MONOTONIC (WAITS_MONOTONIC | WAITS_MONOTONIC_SHARED)
#define ANY_PLAIN     (WAITS_PLAIN | WAITS_PLAIN_SHARED)

/* The value of a lock that is held and waited for, in every library that counts 0, 1, 2. */
#define VAL_CONTENDED 2

/* A word is used again and again if so many waits came after a wake. */
#define MIN_REUSES 3

struct subject {
	const struct signature *s;
	const struct futex_row *row;
	const struct primitive_process *process;
};

/* Has the process LIBRARY, or one of several, as far as is known? */
bool subject_has(const struct subject *x, enum library library);

/* How the word at UADDR is used; NULL where it is not. */
const struct signature *subject_word_at(const struct subject *x, uint64_t uaddr);

/* Is each value a thread of the process, with FLAGS? Only the first few values are known. */
bool subject_vals_are_threads(const struct subject *x, uint32_t flags);

/* Has a thread that waited woken others, as a thread does that got a lock? */
bool subject_passes_on(const struct subject *x);

/* Has it been waited on, and in no other than these forms? */
bool signature_waits_only(const struct signature *s, uint32_t untimed, uint32_t timed);
bool signature_wakes_only(const struct signature *s, uint32_t forms);
bool signature_only_val(const struct signature *s, uint32_t val);
bool signature_has_val(const struct signature *s, uint32_t val);

#endif
