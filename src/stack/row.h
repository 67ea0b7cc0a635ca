/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * row.h - how the caller's registers are found at one address: a row of call frame information.
 *
 * libdw reads .eh_frame and .debug_frame; here are plain values, so that one reading serves for
 * ever.
 */
#ifndef FUTRACE_ROW_H
#define FUTRACE_ROW_H

#include <elfutils/libdw.h>

#include "stack/expression.h"
#include "stack/machine.h"

/*
 * The caller's value of a register. CFA is the canonical frame address: the caller's stack pointer
 * once the call has returned.
 */
enum rule_kind {
	RULE_SAME,	 /* it has not been changed */
	RULE_UNDEFINED,	 /* it is lost; of the return address: there is no caller */
	RULE_SAVED,	 /* in memory, at CFA + offset */
	RULE_CFA,	 /* CFA + offset */
	RULE_REGISTER,	 /* in a register, plus offset */
	RULE_SAVED_AT,	 /* in memory, at the value of the expression */
	RULE_EXPRESSION, /* the value of the expression */
};

struct rule {
	enum rule_kind kind;
	unsigned int number; /* of a register */
	int64_t offset;
	struct expression expression; /* for registers it begins with the CFA on its stack */
};

struct row {
	bool is_signal; /* the kernel made this frame: the caller was interrupted, and called
			   nothing */
	struct rule cfa;
	struct rule registers[MACHINE_REGISTERS];
};

/*
 * Fills ROW from CFI for VADDR, an address as in the file. Returns false if there is nothing for
 * it. The caller calls row_finish() then.
 */
bool row_read(struct row *row, Dwarf_CFI *cfi, const struct machine *machine, uint64_t vaddr);
void row_finish(struct row *row);

#endif
