/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_trace_cmd.c - reads a recording that trace-cmd made.
 *
 * The file has the events, perhaps names and mappings, and nothing else. So it is read twice: the
 * first reading, the scan, finds the threads.
 */
#include "session/recorded/recorded_shared.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "session/given_window.h"
#include "session/recorded/recorded_buffers.h"
#include "session/recorded/recorded_scan.h"

static int choose_process(struct recorded *r, struct scan *p, struct error *err)
{
	const struct tids *pids = &r->request->pids;
	int32_t pid = pids->n ? pids->all[0] : 0;

	if (pids->n > 1)
		return error_set(err, 0,
				 "--pid: give one process only for a recording of trace-cmd");
	if (pid && !scan_is_mapped(p, pid) && !scan_find(p, pid))
		return error_set(err, 0, "process %" PRId32 " is not in the recording", pid);
	scan_find_processes(p, pid);
	return 0;
}

static bool is_chosen(const struct recorded *r, const struct seen *s)
{
	return !r->request->pids.n || s->pid == r->request->pids.all[0];
}

/* A thread belongs to the trace if it makes futex calls, or if a thread that it started does. */
static void add_threads(struct recorded *r)
{
	struct scan *p = r->scan;

	for (struct seen *s = p->seen; s; s = s->hh.next) {
		struct seen *creator = s->is_born ? scan_find(p, s->creator) : NULL;

		if (s->calls && creator && !creator->is_born)
			creator->calls = true;
	}
	for (struct seen *s = p->seen; s; s = s->hh.next) {
		const char *comm = recording_comm(r->recording, s->tid);

		if (s->calls && !s->is_born && is_chosen(r, s))
			analysis_add_thread(r->analysis, s->tid, s->pid, comm ? comm : "");
	}
}

static void find_process(void *arg, struct question *q)
{
	struct recorded *r = arg;
	const struct seen *s = scan_find(r->scan, q->id);

	q->answer = s && s->calls && is_chosen(r, s) ? s->pid : 0;
}

static void is_32bit(void *arg, struct question *q)
{
	struct recorded *r = arg;
	const struct seen *s = scan_find(r->scan, q->id);

	q->answer = s && s->calls && !s->named && !s->is_64bit;
}

static void name_thread(void *arg, struct question *q)
{
	const struct recorded *r = arg;
	const char *known = recording_comm(r->recording, q->id);

	snprintf(q->comm, COMM_SIZE, "%.*s", COMM_SIZE - 1, known ? known : "");
}

static void find_libraries(void *arg, struct question *q)
{
	const struct recorded *r = arg;

	q->answer = plain_maps_libraries(r->maps, q->space.pid);
}

/* Processes without mappings have no name. */
static void add_targets(struct scan *p, struct session *s)
{
	char comm[COMM_SIZE];
	int32_t pid;

	while (plain_maps_process(p->maps, s->n_targets, &pid, comm))
		s->n_targets++;
	p->targets = xcalloc(s->n_targets + 1, sizeof(*p->targets));
	for (size_t i = 0; plain_maps_process(p->maps, i, &pid, comm); i++) {
		p->targets[i] = (struct traced){ .pid = pid, .pidfd = -1 };
		memcpy(p->targets[i].comm, comm, sizeof(comm));
	}
	s->targets = p->targets;
}

static void fill_session(struct recorded *r)
{
	const struct trace_dat *layout = recording_layout(r->recording);
	struct scan *p = r->scan;
	struct session *s = &r->session;

	s->called_ns = s->begin_ns = p->first_ns;
	s->end_ns = p->last_ns;
	s->cpus = (unsigned int)recording_cpus(r->recording);
	s->has_realtime = layout->has_date;
	s->realtime_offset_ns = layout->date_ns;
	s->futex_only = !p->n_switches || !p->n_wakings;
	s->raw_enabled = p->n_raw > 0 && p->machine;
	s->has_stacks = true; /* the file does not say */
	memcpy(s->kernel, layout->kernel, sizeof(s->kernel));
	memcpy(s->clock, layout->clock, sizeof(s->clock));
	s->host_log = &r->host_log;
	add_targets(p, s);
	s->answers = (struct answers){
		.by_kind = { [QUESTION_IS_32BIT] = is_32bit,
			     [QUESTION_PROCESS] = find_process,
			     [QUESTION_COMM] = name_thread,
			     [QUESTION_STACKS] = recorded_name_stacks,
			     [QUESTION_PLACE] = recorded_find_place,
			     [QUESTION_LIBRARIES] = find_libraries },
		.arg = r,
	};
}

static struct analysis *new_analysis(struct recorded *r)
{
	struct analysis_options options = {
		.new_threads = true,
		.new_processes = !r->request->pids.n,
		.ask = questions_of_analysis(&r->session.answers),
	};

	recorded_set_options(r, &options);
	return analysis_new(&options);
}

/* Refuses a recording without futex calls, or with only their returns. */
static int check_calls(const struct recorded *r, const struct scan *p, struct error *err)
{
	const char *machine = recording_layout(r->recording)->machine;

	if (p->n_threads && (p->n_enters || !p->n_exits))
		return 0;
	if (p->n_exits)
		error_set(err, 0,
			  "the recording has no sys_enter_futex, but %" PRIu64
			  " returns from futex calls",
			  p->n_exits);
	else if (p->n_raw && !p->machine)
		return error_set(err, 0,
				 "the recording has system calls by their number only, and those "
				 "of %s are unknown",
				 *machine ? machine : "its machine");
	else
		error_set(err, 0, "the recording has no futex calls");
	return error_remedy(err, "trace-cmd record -e syscalls:sys_enter_futex "
				 "-e syscalls:sys_exit_futex -e sched");
}

static int take_windows(struct recorded *r, struct error *err)
{
	const struct trace_dat *layout = recording_layout(r->recording);
	const struct trace_request *request = r->request;
	const struct clock_reading date = { .realtime_offset_ns = layout->date_ns };

	if (!request->n_windows)
		return 0;
	if (!layout->has_date) {
		error_set(err, 0, "--window: the recording has no time of day");
		return error_remedy(err, "trace-cmd record --date");
	}
	r->trace.n_windows = request->n_windows;
	clock_log_add(&r->clock_log, &date);
	r->trace.windows =
		given_windows_on_clock(request->windows, request->n_windows, &r->clock_log);
	return 0;
}

static int open_trace_cmd(struct recorded *r, struct error *err)
{
	struct scan *p = r->scan = xcalloc(1, sizeof(*p));

	p->maps = r->maps;
	p->machine = raw_machine_find(recording_layout(r->recording)->machine);
	if (recorded_choose_buffers(&r->replay, &r->n_left_out, err) < 0 ||
	    replay_run(&r->replay, 0, UINT64_MAX, NULL, 0, scan_event, NULL, p, err) < 0 ||
	    take_windows(r, err) < 0 || choose_process(r, p, err) < 0 || check_calls(r, p, err) < 0)
		return -1;
	fill_session(r);
	return 0;
}

static void feed(void *arg, const struct event *ev)
{
	struct recorded *r = arg;
	struct event made;

	if (ev->kind != EVENT_RAW_ENTER && ev->kind != EVENT_RAW_EXIT)
		recorded_feed(r, ev);
	else if (scan_make_call(r->scan, ev, &made))
		recorded_feed(r, &made);
}

static int run_trace_cmd(struct recorded *r, struct error *err)
{
	const struct scan *p = r->scan;

	r->session.analysis = r->analysis = new_analysis(r);
	add_threads(r);
	analysis_set_begin(r->analysis, p->first_ns);
	r->replay.cut_until_ns = p->last_ns;
	return replay_run(&r->replay, p->first_ns, UINT64_MAX, NULL, 0, feed, recorded_advance, r,
			  err);
}

static void free_trace_cmd(struct recorded *r)
{
	scan_free(r->scan);
}

static void warn_of_clock(const struct trace_dat *layout, struct result *res)
{
	if (!*layout->clock)
		result_warn(res, "the recording's clock is unknown");
	else if (strcmp(layout->clock, "mono") != 0)
		result_warn(res, "the recording's clock is %s%s", layout->clock,
			    strcmp(layout->clock, "local")
				    ? ""
				    : ": CPUs may differ by microseconds and more");
}

static void warn_of_begin(const struct recorded *r, struct result *res)
{
	for (size_t i = 0; i < recording_streams(r->recording); i++) {
		uint64_t n = recording_thrown_away(r->recording, i);

		if (n)
			result_warn(
				res,
				"the first %" PRIu64 " events of CPU %u are not in the recording "
				"(trace-cmd record -m throws old ones away): they count as lost",
				n, recording_cpu(r->recording, i));
	}
}

static void warn_trace_cmd(const struct recorded *r, struct result *res)
{
	const struct scan *p = r->scan;
	const struct trace_dat *layout = recording_layout(r->recording);

	if (p->n_unknown > 1)
		result_warn(res,
			    "the recording does not say which process a thread belongs to: %zu "
			    "threads are shown in process %" PRId32,
			    p->n_unknown, p->pid);
	if (r->session.futex_only)
		result_warn(res,
			    "the recording has no %s: thread states are unknown, and wakers are "
			    "inferred",
			    p->n_switches  ? "sched_waking"
			    : p->n_wakings ? "sched_switch"
					   : "sched_switch and no sched_waking");
	if (!layout->proc_maps)
		result_warn(res, "the recording has no mappings (trace-cmd record --proc-map): the "
				 "places of words are unknown");
	else if (!r->request->sysroot)
		result_warn(res, "without --sysroot, words have the names of files but no symbols");
	result_warn(res,
		    "waits that began before the recording are unknown: the first wait of each "
		    "thread may be missing or lack its operation");
	warn_of_clock(layout, res);
	warn_of_begin(r, res);
	if (p->n_32bit)
		result_warn(res,
			    "%zu threads made system calls without an argument of more than 32 "
			    "bits: taken for those of 32-bit programs",
			    p->n_32bit);
	if (r->n_left_out)
		result_warn(res, "%zu of %zu buffers hold the same events as another: left out",
			    r->n_left_out, recording_buffers(r->recording));
}

const struct recorded_kind recorded_trace_cmd = { open_trace_cmd, run_trace_cmd, warn_trace_cmd,
						  free_trace_cmd };
