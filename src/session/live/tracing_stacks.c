/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracing_stacks.c - has the kernel stacks of sleeping threads recorded, as many as are cheap.
 *
 * A trigger of sched_switch does that: Documentation/trace/events.rst. On a kernel that has none it
 * is not known in what a thread is blocked.
 */
#include "session/live/live_internal.h"

#include "base/clock.h"
#include "base/xalloc.h"

/* By prev_state: every sleep; or those that no signal ends (TASK_UNINTERRUPTIBLE). */
#define EVERY  "stacktrace if prev_state > 0 && prev_state < 256"
#define NARROW "stacktrace if prev_state & 2"

static int set_trigger(struct live *l, const char *trigger)
{
	struct error ignored;

	return capture_trigger(l->capture, "sched", "sched_switch", trigger, &ignored);
}

void live_stacks_begin(struct live *l)
{
	if (l->request->futex_only)
		return;
	l->has_stacks = set_trigger(l, EVERY) == 0;
	stack_budget_init(&l->stack_budget, clock_now_ns(), l->n_streams);
}

bool live_stacks_adjust(struct live *l)
{
	bool narrow;

	if (!l->has_stacks ||
	    !stack_budget_changes(&l->stack_budget, clock_now_ns(), stacks_added(l->stacks)))
		return false;
	narrow = l->stack_budget.narrow;
	/* Two at a time cannot be. */
	set_trigger(l, narrow ? "!" EVERY : "!" NARROW);
	set_trigger(l, narrow ? NARROW : EVERY);
	return true;
}
