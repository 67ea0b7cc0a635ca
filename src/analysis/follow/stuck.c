/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stuck.c - finds processes in which nobody is left to wake anybody.
 *
 * A word that is not in shared memory can be woken by threads of its process alone, and the end of
 * one of them. If all of them sleep in such waits at one moment, none ever wakes, but by a signal.
 */
#include "analysis/follow/stuck.h"

/* Is each thread of the target known, and each of its wake-ups? */
static bool knows_all(const struct follower *f)
{
	return f->options.knows_all_threads && !f->options.futex_only && !f->counts.lost_places &&
	       !f->counts.lost_events && !f->counts.late_events;
}

/* Can only threads of its process wake at the word of W? */
static bool is_own(const struct wait *w)
{
	return !word_is_shared(w->word) && !w->word->is_overflow && !w->word->key.is_array;
}

/* A thread that has entered its call, and does not sleep yet, may find that it need not. */
static bool is_stuck(const struct thread *th)
{
	const struct wait *w = &th->wait;

	return (w->state == WAIT_OPEN || w->state == WAIT_RESTARTED) &&
	       th->activity.state == STATE_BLOCKED && !th->activity.halt &&
	       w->slept_ns != WAIT_NOT_SLEPT && !w->args.utime && !w->suspect &&
	       !w->may_have_left && !w->woken_by_futex && !w->woken_otherwise && is_own(w);
}

static void note_thread(const struct thread *th)
{
	struct process *p = th->process;

	p->is_stuck = p->is_stuck && is_stuck(th);
	if (th->wait.queued_ns > p->stuck_ns)
		p->stuck_ns = th->wait.queued_ns;
}

void stuck_find(struct follower *f)
{
	for (struct process *p = f->processes.living; p; p = p->hh.next) {
		p->is_stuck = p->n_living && !p->shares_memory && knows_all(f);
		p->stuck_ns = 0;
	}
	for (const struct thread *th = f->threads.living; th; th = th->hh.next) {
		if (th->process)
			note_thread(th);
	}
}
