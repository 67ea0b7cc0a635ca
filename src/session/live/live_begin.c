/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_begin.c - prepares a live trace, from the request to the first recorded event.
 *
 * The order matters. The filter gets the threads before recording starts; afterwards they are
 * listed again. So a thread that starts in between is in that list or in an event. The calls that
 * threads are parked in are read last, when recording has started: no change after that reading is
 * missed.
 */
#include "session/live/live_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "capture/command.h"

/* A program may start threads faster than they are listed; the event-fork option adds those. */
#define MAX_LISTINGS 100

/* Is a target, or the command to be traced, a 32-bit program? */
static bool has_32bit(const struct live *l)
{
	for (size_t i = 0; i < l->proc.targets.n; i++) {
		if (tasks_is_32bit(PROC, l->proc.targets.all[i].pid))
			return true;
	}
	return l->traces_command && command_is_32bit(l->request->command[0]);
}

/*
 * Lets all threads of the targets through the filter. The filter adds the children of its threads
 * itself. But a thread that it lacks may start a child and end between two listings. So threads are
 * listed until the filter has them all, and nothing slow happens between two listings.
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

/* Makes the analysis, which asks L->answers; they have been filled in. */
static void new_analysis(struct live *l)
{
	const struct analysis_options options = {
		.new_threads = !l->proc.targets.single_threads,
		.knows_all_threads = !l->proc.targets.single_threads,
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
	if (let_all_through(l, err) < 0)
		return -1;
	/* An empty filter would let the events of the whole host through. */
	if (!l->proc.targets.threads.n)
		return error_set(err, ESRCH, "no thread is left to trace");
	if (tracing_enable(t, l->request->futex_only, err) < 0 ||
	    (!t->raw_enabled && has_32bit(l) && tracing_enable_raw(t, err) < 0) ||
	    capture_start(t->capture, err) < 0)
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

/* The first of many ids stand for all. */
static void note_ended(struct live *l)
{
	const struct tids *ended = &l->proc.targets.ended;
	const char *noun = l->proc.targets.single_threads ? "thread" : "process";
	const char *plural = l->proc.targets.single_threads ? "s" : "es";
	char ids[80] = "";
	size_t used = 0, i;

	for (i = 0; i < ended->n && used < sizeof(ids) - 16; i++)
		used += (size_t)snprintf(ids + used, sizeof(ids) - used, "%s%" PRId32,
					 i ? ", " : "", ended->all[i]);
	if (ended->n == 1)
		snprintf(l->ended, sizeof(l->ended), "%s %s has ended and is not traced", noun,
			 ids);
	else if (ended->n)
		snprintf(l->ended, sizeof(l->ended), "%zu %s%s have ended and are not traced: %s%s",
			 ended->n, noun, plural, ids, i < ended->n ? ", ..." : "");
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

bool live_read_places(struct live *l, size_t n)
{
	for (; n && l->n_placed < l->n_to_place; n--)
		place_read(l->proc.place, l->proc.targets.all[l->n_placed++].pid);
	return l->n_placed < l->n_to_place;
}

static int begin(struct live *l, struct error *err)
{
	const struct trace_request *request = l->request;
	struct targets *targets = &l->proc.targets;
	struct clock_reading clock;

	if (check_ids(err) < 0 ||
	    targets_init(targets, request, l->traces_command ? l->cmd->pid : 0, err) < 0)
		return -1;
	if (!request->no_memory)
		live_owners_begin(&l->owners, &l->proc);
	if (!request->no_memory && !request->no_titles)
		live_titles_begin(&l->titles, targets);
	if (!request->no_memory && !request->no_stacks)
		live_looks_begin(&l->looks, targets, request->record_file != NULL);
	if (tracing_init(&l->tracing, request, err) < 0)
		return -1;
	note_leftovers(l);
	note_ended(l);
	clock = clock_reading_now();
	clock_log_add(&l->clock_log, &clock);
	l->windows = given_windows_on_clock(request->windows, request->n_windows, &l->clock_log);
	if (tracing_open(&l->tracing, l->called_ns, err) < 0 ||
	    live_record_begin(&l->record, request->record_file, &l->tracing, err) < 0 ||
	    start(l, err) < 0)
		return -1;
	proc_state_read_host(&l->proc, 0, 0);
	read_threads(l);
	/* The command waits at its pipe and is still a copy of this program. */
	l->n_placed = l->traces_command ? 1 : 0;
	l->n_to_place = targets->n;
	live_read_places(l, targets->n_named);
	return 0;
}

int live_begin(struct live *l, struct error *err)
{
	int ret;

	/* Events may already be recorded, faster than usual, and are not read yet. */
	priority_raise(&l->tracing.priority);
	ret = begin(l, err);
	priority_restore(&l->tracing.priority);
	return ret;
}
