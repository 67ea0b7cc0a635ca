/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stacks.h - the different kernel stacks on which threads were seen to sleep, each with a number.
 *
 * There are few different ones, however often threads sleep. At most STACKS_MAX are kept; later
 * ones get no number.
 */
#ifndef FUTRACE_STACKS_H
#define FUTRACE_STACKS_H

#include <stddef.h>
#include <stdint.h>

/* The most frames kept of one stack. */
#define STACK_MAX_FRAMES 48

/* The most stacks kept. */
#define STACKS_MAX 8192

struct stacks;

struct stack {
	uint64_t frames[STACK_MAX_FRAMES]; /* return addresses, the innermost first */
	size_t n;
	char *names; /* of the functions, one per line; NULL: not known yet */
};

struct stacks *stacks_new(void);
void stacks_free(struct stacks *s);

/*
 * Returns the number of the stack of N frames, of which the first STACK_MAX_FRAMES count. Returns 0
 * if N is 0 or there is no room.
 */
uint32_t stacks_add(struct stacks *s, const uint64_t *frames, size_t n);

/* The same for a stack whose names are known but not its addresses. */
uint32_t stacks_add_names(struct stacks *s, const char *names);

/* How often stacks_add() has been called. */
uint64_t stacks_added(const struct stacks *s);

/* The stacks have the numbers 1 to stacks_count(). */
size_t stacks_count(const struct stacks *s);
struct stack *stacks_get(struct stacks *s, uint32_t number);

#endif
