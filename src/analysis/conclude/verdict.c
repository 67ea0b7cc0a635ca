/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict.c - the rules that judge the use of a futex word.
 */
#include "analysis/conclude/verdict.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/futex_op.h"
#include "base/units.h"
#include "base/xalloc.h"

/* A word below both matters too little to be judged: a part of the window, and a single wait. */
#define MINOR_PERCENT 1
#define MINOR_MAX_NS  (1 * NS_PER_MS)

/* At least this part of the waits ends by a timeout. */
#define TIMER_PERCENT 90

/* A few waits do not show whether a word is a lock. */
#define LOCK_MIN_SLEPT 10

/* Threads parked on an event cover most of the window, in few waits. */
#define IDLE_PERCENT 50
#define IDLE_MEAN_NS (10 * NS_PER_MS)

/* Fewer waits do not make a queue. */
#define HANDOFF_MIN_WAITS 10

/*
 * FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, not private: pthread_join(3) of glibc, on memory of its
 * own.
 */
#define JOIN_OP 265

/* The figures that the rules use. */
struct figures {
	const struct futex_row *f;
	uint64_t duration_ns;
	uint64_t wait_calls, timeouts; /* finished calls of waiting operations */
	uint64_t woken, wake_calls;
	size_t n_wait_and_wake; /* waiters that also called a waking operation */
	size_t n_woke_others;	/* wakers that woke a thread */
	bool all_known; /* neither waiters nor wakers contain the shared row of ended threads */
};

static int by_number(const void *x, const void *y)
{
	const int32_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* Returns the number of threads that wait on F and also called a waking operation on it. */
static size_t count_wait_and_wake(const struct futex_row *f)
{
	int32_t *wakers = xcalloc(f->n_wakers + 1, sizeof(*wakers));
	size_t n = 0, both = 0;

	for (size_t i = 0; i < f->n_wakers; i++) {
		if (f->wakers[i].wakes)
			wakers[n++] = f->wakers[i].tid;
	}
	qsort(wakers, n, sizeof(*wakers), by_number);
	for (size_t i = 0; i < f->n_waiters; i++)
		both += bsearch(&f->waiters[i].tid, wakers, n, sizeof(*wakers), by_number) != NULL;
	free(wakers);
	return both;
}

static void count_ops(struct figures *e)
{
	for (size_t i = 0; i < e->f->n_ops; i++) {
		const struct op_row *op = &e->f->ops[i];

		if (futex_op_role(op->op) != FUTEX_ROLE_WAIT)
			continue;
		e->wait_calls += op->calls;
		for (size_t j = 0; j < op->n_results; j++) {
			if (!strcmp(op->results[j].name, "ETIMEDOUT"))
				e->timeouts += op->results[j].count;
		}
	}
}

static struct figures gather(const struct futex_row *f, const struct window *win)
{
	struct figures e = { .f = f, .duration_ns = window_duration_ns(win), .all_known = true };

	count_ops(&e);
	e.n_wait_and_wake = count_wait_and_wake(f);
	for (size_t i = 0; i < f->n_waiters; i++)
		e.all_known = e.all_known && f->waiters[i].tid;
	for (size_t i = 0; i < f->n_wakers; i++) {
		e.n_woke_others += f->wakers[i].woken > 0;
		e.woken += f->wakers[i].woken;
		e.wake_calls += f->wakers[i].wakes;
		e.all_known = e.all_known && f->wakers[i].tid;
	}
	return e;
}

static char *if_lost(const struct figures *e)
{
	char count[UNITS_SIZE];

	if (!futex_row_is_in_doubt(e->f))
		return NULL;
	return xasprintf("events were lost in %s of its waits", units_count(count, e->f->suspect));
}

static char *if_minor(const struct figures *e)
{
	char wait[UNITS_SIZE], max[UNITS_SIZE];

	if (!e->f->waits)
		return xstrdup("no thread waited on it");
	if (e->f->wait_ns >= e->duration_ns / 100 * MINOR_PERCENT || e->f->max_ns > MINOR_MAX_NS)
		return NULL;
	return xasprintf("%s in all, below %d %% of the window, and no wait above %s",
			 units_duration(wait, e->f->wait_ns), MINOR_PERCENT,
			 units_duration(max, MINOR_MAX_NS));
}

static char *if_timer(const struct figures *e)
{
	char timeouts[UNITS_SIZE], calls[UNITS_SIZE];

	if (!e->timeouts || e->timeouts * 100 < e->wait_calls * TIMER_PERCENT)
		return NULL;
	return xasprintf("%s of %s calls ended by their timeout",
			 units_count(timeouts, e->timeouts), units_count(calls, e->wait_calls));
}

static char *if_join(const struct figures *e)
{
	const struct futex_row *f = e->f;

	if (f->n_ops != 1 || f->ops[0].op != JOIN_OP || f->n_wakers || futex_row_is_shared(f))
		return NULL;
	return xstrdup(
		"one thread waits as pthread_join does, and no thread wakes it by a call: the "
		"kernel does when a thread ends");
}

static char *if_barrier(const struct figures *e)
{
	char woken[UNITS_SIZE], calls[UNITS_SIZE];

	/* The last thread never waits. If the primitive is known, it shows the barrier. */
	if (e->f->primitive && strstr(e->f->primitive, "barrier") && e->woken)
		return xasprintf("it is used as a %s; %s threads were woken in %s calls",
				 e->f->primitive, units_count(woken, e->woken),
				 units_count(calls, e->wake_calls));
	if (!e->all_known || e->f->peak_waiters < 2 || !e->n_wait_and_wake ||
	    e->woken < 2 * e->wake_calls)
		return NULL;
	return xasprintf(
		"%s threads were woken in %s calls, several at a time, by threads that wait there "
		"too",
		units_count(woken, e->woken), units_count(calls, e->wake_calls));
}

static char *if_lock(const struct figures *e)
{
	const struct futex_row *f = e->f;
	char slept[UNITS_SIZE], share[UNITS_SIZE];

	/* A thread that never had to wait has held the lock too. */
	if (!e->all_known || !f->n_waiters || e->n_wait_and_wake < f->n_waiters ||
	    f->n_wakers < 2 || f->slept < LOCK_MIN_SLEPT)
		return NULL;
	return xasprintf("%s %zu thread%s on it and wake%s it; %s waits slept; at least one thread "
			 "was waiting %s of the window",
			 f->n_waiters == 1 ? "only" : "the same", f->n_waiters,
			 f->n_waiters == 1 ? " waits" : "s wait", f->n_waiters == 1 ? "s" : "",
			 units_count(slept, f->slept),
			 units_share(share, f->covered_ns, e->duration_ns));
}

static char *if_owned(const struct figures *e)
{
	const struct owner_row *o = &e->f->owner;

	if (o->is_readers)
		return xstrdup("its memory shows that readers have it, and that a writer waits");
	if (!o->tid)
		return NULL;
	return xasprintf("its memory names the thread that holds it, %" PRId32 "%s", o->tid,
			 o->lives ? "" : ", which is gone");
}

static char *if_idle(const struct figures *e)
{
	const struct futex_row *f = e->f;
	char waits[UNITS_SIZE], share[UNITS_SIZE];

	if (!e->all_known || e->n_wait_and_wake ||
	    f->covered_ns < e->duration_ns / 100 * IDLE_PERCENT ||
	    f->wait_ns / f->waits < IDLE_MEAN_NS)
		return NULL;
	return xasprintf(
		"waited on for %s of the window in %s %s, by %s that %s not wake it%s",
		units_share(share, f->covered_ns, e->duration_ns), units_count(waits, f->waits),
		f->waits == 1 ? "wait" : "waits", f->n_waiters == 1 ? "a thread" : "threads",
		f->n_waiters == 1 ? "does" : "do",
		e->n_woke_others || futex_row_is_shared(f) ? ""
							   : "; no thread was seen to wake it");
}

static char *if_handoff(const struct figures *e)
{
	const struct futex_row *f = e->f;
	char waits[UNITS_SIZE], mean[UNITS_SIZE];

	if (!e->all_known || e->n_wait_and_wake || !e->n_woke_others ||
	    f->waits < HANDOFF_MIN_WAITS)
		return NULL;
	return xasprintf("%s waits of %s on average, ended by %s that %s not wait there",
			 units_count(waits, f->waits), units_duration(mean, f->wait_ns / f->waits),
			 e->n_woke_others == 1 ? "a thread" : "threads",
			 e->n_woke_others == 1 ? "does" : "do");
}

/* The first rule that gives a reason decides. */
static const struct rule {
	enum verdict verdict;
	char *(*applies)(const struct figures *e); /* NULL, or the reason, to be freed */
} rules[] = {
	{ VERDICT_UNKNOWN, if_lost },	      { VERDICT_MINOR, if_minor },
	{ VERDICT_TIMER, if_timer },	      { VERDICT_JOIN, if_join },
	{ VERDICT_BARRIER, if_barrier },      { VERDICT_CONTENDED_LOCK, if_lock },
	{ VERDICT_CONTENDED_LOCK, if_owned }, { VERDICT_IDLE_WAITER, if_idle },
	{ VERDICT_HANDOFF, if_handoff },
};

void verdict_judge(struct futex_row *f, const struct window *win)
{
	const struct figures e = gather(f, win);

	free(f->reason);
	f->reason = NULL;
	for (size_t i = 0; !f->reason && i < sizeof(rules) / sizeof(*rules); i++) {
		f->verdict = rules[i].verdict;
		f->reason = rules[i].applies(&e);
	}
	if (f->reason)
		return;
	f->verdict = VERDICT_UNKNOWN;
	f->reason = xstrdup("too little was seen to say");
}
