/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * primitive.h - which synchronization primitive a futex word is, where its use says so for certain.
 *
 * The evidence stands in one table, which the manual repeats. A program that calls futex(2)
 * itself can imitate any of it; a use that several known libraries have in common has no name here.
 */
#ifndef FUTRACE_PRIMITIVE_H
#define FUTRACE_PRIMITIVE_H

#include <stddef.h>

#include "analysis/conclude/subject.h"

/*
 * "glibc-style mutex", "pthread_join of 141", ...; to be freed. NULL where it is not certain. S is
 * the word's signature and ROW its row, both of the whole trace; the row's place may be missing.
 */
char *primitive_of(const struct signature *s, const struct futex_row *row,
		   const struct primitive_process *process);

/* The I-th primitive there is, with what it is known by; NULL behind the last one. */
const char *primitive_name(size_t i);
const char *primitive_evidence(size_t i);

#endif
