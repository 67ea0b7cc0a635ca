/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread.c - finds threads, living and dead, by their ids, and answers questions about their past.
 */
#include "analysis/thread.h"

#include <stdio.h>
#include <stdlib.h>

#include <utlist.h>

#include "analysis/process.h"
#include "analysis/holding.h"
#include "base/xalloc.h"

void thread_free(struct thread *th)
{
	if (!th)
		return;
	timeline_finish(&th->timeline);
	free(th->array);
	free(th->series.steps);
	free(th);
}

void threads_finish(struct threads *t)
{
	struct thread *th, *next;

	HASH_ITER (hh, t->living, th, next) {
		HASH_DEL(t->living, th);
		thread_free(th);
	}
	HASH_CLEAR(hh, t->dead_by_tid);
	DL_FOREACH_SAFE(t->dead, th, next)
	thread_free(th);
	tick_ring_finish(&t->ticks);
	*t = (struct threads){ 0 };
}

static struct thread **recent_place(struct threads *t, int32_t tid)
{
	return &t->recent[(uint32_t)tid % THREADS_RECENT];
}

struct thread *threads_find(struct threads *t, int32_t tid)
{
	struct thread **recent = recent_place(t, tid);
	struct thread *th = *recent;

	/* Half of all switches are from or to it: the idle thread of a CPU, which nobody traces. */
	if (!tid)
		return NULL;
	if (th && th->tid == tid)
		return th;
	HASH_FIND_INT(t->living, &tid, th);
	if (th)
		*recent = th;
	return th;
}

static void remove_living(struct threads *t, struct thread *th)
{
	struct thread **recent = recent_place(t, th->tid);

	if (*recent == th)
		*recent = NULL;
	HASH_DEL(t->living, th);
}

/* Was TH born by TS_NS? Its end is not compared: its last event may be recorded after it. */
static bool lived_at(const struct thread *th, uint64_t ts_ns)
{
	return th->activity.born_ns <= ts_ns;
}

const struct thread *threads_find_at(const struct threads *t, int32_t tid, uint64_t ts_ns)
{
	const struct thread *th;

	HASH_FIND_INT(t->living, &tid, th);
	if (th && th->process && lived_at(th, ts_ns))
		return th;
	HASH_FIND_INT(t->dead_by_tid, &tid, th);
	while (th && !lived_at(th, ts_ns))
		th = th->earlier;
	return th;
}

struct thread *threads_add(struct threads *t, int32_t tid, struct process *process,
			   const char *comm)
{
	struct thread *th = xcalloc(1, sizeof(*th));

	th->id = ++t->n_ever;
	th->tid = tid;
	th->cpu = UINT32_MAX;
	th->pid = process ? process->pid : 0;
	th->process = process;
	th->wait.thread = th;
	thread_rename(th, comm);
	HASH_ADD_INT(t->living, tid, th);
	return th;
}

void threads_move_to_dead(struct threads *t, struct thread *th, uint64_t ts_ns)
{
	remove_living(t, th);
	th->process = NULL;
	th->died_ns = ts_ns;
	DL_APPEND(t->dead, th);
	t->n_dead++;
	if (!t->first_with_timeline)
		t->first_with_timeline = th;
	HASH_FIND_INT(t->dead_by_tid, &th->tid, th->earlier);
	if (th->earlier)
		HASH_DEL(t->dead_by_tid, th->earlier);
	HASH_ADD_INT(t->dead_by_tid, tid, th);
}

void threads_forget(struct threads *t, struct thread *th)
{
	remove_living(t, th);
	thread_free(th);
}

/* TH is the oldest dead thread with its tid, so the last in the chain. */
static void forget_dead_tid(struct threads *t, struct thread *th)
{
	struct thread *latest;

	HASH_FIND_INT(t->dead_by_tid, &th->tid, latest);
	if (latest == th) {
		HASH_DEL(t->dead_by_tid, th);
		return;
	}
	while (latest->earlier != th)
		latest = latest->earlier;
	latest->earlier = NULL;
}

struct thread *threads_take_oldest_dead(struct threads *t)
{
	struct thread *th = t->dead;

	if (!th)
		return NULL;
	DL_DELETE(t->dead, th);
	t->n_dead--;
	if (t->first_with_timeline == th)
		t->first_with_timeline = th->next;
	forget_dead_tid(t, th);
	return th;
}

struct stretch thread_current_stretch(const struct thread *th, uint64_t ts_ns)
{
	const struct activity *act = &th->activity;
	bool waits = act->state == STATE_BLOCKED && act->sleeps_in_wait;
	struct stretch s = { .begin_ns = th->died_ns ? UINT64_MAX : act->since_ns,
			     .end_ns = ts_ns,
			     .doing = waits ? DOING_FUTEX : (enum doing)act->state };

	if (act->state == STATE_BLOCKED)
		s.sleep = act->sleep;
	if (waits) {
		s.word = th->wait.word;
		s.holder = holding_thread(s.word, &s.held_since_ns);
	}
	/* If anybody ends a join, it is the thread that is joined. */
	if (waits && th->wait.joins && s.sleep.ended_by.kind == WHO_UNKNOWN)
		s.sleep.ended_by = (struct who){ .kind = WHO_THREAD, .tid = th->wait.joins };
	if (s.end_ns < s.begin_ns)
		s.end_ns = s.begin_ns;
	return s;
}

static void add_stretch(struct times *times, const struct stretch *s, uint64_t from_ns,
			uint64_t to_ns)
{
	static const enum thread_state states[N_DOINGS] = {
		[DOING_UNKNOWN] = STATE_UNKNOWN,   [DOING_RUNNING] = STATE_RUNNING,
		[DOING_RUNNABLE] = STATE_RUNNABLE, [DOING_BLOCKED] = STATE_BLOCKED,
		[DOING_FUTEX] = STATE_BLOCKED,
	};

	for (int i = 0; i < N_DOINGS; i++)
		times->ns[states[i]] += stretch_part(s, (enum doing)i, from_ns, to_ns);
}

struct times thread_times_between(const struct thread *th, uint64_t from_ns, uint64_t to_ns)
{
	const struct timeline *t = &th->timeline;
	const struct stretch now = thread_current_stretch(th, to_ns);
	struct times times = { 0 };
	uint64_t known_ns = 0;

	for (size_t i = timeline_find(t, from_ns); i < t->n && t->all[i].begin_ns < to_ns; i++)
		add_stretch(&times, &t->all[i], from_ns, to_ns);
	add_stretch(&times, &now, from_ns, to_ns);
	for (int i = 0; i < N_STATES; i++)
		known_ns += times.ns[i];
	if (known_ns < to_ns - from_ns)
		times.ns[STATE_UNKNOWN] += to_ns - from_ns - known_ns;
	return times;
}

struct times thread_times_until(const struct thread *th, uint64_t ts_ns)
{
	const struct activity *act = &th->activity;
	struct times times = act->times;

	times.ns[act->state] += time_between(act->since_ns, ts_ns);
	return times;
}

uint64_t thread_active_ns(const struct thread *th, uint64_t ts_ns)
{
	return ts_ns - thread_times_until(th, ts_ns).ns[STATE_RUNNABLE];
}

bool thread_is_unseen(const struct thread *th)
{
	return th->activity.is_initial && th->activity.state == STATE_UNKNOWN;
}

struct stretch thread_unseen_stretch(const struct thread *th, uint64_t begin_ns, uint64_t end_ns)
{
	struct stretch s = { .begin_ns = begin_ns, .end_ns = end_ns, .is_mixed = true };
	const struct activity *act = &th->activity;
	uint64_t rest_ns = end_ns - begin_ns;

	s.mixed_ns[DOING_RUNNING] = act->ran_ns < rest_ns ? act->ran_ns : rest_ns;
	rest_ns -= s.mixed_ns[DOING_RUNNING];
	s.mixed_ns[DOING_RUNNABLE] = act->waited_ns < rest_ns ? act->waited_ns : rest_ns;
	s.mixed_ns[DOING_UNKNOWN] = rest_ns - s.mixed_ns[DOING_RUNNABLE];
	return s;
}

void thread_rename(struct thread *th, const char *comm)
{
	snprintf(th->comm, sizeof(th->comm), "%.*s", COMM_SIZE - 1, comm);
}
