/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc_state.c - reads the state of the targets' threads when tracing has begun and when it ends,
 * and the host's figures.
 */
#include "session/live/proc_state.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "capture/freezer.h"
#include "capture/host_reading.h"
#include "capture/tasks.h"
#include "model/raw_syscall.h"

void proc_state_finish(struct proc_state *p)
{
	host_log_finish(&p->host_log);
	free(p->found);
	free(p->sleeps);
	free(p->runnable);
	place_free(p->place);
	targets_finish(&p->targets);
}

/* Is CALL a futex call, by the numbers of a 32-bit program or of others? Fills ARGS if so. */
static bool is_futex_call(bool is_32bit, const struct tasks_call *call, struct futex_args *args)
{
	const struct raw_syscall *known = raw_syscall_find(is_32bit, call->number);

	if (!known || known->restarts)
		return false;
	raw_syscall_args(known, call->args, args);
	return true;
}

struct event *proc_state_new_found(struct proc_state *p, enum event_kind kind, int32_t tid)
{
	struct event *ev;

	p->found = xgrow(p->found, p->n_found, &p->found_capacity, sizeof(*p->found));
	ev = &p->found[p->n_found++];
	*ev = (struct event){ .kind = kind, .tid = tid, .ts_ns = clock_now_ns() };
	return ev;
}

enum tasks_state proc_state_parked(int32_t tid, int32_t pid, bool is_32bit, struct futex_args *args)
{
	struct tasks_call call;
	enum tasks_state state = tasks_blocked_in(PROC, pid, tid, &call);

	if (state == TASKS_BLOCKED && !is_futex_call(is_32bit, &call, args))
		return TASKS_NOT_BLOCKED;
	return state;
}

/* Notes that TID is parked if it is in a futex call; returns whether it is. */
static bool note_parked(struct proc_state *p, int32_t tid, int32_t pid, bool is_32bit)
{
	uint64_t since_ns = clock_now_ns();
	struct futex_args args;
	enum tasks_state state = proc_state_parked(tid, pid, is_32bit, &args);
	struct event *ev;

	if (state == TASKS_UNREADABLE)
		p->unreadable++;
	if (state == TASKS_ABSENT)
		proc_state_new_found(p, EVENT_ABSENT, tid);
	if (state != TASKS_BLOCKED)
		return false;
	ev = proc_state_new_found(p, EVENT_PARKED, tid);
	ev->parked.args = args;
	ev->parked.since_ns = since_ns;
	return true;
}

/* Notes a thread that may stay running or runnable, without an event, until the trace ends. */
static void note_runnable(struct proc_state *p, int32_t tid, int32_t pid)
{
	struct runnable *r = &p->runnable[p->n_runnable];

	r->tid = tid;
	r->pid = pid;
	if (tasks_schedstat(PROC, pid, tid, &r->run_ns, &r->wait_ns) == 0)
		p->n_runnable++;
}

/*
 * Notes the STATE of a thread. A thread without events stays in that state to the end. The stack of
 * a thread that is PARKED for a futex is known without reading it.
 */
static void note_thread(struct proc_state *p, int32_t tid, int32_t pid, char state, bool parked,
			struct stacks *stacks)
{
	uint32_t stack = 0;
	struct event *ev;
	char *names;

	if (!state)
		return;
	/* The main thread has ended, others have not. */
	if (state == 'Z' || state == 'X') {
		proc_state_new_found(p, EVENT_ABSENT, tid);
		return;
	}
	if (state == 'R') {
		note_runnable(p, tid, pid);
	} else if (!parked) {
		names = tasks_kernel_stack(PROC, pid, tid);
		stack = stacks_add_names(stacks, names);
		free(names);
	}
	ev = proc_state_new_found(p, EVENT_FOUND, tid);
	ev->found.state = state;
	ev->found.stack = stack;
}

static void note_halt(struct proc_state *p, int32_t pid, char state)
{
	struct traced *traced = halt_of_state(state) ? targets_find(&p->targets, pid) : NULL;

	if (traced)
		traced->halt = halt_of_state(state);
}

void proc_state_read_threads(struct proc_state *p, struct stacks *stacks,
			     void (*take)(void *arg, int32_t tid, int32_t pid, const char *comm),
			     void *arg)
{
	bool is_32bit = false, is_frozen = false;

	p->n_sleeps = p->targets.threads.n;
	p->sleeps = xcalloc(p->n_sleeps, sizeof(*p->sleeps));
	p->runnable = xcalloc(p->targets.threads.n, sizeof(*p->runnable));
	for (size_t i = 0; i < p->targets.threads.n; i++) {
		int32_t tid = p->targets.threads.all[i];
		int32_t pid = p->targets.owners.all[i];
		struct tasks_status status;
		bool parked;

		/* The threads of one process follow each other. */
		if (!i || pid != p->targets.owners.all[i - 1]) {
			is_32bit = tasks_is_32bit(PROC, pid);
			is_frozen = freezer_holds(PROC, CGROUPS, pid);
		}
		/*
		 * The count first: if it is the same later, the sleep that is seen now is the last.
		 */
		tasks_status(PROC, pid, tid, &status);
		parked = note_parked(p, tid, pid, is_32bit);
		p->sleeps[i] = parked ? status.sleeps : 0;
		if (is_frozen && (status.state == 'S' || status.state == 'D'))
			status.state = HALT_FROZEN_STATE;
		note_halt(p, pid, status.state);
		/* Take a thread that has ended in the meantime too: it may have started others. */
		take(arg, tid, pid, status.comm);
		note_thread(p, tid, pid, status.state, parked, stacks);
	}
}

/* Hands on the threads of PID as frozen. */
static void tell_frozen(int32_t pid, void (*take)(void *arg, const struct event *ev), void *arg)
{
	struct tids tids = { 0 };

	tasks_list(PROC, pid, &tids);
	for (size_t i = 0; i < tids.n; i++) {
		const struct event ev = { .kind = EVENT_FOUND,
					  .tid = tids.all[i],
					  .ts_ns = clock_now_ns(),
					  .found.state = HALT_FROZEN_STATE };

		take(arg, &ev);
	}
	tids_finish(&tids);
}

void proc_state_read_ran(struct proc_state *p, void (*take)(void *arg, const struct event *ev),
			 void *arg)
{
	for (size_t i = 0; i < p->n_runnable; i++) {
		const struct runnable *r = &p->runnable[i];
		struct event ev = { .kind = EVENT_RAN, .tid = r->tid, .ts_ns = clock_now_ns() };
		uint64_t run_ns, wait_ns;

		if (tasks_schedstat(PROC, r->pid, r->tid, &run_ns, &wait_ns) < 0 ||
		    /* The id was used again; the new thread has events. */
		    run_ns < r->run_ns || wait_ns < r->wait_ns)
			continue;
		ev.ran.run_ns = run_ns - r->run_ns;
		ev.ran.wait_ns = wait_ns - r->wait_ns;
		take(arg, &ev);
	}
	for (size_t i = 0; i < p->targets.n; i++) {
		if (!p->targets.all[i].ended_ns &&
		    freezer_holds(PROC, CGROUPS, p->targets.all[i].pid))
			tell_frozen(p->targets.all[i].pid, take, arg);
	}
}

void proc_state_read_host(struct proc_state *p, uint64_t now_ns, uint64_t every_ns)
{
	const struct host_log *log = &p->host_log;
	struct host_reading r;

	if (log->n && now_ns - log->all[log->n - 1].ts_ns < every_ns)
		return;
	host_read(PROC, &r);
	host_log_add(&p->host_log, &r);
}
