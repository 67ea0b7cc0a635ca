/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * row.c - turns what libdw says of a frame into plain rules.
 */
#include "stack/row.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* libdw's operations live no longer than its tables, or the caller's stack. */
static void set_expression(struct rule *rule, enum rule_kind kind, const Dwarf_Op *ops, size_t n)
{
	Dwarf_Op *copy;

	rule->kind = RULE_UNDEFINED;
	if (n == 0 || n > EXPRESSION_MAX)
		return;
	copy = xcalloc(n, sizeof(*copy));
	memcpy(copy, ops, n * sizeof(*copy));
	rule->kind = kind;
	rule->expression = (struct expression){ .ops = copy, .n = n };
}

/* Is the one operation OP a register plus an offset? */
static bool is_register(const Dwarf_Op *op, struct rule *rule)
{
	if (op->atom == DW_OP_bregx && op->number < MACHINE_REGISTERS) {
		rule->number = (unsigned int)op->number;
		rule->offset = (int64_t)op->number2;
	} else if (op->atom == DW_OP_regx && op->number < MACHINE_REGISTERS) {
		rule->number = (unsigned int)op->number;
		rule->offset = 0;
	} else if (op->atom >= DW_OP_breg0 && op->atom < DW_OP_breg0 + MACHINE_REGISTERS) {
		rule->number = (unsigned int)op->atom - DW_OP_breg0;
		rule->offset = (int64_t)op->number;
	} else {
		return false;
	}
	rule->kind = RULE_REGISTER;
	return true;
}

static bool read_cfa(struct rule *rule, Dwarf_Frame *frame)
{
	Dwarf_Op *ops;
	size_t n;

	if (dwarf_frame_cfa(frame, &ops, &n) < 0 || n == 0)
		return false;
	if (n != 1 || !is_register(ops, rule))
		set_expression(rule, RULE_EXPRESSION, ops, n);
	return rule->kind != RULE_UNDEFINED;
}

/*
 * libdw gives a place: memory at the value of OPS, or the value itself if they end with
 * DW_OP_stack_value. DW_OP_call_frame_cfa stands first where the CFA is used.
 */
static void set_rule(struct rule *rule, const Dwarf_Op *ops, size_t n)
{
	bool is_value = ops[n - 1].atom == DW_OP_stack_value;
	bool has_cfa = ops[0].atom == DW_OP_call_frame_cfa;
	size_t rest = n - is_value;

	if (n == 1 && is_register(ops, rule))
		return;
	if (has_cfa && (rest == 1 || (rest == 2 && ops[1].atom == DW_OP_plus_uconst))) {
		rule->kind = is_value ? RULE_CFA : RULE_SAVED;
		rule->offset = rest == 2 ? (int64_t)ops[1].number : 0;
		return;
	}
	set_expression(rule, is_value ? RULE_EXPRESSION : RULE_SAVED_AT, ops + has_cfa,
		       rest > has_cfa ? rest - has_cfa : 0);
}

/*
 * What is not mentioned is as the ABI has it. For rbx, elfutils has "undefined" there, so it is not
 * known to be preserved: no compiler computes the CFA of it.
 *
 * No operations mean "the same" or, if they are in the memory that was lent, "undefined".
 */
static void read_rule(struct rule *rule, Dwarf_Frame *frame, unsigned int i)
{
	Dwarf_Op lent[3], *ops;
	size_t n;

	if (dwarf_frame_register(frame, (int)i, lent, &ops, &n) < 0)
		rule->kind = RULE_UNDEFINED;
	else if (n == 0)
		rule->kind = ops == lent ? RULE_UNDEFINED : RULE_SAME;
	else
		set_rule(rule, ops, n);
}

bool row_read(struct row *row, Dwarf_CFI *cfi, const struct machine *machine, uint64_t vaddr)
{
	Dwarf_Frame *frame = NULL;
	bool found;

	*row = (struct row){ 0 };
	if (!cfi || dwarf_cfi_addrframe(cfi, vaddr, &frame) != 0)
		return false;
	found = dwarf_frame_info(frame, NULL, NULL, &row->is_signal) == (int)machine->pc &&
		read_cfa(&row->cfa, frame);
	for (unsigned int i = 0; found && i < machine->n_registers; i++)
		read_rule(&row->registers[i], frame, i);
	free(frame);
	if (!found)
		row_finish(row);
	return found;
}

void row_finish(struct row *row)
{
	free((void *)(uintptr_t)row->cfa.expression.ops);
	for (size_t i = 0; i < MACHINE_REGISTERS; i++)
		free((void *)(uintptr_t)row->registers[i].expression.ops);
	*row = (struct row){ 0 };
}
