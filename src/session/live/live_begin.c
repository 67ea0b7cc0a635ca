/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_begin.c - prepares a live trace, from the request to the first recorded event.
 *
 * The order matters. Threads are let through the filter before recording starts, and listed again
 * after it has: one born in between is either in that list or in an event. The calls that threads
 * are parked in are read last, so that all events before that reading have been recorded.
 */
#include "session/live/live_internal.h"

#include <errno.h>
#include <stdio.h>

#include "base/clock.h"
#include "capture/command.h"

/* The event-fork option lets through a program that starts threads faster than they are listed. */
#define MAX_LISTINGS 100

/* Is there a program among the targets that is, or will be, one of 32 bits? */
static bool has_32bit(const struct live *l)
{
	for (size_t i = 0; i < l->proc.targets.n; i++) {
		if (tasks_is_32bit(PROC, l->proc.targets.all[i].pid))
			return true;
	}
	return l->traces_command && command_is_32bit(l->request->command[0]);
}

/*
 * The filter lets the children of its threads through. Another thread may make a child and end
 * between two listings: so threads are listed until the filter has them all, with nothing in
 * between that takes time.
 */
static int let_all_through(struct live *l, struct error *err)
{
	for (int i = 0; i < MAX_LISTINGS; i++) {
		int missing;

		if (targets_list(&l->proc.targets, err) < 0)
			return -1;
		missing = tracing_let_through(&l->tracing, &l->proc.targets.threads, err);
		if (missing <= 0)
			return missing;
	}
	return 0;
}

static void add_thread(void *arg, int32_t tid, int32_t pid, const char *comm)
{
	struct live *l = arg;

	analysis_add_thread(l->analysis, tid, pid, comm);
	live_record_thread(&l->record, tid, pid, comm);
}

static void read_threads(struct live *l)
{
	struct proc_state *p = &l->proc;

	proc_state_read_threads(p, l->tracing.stacks, add_thread, l);
	merge_add_events(l->tracing.merge, p->found, p->n_found);
}

static void fill_answers(struct live *l)
{
	const struct answers answers = live_answers(l);

	l->proc.place = place_new(PROC);
	l->answers = live_record_answers(&l->record, &answers);
}

/* The analysis takes its questions' answers from L->answers, which have been filled in. */
static void new_analysis(struct live *l)
{
	const struct analysis_options options = {
		.new_threads = !l->proc.targets.single_threads,
		.new_processes = l->request->follow,
		.native_raw = l->tracing.native_raw,
		.futex_only = l->request->futex_only,
		.wants_trails = l->request->wants_trails,
		.wants_chains = l->request->wants_chains,
		.interval_ns = l->request->interval_ns,
		.hand_out_intervals = l->request->interval_ns > 0,
		.windows = l->windows,
		.n_windows = l->request->n_windows,
		.ask = questions_of_analysis(&l->answers),
	};

	l->analysis = analysis_new(&options);
}

static int start(struct live *l, struct error *err)
{
	struct tracing *t = &l->tracing;

	fill_answers(l);
	new_analysis(l);
	if (targets_list(&l->proc.targets, err) < 0)
		return -1;
	if (tracing_enable(t, l->request->futex_only, err) < 0 ||
	    (!t->raw_enabled && has_32bit(l) && tracing_enable_raw(t, err) < 0) ||
	    let_all_through(l, err) < 0)
		return -1;
	/* An empty filter would let the events of the whole host through. */
	if (!l->proc.targets.threads.n)
		return error_set(err, ESRCH, "no thread is left to trace");
	if (capture_start(t->capture, err) < 0)
		return -1;
	l->begin_ns = clock_now_ns();
	if (let_all_through(l, err) < 0)
		return -1;
	analysis_set_begin(l->analysis, l->begin_ns);
	return 0;
}

static void note_leftovers(struct live *l)
{
	size_t n = capture_leftovers(l->tracing.capture);

	if (n)
		snprintf(l->leftovers, sizeof(l->leftovers),
			 "%zu tracing instance%s of killed tracers may still record (try: futrace "
			 "cleanup)",
			 n, n == 1 ? "" : "s");
}

static int check_ids(struct error *err)
{
	if (tasks_have_host_ids(PROC))
		return 0;
	error_set(
		err, 0,
		"this process id namespace is not the host's: the kernel knows threads by other ids");
	return error_remedy(err, "run futrace on the host");
}

int live_begin(struct live *l, struct error *err)
{
	const struct trace_request *request = l->request;
	struct targets *targets = &l->proc.targets;

	if (check_ids(err) < 0 ||
	    targets_init(targets, request, l->traces_command ? l->cmd->pid : 0, err) < 0 ||
	    tracing_init(&l->tracing, request, err) < 0)
		return -1;
	note_leftovers(l);
	l->windows = given_windows_on_clock(request->windows, request->n_windows,
					    clock_realtime_offset_ns());
	if (tracing_open(&l->tracing, l->called_ns, err) < 0 ||
	    live_record_begin(&l->record, request->record_file, &l->tracing, err) < 0 ||
	    start(l, err) < 0)
		return -1;
	proc_state_read_host(&l->proc, 0, 0);
	read_threads(l);
	/* The command, held at its pipe, is still a copy of this program. */
	for (size_t i = 0; i < targets->n && !l->traces_command; i++)
		place_read(l->proc.place, targets->all[i].pid);
	return 0;
}
