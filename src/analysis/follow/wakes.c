/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wakes.c - notes which thread woke which.
 *
 * A sched_waking event inside a futex call names a thread that the call woke. If the woken thread
 * is in another waker's queue as well, the event comes from that waker. Then the call's result
 * counts one thread more than was seen (futex_wake_mark() and wake_q_add() of Linux).
 */
#include "analysis/follow/wakes.h"

#include "analysis/follow/emit.h"
#include "analysis/follow/states.h"

/* Calls are made at once if the thread did other things for less than this in between. */
#define AT_ONCE_NS 50000

/* The call that TH is in has woken a waiter on WORD. */
static void call_wakes(struct follower *f, struct thread *th, struct word *word, uint64_t ts_ns)
{
	enum futex_role role = th->call.kind.role;
	struct fact *fact;

	th->call.woken++;
	if (th->wait.word == word) {
		word->giver = th->tid;
		word->given_ns = ts_ns;
	}
	/* The result of a call with another role counts all that it woke. */
	if (th->call.suspect || (role != FUTEX_ROLE_PASS && role != FUTEX_ROLE_GIVE))
		return;
	fact = emit_fact(f, FACT_WAKE, th, ts_ns, ts_ns);
	fact->word = word;
	fact->wake = (struct woken){ .woken = 1 };
	emit(f, fact);
}

void wakes_waking(struct follower *f, struct thread *th, const struct event *ev)
{
	struct thread *wakee = threads_find(&f->threads, ev->waking.tid);
	/* An interrupt records the thread that it interrupted, which did not cause the wake-up. */
	bool interrupt = ev->waking.flags & (EVENT_IN_HARDIRQ | EVENT_IN_SOFTIRQ);
	struct who who = { .kind = interrupt ? WHO_INTERRUPT : WHO_THREAD,
			   .tid = interrupt ? 0 : ev->tid };
	struct wait *w;

	/* A thread that wakes another is on a CPU. */
	if (th && th->process && !interrupt)
		states_runs(f, th, ev);
	if (!wakee || !wakee->process)
		return;
	states_woken(f, wakee, ev->ts_ns, who);
	w = &wakee->wait;
	if (w->state != WAIT_OPEN && w->state != WAIT_RESTARTED)
		return;
	w->woken_by = who;
	if (!th || !th->call.open || interrupt) {
		w->woken_otherwise = true;
		w->word->disturbed_ns = ev->ts_ns;
		return;
	}
	/* After any other wake-up the thread itself leaves the queue. */
	if (futex_role_wakes(th->call.kind.role))
		w->woken_by_futex = true;
	else
		w->woken_otherwise = true;
	if (!th->call.kind.requeues)
		w->word->disturbed_ns = ev->ts_ns;
	call_wakes(f, th, w->word, ev->ts_ns);
}

/* Has TH woken others, at another word than WORD, just before ACTIVE_NS? */
static bool wakes_on(const struct thread *th, const struct word *word, uint64_t active_ns)
{
	const struct waking *last = &th->waking;

	return last->word && last->word != word && active_ns - last->active_ns < AT_ONCE_NS;
}

struct woken wakes_by_call(struct thread *th, uint64_t ts_ns, int64_t ret)
{
	struct woken woken = { .calls = futex_role_wakes(th->call.kind.role) };
	uint64_t active_ns;

	if (th->call.kind.role != FUTEX_ROLE_WAKE)
		return woken;
	woken.woken = ret > 0 ? (uint64_t)ret : 0;
	woken.inexact = woken.woken != th->call.woken;
	if (!woken.woken)
		return woken;
	active_ns = thread_active_ns(th, ts_ns);
	if (wakes_on(th, th->call.word, active_ns))
		woken.at_once = (uint32_t)woken.woken;
	th->waking = (struct waking){ th->call.word, active_ns };
	return woken;
}
