/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expression.c - a stack machine for those operations of DWARF that occur in call frames.
 */
#include "stack/expression.h"

#include <dwarf.h>

struct evaluation {
	const struct registers *registers;
	expression_read *read;
	void *arg;
	uint64_t stack[EXPRESSION_MAX + 1];
	size_t n;
};

static bool push(struct evaluation *e, uint64_t value)
{
	e->stack[e->n++] = value;
	return true;
}

static bool push_register(struct evaluation *e, uint64_t number, uint64_t offset)
{
	return number < MACHINE_REGISTERS &&
	       register_is_known(e->registers, (unsigned int)number) &&
	       push(e, e->registers->value[number] + offset);
}

static bool compute_pair(uint8_t atom, uint64_t a, uint64_t b, uint64_t *result)
{
	switch (atom) {
	case DW_OP_plus:
		*result = a + b;
		return true;
	case DW_OP_minus:
		*result = a - b;
		return true;
	case DW_OP_mul:
		*result = a * b;
		return true;
	case DW_OP_and:
		*result = a & b;
		return true;
	case DW_OP_or:
		*result = a | b;
		return true;
	case DW_OP_shl:
		*result = b < 64 ? a << b : 0;
		return true;
	case DW_OP_ge:
		*result = (int64_t)a >= (int64_t)b;
		return true;
	case DW_OP_gt:
		*result = (int64_t)a > (int64_t)b;
		return true;
	case DW_OP_eq:
		*result = a == b;
		return true;
	default:
		return false;
	}
}

static bool take_pair(struct evaluation *e, uint8_t atom)
{
	if (e->n < 2)
		return false;
	e->n--;
	return compute_pair(atom, e->stack[e->n - 1], e->stack[e->n], &e->stack[e->n - 1]);
}

/* One operation takes at most one place more on the stack. */
static bool take(struct evaluation *e, const Dwarf_Op *op)
{
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31)
		return push_register(e, (uint64_t)op->atom - DW_OP_breg0, op->number);
	if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31)
		return push(e, (uint64_t)op->atom - DW_OP_lit0);
	switch (op->atom) {
	case DW_OP_bregx:
		return push_register(e, op->number, op->number2);
	case DW_OP_addr:
	case DW_OP_const1u:
	case DW_OP_const1s:
	case DW_OP_const2u:
	case DW_OP_const2s:
	case DW_OP_const4u:
	case DW_OP_const4s:
	case DW_OP_const8u:
	case DW_OP_const8s:
	case DW_OP_constu:
	case DW_OP_consts:
		return push(e, op->number);
	case DW_OP_dup:
		return e->n > 0 && push(e, e->stack[e->n - 1]);
	case DW_OP_deref:
		return e->n > 0 && e->read(e->arg, e->stack[e->n - 1], &e->stack[e->n - 1]);
	case DW_OP_plus_uconst:
		if (e->n == 0)
			return false;
		e->stack[e->n - 1] += op->number;
		return true;
	default:
		return take_pair(e, op->atom);
	}
}

bool expression_compute(const struct expression *e, const struct registers *r,
			const uint64_t *first, expression_read *read, void *arg, uint64_t *result)
{
	struct evaluation state = { .registers = r, .read = read, .arg = arg };

	if (e->n > EXPRESSION_MAX)
		return false;
	if (first)
		push(&state, *first);
	for (size_t i = 0; i < e->n; i++) {
		if (!take(&state, &e->ops[i]))
			return false;
	}
	if (state.n == 0)
		return false;
	*result = state.stack[state.n - 1];
	return true;
}
