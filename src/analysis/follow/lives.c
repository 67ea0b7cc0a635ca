/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lives.c - follows threads and processes from birth to end, through renames and exec(2).
 */
#include "analysis/follow/lives.h"

#include <stdio.h>
#include <string.h>

#include "analysis/follow/calls.h"
#include "analysis/follow/series.h"
#include "analysis/follow/states.h"
#include "analysis/follow/waits.h"

/* Flags of clone(2). */
#define SAME_MEMORY 0x00000100u /* CLONE_VM */
#define UNTIL_EXEC  0x00004000u /* CLONE_VFORK: the parent sleeps as long as memory is shared */
#define SAME_GROUP  0x00010000u /* CLONE_THREAD */

static void ask_is_32bit(struct follower *f, struct process *p)
{
	const struct analysis_questions *ask = &f->options.ask;

	p->is_32bit = ask->is_32bit && ask->is_32bit(ask->arg, p->pid);
}

/* Without the scheduler a state is not known for long, so it is unknown from the begin. */
static enum thread_state state_if_followed(const struct follower *f, enum thread_state state)
{
	return f->options.futex_only ? STATE_UNKNOWN : state;
}

static struct process *process_of_pid(struct follower *f, int32_t pid)
{
	struct process *p = processes_find(&f->processes, pid);

	if (p)
		return p;
	p = processes_add(&f->processes, pid);
	ask_is_32bit(f, p);
	return p;
}

static struct thread *add(struct follower *f, struct process *p, int32_t tid, const char *comm)
{
	p->n_threads++;
	p->n_living++;
	if (tid == p->pid)
		snprintf(p->comm, sizeof(p->comm), "%s", comm);
	return threads_add(&f->threads, tid, p, comm);
}

void lives_add(struct follower *f, int32_t tid, int32_t pid, const char *comm)
{
	if (!threads_find(&f->threads, tid))
		add(f, process_of_pid(f, pid), tid, comm);
}

void lives_begin_trace(struct follower *f)
{
	bool is_doubted = f->gap_until_ns > f->counts.begin_ns;

	f->begin_is_fixed = true;
	for (struct thread *th = f->threads.living; th; th = th->hh.next) {
		states_begin(th, f->counts.begin_ns, STATE_UNKNOWN);
		/* The first event that is left shows nothing of the time before the loss. */
		th->is_doubted = is_doubted;
		th->activity.is_initial = !is_doubted;
	}
}

static void free_dead(struct follower *f, struct thread *th)
{
	f->sink.forget(f->sink.arg, th);
	f->n_stretches -= th->timeline.n;
	facts_forget(&f->facts, th->last_fact);
	thread_free(th);
}

static void move_to_dead(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	struct process *p = th->process;

	threads_move_to_dead(&f->threads, th, ts_ns);
	if (f->threads.n_dead > MAX_DEAD_THREADS)
		free_dead(f, threads_take_oldest_dead(&f->threads));
	if (--p->n_living == 0)
		processes_move_to_ended(&f->processes, p);
}

static bool shares_memory(uint64_t clone_flags)
{
	return (clone_flags & SAME_MEMORY) && !(clone_flags & UNTIL_EXEC);
}

static struct process *add_child(struct follower *f, const struct process *parent,
				 const struct event *ev)
{
	const struct analysis_questions *ask = &f->options.ask;
	struct process *p = processes_find(&f->processes, ev->newtask.tid);

	/* The end of an earlier process with that id was missed. */
	if (p)
		processes_move_to_ended(&f->processes, p);
	p = processes_add(&f->processes, ev->newtask.tid);
	p->is_32bit = parent->is_32bit;
	if (ev->newtask.clone_flags & SAME_MEMORY)
		p->space = parent->space;
	p->shares_memory = shares_memory(ev->newtask.clone_flags);
	if (ask->new_process)
		ask->new_process(ask->arg, p->pid, parent->pid);
	return p;
}

void lives_new_task(struct follower *f, struct thread *th, const struct event *ev)
{
	bool is_thread = ev->newtask.clone_flags & SAME_GROUP;
	struct thread *namesake = threads_find(&f->threads, ev->newtask.tid);
	struct process *p = th->process;
	struct thread *made;

	if (!is_thread && shares_memory(ev->newtask.clone_flags))
		p->shares_memory = true;
	if (!(is_thread ? f->options.new_threads : f->options.new_processes))
		return;
	/* It had been listed before this event was read. */
	if (namesake && namesake->process && !namesake->seen)
		return;
	/* The end of an earlier thread with that id was missed. */
	if (namesake && namesake->process)
		lives_end_thread(f, namesake, ev);
	else if (namesake)
		threads_forget(&f->threads, namesake);
	if (!is_thread)
		p = add_child(f, p, ev);
	made = add(f, p, ev->newtask.tid, ev->newtask.comm);
	made->maker = th->tid;
	/* It may run at once, on a CPU whose events are missing. */
	made->is_doubted = ev->ts_ns < f->gap_until_ns;
	states_begin(made, ev->ts_ns,
		     made->is_doubted ? STATE_UNKNOWN : state_if_followed(f, STATE_RUNNABLE));
}

void lives_exec(struct follower *f, struct thread *th, const struct event *ev)
{
	const struct analysis_questions *ask = &f->options.ask;
	struct process *p = th->process;
	struct thread *first = threads_find(&f->threads, ev->exec.tid);
	char comm[COMM_SIZE];

	if (first && !first->process)
		threads_forget(&f->threads, first);
	else if (first && first != th)
		lives_end_thread(f, first, ev);
	if (first != th) {
		/* TH goes on with the id of the first thread, which has ended before. */
		p->n_living++;
		lives_end_thread(f, th, ev);
		p->n_living--;
		memcpy(comm, *p->comm ? p->comm : th->comm, sizeof(comm));
		th = add(f, p, ev->exec.tid, comm);
		states_begin(th, ev->ts_ns, state_if_followed(f, STATE_RUNNING));
	}
	th->seen = true;
	calls_end_at_exec(f, th, ev->ts_ns);
	p->execs++;
	p->space = (struct space){ .pid = p->pid, .execs = p->execs };
	p->shares_memory = false;
	ask_is_32bit(f, p);
	if (ask->new_space)
		ask->new_space(ask->arg, p->space, ev->ts_ns);
}

void lives_rename(struct follower *f, struct thread *th, const struct event *ev)
{
	(void)f;
	thread_rename(th, ev->comm);
	if (th->tid == th->pid)
		snprintf(th->process->comm, sizeof(th->process->comm), "%s", th->comm);
}

/*
 * Before the event of exec(2) comes, the thread already has the id of the first thread, and the
 * program's name.
 */
void lives_rename_process(struct follower *f, const struct event *ev)
{
	struct process *p = processes_find(&f->processes, ev->tid);

	if (p)
		snprintf(p->comm, sizeof(p->comm), "%.*s", COMM_SIZE - 1, ev->comm);
}

void lives_end_thread(struct follower *f, struct thread *th, const struct event *ev)
{
	if (th->wait.state != WAIT_NONE) {
		states_killed_in_wait(th);
		waits_close(f, th, ev->ts_ns, (struct wait_end){ .killed = true });
	} else if (th->call.open)
		f->counts.end_calls++;
	series_end(f, th, (struct who){ 0 });
	th->call.open = false;
	th->call.left = false;
	states_end(f, th, ev->ts_ns);
	f->last_death_ns = ev->ts_ns;
	move_to_dead(f, th, ev->ts_ns);
}

/*
 * The thread itself records its exit, so it is on a CPU. Its last wake-up may not have been seen.
 */
void lives_thread_exit(struct follower *f, struct thread *th, const struct event *ev)
{
	if (!f->options.futex_only && th->activity.state == STATE_RUNNABLE)
		states_runs(f, th, ev);
	lives_end_thread(f, th, ev);
}

void lives_absent(struct follower *f, struct thread *th, const struct event *ev)
{
	struct process *p = th->process;

	if (th->seen)
		return;
	/* The thread had facts or a wait, so it existed. Only a damaged recording says both. */
	if (th->last_fact || th->wait.state != WAIT_NONE) {
		lives_end_thread(f, th, ev);
		return;
	}
	/* It ended before tracing began, after it had been listed. */
	threads_forget(&f->threads, th);
	p->n_threads--;
	if (--p->n_living == 0)
		processes_move_to_ended(&f->processes, p);
}

struct thread *lives_add_unknown(struct follower *f, const struct event *ev)
{
	const struct analysis_questions *ask = &f->options.ask;
	struct thread *th;
	int32_t pid;

	if (!f->counts.lost_places || !ask->process_of)
		return NULL;
	pid = ask->process_of(ask->arg, ev->tid);
	/* It is not in the target. It is added so that the question is not asked again. */
	if (!pid)
		return threads_add(&f->threads, ev->tid, NULL, "");
	th = add(f, process_of_pid(f, pid), ev->tid, "");
	th->seen = true;
	th->is_doubted = true;
	states_begin(th, ev->ts_ns, STATE_UNKNOWN);
	return th;
}
