/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * states.c - what threads do, by the scheduler: run, wait for a CPU, sleep, and where.
 *
 * Every moment of a thread's life is in one state, so that its times add up. The part of them
 * inside waits is subtracted at the end: that is time for the futex, whatever the scheduler says.
 */
#include "internal.h"

#include "futrace/xalloc.h"

#define UNINTERRUPTIBLE 0x02 /* TASK_UNINTERRUPTIBLE in prev_state of sched_switch */

static void set(struct thread *th, uint64_t ts_ns, enum thread_state state)
{
	struct activity *act = &th->activity;

	act->times.ns[act->state] += time_between(act->since_ns, ts_ns);
	act->since_ns = ts_ns;
	act->state = state;
}

/* The first event of a thread that was there before shows what it had done until then. */
static void was(struct thread *th, enum thread_state state)
{
	struct activity *act = &th->activity;

	if (act->is_first && act->state == STATE_UNKNOWN)
		act->state = state;
	act->is_first = false;
}

void states_begin(struct thread *th, uint64_t ts_ns, enum thread_state state)
{
	th->activity.born_ns = ts_ns;
	th->activity.since_ns = ts_ns;
	th->activity.state = state;
	th->activity.is_first = true;
}

static bool same_sleep(const struct sleep *x, const struct sleep *y)
{
	return x->stack == y->stack && x->uninterruptible == y->uninterruptible &&
	       x->ended_by.kind == y->ended_by.kind && x->ended_by.tid == y->ended_by.tid;
}

static struct sleep_sum *sum_of(struct activity *act, const struct sleep *sleep)
{
	for (size_t i = 0; i < act->n_sleeps; i++) {
		if (same_sleep(&act->sleeps[i].sleep, sleep))
			return &act->sleeps[i];
	}
	if (act->n_sleeps == THREAD_MAX_SLEEPS)
		return NULL;
	act->sleeps = xgrow(act->sleeps, act->n_sleeps, &act->capacity, sizeof(*act->sleeps));
	act->sleeps[act->n_sleeps] = (struct sleep_sum){ .sleep = *sleep };
	return &act->sleeps[act->n_sleeps++];
}

/* A sleep that began with the state of TH ends at TS_NS. */
static void sleep_ends(struct thread *th, uint64_t ts_ns, struct who who)
{
	struct activity *act = &th->activity;
	struct sleep_sum *sum;

	if (act->state != STATE_BLOCKED || act->sleeps_in_wait)
		return;
	act->sleep.ended_by = who;
	sum = sum_of(act, &act->sleep);
	/* The last one takes what there is no room for, and is no longer of one kind. */
	if (!sum) {
		sum = &act->sleeps[THREAD_MAX_SLEEPS - 1];
		sum->sleep = (struct sleep){ 0 };
	}
	sum->ns += time_between(act->since_ns, ts_ns);
	sum->count++;
}

void states_runs(struct thread *th, uint64_t ts_ns)
{
	if (th->activity.state == STATE_RUNNING)
		return;
	was(th, STATE_RUNNING);
	sleep_ends(th, ts_ns, (struct who){ 0 });
	set(th, ts_ns, STATE_RUNNING);
}

void states_woken(struct thread *th, uint64_t ts_ns, struct who who)
{
	was(th, STATE_BLOCKED);
	if (th->activity.state == STATE_RUNNING)
		return;
	sleep_ends(th, ts_ns, who);
	set(th, ts_ns, STATE_RUNNABLE);
}

void states_lose(struct thread *th, uint64_t ts_ns)
{
	th->activity.is_first = false;
	sleep_ends(th, ts_ns, (struct who){ 0 });
	set(th, ts_ns, STATE_UNKNOWN);
}

static void leaves(struct analysis *a, struct thread *th, const struct event *ev)
{
	struct activity *act = &th->activity;
	/* Not runnable, and not taken off the CPU while runnable (sched_switch's print format). */
	bool sleeps = ev->leave.state && !(ev->leave.state & 0x100);

	was(th, STATE_RUNNING);
	calls_switch(a, th, ev);
	th->on_cpu = false;
	set(th, ev->ts_ns, sleeps ? STATE_BLOCKED : STATE_RUNNABLE);
	act->sleep = (struct sleep){ .uninterruptible = ev->leave.state & UNINTERRUPTIBLE };
	act->sleeps_in_wait = th->wait.state != WAIT_NONE;
}

void states_switch(struct analysis *a, struct thread *th, const struct event *ev)
{
	struct thread *next = threads_find(&a->threads, ev->leave.next);

	if (th && th->process)
		leaves(a, th, ev);
	if (!next || !next->process)
		return;
	was(next, STATE_RUNNABLE);
	states_runs(next, ev->ts_ns);
	next->on_cpu = true;
	next->cpu = ev->cpu;
}

void states_stack(struct analysis *a, struct thread *th, const struct event *ev)
{
	(void)a;
	if (th->activity.state == STATE_BLOCKED)
		th->activity.sleep.stack = ev->stack;
}

void states_found(struct analysis *a, struct thread *th, const struct event *ev)
{
	struct activity *act = &th->activity;

	(void)a;
	/* An event has said it already; and what is runnable may be running or not. */
	if (!act->is_first || act->state != STATE_UNKNOWN || ev->found.state == 'R')
		return;
	was(th, STATE_BLOCKED);
	act->sleep = (struct sleep){ .stack = ev->found.stack,
				     .uninterruptible = ev->found.state == 'D' };
	act->sleeps_in_wait = th->wait.state != WAIT_NONE;
}

void states_ran(struct analysis *a, struct thread *th, const struct event *ev)
{
	(void)a;
	th->activity.ran_ns = ev->ran.run_ns;
	th->activity.waited_ns = ev->ran.wait_ns;
}

struct times states_times(const struct thread *th, uint64_t ts_ns)
{
	const struct activity *act = &th->activity;
	struct times times = act->times;

	times.ns[act->state] += time_between(act->since_ns, ts_ns);
	return times;
}

void states_waited(struct thread *th, const struct times *begin, const struct times *end,
		   bool suspect)
{
	struct activity *act = &th->activity;

	for (int i = 0; i < N_STATES; i++) {
		uint64_t ns = time_between(begin->ns[i], end->ns[i]);

		act->waits.ns[i] += ns;
		act->suspect_ns += suspect ? ns : 0;
	}
}

/* Takes up to NS of what is not known of ACT for STATE. */
static void turns_out(struct activity *act, enum thread_state state, uint64_t ns)
{
	uint64_t *unknown_ns = &act->times.ns[STATE_UNKNOWN];

	if (ns > *unknown_ns)
		ns = *unknown_ns;
	*unknown_ns -= ns;
	act->times.ns[state] += ns;
}

void states_end(struct thread *th, uint64_t ts_ns)
{
	struct activity *act = &th->activity;

	sleep_ends(th, ts_ns, (struct who){ 0 });
	set(th, ts_ns, act->state);
	/* No event says what it did: it was running, or it waited for a CPU all the time. */
	if (!act->is_first || act->state != STATE_UNKNOWN)
		return;
	turns_out(act, STATE_RUNNING, act->ran_ns);
	turns_out(act, STATE_RUNNABLE, act->waited_ns);
}
