/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis.c - takes one event after another and hands it to what makes sense of its kind.
 */
#include "analysis/internal.h"

#include <stdlib.h>

#include "base/units.h"
#include "base/xalloc.h"

struct analysis *analysis_new(const struct analysis_options *options)
{
	struct analysis *a = xcalloc(1, sizeof(*a));

	a->options = *options;
	a->words.new_word = options->ask.new_word;
	a->words.arg = options->ask.arg;
	a->trace = ledger_new(WINDOW_TRACE, "trace", 0);
	a->trace->lacks_states = options->futex_only;
	a->long_waits.min_ns = NS_PER_MS;
	return a;
}

void analysis_set_begin(struct analysis *a, uint64_t begin_ns)
{
	a->begin_ns = begin_ns;
}

void analysis_free(struct analysis *a)
{
	if (!a)
		return;
	ledger_free(a->trace);
	windows_free(&a->windows);
	intervals_finish(&a->intervals);
	free(a->long_waits.all);
	facts_finish(&a->facts);
	chains_finish(&a->chains);
	words_finish(&a->words);
	threads_finish(&a->threads);
	processes_finish(&a->processes);
	free(a->losses);
	marks_finish(a);
	free(a);
}

void analysis_add_thread(struct analysis *a, int32_t tid, int32_t pid, const char *comm)
{
	lives_add(a, tid, pid, comm);
}

static const struct kind {
	event_handler *handle;
	bool in_context;   /* the thread is running, on the CPU where the event was recorded */
	bool is_of_two;	   /* it is about another thread as well, or none: any may be unknown */
	bool is_from_proc; /* it was not recorded, but read */
} kinds[EVENT_KINDS] = {
	[EVENT_FUTEX_ENTER] = { calls_enter, true, false, false },
	[EVENT_FUTEX_EXIT] = { calls_exit, true, false, false },
	[EVENT_RESTART_ENTER] = { calls_restart_enter, true, false, false },
	[EVENT_RESTART_EXIT] = { calls_restart_exit, true, false, false },
	[EVENT_RAW_ENTER] = { raw_enter, true, false, false },
	[EVENT_RAW_EXIT] = { raw_exit, true, false, false },
	[EVENT_SWITCH] = { states_switch, false, true, false },
	[EVENT_WAKING] = { wakes_waking, false, true, false },
	[EVENT_STACK] = { states_stack, false, false, false },
	[EVENT_NEWTASK] = { lives_new_task, true, false, false },
	[EVENT_EXEC] = { lives_exec, true, false, false },
	[EVENT_RENAME] = { lives_rename, false, false, false },
	[EVENT_SIGNAL] = { calls_signal, true, false, false },
	[EVENT_THREAD_EXIT] = { lives_dies, false, false, false },
	[EVENT_MARK] = { marks_take, false, true, false },
	[EVENT_PARKED] = { calls_parked, false, false, true },
	[EVENT_FOUND] = { states_found, false, false, true },
	[EVENT_RAN] = { states_ran, false, false, true },
	[EVENT_ABSENT] = { lives_absent, false, false, true },
};

static void note_time(struct analysis *a, const struct kind *kind, const struct event *ev)
{
	if (!a->begin_is_fixed) {
		/* What was recorded before the clock was read shows that recording had begun. */
		if (ev->ts_ns < a->begin_ns)
			a->begin_ns = ev->ts_ns;
		lives_begin(a);
	}
	/* What was read does not show that recording went on. */
	if (kind->is_from_proc)
		return;
	a->last_ns = ev->ts_ns;
	if (ev->ts_ns >= a->windows.next_ns)
		windows_advance(a, ev->ts_ns);
	a->events++;
}

static void feed_thread(struct analysis *a, const struct kind *kind, struct thread *th,
			const struct event *ev)
{
	if (!th->process) {
		if (ev->kind == EVENT_THREAD_EXIT)
			threads_forget(&a->threads, th);
		return;
	}
	if (kind->in_context && !a->options.futex_only)
		states_runs(a, th, ev);
	kind->handle(a, th, ev);
}

void analysis_feed(struct analysis *a, const struct event *ev)
{
	const struct kind *kind = &kinds[ev->kind];
	struct thread *th;

	if (ev->kind == EVENT_GAP) {
		gaps_add(a, ev);
		return;
	}
	note_time(a, kind, ev);
	th = threads_find(&a->threads, ev->tid);
	if (kind->is_of_two) {
		kind->handle(a, th, ev);
		return;
	}
	/* A thread leaves its CPU for the last time after it has ended. */
	if (!th && kind->in_context)
		th = lives_adopt(a, ev->tid);
	if (!th && ev->kind == EVENT_RENAME)
		lives_name_ahead(a, ev);
	if (th)
		feed_thread(a, kind, th, ev);
}

uint64_t analysis_events(const struct analysis *a)
{
	return a->events;
}

uint64_t analysis_waits(const struct analysis *a)
{
	return a->waits;
}

uint64_t analysis_lost(const struct analysis *a)
{
	return a->lost_events;
}

bool analysis_has_living_threads(const struct analysis *a)
{
	return a->processes.living != NULL;
}
