/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86_parts.h - takes an instruction of x86-64 or i386 apart: prefixes, opcode, operands, length.
 */
#ifndef FUTRACE_X86_PARTS_H
#define FUTRACE_X86_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct x86_parts {
	const uint8_t *bytes;
	size_t n; /* bytes that there are */
	bool is_64bit;
	size_t at; /* bytes that have been taken: at last, the length */
	bool has_16bit_operand, has_short_address;
	uint8_t rex;
	unsigned int map; /* 0: one byte, 1: 0f, 2: 0f 38, 3: 0f 3a */
	bool is_vector;	  /* VEX or EVEX */
	uint8_t opcode;
	bool has_modrm;
	unsigned int mod, reg, rm; /* with the bits of REX */
	bool has_sib;
	unsigned int index, base;
	int64_t displacement;
	size_t immediate_bytes;
	int64_t immediate;
};

/*
 * Takes P apart, whose bytes, n and is_64bit are set, the rest zero. Returns false if the
 * instruction is not known.
 */
bool x86_take_apart(struct x86_parts *p);

#endif
