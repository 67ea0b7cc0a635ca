/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_budget.h - how many kernel stacks may be recorded.
 *
 * A stack costs the traced program about 2 us, far more than an event. Threads may go to sleep so
 * often that this would be felt, as in a ping-pong of two threads. Then only uninterruptible sleeps
 * have a stack for a while: they are few, and no thread waits for a futex in them.
 */
#ifndef FUTRACE_STACK_BUDGET_H
#define FUTRACE_STACK_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct stack_budget {
	uint64_t per_s;	    /* stacks that the budget gains in a second */
	uint64_t left;	    /* stacks that may still come; unused ones are saved, up to a burst */
	bool narrow;	    /* only uninterruptible sleeps have a stack now */
	uint64_t since_ns;  /* when that was last decided or confirmed */
	uint64_t count;	    /* stacks recorded by then */
	uint64_t narrow_ns; /* the length of all earlier stretches with fewer stacks */
};

/* Starts at NOW_NS; CPUS share the cost. */
void stack_budget_init(struct stack_budget *b, uint64_t now_ns, unsigned int cpus);

/* COUNT stacks have been recorded by NOW_NS. Returns whether B->narrow has changed. */
bool stack_budget_changes(struct stack_budget *b, uint64_t now_ns, uint64_t count);

#endif
