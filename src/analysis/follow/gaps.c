/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gaps.c - what missing events make uncertain.
 *
 * Events are lost on one CPU, between two moments. They can have been events of any thread that may
 * have run there meanwhile: not of one that was running on another CPU all the time.
 */
#include "analysis/internal.h"

#include "base/xalloc.h"

static void doubt(struct analysis *a, struct thread *th, uint64_t ts_ns)
{
	if (th->call.open)
		th->call.suspect = true;
	if (th->wait.state != WAIT_NONE)
		waits_doubt(&th->wait, ts_ns);
	th->on_cpu = false;
	states_lose(a, th, ts_ns);
}

static void keep_loss(struct analysis *a, const struct event *ev)
{
	if (a->n_losses == RESULT_MAX_LOSSES)
		return;
	a->losses = xgrow(a->losses, a->n_losses, &a->losses_capacity, sizeof(*a->losses));
	a->losses[a->n_losses++] = (struct loss){ .cpu = ev->cpu,
						  .begin_ns = ev->ts_ns,
						  .end_ns = ev->gap.until_ns,
						  .count = ev->gap.count };
}

static bool is_elsewhere(const struct thread *th, const struct event *ev)
{
	return th->on_cpu && th->cpu != ev->cpu && !ev->gap.late;
}

void gaps_add(struct analysis *a, const struct event *ev)
{
	if (ev->gap.late)
		a->late_events++;
	else
		keep_loss(a, ev);
	a->lost_places += !ev->gap.late;
	if (ev->gap.count > 0)
		a->lost_events += (uint64_t)ev->gap.count;
	if (ev->gap.until_ns > a->gap_until_ns)
		a->gap_until_ns = ev->gap.until_ns;
	for (struct thread *th = a->threads.living; th; th = th->hh.next) {
		if (!is_elsewhere(th, ev))
			doubt(a, th, ev->ts_ns);
	}
}

void gaps_thread_leaves(struct analysis *a, struct thread *th, uint64_t ts_ns)
{
	if (ts_ns < a->gap_until_ns)
		doubt(a, th, ts_ns);
}
