/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find_herd.c - finds words of which each wake-up wakes a herd of threads, for a lock that only one
 * can have, or for so little work that waiting for a CPU is most of it.
 */
#include "analysis/conclude/find.h"

#include "analysis/conclude/finding_parts.h"

/* A call that wakes so many threads on average wakes a herd. */
#define HERD_LEAST 4

/* Fewer calls do not show it. */
#define WAKES_LEAST 10

/* A woken thread that runs for less than this before it waits again had little to do. */
#define LITTLE_NS 100000

/* Waiting for a CPU is worth a finding from this part of the window on, in per cent. */
#define WORTH_PERCENT 5

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

/* The word I, and the other half of its condition variable, if there is one. */
struct herd {
	const struct futex_row *words[2];
	size_t n;
	uint64_t wakes, woken;
};

static struct herd herd_of(const struct evidence *e, size_t i)
{
	struct herd h = { .words = { &e->win->futexes[i], evidence_other_half(e, i) }, .n = 1 };
	uint64_t wakes, woken;

	if (!wakes_herds(h.words[0], &h.wakes, &h.woken))
		h.wakes = 0;
	if (h.wakes && h.words[1] && wakes_herds(h.words[1], &wakes, &woken)) {
		h.wakes += wakes;
		h.woken += woken;
		h.n = 2;
	}
	return h;
}

/* Returns how long the waiters of H ran, for this or for anything else. */
static uint64_t running_ns(const struct evidence *e, const struct herd *h)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct futex_row *f = h->words[i];

		for (size_t j = 0; j < f->n_waiters; j++) {
			const struct waiter_row *w = &f->waiters[j];
			const struct thread_use *th = evidence_thread(e, w->tid);

			if (!th)
				ns += LITTLE_NS * w->waits;
			else if (i == 0 || !futex_row_has_waiter(h->words[0], w->tid))
				ns += th->row->running_ns;
		}
	}
	return ns;
}

static bool may_be_herd(const struct evidence *e, size_t i)
{
	return e->uses[i] != USE_LOCK && e->uses[i] != USE_BARRIER;
}

/* Of the two words of a condition variable, the lower one tells of both. */
static bool is_told(const struct evidence *e, const struct herd *h)
{
	return h->n == 2 && h->words[1]->uaddr < h->words[0]->uaddr &&
	       may_be_herd(e, (size_t)(h->words[1] - e->win->futexes));
}

static struct finding *add(struct findings *fs, const struct herd *h)
{
	struct finding *finding = findings_add(fs, FINDING_HERD);

	finding->wakes = h->wakes;
	finding->woken = h->woken;
	return finding;
}

/* The cost is the wait for LOCK. The word itself is where they wait for work. */
static void add_of_lock(struct findings *fs, const struct evidence *e, const struct herd *h,
			const struct futex_row *lock)
{
	struct finding *finding = add(fs, h);

	finding_add_words(finding, &lock, 1);
	finding_add_waiters(finding, e, &lock, 1);
	finding_add_words(finding, h->words, 1);
	finding->time_ns = lock->wait_ns;
	finding->covered_ns = lock->covered_ns;
	finding->certain = lock->verdict == VERDICT_CONTENDED_LOCK;
}

/* The cost is that the woken threads wait for a CPU. */
static void add_of_cpu(struct findings *fs, const struct evidence *e, const struct herd *h)
{
	uint64_t delay_ns = 0, ran_ns = running_ns(e, h);
	struct finding *finding;

	for (size_t i = 0; i < h->n; i++)
		delay_ns += h->words[i]->wakeup_delay_ns;
	if (delay_ns * 100 < window_duration_ns(e->win) * WORTH_PERCENT || delay_ns < ran_ns ||
	    ran_ns >= LITTLE_NS * h->woken)
		return;
	finding = add(fs, h);
	finding_add_words(finding, h->words, h->n);
	finding_add_waiters(finding, e, h->words, h->n);
	finding->time_ns = finding->delay_ns = delay_ns;
	finding->ran_ns = ran_ns;
}

void find_herds(struct findings *fs, const struct evidence *e)
{
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct herd h = herd_of(e, i);
		const struct futex_row *lock;

		if (!may_be_herd(e, i) || !h.wakes || is_told(e, &h))
			continue;
		lock = find_lock(e, h.words[0]);
		if (lock)
			add_of_lock(fs, e, &h, lock);
		else if (e->uses[i] == USE_IDLE)
			add_of_cpu(fs, e, &h);
	}
}
