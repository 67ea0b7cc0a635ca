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

#include "analysis/conclude/object.h"
#include "analysis/conclude/primitive.h"
#include "analysis/times.h"
#include "base/xalloc.h"

/* A thread is busy if it works, or waits at a cost, for this part of its time, in per cent. */
#define BUSY_PERCENT 5

/* A thread is not called idle if this part of its time, or more, is unknown, in per cent. */
#define UNKNOWN_PERCENT 10

/* A thread with this part of the blame for the waits for a lock holds it, in per cent. */
#define HOLDER_PERCENT 5

/* A word is idle if this part of its waits has nobody to blame, in per cent. */
#define IDLE_PERCENT 50

/* ... and never for less than this part. */
#define LEAST_PERCENT 25

/*
 * System calls in which a thread waits for input, for a time or for another process: the sleep is
 * its own choice. Such calls of the kernel's newer kin, and of 32-bit programs, have the same names
 * and an ending.
 */
static const char *const choices[] = {
	"nanosleep",	"clock_nanosleep", "poll",	     "ppoll",
	"select",	"_newselect",	   "pselect6",	     "epoll_wait",
	"epoll_pwait",	"epoll_pwait2",	   "accept",	     "accept4",
	"recvfrom",	"recvmsg",	   "recvmmsg",	     "read",
	"readv",	"wait4",	   "waitid",	     "waitpid",
	"vfork",	"pause",	   "rt_sigsuspend",  "rt_sigtimedwait",
	"io_getevents", "io_pgetevents",   "io_uring_enter", "mq_timedreceive",
	"msgrcv",	"semop",	   "semtimedop",     "restart_syscall",
	"futex",	"futex_wait",	   "futex_waitv",
};

/* Calls that may be either. */
static const char *const unclear[] = { "ioctl" };

/* Is one of the N names at the begin of SYSCALL? "X or Y" are two calls that share a function. */
static bool is_among(const char *syscall, const char *const *names, size_t n)
{
	size_t length = syscall ? strcspn(syscall, " ") : 0;

	if (length > strlen("_time32") &&
	    !strncmp(syscall + length - strlen("_time32"), "_time32", strlen("_time32")))
		length -= strlen("_time32");
	for (size_t i = 0; length && i < n; i++) {
		if (strlen(names[i]) == length && !strncmp(syscall, names[i], length))
			return true;
	}
	return false;
}

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* An uninterruptible sleep is no choice, whatever the call: a read of a file waits for a disk. */
static bool is_choice(const struct blocked_row *b)
{
	return !b->uninterruptible && is_among(b->syscall, choices, LENGTH(choices));
}

bool evidence_is_work(const struct blocked_row *b)
{
	return b->uninterruptible ||
	       (b->syscall && !is_choice(b) && !is_among(b->syscall, unclear, LENGTH(unclear)));
}

static bool is_nobody(const struct blame_row *b)
{
	return b->doing == DOING_FUTEX || (b->doing == DOING_BLOCKED && is_choice(&b->sleep));
}

/* Is it not known whether the sleep of B is a choice? */
static bool is_open(const struct blame_row *b)
{
	return b->doing == DOING_BLOCKED && !b->sleep.syscall && !b->sleep.uninterruptible;
}

/* Sleeps in unknown calls are taken to be like the others, if these are enough. */
static bool is_idle(const struct futex_row *f)
{
	uint64_t nobody_ns = 0, open_ns = 0;

	for (size_t i = 0; i < f->n_blame; i++) {
		nobody_ns += is_nobody(&f->blame[i]) ? f->blame[i].ns : 0;
		open_ns += is_open(&f->blame[i]) ? f->blame[i].ns : 0;
	}
	return nobody_ns * 100 >= f->wait_ns * LEAST_PERCENT &&
	       nobody_ns * 100 >= time_between(open_ns, f->wait_ns) * IDLE_PERCENT;
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
	if (f->is_owned || f->verdict == VERDICT_CONTENDED_LOCK)
		return true;
	return primitive_has(f->primitive, "utex") || primitive_has(f->primitive, "lock");
}

static enum use use_of(const struct futex_row *f)
{
	if (futex_row_is_in_doubt(f))
		return USE_IN_DOUBT;
	if (!f->wait_ns || f->is_overflow || f->verdict == VERDICT_MINOR)
		return USE_LITTLE;
	if (is_lock(f))
		return USE_LOCK;
	if (f->verdict == VERDICT_BARRIER)
		return USE_BARRIER;
	if (f->wakeup_delay_ns * 2 > f->wait_ns)
		return USE_CPU;
	if (is_idle(f))
		return USE_IDLE;
	return is_known(f) ? USE_OTHERS : USE_UNCLEAR;
}

const struct futex_row *evidence_other_half(const struct evidence *e, size_t i)
{
	const struct futex_row *rows = e->win->futexes;

	for (size_t j = 0; object_has_words(&rows[i]) && j < e->win->n_futexes; j++) {
		if (j != i && object_is_same(&rows[i], &rows[j]))
			return &rows[j];
	}
	return NULL;
}

/* If one half of a condition variable is a lock, so is the other. */
static void join_halves(struct evidence *e)
{
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *half =
			e->uses[i] == USE_LOCK ? evidence_other_half(e, i) : NULL;

		if (half && e->uses[half - e->win->futexes] == USE_OTHERS)
			e->uses[half - e->win->futexes] = USE_LOCK;
	}
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

bool evidence_is_idle(const struct thread_use *th)
{
	return !th->is_busy && !th->is_holder && !th->is_stuck && th->row->tid &&
	       th->row->unknown_ns * 100 < th->whole_ns * UNKNOWN_PERCENT;
}

/* The time of TH asleep in calls in which it did not choose to sleep. */
static uint64_t involuntary_ns(const struct thread_row *th)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < th->n_blocked; i++)
		ns += evidence_is_work(&th->blocked[i]) ? th->blocked[i].ns : 0;
	return ns;
}

static bool is_cost(enum use use)
{
	return use == USE_LOCK || use == USE_BARRIER || use == USE_CPU || use == USE_OTHERS;
}

static void add_waits(struct evidence *e)
{
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *f = &e->win->futexes[i];

		e->is_in_doubt |= e->uses[i] == USE_IN_DOUBT;
		e->unclear_ns += e->uses[i] == USE_UNCLEAR ? f->wait_ns : 0;
		for (size_t j = 0; is_cost(e->uses[i]) && j < f->n_waiters; j++) {
			struct thread_use *th = find(e, f->waiters[j].tid);

			/* Two threads of the trace may have had one id. */
			if (th && th->waited_ns + f->waiters[j].wait_ns <= th->whole_ns)
				th->waited_ns += f->waiters[j].wait_ns;
		}
	}
}

static void mark_holder(struct evidence *e, int32_t tid)
{
	struct thread_use *th = tid ? find(e, tid) : NULL;

	if (th)
		th->is_holder = true;
}

/* Whoever sleeps by choice has work, if others wait for its lock. */
static void find_holders(struct evidence *e)
{
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *f = &e->win->futexes[i];

		mark_holder(e, f->owner.tid);
		for (size_t j = 0; e->uses[i] == USE_LOCK && j < f->n_blame; j++) {
			if (f->blame[j].ns * 100 >= f->wait_ns * HOLDER_PERCENT)
				mark_holder(e, f->blame[j].tid);
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
		e->unknown_ns += th->row->unknown_ns;
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
	join_halves(&e);
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
	find_holders(&e);
	find_busy(&e);
	return e;
}

void evidence_finish(struct evidence *e)
{
	free(e->uses);
	free(e->threads);
	free(e->by_tid);
}
