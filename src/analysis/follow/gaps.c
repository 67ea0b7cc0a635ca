/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gaps.c - marks everything that missing events make uncertain.
 *
 * Events are lost on one CPU, between two moments. They may be about any thread that may have run
 * there meanwhile, so not about a thread that ran on another CPU all the time.
 */
#include "analysis/follow/gaps.h"

#include "analysis/follow/cpus.h"
#include "analysis/follow/owners.h"
#include "analysis/follow/states.h"
#include "analysis/follow/waits.h"
#include "base/xalloc.h"

static void mark_suspect(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	th->is_doubted = true;
	if (th->call.open || th->call.left)
		th->call.suspect = true;
	if (th->wait.state != WAIT_NONE)
		waits_mark_suspect(f, &th->wait, ts_ns);
	th->on_cpu = false;
	states_set_unknown(f, th, ts_ns);
}

static void keep_loss(struct follower *f, const struct event *ev)
{
	struct counts *c = &f->counts;

	if (c->n_losses == RESULT_MAX_LOSSES)
		return;
	c->losses = xgrow(c->losses, c->n_losses, &c->losses_capacity, sizeof(*c->losses));
	c->losses[c->n_losses++] = (struct loss){ .cpu = ev->cpu,
						  .begin_ns = ev->ts_ns,
						  .end_ns = ev->gap.until_ns,
						  .count = ev->gap.count };
}

static bool is_elsewhere(const struct thread *th, const struct event *ev)
{
	return th->on_cpu && th->cpu != ev->cpu && !ev->gap.late;
}

void gaps_add(struct follower *f, const struct event *ev)
{
	if (ev->gap.late)
		f->counts.late_events++;
	else
		keep_loss(f, ev);
	f->counts.lost_places += !ev->gap.late;
	if (ev->gap.count > 0)
		f->counts.lost_events += (uint64_t)ev->gap.count;
	if (ev->gap.until_ns > f->gap_until_ns)
		f->gap_until_ns = ev->gap.until_ns;
	owners_lose(f, ev->ts_ns);
	cpus_forget(f, ev->cpu);
	/* Until the trace begins, no thread has a state: see lives_begin_trace(). */
	for (struct thread *th = f->threads.living; f->begin_is_fixed && th; th = th->hh.next) {
		if (th->process && !is_elsewhere(th, ev))
			mark_suspect(f, th, ev->ts_ns);
	}
}

/* TH leaves its CPU, and an event that followed this one may be missing. */
void gaps_switch(struct follower *f, struct thread *th, const struct event *ev)
{
	if (th && th->process && ev->ts_ns < f->gap_until_ns)
		mark_suspect(f, th, ev->ts_ns);
}

void gaps_reconcile(struct follower *f, uint64_t kernel_lost)
{
	if (kernel_lost > f->counts.lost_events)
		f->counts.lost_events = kernel_lost;
}
