/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stacks.h - the different kernel stacks on which threads were seen to sleep, each with a number.
 *
 * There are few of them, however often threads sleep. There is a bound: beyond it they have no
 * number.
 */
#ifndef FUTRACE_STACKS_H
#define FUTRACE_STACKS_H

#include <stddef.h>
#include <stdint.h>

/* Frames kept of one stack. */
#define STACK_MAX_FRAMES 48

/* Different stacks kept. */
#define STACKS_MAX 8192

struct stacks;

struct stack {
	uint64_t frames[STACK_MAX_FRAMES]; /* return addresses, the innermost first */
	size_t n;
	char *names; /* of the functions, a line each; NULL as long as they are not known */
};

struct stacks *stacks_new(void);
void stacks_free(struct stacks *s);

/* The number of the stack of N frames; more than STACK_MAX_FRAMES are cut. 0 if there is no room.
 */
uint32_t stacks_add(struct stacks *s, const uint64_t *frames, size_t n);

/* The same for one of which the names are known, and not the addresses. */
uint32_t stacks_add_names(struct stacks *s, const char *names);

/* How often stacks_add() has been called. */
uint64_t stacks_added(const struct stacks *s);

/* Those with the numbers 1 to stacks_count(). Valid until the next one is added. */
size_t stacks_count(const struct stacks *s);
struct stack *stacks_get(struct stacks *s, uint32_t number);

#endif
