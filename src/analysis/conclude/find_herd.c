/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find_herd.c - finds words of which each wake-up wakes a herd of threads, for a lock that only one
 * can have.
 */
#include "analysis/conclude/find.h"

#include "analysis/conclude/finding_parts.h"

/* A call that wakes so many threads on average wakes a herd. */
#define HERD_LEAST 4

/* Fewer calls do not show it. */
#define WAKES_LEAST 10

/* Do most of the waiters of F wait on LOCK too? */
static bool leads_to(const struct futex_row *f, const struct futex_row *lock)
{
	size_t n = 0;

	if (f->pid != lock->pid)
		return false;
	for (size_t i = 0; i < f->n_waiters; i++)
		n += futex_row_has_waiter(lock, f->waiters[i].tid);
	return n * 2 > f->n_waiters;
}

/* Counts the calls that woke waiters of F, and the threads that they woke. */
static bool wakes_herds(const struct futex_row *f, uint64_t *wakes, uint64_t *woken)
{
	*wakes = *woken = 0;
	for (size_t i = 0; i < f->n_wakers; i++) {
		*wakes += f->wakers[i].wakes;
		*woken += f->wakers[i].woken;
	}
	return *wakes >= WAKES_LEAST && *woken >= HERD_LEAST * *wakes;
}

static const struct futex_row *find_lock(const struct evidence *e, const struct futex_row *f)
{
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *lock = &e->win->futexes[i];

		if (e->uses[i] == USE_LOCK && lock != f && leads_to(f, lock))
			return lock;
	}
	return NULL;
}

/* Of the two words of a condition variable, the lower one tells of both. */
static bool is_told(const struct evidence *e, size_t i)
{
	const struct futex_row *half = evidence_other_half(e, i);
	uint64_t wakes, woken;

	return half && half->uaddr < e->win->futexes[i].uaddr &&
	       wakes_herds(half, &wakes, &woken) && find_lock(e, half);
}

void find_herds(struct findings *fs, const struct evidence *e)
{
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *f = &e->win->futexes[i], *lock;
		uint64_t wakes, woken;
		struct finding *finding;

		if (e->uses[i] == USE_LOCK || e->uses[i] == USE_BARRIER ||
		    !wakes_herds(f, &wakes, &woken) || is_told(e, i))
			continue;
		lock = find_lock(e, f);
		if (!lock)
			continue;
		finding = findings_add(fs, FINDING_HERD);
		/*
		 * The cost is the wait for the lock. The word itself is where they wait for work.
		 */
		finding_add_words(finding, &lock, 1);
		finding_add_waiters(finding, e, &lock, 1);
		finding_add_words(finding, &f, 1);
		finding->time_ns = lock->wait_ns;
		finding->covered_ns = lock->covered_ns;
		finding->wakes = wakes;
		finding->woken = woken;
		finding->certain = lock->verdict == VERDICT_CONTENDED_LOCK;
	}
}
