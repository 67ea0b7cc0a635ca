/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis.c - takes one event after another and hands it to what makes sense of its kind.
 */
#include "internal.h"

#include <stdlib.h>

#include "futrace/xalloc.h"

#define CLONE_THREAD_FLAG 0x00010000u /* CLONE_THREAD of clone(2) */

struct analysis *analysis_new(const struct analysis_options *options)
{
	struct analysis *a = xcalloc(1, sizeof(*a));

	a->options = *options;
	return a;
}

void analysis_set_begin(struct analysis *a, uint64_t begin_ns)
{
	a->begin_ns = begin_ns;
}

void analysis_free(struct analysis *a)
{
	struct word *w, *next;

	if (!a)
		return;
	HASH_CLEAR(hh_shared, a->shared_words);
	HASH_ITER (hh, a->words, w, next) {
		HASH_DEL(a->words, w);
		word_free(w);
	}
	threads_finish(&a->threads);
	free(a->losses);
	free(a);
}

void analysis_add_thread(struct analysis *a, int32_t tid, int32_t pid, const char *comm)
{
	if (!threads_find(&a->threads, tid))
		threads_add(&a->threads, tid, pid, comm);
}

/* Child processes come through the kernel's filter too, but belong to nobody here. */
static void new_task(struct analysis *a, struct thread *th, const struct event *ev)
{
	if (!a->options.new_threads || !(ev->newtask.clone_flags & CLONE_THREAD_FLAG))
		return;
	analysis_add_thread(a, ev->newtask.tid, th->pid, ev->newtask.comm);
}

static void rename_task(struct analysis *a, struct thread *th, const struct event *ev)
{
	(void)a;
	thread_rename(th, ev->comm);
}

static void thread_exit(struct analysis *a, struct thread *th, const struct event *ev)
{
	pairing_thread_exit(a, th, ev);
	threads_bury(&a->threads, th);
}

typedef void event_handler(struct analysis *a, struct thread *th, const struct event *ev);

static event_handler *const handlers[] = {
	[EVENT_FUTEX_ENTER] = pairing_futex_enter,
	[EVENT_FUTEX_EXIT] = pairing_futex_exit,
	[EVENT_RESTART_ENTER] = pairing_restart_enter,
	[EVENT_RESTART_EXIT] = pairing_restart_exit,
	[EVENT_SWITCH] = pairing_switch,
	[EVENT_NEWTASK] = new_task,
	[EVENT_RENAME] = rename_task,
	[EVENT_SIGNAL] = pairing_signal,
	[EVENT_THREAD_EXIT] = thread_exit,
	[EVENT_PARKED] = pairing_parked,
};

void analysis_feed(struct analysis *a, const struct event *ev)
{
	struct thread *th;

	if (ev->kind == EVENT_GAP) {
		pairing_gap(a, ev);
		return;
	}
	/* What was recorded before the clock was read shows that recording had begun. */
	if (!a->begin_is_fixed && ev->ts_ns < a->begin_ns)
		a->begin_ns = ev->ts_ns;
	a->begin_is_fixed = true;
	a->last_ns = ev->ts_ns;
	a->events += ev->kind != EVENT_PARKED;
	th = threads_find(&a->threads, ev->tid);
	if (th)
		handlers[ev->kind](a, th, ev);
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
	return a->threads.living != NULL;
}
