/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * follow.c - hands each event to the handlers of its kind.
 */
#include "analysis/follow/follow.h"

#include <stdlib.h>

#include "analysis/follow/calls.h"
#include "analysis/follow/cpus.h"
#include "analysis/follow/gaps.h"
#include "analysis/follow/lives.h"
#include "analysis/follow/looks.h"
#include "analysis/follow/now.h"
#include "analysis/follow/owners.h"
#include "analysis/follow/raw.h"
#include "analysis/follow/states.h"
#include "analysis/follow/wakes.h"

void follow_init(struct follower *f, const struct analysis_options *options,
		 const struct fact_sink *sink)
{
	*f = (struct follower){ .options = *options, .sink = *sink };
	f->words.new_word = options->ask.new_word;
	f->words.arg = options->ask.arg;
}

void follow_finish(struct follower *f)
{
	facts_finish(&f->facts);
	words_finish(&f->words);
	threads_finish(&f->threads);
	processes_finish(&f->processes);
	free(f->counts.losses);
	cpus_finish(f);
	takers_finish(&f->takers);
}

/* TH leaves its CPU to another thread. Switches alone, without wakings, tell no states. */
static void leaves_cpu(struct follower *f, struct thread *th, const struct event *ev)
{
	if (f->options.futex_only) {
		gaps_switch(f, th, ev);
		calls_switch(f, th, ev);
		return;
	}
	/* The state before the switch is set first: gaps_switch() would make it unknown. */
	states_before_switch(f, th, ev);
	gaps_switch(f, th, ev);
	calls_switch(f, th, ev);
	states_switch(f, th, ev);
}

/* The books take a mark: see bookkeeping_mark(). */
static void passes(struct follower *f, struct thread *th, const struct event *ev)
{
	(void)f;
	(void)th;
	(void)ev;
}

static void gap(struct follower *f, struct thread *th, const struct event *ev)
{
	(void)th;
	gaps_add(f, ev);
}

static const struct kind {
	event_handler *handle;
	bool in_context; /* the thread is running, on the CPU where the event was recorded */
	bool is_of_two;	 /* it is about two threads, or none; each may be unknown */
} kinds[EVENT_KINDS] = {
	[EVENT_FUTEX_ENTER] = { calls_enter, true, false },
	[EVENT_FUTEX_EXIT] = { calls_exit, true, false },
	[EVENT_RESTART_ENTER] = { calls_restart_enter, true, false },
	[EVENT_RESTART_EXIT] = { calls_restart_exit, true, false },
	[EVENT_RAW_ENTER] = { raw_enter, true, false },
	[EVENT_RAW_EXIT] = { raw_exit, true, false },
	[EVENT_SWITCH] = { leaves_cpu, false, true },
	[EVENT_WAKING] = { wakes_waking, false, true },
	[EVENT_STACK] = { states_stack, false, false },
	[EVENT_NEWTASK] = { lives_new_task, true, false },
	[EVENT_EXEC] = { lives_exec, true, false },
	[EVENT_RENAME] = { lives_rename, false, false },
	[EVENT_SIGNAL] = { calls_signal, true, false },
	[EVENT_THREAD_EXIT] = { lives_thread_exit, false, false },
	[EVENT_MARK] = { passes, false, true },
	[EVENT_PARKED] = { calls_parked, false, false },
	[EVENT_FOUND] = { states_found, false, false },
	[EVENT_RAN] = { states_ran, false, false },
	[EVENT_ASLEEP] = { calls_asleep, false, false },
	[EVENT_ABSENT] = { lives_absent, false, false },
	[EVENT_OWNER] = { owners_read, false, false },
	[EVENT_LOOK] = { looks_seen, false, false },
	[EVENT_TICK] = { looks_tick, false, false },
	[EVENT_GAP] = { gap, false, true },
};

void follow_begin(struct follower *f, uint64_t ts_ns)
{
	/* An event from before the clock was read shows that recording had begun. */
	if (ts_ns < f->counts.begin_ns)
		f->counts.begin_ns = ts_ns;
	lives_begin_trace(f);
}

static void feed_thread(struct follower *f, const struct kind *kind, struct thread *th,
			const struct event *ev)
{
	if (!th->process) {
		if (ev->kind == EVENT_THREAD_EXIT)
			threads_forget(&f->threads, th);
		return;
	}
	if (kind->in_context)
		states_goes_on(th, ev->ts_ns);
	if (kind->in_context && !f->options.futex_only)
		states_runs(f, th, ev);
	kind->handle(f, th, ev);
}

void follow_event(struct follower *f, const struct event *ev)
{
	const struct kind *kind = &kinds[ev->kind];
	struct thread *th;

	if (event_is_recorded(ev->kind)) {
		f->last_ns = ev->ts_ns;
		f->counts.events++;
	}
	th = threads_find(&f->threads, ev->tid);
	if (kind->is_of_two) {
		kind->handle(f, th, ev);
		return;
	}
	/*
	 * Only an event in a thread's context shows that the thread lives: it leaves its CPU for
	 * the last time after it has ended.
	 */
	if (!th && (kind->in_context || ev->kind == EVENT_PARKED))
		th = lives_add_unknown(f, ev);
	if (!th && ev->kind == EVENT_RENAME)
		lives_rename_process(f, ev);
	if (th)
		feed_thread(f, kind, th, ev);
}

uint64_t follow_end_ns(const struct follower *f, uint64_t end_ns)
{
	/* An event from after the clock was read shows that recording went on. */
	if (f->last_ns > end_ns)
		end_ns = f->last_ns;
	if (!f->processes.living && f->last_death_ns > f->counts.begin_ns &&
	    f->last_death_ns < end_ns)
		end_ns = f->last_death_ns;
	return end_ns > f->counts.begin_ns ? end_ns : f->counts.begin_ns;
}

void follow_end(struct follower *f, uint64_t end_ns)
{
	for (struct process *p = f->processes.living; p; p = p->hh.next)
		halts_close(&p->halts, end_ns);
	for (struct thread *th = f->threads.living; th; th = th->hh.next) {
		if (!th->process)
			continue;
		calls_trace_ends(f, th, end_ns);
		states_end(f, th, end_ns);
	}
}

void follow_send_open_facts(struct follower *f, uint64_t ts_ns, const struct fact_sink *sink)
{
	for (struct thread *th = f->threads.living; th; th = th->hh.next) {
		if (th->process)
			now_send_facts(th, ts_ns, sink);
	}
}
