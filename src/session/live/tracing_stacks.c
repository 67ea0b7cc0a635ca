/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracing_stacks.c - records the kernel stacks of sleeping threads, as many as are cheap.
 *
 * A trigger of sched_switch records them: Documentation/trace/events.rst. Without them, the system
 * calls that threads are blocked in are unknown.
 */
#include "session/live/tracing.h"

#include "base/clock.h"

/* By prev_state: every sleep; or those that no signal ends (TASK_UNINTERRUPTIBLE). */
#define EVERY  "stacktrace if prev_state > 0 && prev_state < 256"
#define NARROW "stacktrace if prev_state & 2"

static int set_trigger(struct tracing *t, const char *trigger)
{
	struct error ignored;

	return capture_trigger(t->capture, "sched", "sched_switch", trigger, &ignored);
}

void tracing_begin_stacks(struct tracing *t)
{
	t->has_stacks = set_trigger(t, EVERY) == 0;
	stack_budget_init(&t->stack_budget, clock_now_ns(), capture_cpus_there(t->capture));
}

bool tracing_adjust_stacks(struct tracing *t)
{
	bool narrow;

	if (!t->has_stacks ||
	    !stack_budget_changes(&t->stack_budget, clock_now_ns(), stacks_added(t->stacks)))
		return false;
	narrow = t->stack_budget.narrow;
	/* An event has one trigger of a kind at a time. */
	set_trigger(t, narrow ? "!" EVERY : "!" NARROW);
	set_trigger(t, narrow ? NARROW : EVERY);
	return true;
}

uint64_t tracing_narrow_ns(const struct tracing *t, uint64_t end_ns)
{
	const struct stack_budget *b = &t->stack_budget;

	/* The time since the last decision counts too. */
	return b->narrow_ns + (b->narrow && end_ns > b->since_ns ? end_ns - b->since_ns : 0);
}
