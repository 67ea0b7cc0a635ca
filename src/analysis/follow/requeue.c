/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * requeue.c - moves waiters from one word to another, as requeue calls do.
 *
 * The call returns how many threads it woke and moved together, but not which. The kernel takes
 * waiters in the order in which they queued, those of real-time classes first. A thread that slept
 * before the call had queued; it is still in the queue unless something has woken it. If this does
 * not show which threads were moved, the waits stay on their word and are marked. See futex(2),
 * FUTEX_CMP_REQUEUE, and futex_requeue() of Linux.
 */
#include "analysis/follow/requeue.h"

#include <utlist.h>

#include "analysis/follow/arrays.h"
#include "analysis/follow/waits.h"

/* A finished requeue call. */
struct move {
	struct word *from, *to;
	uint64_t begin_ns, end_ns;
	uint64_t moved;
	uint64_t unseen_ns; /* of the last call before that woke threads without an event */
	bool emptied;	    /* it could have moved more, so it left no waiter */
	bool ordered;	    /* no other thread took part: the number it woke is as it must be */
};

/* A wait in its word's list is in the kernel. It is in the queue unless a call has woken it. */
static bool may_be_queued(const struct wait *w)
{
	return !w->woken_by_futex;
}

/* Was W certainly in the queue when M began? */
static bool had_queued(const struct wait *w, const struct move *m)
{
	return w->slept_ns <= m->begin_ns && w->slept_ns >= m->unseen_ns && !w->woken_otherwise &&
	       !w->suspect && !w->may_have_left;
}

/*
 * Did the wait that slept at SLEPT_NS queue before W? Waits that one call moved here are listed in
 * the order of the queue.
 */
static bool queued_before(uint64_t slept_ns, const struct wait *w)
{
	return slept_ns < w->queued_ns || (w->was_requeued && slept_ns == w->queued_ns);
}

/*
 * Can W have unknown waiters? They may belong to other processes, to threads that are not traced,
 * or to futex_waitv(2), whose words are known too late.
 */
static bool may_have_others(const struct follower *f, const struct word *w)
{
	return f->counts.lost_places || f->counts.late_events || !f->options.new_threads ||
	       word_is_shared(w) || f->saw_arrays;
}

/* Are the first M->moved waits of the list certain to be the first of the queue? */
static bool first_are_certain(const struct follower *f, const struct move *m)
{
	uint64_t n = 0, last_slept_ns = 0;
	const struct wait *w;

	if (!m->ordered || may_have_others(f, m->from))
		return false;
	DL_FOREACH(m->from->waits_open, w)
	{
		if (!may_be_queued(w))
			continue;
		if (w->thread->realtime)
			return false;
		if (n < m->moved && !had_queued(w, m))
			return false;
		if (n < m->moved && w->slept_ns > last_slept_ns)
			last_slept_ns = w->slept_ns;
		if (n == m->moved && !queued_before(last_slept_ns, w))
			return false;
		n++;
	}
	return n >= m->moved;
}

static void move_first(struct follower *f, const struct move *m)
{
	struct wait *w, *next;
	uint64_t n = 0;

	DL_FOREACH_SAFE(m->from->waits_open, w, next)
	{
		if (n == m->moved)
			return;
		if (!may_be_queued(w))
			continue;
		waits_move(f, w, m->to, m->end_ns);
		n++;
	}
}

/* No waiter that had queued is left. For those that came meanwhile this is not known. */
static void move_all(struct follower *f, const struct move *m)
{
	struct wait *w, *next;

	DL_FOREACH_SAFE(m->from->waits_open, w, next)
	{
		if (!may_be_queued(w))
			continue;
		if (had_queued(w, m))
			waits_move(f, w, m->to, m->end_ns);
		else
			w->may_have_left = true;
	}
}

static void mark_all(const struct word *from)
{
	struct wait *w;

	DL_FOREACH(from->waits_open, w)
	w->may_have_left = w->may_have_left || may_be_queued(w);
}

/* Returns false if the words are not known. */
static bool find_words(struct follower *f, struct thread *th, uint64_t ts_ns, struct move *m)
{
	const struct call *call = &th->call;

	if (call->kind.has_array) {
		m->from = arrays_word(f, th, 0, ts_ns);
		m->to = arrays_word(f, th, 1, ts_ns);
		return m->from && m->to;
	}
	m->from = call->word;
	m->to = words_find(&f->words, th->process->space, call->args.uaddr2, call->args.op);
	return true;
}

void requeue_call_returns(struct follower *f, struct thread *th, int64_t ret, uint64_t ts_ns)
{
	const struct call *call = &th->call;
	uint64_t most_woken = (uint32_t)call->args.val, most_moved = (uint32_t)call->args.utime;
	uint64_t woken = call->woken;
	struct move m = { .begin_ns = call->begin_ns, .end_ns = ts_ns };

	/*
	 * A requeue to a PI futex wakes a thread if that gets the lock at once. Others wake as many
	 * as the caller said.
	 */
	if (!futex_op_requeues_pi(call->args.op))
		woken = (uint64_t)ret < most_woken ? (uint64_t)ret : most_woken;
	if (ret <= 0 || (uint64_t)ret <= woken)
		return;
	if (!find_words(f, th, ts_ns, &m)) {
		f->counts.blind_requeues++;
		return;
	}
	if (m.from == m.to)
		return;
	m.unseen_ns = m.from->unseen_wake_ns;
	m.moved = (uint64_t)ret - woken;
	m.emptied = (uint64_t)ret < most_woken + most_moved;
	m.ordered = woken == call->woken && m.from->disturbed_ns < m.begin_ns;
	/* The overflow word stands for many words, so the queues are not known. */
	if (call->suspect || m.from->is_overflow)
		mark_all(m.from);
	/* If it woke threads that no event names, it is unknown which are left to be moved. */
	else if (m.emptied && woken <= call->woken)
		move_all(f, &m);
	else if (first_are_certain(f, &m))
		move_first(f, &m);
	else
		mark_all(m.from);
}
