/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_budget.c - decides whether stacks of all sleeps are cheap enough to record.
 */
#include "session/live/stack_budget.h"

#include "base/units.h"

/* At 2 us each this is 0.5 % of a CPU. */
#define PER_CPU_AND_S 2500

/* So many stacks at once cost too little to be felt. */
#define BURST 1000

/* After this time with fewer stacks, all are recorded again, for a trial. */
#define NARROW_NS (1 * NS_PER_S)
#define TRIAL	  (BURST / 10)

void stack_budget_init(struct stack_budget *b, uint64_t now_ns, unsigned int cpus)
{
	*b = (struct stack_budget){ .per_s = (uint64_t)cpus * PER_CPU_AND_S,
				    .left = BURST,
				    .since_ns = now_ns };
}

/* Takes NEW stacks from the budget. Returns false if it had fewer. */
static bool spend(struct stack_budget *b, uint64_t passed_ns, uint64_t new)
{
	uint64_t left = b->left + b->per_s * passed_ns / NS_PER_S;
	bool enough = new <= left;

	left = enough ? left - new : 0;
	b->left = left < BURST ? left : BURST;
	return enough;
}

bool stack_budget_changes(struct stack_budget *b, uint64_t now_ns, uint64_t count)
{
	uint64_t passed_ns = now_ns - b->since_ns;
	bool narrow = b->narrow;

	if (narrow && passed_ns < NARROW_NS)
		return false;
	if (narrow) {
		b->narrow_ns += passed_ns;
		b->left = TRIAL;
		b->narrow = false;
	} else {
		b->narrow = !spend(b, passed_ns, count - b->count);
	}
	b->since_ns = now_ns;
	b->count = count;
	return b->narrow != narrow;
}
