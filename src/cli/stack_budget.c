/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/stack_budget.h"

#include "futrace/units.h"

/* At 2 us each this is 0.5 % of a CPU. */
#define PER_CPU_AND_S 2500

/* A shorter time does not show a rate. */
#define LOOK_NS (4 * NS_PER_MS)

/* After that it is tried again whether there are as many still. */
#define NARROW_NS (1 * NS_PER_S)

void stack_budget_init(struct stack_budget *b, uint64_t now_ns, unsigned int cpus)
{
	*b = (struct stack_budget){ .per_s = (uint64_t)cpus * PER_CPU_AND_S, .since_ns = now_ns };
}

bool stack_budget_changes(struct stack_budget *b, uint64_t now_ns, uint64_t count)
{
	uint64_t passed_ns = now_ns - b->since_ns;
	uint64_t new = count - b->count;
	bool narrow = b->narrow;

	if (passed_ns < (narrow ? NARROW_NS : LOOK_NS))
		return false;
	if (narrow)
		b->narrow_ns += passed_ns;
	b->narrow = !narrow && new > b->per_s * passed_ns / NS_PER_S;
	b->since_ns = now_ns;
	b->count = count;
	return b->narrow != narrow;
}
