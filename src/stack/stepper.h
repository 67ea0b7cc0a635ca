/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stepper.h - finds the callers of a thread, from its stack pointer and the address where it is.
 *
 * No other register needs to be known: of a blocked thread the kernel shows no more. Each step
 * takes the first of these that says something certain:
 *
 *   1. call frame information
 *   2. the code, read from the address on as the CPU would go on, to the return
 *   3. the code from the function's begin to the address
 *   4. the first word of the stack that stands behind a direct call to this very function
 *   5. in code without a file, the frame pointer
 *
 * A word counts as return address only if there is a call right before it. Where nothing is certain
 * the chain ends, and is not complete. Does not know processes; the memory may hold any bytes.
 */
#ifndef FUTRACE_STEPPER_H
#define FUTRACE_STEPPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/named_stack.h"
#include "stack/code_file.h"
#include "stack/copies.h"
#include "stack/machine.h"

struct user_frame {
	uint64_t pc;
	enum stack_how how;
	bool is_exact; /* the next instruction, as of the innermost frame; else a return address */
};

struct user_stack {
	struct user_frame frames[STACK_FRAMES]; /* the innermost first */
	size_t n;
	enum stack_end end;
};

static inline bool user_stack_is_complete(const struct user_stack *s)
{
	return s->end == STACK_END_START;
}

/* What is at an address of the target that can be executed. */
struct stack_spot {
	struct code_file *file; /* NULL: the code is in no file */
	uint64_t bias;		/* addresses of the target less those of the file */
};

/* The target; each function is called with ARG. */
struct stack_target {
	copies_read *read;
	/* Returns false if the memory at ADDRESS cannot be executed. */
	bool (*find)(void *arg, uint64_t address, struct stack_spot *spot);
	void *arg;
	const struct machine *machine;
};

struct stepper;

/* One can be used for any number of stacks, one after another. */
struct stepper *stepper_new(void);
void stepper_free(struct stepper *s);

/* Fills STACK with the frames of a thread at PC whose stack pointer is SP. */
void stepper_walk(struct stepper *s, const struct stack_target *target, uint64_t pc, uint64_t sp,
		  struct user_stack *stack);

#endif
