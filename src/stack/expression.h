/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expression.h - computes the expressions that call frame information has for some registers.
 */
#ifndef FUTRACE_EXPRESSION_H
#define FUTRACE_EXPRESSION_H

#include <elfutils/libdw.h>

#include "stack/machine.h"

/* Longer ones are not computed. */
#define EXPRESSION_MAX 32

struct expression {
	const Dwarf_Op *ops; /* as libdw has decoded them */
	size_t n;
};

/* Reads the word at an address of the target. Returns false if it cannot be read. */
typedef bool expression_read(void *arg, uint64_t address, uint64_t *value);

/*
 * Computes E into *RESULT. FIRST, which may be NULL, lies on the expression's stack when it begins.
 * Returns false if it takes a register that is not known, memory that cannot be read, or an
 * operation that is unusual.
 */
bool expression_compute(const struct expression *e, const struct registers *r,
			const uint64_t *first, expression_read *read, void *arg, uint64_t *result);

#endif
