/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack.c - fuzzes the following of stacks: a program with its call frame information and code, and
 * the words of a stack.
 *
 * The input: a byte of options, the length of the stack, the place in the code (two bytes each),
 * the stack, and an ELF file. What is no ELF file is taken for code that lies in memory only.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "stack/stepper.h"
#include "tests/fuzz/fuzz.h"

#define HEAD	   5
#define CODE_AT	   0x400000
#define STACK_AT   0x7f0000
#define MAX_STACK  4096
#define IS_32_BITS 1 /* options */
#define IS_BIASED  2

struct input {
	const uint8_t *stack, *code;
	size_t n_stack, n_code;
	struct code_file *file;
	uint64_t bias;
};

static size_t read_input(void *arg, uint64_t address, void *to, size_t n)
{
	const struct input *in = arg;
	bool is_stack = address >= STACK_AT;
	const uint8_t *from = is_stack ? in->stack : in->code;
	size_t size = is_stack ? in->n_stack : in->n_code;
	uint64_t at = address - (is_stack ? STACK_AT : CODE_AT);

	if (at >= size)
		return 0;
	if (n > size - at)
		n = size - at;
	memcpy(to, from + at, n);
	return n;
}

static bool find_input(void *arg, uint64_t address, struct stack_spot *spot)
{
	const struct input *in = arg;

	*spot = (struct stack_spot){ .file = in->file, .bias = in->bias };
	return address - CODE_AT < in->n_code;
}

static void *copy(const uint8_t *bytes, size_t n)
{
	void *to = xcalloc(n + 1, 1);

	memcpy(to, bytes, n);
	return to;
}

static void walk(struct input *in, const struct machine *machine, uint64_t pc)
{
	const struct stack_target target = {
		.read = read_input,
		.find = find_input,
		.arg = in,
		.machine = machine,
	};
	struct stepper *s = stepper_new();
	struct user_stack *stack = xcalloc(1, sizeof(*stack));

	stepper_walk(s, &target, pc, STACK_AT, stack);
	FUZZ_EXPECT(stack->n >= 1 && stack->n <= STACK_FRAMES);
	FUZZ_EXPECT(stack->frames[0].pc == pc && stack->frames[0].is_exact);
	for (size_t i = 1; i < stack->n; i++)
		FUZZ_EXPECT(stack->frames[i].how != STACK_HERE);
	free(stack);
	stepper_free(s);
}

void fuzz_stack(const uint8_t *bytes, size_t size)
{
	struct input in = { .n_stack = 0 };
	uint64_t pc;

	if (size < HEAD)
		return;
	in.n_stack = (bytes[1] | (size_t)bytes[2] << 8) % MAX_STACK;
	pc = CODE_AT + (bytes[3] | (uint64_t)bytes[4] << 8);
	if (in.n_stack > size - HEAD)
		in.n_stack = size - HEAD;
	in.stack = bytes + HEAD;
	in.code = in.stack + in.n_stack;
	in.n_code = size - HEAD - in.n_stack;
	in.bias = bytes[0] & IS_BIASED ? CODE_AT : 0;
	in.file = code_file_of_memory(copy(in.code, in.n_code), in.n_code);
	if (in.file)
		walk(&in, code_file_machine(in.file), pc);
	else
		walk(&in, bytes[0] & IS_32_BITS ? &machine_i386 : &machine_x86_64, pc);
	code_file_free(in.file);
}
