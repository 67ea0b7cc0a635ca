/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_own.c - reads a recording of futrace's own: its notes hold the answers of the live
 * trace.
 */
#include "session/recorded/recorded_shared.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/units.h"
#include "session/notes/notes.h"

/* The last events come a little after the trace's end; an event later than this is damaged. */
#define LATEST_NS (60 * NS_PER_S)

static void replace_windows(struct recorded *r)
{
	struct notes_trace *t = &r->trace;
	const struct trace_request *request = r->request;

	if (!request->n_windows)
		return;
	free(t->windows);
	t->n_windows = request->n_windows;
	t->windows = given_windows_on_clock(request->windows, request->n_windows, &r->clock_log);
}

static bool is_chosen(const struct recorded *r, int32_t pid)
{
	return !r->request->pids.n || tids_have(&r->request->pids, pid);
}

static bool has_process(const struct recorded *r, int32_t pid)
{
	for (size_t i = 0; i < r->session.n_targets; i++) {
		if (r->session.targets[i].pid == pid)
			return true;
	}
	return false;
}

/* The process of a thread that existed when tracing began; 0: it did not. */
static int32_t process_at_begin(const struct recorded *r, int32_t tid)
{
	for (size_t i = 0; i < r->trace.n_threads; i++) {
		if (r->trace.threads[i].tid == tid)
			return r->trace.threads[i].pid;
	}
	return 0;
}

/* Later threads are not among those of the begin. */
static int32_t process_of(const struct recorded *r, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_OWNER:
		return ev->owner.pid;
	case EVENT_LOOK:
		return ev->look.pid;
	case EVENT_TICK:
		return ev->tick.pid;
	default:
		return process_at_begin(r, ev->tid);
	}
}

/* Keeps the events of threads of chosen processes. */
static size_t keep_chosen(const struct recorded *r, struct event *events, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		int32_t pid = process_of(r, &events[i]);

		if (is_chosen(r, pid))
			events[kept++] = events[i];
	}
	return kept;
}

static int choose_processes(struct recorded *r, struct error *err)
{
	struct notes_trace *t = &r->trace;

	if (!r->request->pids.n)
		return 0;
	for (size_t i = 0; i < r->request->pids.n; i++) {
		if (!has_process(r, r->request->pids.all[i]))
			return error_set(err, 0, "process %" PRId32 " is not in the recording",
					 r->request->pids.all[i]);
	}
	t->n_found = keep_chosen(r, t->found, t->n_found);
	t->n_ran = keep_chosen(r, t->ran, t->n_ran);
	return 0;
}

static struct analysis *new_analysis(struct recorded *r)
{
	struct analysis_options options = {
		.new_threads = !r->trace.single_threads,
		.knows_all_threads = !r->trace.single_threads,
		.new_processes = r->trace.follow && !r->request->pids.n,
		.native_raw = r->trace.native_raw,
		.ask = questions_of_analysis(&r->session.answers),
	};
	struct analysis *a;

	recorded_set_options(r, &options);
	a = analysis_new(&options);
	for (size_t i = 0; i < r->trace.n_threads; i++) {
		const struct notes_thread *th = &r->trace.threads[i];

		if (is_chosen(r, th->pid))
			analysis_add_thread(a, th->tid, th->pid, th->comm);
	}
	analysis_set_begin(a, r->session.begin_ns);
	return a;
}

static int open_own(struct recorded *r, struct error *err)
{
	const struct trace_dat *layout = recording_layout(r->recording);
	const struct answers present = {
		.by_kind = { [QUESTION_STACKS] = recorded_name_stacks,
			     [QUESTION_PLACE] = r->request->sysroot ? recorded_find_place : NULL },
		.arg = r,
	};
	struct session *s = &r->session;

	r->notes = notes_parse(layout->notes, layout->notes_bytes, err);
	if (!r->notes ||
	    notes_recall(r->notes, s, &r->trace, &r->host_log, &r->clock_log, err) < 0 ||
	    choose_processes(r, err) < 0)
		return -1;
	replace_windows(r);
	s->answers = notes_answers(r->notes, &r->request->pids, &present);
	return 0;
}

static int run_own(struct recorded *r, struct error *err)
{
	struct session *s = &r->session;

	s->analysis = r->analysis = new_analysis(r);
	r->replay.cut_until_ns = s->end_ns;
	if (replay_run(&r->replay, s->called_ns, s->end_ns + LATEST_NS, r->trace.found,
		       r->trace.n_found, recorded_feed, recorded_advance, r, err) < 0)
		return -1;
	for (size_t i = 0; i < r->trace.n_ran; i++)
		analysis_feed(r->analysis, &r->trace.ran[i]);
	return 0;
}

/* Adds no warning: the notes have every fact. */
static void warn_own(const struct recorded *r, struct result *res)
{
	(void)r;
	(void)res;
}

static void free_own(struct recorded *r)
{
	notes_free(r->notes);
}

const struct recorded_kind recorded_own = { open_own, run_own, warn_own, free_own };
