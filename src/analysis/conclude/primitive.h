/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * primitive.h - names the synchronization primitive of a futex word, if its use is certain
 * evidence.
 *
 * The evidence stands in one table, which the manual repeats. A program that calls futex(2) itself
 * can imitate any of it. A use that several known libraries share has no name here.
 */
#ifndef FUTRACE_PRIMITIVE_H
#define FUTRACE_PRIMITIVE_H

#include <stddef.h>

#include "analysis/conclude/subject.h"

/*
 * Returns "glibc-style mutex", "pthread_join of 141", ...; to be freed. NULL if it is not certain.
 * S is the word's signature and ROW its row, both of the whole trace. The row's place may be
 * missing.
 */
char *primitive_of(const struct signature *s, const struct futex_row *row,
		   const struct primitive_process *process);

/* Return the name of the I-th primitive, and the evidence for it; NULL beyond the last one. */
const char *primitive_name(size_t i);
const char *primitive_evidence(size_t i);

/* Has the name PRIMITIVE the part WORD, other than in the name of a thread? It may be NULL. */
bool primitive_has(const char *primitive, const char *word);

/*
 * Returns the primitive of F without the thread that it may name, "parking place"; to be freed.
 * NULL if it is not known.
 */
char *primitive_kind(const struct futex_row *f);

/* Is F the word by which threads are joined? */
bool primitive_is_join(const struct futex_row *f);

/* Returns the thread that is joined at F, "141" or "141 and others"; NULL if none is. */
const char *primitive_joined(const struct futex_row *f);

#endif
