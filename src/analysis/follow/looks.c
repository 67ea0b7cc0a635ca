/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * looks.c - checks the user stacks that were seen of sleeping threads against the events, and the
 * ticks of the timer that met running ones.
 *
 * A thread may go on while its stack is copied: then the copy is of two moments. It counts if the
 * thread slept, in one wait or one sleep, from before the look until after.
 */
#include "analysis/follow/looks.h"

#include "analysis/follow/emit.h"
#include "analysis/follow/states.h"
#include "base/units.h"

static void tell(struct follower *f, struct thread *th, const struct event *ev, struct word *word,
		 uint32_t kernel)
{
	struct fact *fact = emit_fact(f, FACT_LOOK, th, ev->look.since_ns, ev->ts_ns);

	fact->word = word;
	fact->look.stack = ev->look.stack;
	fact->look.kernel = kernel;
	emit(f, fact);
}

/* Has TH slept in its wait, and not been woken, since before the look EV? */
static bool waits(const struct follower *f, const struct thread *th, const struct event *ev)
{
	const struct wait *w = &th->wait;

	if (w->state != WAIT_OPEN && w->state != WAIT_RESTARTED)
		return false;
	return !w->suspect && !w->woken_by_futex && !w->woken_otherwise &&
	       w->args.uaddr == ev->look.arg && w->queued_ns <= ev->look.since_ns &&
	       f->gap_until_ns <= ev->look.since_ns;
}

/* Has TH slept outside waits since before the look EV? */
static bool sleeps(const struct follower *f, const struct thread *th, const struct event *ev)
{
	const struct activity *act = &th->activity;

	return th->wait.state == WAIT_NONE && act->state == STATE_BLOCKED && act->since_ns &&
	       act->since_ns <= ev->look.since_ns && f->gap_until_ns <= ev->look.since_ns;
}

void looks_seen(struct follower *f, struct thread *th, const struct event *ev)
{
	f->counts.looks++;
	if (waits(f, th, ev))
		tell(f, th, ev, th->wait.word, 0);
	else if (sleeps(f, th, ev))
		tell(f, th, ev, NULL, th->activity.sleep.stack);
	else
		f->counts.looks_moved_on++;
}

/* The clocks of two CPUs differ by less. */
#define SURE_NS NS_PER_MS

/* Does TH run, as far as events say? What it did before its first event, that will show. */
static bool runs(const struct follower *f, const struct thread *th, const struct event *ev)
{
	const struct activity *act = &th->activity;
	bool is_open = act->is_initial && (act->state == STATE_UNKNOWN || act->is_guess);

	return (act->state == STATE_RUNNING || is_open) && f->gap_until_ns <= ev->ts_ns;
}

void looks_tick(struct follower *f, struct thread *th, const struct event *ev)
{
	struct fact *fact;

	f->counts.ticks++;
	/* The kernel does not record each switch: this one is missing. */
	if (th->activity.state == STATE_RUNNABLE && th->activity.since_ns + SURE_NS < ev->ts_ns &&
	    f->gap_until_ns <= ev->ts_ns)
		states_runs(f, th, ev);
	if (!runs(f, th, ev)) {
		f->counts.ticks_refused++;
		return;
	}
	tick_ring_add(&f->threads.ticks, ev->ts_ns, ev->tick.code, &th->last_tick);
	/* In a wait it runs for the futex. */
	if (th->wait.state != WAIT_NONE)
		return;
	fact = emit_fact(f, FACT_TICK, th, ev->ts_ns, ev->ts_ns);
	fact->code = ev->tick.code;
	emit(f, fact);
}
