/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_trace_cmd.c - reads a recording that trace-cmd made.
 *
 * The file has the events, perhaps names and mappings, and nothing else. So it is read twice: the
 * first reading, the scan, finds the threads.
 */
#include "session/recorded/recorded_shared.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/xalloc.h"

/* A thread that appears in the events. */
struct seen {
	int32_t tid;
	bool calls;	 /* it makes futex calls */
	bool raw_calls;	 /* it makes system calls that are known by number */
	bool is_born;	 /* it started in the trace */
	bool is_main;	 /* if is_born: as the first thread of a process */
	int32_t creator; /* if is_born: the thread that started it */
	int32_t pid;	 /* its process; 0 until that is known */
	UT_hash_handle hh;
};

struct scan {
	struct seen *seen;
	uint64_t n_events, first_ns, last_ns;
	uint64_t n_calls, n_raw, n_switches, n_wakings;
	int32_t pid;	  /* stands for unknown processes */
	size_t n_unknown; /* threads whose process is unknown */
	size_t n_threads;
	struct plain_maps *maps; /* r->maps points to it */
	struct traced *targets;
};

static void free_scan(struct recorded *r)
{
	struct scan *p = r->scan;
	struct seen *s, *next;

	HASH_ITER (hh, p->seen, s, next) {
		HASH_DEL(p->seen, s);
		free(s);
	}
	free(p->targets);
	free(p);
}

static struct seen *find_seen(struct scan *p, int32_t tid)
{
	struct seen *s;

	HASH_FIND(hh, p->seen, &tid, sizeof(tid), s);
	return s;
}

static struct seen *add_seen(struct scan *p, int32_t tid)
{
	struct seen *s = find_seen(p, tid);

	if (s)
		return s;
	s = xcalloc(1, sizeof(*s));
	s->tid = tid;
	HASH_ADD(hh, p->seen, tid, sizeof(s->tid), s);
	return s;
}

static void scan_birth(struct scan *p, const struct event *ev)
{
	struct seen *s = add_seen(p, ev->newtask.tid);

	add_seen(p, ev->tid);
	s->is_born = true;
	s->is_main = !(ev->newtask.clone_flags & CLONE_THREAD);
	s->creator = ev->tid;
}

static void scan_event(void *arg, const struct event *ev)
{
	struct scan *p = arg;

	/* The gap with which a CPU may begin has the time 0. */
	if (ev->kind == EVENT_GAP)
		return;
	if (!p->n_events++)
		p->first_ns = ev->ts_ns;
	p->last_ns = ev->ts_ns;
	switch (ev->kind) {
	case EVENT_FUTEX_ENTER:
	case EVENT_FUTEX_EXIT:
		p->n_calls++;
		add_seen(p, ev->tid)->calls = true;
		break;
	case EVENT_RAW_ENTER:
	case EVENT_RAW_EXIT:
		p->n_raw++;
		add_seen(p, ev->tid)->raw_calls = true;
		break;
	case EVENT_NEWTASK:
		scan_birth(p, ev);
		break;
	default:
		p->n_switches += ev->kind == EVENT_SWITCH;
		p->n_wakings += ev->kind == EVENT_WAKING;
		break;
	}
}

static bool is_mapped(const struct scan *p, int32_t wanted)
{
	char comm[COMM_SIZE];
	int32_t pid;

	for (size_t i = 0; plain_maps_process(p->maps, i, &pid, comm); i++) {
		if (pid == wanted)
			return true;
	}
	return false;
}

/* The only process with mappings; 0: there are several, or none. */
static int32_t only_mapped(const struct scan *p)
{
	char comm[COMM_SIZE];
	int32_t pid, other;

	return plain_maps_process(p->maps, 0, &pid, comm) &&
			       !plain_maps_process(p->maps, 1, &other, comm)
		       ? pid
		       : 0;
}

/* The process of S, found by births; 0: unknown. */
static int32_t process_by_birth(struct scan *p, const struct seen *s)
{
	/* Only a damaged file can have a circle. */
	for (unsigned int i = 0; s && i < HASH_COUNT(p->seen); i++) {
		if (s->is_born && s->is_main)
			return s->tid;
		if (!s->is_born)
			return is_mapped(p, s->tid) ? s->tid : 0;
		s = find_seen(p, s->creator);
	}
	return 0;
}

static bool is_counted(const struct scan *p, const struct seen *s)
{
	return s->calls || (!p->n_calls && s->raw_calls);
}

/*
 * Finds the process of each thread. The file does not say which threads share a process; the
 * threads that are left over are taken to be one process.
 */
static void find_processes(struct scan *p, int32_t chosen)
{
	int32_t lowest = 0;

	for (struct seen *s = p->seen; s; s = s->hh.next) {
		s->pid = process_by_birth(p, s);
		if (!is_counted(p, s))
			continue;
		p->n_threads++;
		if (s->pid)
			continue;
		p->n_unknown++;
		if (!lowest || s->tid < lowest)
			lowest = s->tid;
	}
	p->pid = chosen ? chosen : only_mapped(p) ? only_mapped(p) : lowest;
	for (struct seen *s = p->seen; s; s = s->hh.next) {
		if (!s->pid)
			s->pid = p->pid;
	}
}

static int choose_process(struct recorded *r, struct scan *p, struct error *err)
{
	const struct tids *pids = &r->request->pids;
	int32_t pid = pids->n ? pids->all[0] : 0;

	if (pids->n > 1)
		return error_set(err, 0,
				 "--pid: give one process only for a recording of trace-cmd");
	if (pid && !is_mapped(p, pid) && !find_seen(p, pid))
		return error_set(err, 0, "process %" PRId32 " is not in the recording", pid);
	find_processes(p, pid);
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
		struct seen *creator = s->is_born ? find_seen(p, s->creator) : NULL;

		if (is_counted(p, s) && creator && !creator->is_born)
			creator->calls = true;
	}
	for (struct seen *s = p->seen; s; s = s->hh.next) {
		const char *comm = recording_comm(r->recording, s->tid);

		if (is_counted(p, s) && !s->is_born && is_chosen(r, s))
			analysis_add_thread(r->analysis, s->tid, s->pid, comm ? comm : "");
	}
}

static void find_process(void *arg, struct question *q)
{
	struct recorded *r = arg;
	const struct seen *s = find_seen(r->scan, q->id);

	q->answer = s && is_counted(r->scan, s) && is_chosen(r, s) ? s->pid : 0;
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
	s->futex_only = !p->n_switches || !p->n_wakings;
	s->raw_enabled = p->n_raw > 0;
	s->has_stacks = true; /* the file does not say */
	memcpy(s->kernel, layout->kernel, sizeof(s->kernel));
	memcpy(s->clock, layout->clock, sizeof(s->clock));
	s->host_log = &r->host_log;
	add_targets(p, s);
	s->answers = (struct answers){
		.by_kind = { [QUESTION_PROCESS] = find_process,
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
		.native_raw = !r->scan->n_calls && r->scan->n_raw,
		.ask = questions_of_analysis(&r->session.answers),
	};

	recorded_set_options(r, &options);
	return analysis_new(&options);
}

static int open_trace_cmd(struct recorded *r, struct error *err)
{
	struct scan *p = r->scan = xcalloc(1, sizeof(*p));

	p->maps = r->maps;
	if (replay_run(&r->replay, 0, UINT64_MAX, NULL, 0, scan_event, NULL, p, err) < 0)
		return -1;
	if (!p->n_calls && !p->n_raw) {
		error_set(err, 0, "the recording has no futex calls");
		return error_remedy(err, "trace-cmd record -e syscalls:sys_enter_futex "
					 "-e syscalls:sys_exit_futex -e sched");
	}
	if (r->request->n_windows)
		return error_set(err, 0, "--window: a recording of trace-cmd has no time of day");
	if (choose_process(r, p, err) < 0)
		return -1;
	fill_session(r);
	return 0;
}

static int run_trace_cmd(struct recorded *r, struct error *err)
{
	const struct scan *p = r->scan;

	r->session.analysis = r->analysis = new_analysis(r);
	add_threads(r);
	analysis_set_begin(r->analysis, p->first_ns);
	r->replay.cut_until_ns = p->last_ns;
	return replay_run(&r->replay, p->first_ns, UINT64_MAX, NULL, 0, recorded_feed,
			  recorded_advance, r, err);
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
	if (layout->n_buffers)
		result_warn(res, "only the largest buffer is shown: %zu more hold events",
			    layout->n_buffers);
}

const struct recorded_kind recorded_trace_cmd = { open_trace_cmd, run_trace_cmd, warn_trace_cmd,
						  free_scan };
