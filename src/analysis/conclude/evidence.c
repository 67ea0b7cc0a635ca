/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence.c - tells waits that cost something from idle ones, and busy threads from idle ones.
 *
 * A wait costs something if a thread is to blame for it that worked meanwhile: that ran, wanted to
 * run, or was blocked in a call it did not choose to sleep in. If the chain of blame ends in a
 * thread that waits for input or a timer, or in nobody, the waiter had nothing to do.
 */
#include "analysis/conclude/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* A thread is busy if it works, or waits at a cost, for this part of its time, in per cent. */
#define BUSY_PERCENT 5

/* A word is idle if this part of its waits has nobody to blame, in per cent. */
#define IDLE_PERCENT 50

bool evidence_is_choice(const char *syscall)
{
	static const char *const choices[] = {
		"nanosleep",	  "clock_nanosleep", "poll",	    "ppoll",	     "select",
		"pselect6",	  "epoll_wait",	     "epoll_pwait", "epoll_pwait2",  "accept",
		"accept4",	  "recvfrom",	     "recvmsg",	    "read",	     "wait4",
		"waitid",	  "rt_sigtimedwait", "pause",	    "rt_sigsuspend", "io_getevents",
		"io_uring_enter", "futex",
	};

	for (size_t i = 0; syscall && i < sizeof(choices) / sizeof(*choices); i++) {
		if (!strcmp(syscall, choices[i]))
			return true;
	}
	return false;
}

/* An uninterruptible sleep is no choice, whatever the call: a read of a file waits for a disk. */
static bool is_choice(const struct blocked_row *b)
{
	return !b->uninterruptible && evidence_is_choice(b->syscall);
}

bool evidence_is_work(const struct blocked_row *b)
{
	return b->uninterruptible || (b->syscall && !evidence_is_choice(b->syscall));
}

static bool is_nobody(const struct blame_row *b)
{
	return b->doing == DOING_FUTEX || (b->doing == DOING_BLOCKED && is_choice(&b->sleep));
}

static bool is_idle(const struct futex_row *f)
{
	uint64_t nobody_ns = 0;

	for (size_t i = 0; i < f->n_blame; i++)
		nobody_ns += is_nobody(&f->blame[i]) ? f->blame[i].ns : 0;
	return nobody_ns * 100 >= f->wait_ns * IDLE_PERCENT;
}

/* Blame that is not known shows neither work nor idleness. */
static bool is_known(const struct futex_row *f)
{
	uint64_t unknown_ns = 0;

	for (size_t i = 0; i < f->n_blame; i++)
		unknown_ns += f->blame[i].doing == DOING_UNKNOWN ? f->blame[i].ns : 0;
	return f->n_blame && unknown_ns * 2 < f->wait_ns;
}

static bool is_lock(const struct futex_row *f)
{
	if (f->verdict == VERDICT_CONTENDED_LOCK)
		return true;
	return f->primitive && (strstr(f->primitive, "utex") || strstr(f->primitive, "lock"));
}

static enum use use_of(const struct futex_row *f)
{
	if (!f->wait_ns || f->is_overflow || f->verdict == VERDICT_MINOR)
		return USE_LITTLE;
	if (futex_row_is_in_doubt(f))
		return USE_UNCLEAR;
	if (is_lock(f))
		return USE_LOCK;
	if (f->verdict == VERDICT_BARRIER)
		return USE_BARRIER;
	if (is_idle(f))
		return USE_IDLE;
	return is_known(f) ? USE_OTHERS : USE_UNCLEAR;
}

static int by_tid(const void *x, const void *y, void *arg)
{
	const struct thread_use *threads = arg;
	const size_t *a = x, *b = y;
	int32_t s = threads[*a].row->tid, t = threads[*b].row->tid;

	return s < t ? -1 : s > t;
}

static struct thread_use *find(const struct evidence *e, int32_t tid)
{
	size_t low = 0, high = e->win->n_threads;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (e->threads[e->by_tid[middle]].row->tid < tid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == e->win->n_threads || e->threads[e->by_tid[low]].row->tid != tid)
		return NULL;
	return &e->threads[e->by_tid[low]];
}

const struct thread_use *evidence_thread(const struct evidence *e, int32_t tid)
{
	return tid ? find(e, tid) : NULL;
}

/* The time of TH asleep in calls in which it did not choose to sleep. */
static uint64_t involuntary_ns(const struct thread_row *th)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < th->n_blocked; i++)
		ns += evidence_is_work(&th->blocked[i]) ? th->blocked[i].ns : 0;
	return ns;
}

static void add_waits(struct evidence *e)
{
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *f = &e->win->futexes[i];

		if (e->uses[i] == USE_UNCLEAR)
			e->unclear_ns += f->wait_ns;
		if (e->uses[i] == USE_LITTLE || e->uses[i] == USE_UNCLEAR || e->uses[i] == USE_IDLE)
			continue;
		for (size_t j = 0; j < f->n_waiters; j++) {
			struct thread_use *th = find(e, f->waiters[j].tid);

			if (th)
				th->waited_ns += f->waiters[j].wait_ns;
		}
	}
}

static void find_busy(struct evidence *e)
{
	for (size_t i = 0; i < e->win->n_threads; i++) {
		struct thread_use *th = &e->threads[i];
		uint64_t own_ns = th->worked_ns + th->waited_ns;

		th->is_busy = own_ns && own_ns * 100 >= th->whole_ns * BUSY_PERCENT;
		if (!th->is_busy)
			continue;
		e->n_busy++;
		e->busy_ns += own_ns;
		e->waited_ns += th->waited_ns;
	}
}

struct evidence evidence_of(const struct window *win)
{
	struct evidence e = { .win = win };

	e.uses = xcalloc(win->n_futexes + 1, sizeof(*e.uses));
	e.threads = xcalloc(win->n_threads + 1, sizeof(*e.threads));
	e.by_tid = xcalloc(win->n_threads + 1, sizeof(*e.by_tid));
	for (size_t i = 0; i < win->n_futexes; i++)
		e.uses[i] = use_of(&win->futexes[i]);
	for (size_t i = 0; i < win->n_threads; i++) {
		const struct thread_row *th = &win->threads[i];

		e.threads[i] = (struct thread_use){
			.row = th,
			.whole_ns = th->running_ns + th->runnable_ns + th->futex_ns +
				    th->blocked_ns + th->unknown_ns,
			.worked_ns = th->running_ns + th->runnable_ns + involuntary_ns(th),
		};
		e.by_tid[i] = i;
	}
	qsort_r(e.by_tid, win->n_threads, sizeof(*e.by_tid), by_tid, e.threads);
	add_waits(&e);
	find_busy(&e);
	return e;
}

void evidence_finish(struct evidence *e)
{
	free(e->uses);
	free(e->threads);
	free(e->by_tid);
}
