/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86_instruction.c - what some instructions do to the stack pointer and the frame pointer.
 */
#include "stack/x86_instruction.h"

#include "stack/x86_parts.h"

#define SP 4
#define FP X86_FP

/* Is the memory operand just BASE plus a displacement? */
static bool is_memory_at(const struct x86_parts *p, unsigned int base)
{
	if (p->mod != 1 && p->mod != 2 && !(p->mod == 0 && base == SP))
		return false;
	if (p->has_sib)
		return p->base == base && p->index == 4;
	return p->rm == base;
}

/* Is the memory operand a register plus a displacement? */
static bool is_memory_at_any(const struct x86_parts *p)
{
	return is_memory_at(p, p->has_sib ? p->base : p->rm);
}

static void set_sp_moved(const struct x86_parts *p, unsigned int from, struct x86_instruction *x)
{
	x->effect = X86_SP_LOST;
	if (p->opcode != 0x8d) {
		if (p->mod == 3 && from == FP)
			x->effect = X86_SP_FROM_FP;
		return;
	}
	if (!is_memory_at_any(p))
		return;
	x->value = p->displacement;
	x->reg = p->has_sib ? p->base : p->rm;
	x->effect = x->reg == SP ? X86_ADD_SP : x->reg == FP ? X86_SP_FROM_FP : X86_SP_FROM;
}

static void set_fp_moved(const struct x86_parts *p, unsigned int from, struct x86_instruction *x)
{
	bool is_from_sp = p->opcode == 0x8d ? is_memory_at(p, SP) : p->mod == 3 && from == SP;

	x->effect = is_from_sp ? X86_FP_FROM_SP : X86_FP_LOST;
	x->value = p->opcode == 0x8d ? p->displacement : 0;
}

/* MOV and LEA. Returns false if it is another instruction. */
static bool set_moved(const struct x86_parts *p, struct x86_instruction *x)
{
	unsigned int to = p->opcode == 0x89 ? p->rm : p->reg;
	unsigned int from = p->opcode == 0x89 ? p->reg : p->rm;
	bool is_whole =
		!p->has_16bit_operand && !p->has_short_address && (!p->is_64bit || (p->rex & 8));

	if (p->opcode != 0x89 && p->opcode != 0x8b && p->opcode != 0x8d)
		return false;
	x->value = 0;
	if (p->opcode == 0x89 && p->mod != 3)
		return true;
	if (to == SP || to == FP)
		x->effect = to == SP ? X86_SP_LOST : X86_FP_LOST;
	if (!is_whole)
		return true;
	if (to == SP) {
		set_sp_moved(p, from, x);
	} else if (to == FP) {
		set_fp_moved(p, from, x);
	} else if (p->opcode == 0x8b && is_memory_at(p, FP)) {
		x->effect = X86_LOAD;
		x->value = p->displacement;
		x->reg = to;
	}
	return true;
}

/* 83 and 81: arithmetic with a number, ADD /0 to CMP /7. */
static void set_arithmetic(const struct x86_parts *p, struct x86_instruction *x)
{
	unsigned int operation = p->reg & 7;

	if (p->mod != 3 || operation == 7)
		return;
	if (p->rm == FP)
		x->effect = X86_FP_LOST;
	if (p->rm != SP)
		return;
	x->effect = X86_SP_LOST;
	if ((operation != 0 && operation != 5) || p->has_16bit_operand)
		return;
	x->effect = X86_ADD_SP;
	x->value = operation == 0 ? p->immediate : -p->immediate;
}

/* The register that an instruction of the one-byte map writes, of those not handled elsewhere. */
static unsigned int written(const struct x86_parts *p)
{
	unsigned int low = p->opcode & 7;

	if (p->opcode < 0x38) /* ADD to XOR */
		return low == 1 && p->mod == 3 ? p->rm : low == 3 ? p->reg : UINT32_MAX;
	switch (p->opcode) {
	case 0x63:
	case 0x69:
	case 0x6b:
		return p->reg;
	case 0x87: /* XCHG has two */
		return p->reg == SP || p->reg == FP ? p->reg : p->rm;
	case 0xc1:
	case 0xc7:
	case 0xd1:
	case 0xd3:
		return p->mod == 3 ? p->rm : UINT32_MAX;
	case 0x44:
	case 0x45:
	case 0x4c:
	case 0x4d: /* INC and DEC; in 64 bits these are REX */
		return p->opcode & 7;
	case 0xf7:
		return p->mod == 3 && ((p->reg & 7) == 2 || (p->reg & 7) == 3) ? p->rm : UINT32_MAX;
	default:
		return UINT32_MAX;
	}
}

/* ff: INC /0, DEC /1, CALL /2, JMP /4, PUSH /6. */
static void set_group5(const struct x86_parts *p, struct x86_instruction *x)
{
	switch (p->reg & 7) {
	case 0:
	case 1:
		if (p->mod == 3 && (p->rm == SP || p->rm == FP))
			x->effect = p->rm == SP ? X86_SP_LOST : X86_FP_LOST;
		break;
	case 2:
		x->effect = X86_CALL_AWAY;
		break;
	case 4:
		x->effect = X86_JUMP_AWAY;
		break;
	case 6:
		x->effect = X86_PUSH;
		break;
	default:
		break;
	}
	if (p->mod == 0 && !p->has_sib && (p->rm & 7) == 5) {
		x->is_relative = p->is_64bit;
		x->is_absolute = !p->is_64bit;
		x->memory = p->displacement;
	}
}

static void set_push_or_pop(const struct x86_parts *p, struct x86_instruction *x)
{
	if (p->opcode < 0x58 || p->opcode == 0x68 || p->opcode == 0x6a) {
		x->effect = X86_PUSH;
		return;
	}
	x->effect = X86_POP;
	x->value = p->opcode == 0x8f ? -1 : (p->opcode & 7) | (p->rex & 1) << 3;
	if (x->value == SP || (p->opcode == 0x8f && p->mod == 3 && p->rm == SP))
		x->effect = X86_SP_LOST;
}

static void set_written(const struct x86_parts *p, struct x86_instruction *x)
{
	unsigned int to = written(p);

	if (to == SP || to == FP)
		x->effect = to == SP ? X86_SP_LOST : X86_FP_LOST;
}

static void set_one_byte(const struct x86_parts *p, struct x86_instruction *x)
{
	uint8_t op = p->opcode;

	x->value = p->immediate;
	if ((op >= 0x50 && op <= 0x5f) || op == 0x68 || op == 0x6a || op == 0x8f)
		set_push_or_pop(p, x);
	else if ((op >= 0x70 && op <= 0x7f) || (op >= 0xe0 && op <= 0xe3))
		x->effect = X86_BRANCH;
	else if (op == 0x81 || op == 0x83)
		set_arithmetic(p, x);
	else if (op >= 0xb8 && op <= 0xbf && ((op & 7) | (p->rex & 1) << 3) == FP)
		x->effect = X86_FP_LOST;
	else if (op == 0xc2 || op == 0xc3)
		x->effect = X86_RETURN;
	else if (op == 0xc9)
		x->effect = X86_LEAVE;
	else if (op == 0xc8 || op == 0x9d || op == 0x9c || (!p->is_64bit && (op & 0xfe) == 0x60))
		x->effect = X86_SP_LOST;
	else if (op == 0xe8)
		x->effect = X86_CALL;
	else if (op == 0xe9 || op == 0xeb)
		x->effect = X86_JUMP;
	else if (op == 0xf4)
		x->effect = X86_HALT;
	else if (op == 0xcc)
		x->effect = X86_TRAP;
	else if (op == 0xff)
		set_group5(p, x);
	else if (!set_moved(p, x))
		set_written(p, x);
}

/* The 0f map: Jcc, UD2, and what writes a whole register: CMOVcc, IMUL, MOVZX, MOVSX, BSF, BSR. */
static void set_two_bytes(const struct x86_parts *p, struct x86_instruction *x)
{
	uint8_t op = p->opcode;
	bool writes = (op & 0xf0) == 0x40 || op == 0xaf || op == 0xb6 || op == 0xb7 ||
		      (op >= 0xbc && op <= 0xbf) || op == 0xb8;

	x->value = p->immediate;
	if ((op & 0xf0) == 0x80)
		x->effect = X86_BRANCH;
	else if (op == 0x0b)
		x->effect = X86_TRAP;
	else if (writes && p->reg == FP)
		x->effect = X86_FP_LOST;
}

struct x86_instruction x86_decode(const uint8_t *bytes, size_t n, bool is_64bit)
{
	struct x86_parts p = { .bytes = bytes, .n = n, .is_64bit = is_64bit };
	struct x86_instruction x = { .effect = X86_OTHER };

	if (!x86_take_apart(&p))
		return x;
	x.length = p.at;
	if (p.map == 0 && !p.is_vector)
		set_one_byte(&p, &x);
	else if (p.map == 1 && !p.is_vector)
		set_two_bytes(&p, &x);
	return x;
}
