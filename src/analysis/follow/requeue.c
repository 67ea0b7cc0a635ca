/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * requeue.c - waiters that are moved from one word to another.
 *
 * The call says how many it woke and moved together, not whom. The kernel takes waiters in the
 * order in which they queued, those of real-time classes first; who had gone to sleep before the
 * call is known to have queued, and to be there still unless something has woken him. Where that
 * does not tell who was moved, the waits remain with the word they called with, and are marked.
 * See futex(2), FUTEX_CMP_REQUEUE, and futex_requeue() of Linux.
 */
#include "analysis/follow/requeue.h"

#include <utlist.h>

#include "analysis/follow/arrays.h"
#include "analysis/follow/waits.h"

/* The call that moves. */
struct move {
	struct word *from, *to;
	uint64_t begin_ns, end_ns;
	uint64_t moved;
	bool emptied; /* it could have moved more: nobody is left */
	bool ordered; /* nobody else took part: how many it woke is as it must be */
};

/* Those that are listed are in the kernel. */
static bool may_be_queued(const struct wait *w)
{
	return !w->woken_by_futex;
}

/* Was W certainly in the queue when M began? */
static bool had_queued(const struct wait *w, const struct move *m)
{
	return w->slept_ns <= m->begin_ns && !w->woken_otherwise && !w->suspect &&
	       !w->may_have_left;
}

/* Who was moved here in one call with another stands in the list as in the queue. */
static bool queued_before(uint64_t slept_ns, const struct wait *w)
{
	return slept_ns < w->queued_ns || (w->was_requeued && slept_ns == w->queued_ns);
}

/*
 * Can there be waiters on W that are not known? Of other processes, of threads that are not traced,
 * in futex_waitv(2), of which it is not known in time on which words it waits.
 */
static bool may_have_others(const struct follower *f, const struct word *w)
{
	return f->counts.lost_places || f->counts.late_events || !f->options.new_threads ||
	       word_is_shared(w) || f->saw_arrays;
}

/* Do the first M->moved that may have been moved stand clear of all others? */
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

/* Nobody who had queued is left; of those who came meanwhile one cannot know. */
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

/* False if the words are not known. */
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

	/* Of a PI futex one is woken if it gets the lock at once; else as many as the caller said.
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
	m.moved = (uint64_t)ret - woken;
	m.emptied = (uint64_t)ret < most_woken + most_moved;
	m.ordered = woken == call->woken && m.from->disturbed_ns < m.begin_ns;
	/* Of the words that share a ledger nobody knows who is on which. */
	if (call->suspect || m.from->is_overflow)
		mark_all(m.from);
	else if (m.emptied)
		move_all(f, &m);
	else if (first_are_certain(f, &m))
		move_first(f, &m);
	else
		mark_all(m.from);
}
