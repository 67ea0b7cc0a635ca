/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86.c - x86-64 and i386, for machine.h.
 *
 * Registers, and which of them a call preserves: the System V ABI's supplements for the two.
 */
#include <string.h>

#include "stack/machine.h"
#include "stack/x86_instruction.h"
#include "stack/x86_walk.h"

static uint64_t wrap(uint64_t address, bool is_64bit)
{
	return is_64bit ? address : (uint32_t)address;
}

/* Where X, whose next instruction is at NEXT, goes. */
static enum call_kind target_of(const struct x86_instruction *x, uint64_t next, bool is_64bit,
				uint64_t *target)
{
	if (x->effect == X86_CALL || x->effect == X86_JUMP) {
		*target = wrap(next + (uint64_t)x->value, is_64bit);
		return CALL_DIRECT;
	}
	if (x->effect != X86_CALL_AWAY && x->effect != X86_JUMP_AWAY)
		return CALL_NONE;
	if (!x->is_relative && !x->is_absolute)
		return CALL_INDIRECT;
	*target = wrap((x->is_relative ? next : 0) + (uint64_t)x->memory, is_64bit);
	return CALL_POINTER;
}

static bool is_call(const struct x86_instruction *x)
{
	return x->effect == X86_CALL || x->effect == X86_CALL_AWAY;
}

/* The bytes before an address may be read in several ways: a direct call is the likeliest. */
static enum call_kind call_before(const struct code *c, uint64_t pc, bool is_64bit,
				  uint64_t *target)
{
	static const size_t lengths[] = { 5, 2, 3, 6, 4, 7, 8 };
	uint64_t at = pc - c->start;

	if (at > c->n)
		return CALL_NONE;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		struct x86_instruction x;

		if (at < lengths[i])
			continue;
		x = x86_decode(c->bytes + at - lengths[i], lengths[i], is_64bit);
		if (x.length == lengths[i] && is_call(&x))
			return target_of(&x, pc, is_64bit, target);
	}
	return CALL_NONE;
}

/* ENDBR64 or ENDBR32. */
static bool is_landing_pad(const uint8_t *bytes, size_t n)
{
	return n >= 4 && memcmp(bytes, "\xf3\x0f\x1e", 3) == 0 && (bytes[3] & 0xfe) == 0xfa;
}

static enum call_kind jump_at(const struct code *c, uint64_t address, bool is_64bit,
			      uint64_t *target)
{
	uint64_t at = address - c->start;
	struct x86_instruction x;

	if (at >= c->n)
		return CALL_NONE;
	if (is_landing_pad(c->bytes + at, c->n - at))
		at += 4;
	x = x86_decode(c->bytes + at, c->n - at, is_64bit);
	if (x.length == 0 || is_call(&x))
		return CALL_NONE;
	return target_of(&x, c->start + at + x.length, is_64bit, target);
}

static bool is_straight(const struct code *c, uint64_t begin, uint64_t pc, bool is_64bit)
{
	struct x86_instruction x = { .effect = X86_OTHER };

	while (begin != pc) {
		uint64_t at = begin - c->start;

		if (at >= c->n || begin > pc)
			return false;
		x = x86_decode(c->bytes + at, c->n - at, is_64bit);
		if (x.length == 0 || x.effect == X86_RETURN || x.effect == X86_JUMP ||
		    x.effect == X86_JUMP_AWAY || x.effect == X86_BRANCH || x.effect == X86_HALT ||
		    x.effect == X86_TRAP)
			return false;
		begin += x.length;
	}
	return is_call(&x);
}

static void ways_out_64(const struct code *c, uint64_t pc, struct ways_out *ways)
{
	x86_find_ways_out(c, pc, true, ways);
}

static void ways_out_32(const struct code *c, uint64_t pc, struct ways_out *ways)
{
	x86_find_ways_out(c, pc, false, ways);
}

static bool way_in_64(const struct code *c, uint64_t begin, uint64_t pc, struct way_in *way)
{
	return x86_find_way_in(c, begin, pc, true, way);
}

static bool way_in_32(const struct code *c, uint64_t begin, uint64_t pc, struct way_in *way)
{
	return x86_find_way_in(c, begin, pc, false, way);
}

static bool begin_64(const struct code *c, uint64_t pc, uint64_t *begin, bool *is_whole)
{
	return x86_find_begin(c, pc, true, begin, is_whole);
}

static bool begin_32(const struct code *c, uint64_t pc, uint64_t *begin, bool *is_whole)
{
	return x86_find_begin(c, pc, false, begin, is_whole);
}

static enum call_kind call_before_64(const struct code *c, uint64_t pc, uint64_t *target)
{
	return call_before(c, pc, true, target);
}

static enum call_kind call_before_32(const struct code *c, uint64_t pc, uint64_t *target)
{
	return call_before(c, pc, false, target);
}

static enum call_kind jump_at_64(const struct code *c, uint64_t address, uint64_t *target)
{
	return jump_at(c, address, true, target);
}

static enum call_kind jump_at_32(const struct code *c, uint64_t address, uint64_t *target)
{
	return jump_at(c, address, false, target);
}

static bool is_straight_64(const struct code *c, uint64_t begin, uint64_t pc)
{
	return is_straight(c, begin, pc, true);
}

static bool is_straight_32(const struct code *c, uint64_t begin, uint64_t pc)
{
	return is_straight(c, begin, pc, false);
}

/* r8 to r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip: struct sigcontext_64 of the kernel. */
static const int8_t order_64[] = { 8, 9, 10, 11, 12, 13, 14, 15, 5, 4, 6, 3, 1, 0, 2, 7, 16 };

/* edi, esi, ebp, esp, ebx, edx, ecx, eax, two others, eip: struct sigcontext_32, from edi on. */
static const int8_t order_32[] = { 7, 6, 5, 4, 3, 2, 1, 0, -1, -1, 8 };

/*
 * A handler returns to code that calls rt_sigreturn, number 15 and 173, or sigreturn, 119. Then the
 * stack pointer is at struct ucontext; in 32 bits at the arguments of the handler, with that and
 * struct siginfo, or struct sigcontext, behind.
 */
static const struct signal_return returns_64[] = {
	{ .bytes = "\x48\xc7\xc0\x0f\0\0\0\x0f\x05",
	  .n = 9,
	  .at = 40,
	  .order = order_64,
	  .n_saved = 17 },
};

static const struct signal_return returns_32[] = {
	{ .bytes = "\xb8\xad\0\0\0\xcd\x80", .n = 7, .at = 176, .order = order_32, .n_saved = 11 },
	{ .bytes = "\x58\xb8\x77\0\0\0\xcd\x80",
	  .n = 8,
	  .at = 20,
	  .order = order_32,
	  .n_saved = 11 },
};

const struct machine machine_x86_64 = {
	.word_bytes = 8,
	.n_registers = 17,
	.sp = 7,
	.fp = 6,
	.pc = 16,
	.preserved = 1U << 3 | 1U << 6 | 1U << 12 | 1U << 13 | 1U << 14 | 1U << 15,
	.signal_returns = returns_64,
	.n_signal_returns = sizeof(returns_64) / sizeof(*returns_64),
	.find_ways_out = ways_out_64,
	.find_way_in = way_in_64,
	.find_begin = begin_64,
	.call_before = call_before_64,
	.jump_at = jump_at_64,
	.is_straight = is_straight_64,
};

const struct machine machine_i386 = {
	.word_bytes = 4,
	.n_registers = 9,
	.sp = 4,
	.fp = 5,
	.pc = 8,
	.preserved = 1U << 3 | 1U << 5 | 1U << 6 | 1U << 7,
	.signal_returns = returns_32,
	.n_signal_returns = sizeof(returns_32) / sizeof(*returns_32),
	.find_ways_out = ways_out_32,
	.find_way_in = way_in_32,
	.find_begin = begin_32,
	.call_before = call_before_32,
	.jump_at = jump_at_32,
	.is_straight = is_straight_32,
};
