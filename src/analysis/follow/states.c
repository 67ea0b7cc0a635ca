/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * states.c - follows the states of threads by the scheduler: running, runnable, asleep and where.
 *
 * A thread is in one state at every moment of its life, so its times add up. The part of them
 * inside waits is subtracted at the end: it counts as time for the futex, in whatever state.
 */
#include "analysis/follow/states.h"

#include "analysis/follow/cpus.h"
#include "analysis/follow/emit.h"
#include "analysis/process.h"
#include "base/xalloc.h"

/*
 * The clocks of two CPUs differ by less than this. More than 20 us were seen on a busy virtual
 * machine.
 */
#define SKEW_NS 1000000

#define UNINTERRUPTIBLE 0x02 /* TASK_UNINTERRUPTIBLE in prev_state of sched_switch */

/* Returns how many stretches a thread may keep: all threads share TIMELINE_ALL. */
static size_t room_for(const struct follower *f)
{
	size_t n = HASH_COUNT(f->threads.living) + f->threads.n_dead;
	size_t share = n ? TIMELINE_ALL / n : TIMELINE_MAX;

	return share < TIMELINE_MAX ? share : TIMELINE_MAX;
}

static void keep_stretch(struct follower *f, struct thread *th, const struct stretch *s)
{
	f->n_stretches += (size_t)timeline_add(&th->timeline, s, room_for(f));
	while (f->n_stretches > TIMELINE_ALL && f->threads.first_with_timeline) {
		struct thread *dead = f->threads.first_with_timeline;

		f->n_stretches -= dead->timeline.n;
		timeline_finish(&dead->timeline);
		f->threads.first_with_timeline = dead->next;
	}
}

static void halt(struct thread *th, enum halt kind, uint64_t ts_ns)
{
	th->activity.halt = kind;
	halts_begin(&th->process->halts, kind, ts_ns);
}

void states_goes_on(struct thread *th, uint64_t ts_ns)
{
	if (th->activity.halt)
		halts_end(&th->process->halts, ts_ns);
	th->activity.halt = HALT_NONE;
}

/* Has TH slept since tracing began, or its birth, until it was woken, in a call that is not known?
 */
static bool slept_from_begin(const struct thread *th)
{
	const struct activity *act = &th->activity;

	return act->state == STATE_BLOCKED && act->since_ns == act->born_ns && !th->seen &&
	       !act->sleep.stack && act->sleep.ended_by.kind != WHO_UNKNOWN;
}

static void change_state(struct follower *f, struct thread *th, uint64_t ts_ns,
			 enum thread_state state)
{
	struct activity *act = &th->activity;
	struct fact *fact;
	struct stretch s;

	if (act->since_ns < ts_ns) {
		/* That it waits may have become known only meanwhile. */
		act->sleeps_in_wait = act->sleeps_in_wait || th->wait.state != WAIT_NONE;
		s = thread_current_stretch(th, ts_ns);
		keep_stretch(f, th, &s);
		fact = emit_fact(f, FACT_DOING, th, act->since_ns, ts_ns);
		fact->doing.state = act->state;
		fact->doing.in_wait = s.doing == DOING_FUTEX;
		fact->doing.may_be_in_wait = slept_from_begin(th);
		fact->doing.sleep = act->sleep;
		emit(f, fact);
		act->times.ns[act->state] += ts_ns - act->since_ns;
	}
	states_goes_on(th, ts_ns);
	act->since_ns = ts_ns;
	act->state = state;
	act->sleep = (struct sleep){ 0 };
	act->sleeps_in_wait = false;
}

/* The first event of a thread shows its STATE before. */
static void set_state_before(struct thread *th, enum thread_state state)
{
	struct activity *act = &th->activity;

	if (act->is_initial && (act->state == STATE_UNKNOWN || act->is_guess))
		act->state = state;
	act->is_initial = false;
	act->is_guess = false;
}

void states_begin(struct thread *th, uint64_t ts_ns, enum thread_state state)
{
	th->activity.born_ns = ts_ns;
	th->activity.since_ns = ts_ns;
	th->activity.state = state;
	th->activity.is_initial = true;
}

static void sleep_ends(struct thread *th, struct who who)
{
	if (th->activity.state == STATE_BLOCKED)
		th->activity.sleep.ended_by = who;
}

static void arrives_on_cpu(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	if (th->activity.state == STATE_RUNNING)
		return;
	set_state_before(th, STATE_RUNNING);
	change_state(f, th, ts_ns, STATE_RUNNING);
}

/*
 * TH was waiting for a CPU, and EV shows it on one; its arrival was not seen. Some kernels do not
 * record a switch from idle, and now and then one from another thread is missing. If that CPU was
 * another thread's meanwhile, TH still waited then. If not, and TH had been woken, it got an idle
 * CPU almost at once. If it had been taken off another CPU, it was moved: the kernel does not let a
 * thread wait while a CPU is idle, and the switch of a CPU that becomes idle is recorded. Else the
 * time of its arrival is unknown.
 */
static void notice_unseen_arrival(struct follower *f, struct thread *th, const struct event *ev)
{
	struct activity *act = &th->activity;
	bool at_once = !act->was_preempted || th->cpu != ev->cpu;
	uint64_t taken_ns = cpus_taken_ns(f, th, ev->cpu);

	if (act->state != STATE_RUNNABLE || ev->ts_ns - act->since_ns <= WAKING_UP_NS)
		return;
	if (taken_ns > act->since_ns && taken_ns < ev->ts_ns)
		change_state(f, th, taken_ns, STATE_UNKNOWN);
	else
		act->state = at_once ? STATE_RUNNING : STATE_UNKNOWN;
}

void states_runs(struct follower *f, struct thread *th, const struct event *ev)
{
	if (th->activity.state != STATE_RUNNING) {
		notice_unseen_arrival(f, th, ev);
		arrives_on_cpu(f, th, ev->ts_ns);
	}
	th->on_cpu = true;
	th->cpu = ev->cpu;
}

void states_woken(struct follower *f, struct thread *th, uint64_t ts_ns, struct who who)
{
	set_state_before(th, STATE_BLOCKED);
	if (th->activity.state == STATE_RUNNING)
		return;
	sleep_ends(th, who);
	change_state(f, th, ts_ns, STATE_RUNNABLE);
	th->activity.was_preempted = false;
}

void states_set_unknown(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	th->activity.is_initial = false;
	/* If it is proved later, it is proved of all the time since it was last known. */
	if (th->activity.state != STATE_UNKNOWN)
		change_state(f, th, ts_ns, STATE_UNKNOWN);
}

/*
 * The clock of one CPU can be a little behind that of another (ktime_get_mono_fast_ns() of Linux).
 * A thread that moves at once may then seem to arrive before it leaves. Its new CPU is right.
 */
static bool arrived_on_another_cpu(const struct thread *th, const struct event *ev)
{
	return th->on_cpu && th->cpu != ev->cpu && ev->ts_ns - th->arrived_ns < SKEW_NS;
}

/* If no event has shown TH yet, it was running until this switch. */
void states_before_switch(struct follower *f, struct thread *th, const struct event *ev)
{
	(void)f;
	(void)ev;
	if (th && th->process)
		set_state_before(th, STATE_RUNNING);
}

static void leaves_cpu(struct follower *f, struct thread *th, const struct event *ev)
{
	struct activity *act = &th->activity;
	/* Not runnable, and not taken off the CPU while runnable (sched_switch's print format). */
	bool sleeps = ev->leave.state && !(ev->leave.state & 0x100);

	if (arrived_on_another_cpu(th, ev))
		return;
	notice_unseen_arrival(f, th, ev);
	th->on_cpu = false;
	th->cpu = ev->cpu;
	change_state(f, th, ev->ts_ns, sleeps ? STATE_BLOCKED : STATE_RUNNABLE);
	if (sleeps && halt_of_switch(ev->leave.state))
		halt(th, halt_of_switch(ev->leave.state), ev->ts_ns);
	act->was_preempted = !sleeps;
	act->sleep.uninterruptible = sleeps && (ev->leave.state & UNINTERRUPTIBLE);
	act->sleeps_in_wait = sleeps && th->wait.state != WAIT_NONE;
}

void states_switch(struct follower *f, struct thread *th, const struct event *ev)
{
	struct thread *next = threads_find(&f->threads, ev->leave.next);

	if (th && th->process)
		leaves_cpu(f, th, ev);
	cpus_switch(f, ev);
	if (!next || !next->process)
		return;
	set_state_before(next, STATE_RUNNABLE);
	cpus_waited(f, next, ev->cpu, ev->ts_ns);
	arrives_on_cpu(f, next, ev->ts_ns);
	next->on_cpu = true;
	next->arrived_ns = ev->ts_ns;
	next->cpu = ev->cpu;
}

void states_stack(struct follower *f, struct thread *th, const struct event *ev)
{
	(void)f;
	if (th->activity.state == STATE_BLOCKED)
		th->activity.sleep.stack = ev->stack;
}

/* /proc shows TH halted: since the begin of the trace if no event has shown it since. */
static void found_halted(const struct follower *f, struct thread *th, const struct event *ev)
{
	enum halt kind = halt_of_state(ev->found.state);
	bool at_begin = th->activity.is_initial && !th->seen;

	if (!kind || th->activity.halt)
		return;
	halt(th, kind, at_begin ? f->counts.begin_ns : ev->ts_ns);
	th->process->halts.at_begin |= at_begin;
}

void states_found(struct follower *f, struct thread *th, const struct event *ev)
{
	struct activity *act = &th->activity;

	found_halted(f, th, ev);
	/* An event may have shown the state already. A runnable thread may be running or not. */
	if (f->options.futex_only || !act->is_initial || act->state != STATE_UNKNOWN ||
	    ev->found.state == 'R')
		return;
	set_state_before(th, STATE_BLOCKED);
	act->sleep = (struct sleep){ .stack = ev->found.stack,
				     .uninterruptible = ev->found.state == 'D' };
	act->sleeps_in_wait = th->wait.state != WAIT_NONE;
}

/* TH, which was woken before /proc showed its wait, had slept in that wait. */
static void woken_before_shown(struct thread *th)
{
	struct timeline *t = &th->timeline;
	struct stretch *last = t->n ? &t->all[t->n - 1] : NULL;

	if (!last || last->is_mixed || last->doing != DOING_BLOCKED)
		return;
	last->doing = DOING_FUTEX;
	last->word = th->wait.word;
	last->held_since_ns = 0;
	last->holder = 0;
	th->wait.woken_by = last->sleep.ended_by;
}

void states_parked(const struct follower *f, struct thread *th)
{
	struct activity *act = &th->activity;

	if (f->options.futex_only)
		return;
	if (!act->is_initial) {
		woken_before_shown(th);
	} else if (act->state == STATE_UNKNOWN) {
		act->state = STATE_BLOCKED;
		act->sleeps_in_wait = true;
		act->is_guess = true;
	}
}

bool states_may_sleep(const struct follower *f, const struct thread *th)
{
	enum thread_state state = th->activity.state;

	return f->options.futex_only || state == STATE_UNKNOWN || state == STATE_BLOCKED;
}

void states_slept_on(struct follower *f, struct thread *th, uint64_t since_ns)
{
	struct activity *act = &th->activity;

	if (f->options.futex_only)
		return;
	if (act->state == STATE_UNKNOWN && act->since_ns < since_ns)
		change_state(f, th, since_ns, STATE_BLOCKED);
	else if (act->state == STATE_UNKNOWN)
		act->state = STATE_BLOCKED;
	act->sleeps_in_wait = act->state == STATE_BLOCKED;
}

void states_ran(struct follower *f, struct thread *th, const struct event *ev)
{
	(void)f;
	th->activity.ran_ns = ev->ran.run_ns;
	th->activity.waited_ns = ev->ran.wait_ns;
}

void states_killed_in_wait(struct thread *th)
{
	struct timeline *t = &th->timeline;

	for (size_t i = t->n; i > 0 && t->all[i - 1].end_ns > th->wait.begin_ns; i--) {
		struct stretch *s = &t->all[i - 1];

		if (s->is_mixed || s->doing != DOING_FUTEX)
			continue;
		s->sleep.ended_by = (struct who){ 0 };
		return;
	}
}

void states_wait_is_over(struct thread *th, const struct word *word, uint64_t since_ns,
			 struct who last)
{
	struct timeline *t = &th->timeline;

	for (size_t i = t->n; i > 0 && t->all[i - 1].end_ns > since_ns; i--) {
		struct stretch *s = &t->all[i - 1];

		if (!s->is_mixed && s->doing == DOING_FUTEX &&
		    (!s->word || word_is_beside(s->word, word)))
			s->sleep.ended_by = last;
	}
}

void states_end(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	if (th->activity.was_preempted)
		cpus_waited(f, th, th->cpu, ts_ns);
	change_state(f, th, ts_ns, th->activity.state);
}
