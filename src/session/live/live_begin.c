/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_begin.c - from the options to the first recorded event.
 *
 * The order matters. Threads are let through the filter before recording starts, and listed again
 * after it has: one born in between is either in that list or in an event. What a thread is
 * parked in is read last, so that every event from before that reading is known to exist.
 */
#include "session/live/live_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "capture/command.h"
#include "model/raw_syscall.h"
#include "base/xalloc.h"

/* A program that starts threads faster than they can be listed is let through by event-fork. */
#define MAX_LISTINGS 100

/* It is not asked for by itself. */
static bool comes_unasked(const struct decoder_event *ev)
{
	return ev->need == DECODER_STACK || ev->need == DECODER_MARK;
}

/* Some kernels lack some of the system calls. What lacks nothing else is of use. */
static bool may_be_missing(struct live *l, const struct decoder_event *ev)
{
	if (ev->need == DECODER_SYSCALL)
		l->native_raw = true;
	return ev->need == DECODER_SYSCALL || ev->need == DECODER_IF_THERE || comes_unasked(ev) ||
	       (ev->need == DECODER_RAW && !l->native_raw);
}

static int learn_event(struct live *l, const struct decoder_event *ev, struct error *err)
{
	struct error missing;
	size_t size;
	char *format = capture_format(l->capture, ev->system, ev->name, &size, &missing);
	int ret;

	if (!format && missing.code == ENOENT && may_be_missing(l, ev))
		return 0;
	if (!format) {
		*err = missing;
		return -1;
	}
	ret = decoder_learn(l->decoder, ev->system, ev->name, format, size, err);
	free(format);
	return ret;
}

static int learn_events(struct live *l, struct error *err)
{
	const struct decoder_event *ev;

	for (size_t i = 0; (ev = decoder_wants(i)); i++) {
		if (learn_event(l, ev, err) < 0)
			return -1;
	}
	return 0;
}

/* "id == 240 || id == 422": the calls of the programs whose events do not come by name. */
static char *raw_filter(const struct live *l)
{
	const struct raw_syscall *call;
	char *filter = xstrdup("");

	for (int is_32bit = l->native_raw ? 0 : 1; is_32bit < 2; is_32bit++) {
		for (size_t i = 0; (call = raw_syscall_at(is_32bit, i)); i++) {
			char *longer = xasprintf("%s%sid == %" PRId64, filter,
						 *filter ? " || " : "", call->number);

			free(filter);
			filter = longer;
		}
	}
	return filter;
}

int live_enable_raw(struct live *l, struct error *err)
{
	char *filter = raw_filter(l);
	const struct decoder_event *ev;
	int ret = 0;

	for (size_t i = 0; !ret && (ev = decoder_wants(i)); i++) {
		if (ev->need != DECODER_RAW || !decoder_has_learnt(l->decoder, i))
			continue;
		l->raw_enabled = true;
		ret = capture_filter(l->capture, ev->system, ev->name, filter, err);
		if (!ret)
			ret = capture_enable(l->capture, ev->system, ev->name, err);
	}
	free(filter);
	return ret;
}

/* Is there a program among the targets that is, or will be, one of 32 bits? */
static bool has_32bit(const struct live *l)
{
	for (size_t i = 0; i < l->targets.n; i++) {
		if (tasks_is_32bit(PROC, l->targets.all[i].pid))
			return true;
	}
	return l->traces_command && command_is_32bit(l->request->command[0]);
}

static bool is_enabled_now(const struct live *l, const struct decoder_event *ev)
{
	if (ev->need == DECODER_SCHED)
		return !l->request->futex_only;
	return ev->need != DECODER_RAW && !comes_unasked(ev);
}

static int enable_events(struct live *l, struct error *err)
{
	const struct decoder_event *ev;

	for (size_t i = 0; (ev = decoder_wants(i)); i++) {
		if (is_enabled_now(l, ev) && decoder_has_learnt(l->decoder, i) &&
		    capture_enable(l->capture, ev->system, ev->name, err) < 0)
			return -1;
	}
	live_stacks_begin(l);
	return l->native_raw || has_32bit(l) ? live_enable_raw(l, err) : 0;
}

static int open_buffers(struct live *l, struct error *err)
{
	size_t size, subbuf_size;
	char *header = capture_format(l->capture, NULL, "header_page", &size, err);

	if (!header)
		return -1;
	subbuf_size = decoder_learn_header(l->decoder, header, size);
	free(header);
	if (!subbuf_size)
		return error_set(err, 0, "cannot understand events/header_page of tracefs");
	if (capture_open(l->capture, subbuf_size, err) < 0)
		return -1;
	subbuf_size = capture_subbuf_size(l->capture);
	l->subbuf_bytes = subbuf_size;
	l->n_streams = capture_cpus(l->capture);
	l->streams = xcalloc(l->n_streams, sizeof(struct stream *));
	l->readings = xcalloc(l->n_streams, sizeof(*l->readings));
	for (unsigned int i = 0; i < l->n_streams; i++) {
		l->streams[i] = stream_new(l->decoder, capture_cpu(l->capture, i), subbuf_size,
					   l->called_ns);
		if (!l->streams[i])
			return error_set(err, ENOMEM, "cannot read ring buffers");
	}
	l->merge = merge_new(l->streams, l->n_streams);
	return 0;
}

/* Lets the threads through that are new. Returns how many of them the filter did not have. */
static int let_through(struct live *l, struct error *err)
{
	const struct tids *tids = &l->targets.threads;
	struct tids missing = { 0 };
	int ret = capture_missing_tids(l->capture, tids->all + l->n_let_through,
				       tids->n - l->n_let_through, &missing, err);

	l->n_let_through = tids->n;
	if (ret == 0 && missing.n)
		ret = capture_add_tids(l->capture, missing.all, missing.n, err);
	if (ret == 0)
		ret = (int)missing.n;
	tids_finish(&missing);
	return ret;
}

/*
 * What is born of a thread that is let through is so too. Of others one may be born, and its parent
 * have ended, between two listings: so they are listed until none is found that is not let through,
 * with nothing in between that takes time.
 */
static int let_all_through(struct live *l, struct error *err)
{
	for (int i = 0; i < MAX_LISTINGS; i++) {
		int missing;

		if (targets_list(&l->targets, err) < 0)
			return -1;
		missing = let_through(l, err);
		if (missing <= 0)
			return missing;
	}
	return 0;
}

/* What is no futex call of a program of its kind is of no interest. */
static bool is_futex_call(bool is_32bit, const struct tasks_call *call, struct futex_args *args)
{
	const struct raw_syscall *known = raw_syscall_find(is_32bit, call->number);

	if (!known || known->restarts)
		return false;
	raw_syscall_args(known, call->args, args);
	return true;
}

static struct event *new_found(struct live *l, enum event_kind kind, int32_t tid)
{
	struct event *ev = &l->found[l->n_found++];

	ev->kind = kind;
	ev->tid = tid;
	ev->ts_ns = clock_now_ns();
	return ev;
}

/* Is TID, of a program of 32 bits or not, in a futex call? */
static bool note_parked(struct live *l, int32_t tid, int32_t pid, bool is_32bit)
{
	uint64_t since_ns = clock_now_ns();
	struct tasks_call call;
	struct futex_args args;
	enum tasks_state state = tasks_blocked_in(PROC, pid, tid, &call);
	struct event *ev;

	if (state == TASKS_UNREADABLE)
		l->unreadable++;
	if (state == TASKS_ABSENT)
		new_found(l, EVENT_ABSENT, tid);
	if (state != TASKS_BLOCKED || !is_futex_call(is_32bit, &call, &args))
		return false;
	ev = new_found(l, EVENT_PARKED, tid);
	ev->parked.args = args;
	ev->parked.since_ns = since_ns;
	return true;
}

/* It may go on so, without an event, until the trace ends; live.c looks again then. */
static void note_runnable(struct live *l, int32_t tid, int32_t pid)
{
	struct runnable *r = &l->runnable[l->n_runnable];

	r->tid = tid;
	r->pid = pid;
	if (tasks_schedstat(PROC, pid, tid, &r->run_ns, &r->wait_ns) == 0)
		l->n_runnable++;
}

/*
 * Who it is; and what a thread does that has no event at all, it has done all the time. On which
 * stack it is PARKED for a futex goes without saying.
 */
static void note_thread(struct live *l, int32_t tid, int32_t pid, bool parked)
{
	char comm[COMM_SIZE];
	char state = tasks_run_state(PROC, pid, tid, comm);
	uint32_t stack = 0;
	struct event *ev;
	char *names;

	/* One that has ended meanwhile too: it may have made others. */
	analysis_add_thread(l->analysis, tid, pid, comm);
	live_record_thread(l->record, tid, pid, comm);
	if (!state)
		return;
	if (state == 'R') {
		note_runnable(l, tid, pid);
	} else if (!parked) {
		names = tasks_kernel_stack(PROC, pid, tid);
		stack = stacks_add_names(l->stacks, names);
		free(names);
	}
	ev = new_found(l, EVENT_FOUND, tid);
	ev->found.state = state;
	ev->found.stack = stack;
}

static void read_found(struct live *l)
{
	bool is_32bit = false;

	l->found = xcalloc(2 * l->targets.threads.n, sizeof(*l->found));
	l->runnable = xcalloc(l->targets.threads.n, sizeof(*l->runnable));
	for (size_t i = 0; i < l->targets.threads.n; i++) {
		int32_t tid = l->targets.threads.all[i];
		int32_t pid = l->targets.owners.all[i];

		/* Those of a process follow each other. */
		if (!i || pid != l->targets.owners.all[i - 1])
			is_32bit = tasks_is_32bit(PROC, pid);
		note_thread(l, tid, pid, note_parked(l, tid, pid, is_32bit));
	}
	merge_add_events(l->merge, l->found, l->n_found);
}

static void fill_answers(struct live *l)
{
	const struct answers answers = live_answers(l);

	l->place = place_new(PROC);
	l->answers = live_record_answers(l->record, &answers);
}

/* The analysis takes its questions' answers from L->answers, which have been filled in. */
static void new_analysis(struct live *l)
{
	const struct analysis_options options = {
		.new_threads = !l->targets.single_threads,
		.new_processes = l->request->follow,
		.native_raw = l->native_raw,
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
	fill_answers(l);
	new_analysis(l);
	if (targets_list(&l->targets, err) < 0)
		return -1;
	if (enable_events(l, err) < 0 || let_all_through(l, err) < 0)
		return -1;
	/* An empty filter would let the events of the whole host through. */
	if (!l->targets.threads.n)
		return error_set(err, ESRCH, "no thread is left to be traced");
	if (capture_start(l->capture, err) < 0)
		return -1;
	l->begin_ns = clock_now_ns();
	if (let_all_through(l, err) < 0)
		return -1;
	analysis_set_begin(l->analysis, l->begin_ns);
	return 0;
}

static void note_leftovers(struct live *l)
{
	size_t n = capture_leftovers(l->capture);

	if (n)
		snprintf(l->leftovers, sizeof(l->leftovers),
			 "%zu tracing instance%s of a futrace that was killed together with its "
			 "guardian may still record (try: futrace cleanup)",
			 n, n == 1 ? "" : "s");
}

int live_set_up(struct live *l, struct error *err)
{
	struct host_reading reading;
	bool single = l->request->tids.n > 0;

	if (!tasks_have_host_ids(PROC)) {
		error_set(err, 0,
			  "in a process id namespace of its own the kernel knows the threads by "
			  "other ids");
		return error_remedy(err, "run futrace on the host");
	}
	if (targets_init(&l->targets, l->request, l->traces_command ? l->cmd->pid : 0, err) < 0)
		return -1;
	l->capture = capture_new(l->request->instance, l->request->buffer_bytes, !single, err);
	if (!l->capture)
		return -1;
	note_leftovers(l);
	l->stacks = stacks_new();
	l->decoder = decoder_new(l->stacks);
	if (!l->decoder)
		return error_set(err, ENOMEM, "cannot decode events");
	l->mark_texts = mark_texts_new();
	decoder_keep_marks(l->decoder, l->mark_texts);
	l->windows = given_windows_on_clock(l->request->windows, l->request->n_windows,
					    clock_realtime_offset_ns());
	if (learn_events(l, err) < 0 || open_buffers(l, err) < 0 || live_record_begin(l, err) < 0 ||
	    start(l, err) < 0)
		return -1;
	host_read(PROC, &reading);
	host_log_add(&l->host_log, &reading);
	read_found(l);
	/* What is held at its pipe is still a copy of this program. */
	for (size_t i = 0; i < l->targets.n && !l->traces_command; i++)
		place_read(l->place, l->targets.all[i].pid);
	return 0;
}
