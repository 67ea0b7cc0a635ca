/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86_instruction.h - decodes instructions of x86-64 and i386, as far as they move the stack
 * pointer or the frame pointer, or go elsewhere.
 *
 * After Intel's Software Developer's Manual, volume 2, appendix A (opcode maps).
 */
#ifndef FUTRACE_X86_INSTRUCTION_H
#define FUTRACE_X86_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum x86_effect {
	X86_OTHER,
	X86_PUSH,
	X86_POP,	/* value: the register's number */
	X86_ADD_SP,	/* value: bytes; negative ones make room */
	X86_SP_LOST,	/* the stack pointer gets a value that is not known */
	X86_SP_FROM_FP, /* value: bytes above the frame pointer */
	X86_SP_FROM,	/* value: bytes above what register has */
	X86_LOAD,	/* register is loaded from memory, value bytes above the frame pointer */
	X86_FP_FROM_SP, /* value: bytes above the stack pointer */
	X86_FP_LOST,	/* the frame pointer gets another value */
	X86_LEAVE,	/* the stack pointer from the frame pointer, which is popped */
	X86_RETURN,
	X86_CALL,      /* value: bytes from the next instruction to the target */
	X86_CALL_AWAY, /* to an address from a register or memory */
	X86_JUMP,      /* value: likewise */
	X86_JUMP_AWAY, /* likewise */
	X86_BRANCH,    /* value: bytes from the next instruction to the other way */
	X86_HALT,      /* which a program never reaches */
	X86_TRAP,      /* likewise, but compilers put it behind calls that do not return */
};

struct x86_instruction {
	size_t length; /* 0: not known */
	enum x86_effect effect;
	int64_t value;
	unsigned int reg; /* of X86_LOAD and X86_SP_FROM */
	/* Its operand is memory: at this many bytes from the next instruction, or at this address.
	 */
	bool is_relative, is_absolute;
	int64_t memory;
};

#define X86_FP 5 /* the number of the frame pointer in instructions */

/* The longest instruction. */
#define X86_LONGEST 15

/* Decodes the instruction at BYTES, of which there are N. */
struct x86_instruction x86_decode(const uint8_t *bytes, size_t n, bool is_64bit);

#endif
