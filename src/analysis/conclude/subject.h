/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subject.h - answers questions about the use of a futex word, for the rules of primitives.
 */
#ifndef FUTRACE_SUBJECT_H
#define FUTRACE_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/library.h"
#include "model/result.h"
#include "model/signature.h"

/* The known facts about the word's process. */
struct primitive_process {
	unsigned int libraries; /* set of enum library; 0: not known */
	bool is_32bit;
	/*
	 * Returns the use of the word at UADDR of the same process; NULL if it is not used, or not
	 * known.
	 */
	const struct signature *(*word_at)(void *arg, uint64_t uaddr);
	/* Is, or was, TID a thread of the process? */
	bool (*has_thread)(void *arg, int32_t tid);
	void *arg;
};

/* Forms of wait, private or not. */
#define ANY_REALTIME  (WAITS_REALTIME | WAITS_REALTIME_SHARED)
#define ANY_MONOTONIC (WAITS_MONOTONIC | WAITS_MONOTONIC_SHARED)
#define ANY_PLAIN     (WAITS_PLAIN | WAITS_PLAIN_SHARED)

/* The value of a lock that is held and waited for, in every library that counts 0, 1, 2. */
#define VAL_CONTENDED 2

/* A word is used repeatedly if at least so many waits came after a wake. */
#define MIN_REUSES 3

struct subject {
	const struct signature *s;
	const struct futex_row *row;
	const struct primitive_process *process;
};

/* Has the process LIBRARY, or one of several, as far as is known? */
bool subject_has(const struct subject *x, enum library library);

/* Returns the use of the word at UADDR; NULL if it is not used. */
const struct signature *subject_word_at(const struct subject *x, uint64_t uaddr);

/*
 * Is each known value the id of a thread of the process, with FLAGS? Only the first few values are
 * known.
 */
bool subject_vals_are_threads(const struct subject *x, uint32_t flags);

/* Has a waiter also woken others, as the owner of a lock does? */
bool subject_passes_on(const struct subject *x);

/* Has the word been waited on, and only in these forms? */
bool signature_waits_only(const struct signature *s, uint32_t untimed, uint32_t timed);
bool signature_wakes_only(const struct signature *s, uint32_t forms);
bool signature_only_val(const struct signature *s, uint32_t val);
bool signature_has_val(const struct signature *s, uint32_t val);

#endif
