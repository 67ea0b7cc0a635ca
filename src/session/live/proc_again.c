/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc_again.c - reads threads again after events were lost.
 *
 * A thread that has slept since it was found parked has missed nothing: it has gone to sleep no
 * more often than then, and is off its CPU. Any other may be parked in another call, which is known
 * from now on. A thread costs some 40 us, so they are read a few at a time.
 */
#include "session/live/proc_state.h"

#include "base/clock.h"
#include "base/xalloc.h"

/* Few enough that the buffers do not fill meanwhile. */
#define AT_A_TIME 32

/*
 * Is the thread at place I still in the sleep in which it was found parked? The call is read first:
 * a thread that is blocked in it has been counted.
 */
static bool sleeps_on(const struct proc_state *p, size_t i)
{
	int32_t tid = p->targets.threads.all[i], pid = p->targets.owners.all[i];
	struct tasks_status status;
	struct tasks_call call;

	return p->sleeps[i] && tasks_blocked_in(PROC, pid, tid, &call) == TASKS_BLOCKED &&
	       tasks_status(PROC, pid, tid, &status) == 0 && status.sleeps == p->sleeps[i];
}

/* Notes that the thread at place I is parked now, if it is. */
static void note_parked_now(struct proc_state *p, size_t i)
{
	int32_t tid = p->targets.threads.all[i], pid = p->targets.owners.all[i];
	struct tasks_status status;
	struct futex_args args;
	struct event *ev;
	uint64_t since_ns;

	p->sleeps[i] = 0;
	if (tasks_status(PROC, pid, tid, &status) < 0 || status.state != 'S')
		return;
	since_ns = clock_now_ns();
	if (proc_state_parked(tid, pid, tasks_is_32bit(PROC, pid), &args) != TASKS_BLOCKED)
		return;
	ev = proc_state_new_found(p, EVENT_PARKED, tid);
	ev->parked.args = args;
	ev->parked.since_ns = since_ns;
	p->sleeps[i] = status.sleeps;
	p->n_again++;
}

static void read_again(struct proc_state *p, size_t i)
{
	uint64_t since_ns = clock_now_ns();

	if (!sleeps_on(p, i)) {
		note_parked_now(p, i);
		return;
	}
	proc_state_new_found(p, EVENT_ASLEEP, p->targets.threads.all[i])->asleep.since_ns =
		since_ns;
	p->n_again++;
}

void proc_again_begin(struct proc_state *p)
{
	struct error ignored;

	/* Threads that were born meanwhile too. A process that has just ended has none. */
	targets_list(&p->targets, &ignored);
	p->n_to_read = p->targets.threads.n;
	p->sleeps = xrealloc(p->sleeps, p->n_to_read, sizeof(*p->sleeps));
	for (; p->n_sleeps < p->n_to_read; p->n_sleeps++)
		p->sleeps[p->n_sleeps] = 0;
}

bool proc_again_read_some(struct proc_state *p)
{
	for (int n = 0; n < AT_A_TIME && p->next_again < p->n_to_read; n++)
		read_again(p, p->next_again++);
	return p->next_again < p->n_to_read;
}

void proc_again_read_last(struct proc_state *p, void (*take)(void *arg, const struct event *ev),
			  void *arg)
{
	for (size_t i = 0; i < p->n_sleeps; i++) {
		uint64_t since_ns = clock_now_ns();
		struct event *ev;

		if (!sleeps_on(p, i))
			continue;
		ev = proc_state_new_found(p, EVENT_ASLEEP, p->targets.threads.all[i]);
		ev->asleep.since_ns = since_ns;
		p->n_again++;
		take(arg, ev);
	}
}
