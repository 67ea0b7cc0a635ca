/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * meanwhile.c - finds the threads that ran while a thread slept that others waited for.
 *
 * Where a chain of blame ends in a sleep, nobody in the chain did anything. The timelines of all
 * threads are compared with those sleeps, when the trace or an interval is over: this costs nothing
 * while it goes on. A time that a coarse stretch does not show is counted as far as it must be so.
 */
#include "analysis/conclude/meanwhile.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/sleepers.h"
#include "base/xalloc.h"

/* So many sleepers of a window are looked at. */
#define SLEEPERS_MAX 4

/* A coarse stretch counts as a sleep if the thread slept for this part of it, in per cent. */
#define SLEPT_PERCENT 75

/* A time in which the sleeper slept for SLEPT_NS, and others waited. */
struct nap {
	uint64_t begin_ns, end_ns, slept_ns;
};

struct naps {
	struct nap *all; /* in order of time; they do not overlap */
	size_t n, capacity;
};

/* One look at all threads. */
struct look {
	const struct books *books;
	const struct window *win;
	const struct sleeper *sleeper;
	struct naps waits, naps; /* when others waited; and when the sleeper slept, too */
	size_t stretches;	 /* so many were looked at */
	struct meanwhile_row *row;
	/* For one thread: how long it was in each state, but for the nap that was met last. */
	uint64_t ns[N_DOINGS], in_nap_ns[N_DOINGS];
	size_t nap;
};

static void add_nap(struct naps *naps, uint64_t begin_ns, uint64_t end_ns, uint64_t slept_ns)
{
	naps->all = xgrow(naps->all, naps->n, &naps->capacity, sizeof(*naps->all));
	naps->all[naps->n++] = (struct nap){ begin_ns, end_ns, slept_ns };
}

/* Returns the first of NAPS that ends after NS. */
static size_t first_after(const struct naps *naps, uint64_t ns)
{
	size_t low = 0, high = naps->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (naps->all[middle].end_ns > ns)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Returns S as far as it lies in the window; not a part of one that is coarse. */
static struct stretch within(const struct look *look, const struct stretch *s)
{
	struct stretch part = *s;

	if (part.is_mixed)
		return part;
	if (part.begin_ns < look->win->begin_ns)
		part.begin_ns = look->win->begin_ns;
	if (part.end_ns > look->win->end_ns)
		part.end_ns = look->win->end_ns;
	return part;
}

typedef void stretch_taker(struct look *look, const struct thread *th, const struct stretch *s);

/* Shows TAKE the stretches of TH that touch the window. */
static void each_stretch(struct look *look, const struct thread *th, stretch_taker *take)
{
	const struct window *win = look->win;
	const struct timeline *t = &th->timeline;
	uint64_t since_ns = look->books->source.counts->begin_ns;
	struct stretch s;

	if (thread_is_unseen(th) && th->activity.ran_ns && !th->died_ns) {
		if (since_ns < th->activity.born_ns)
			since_ns = th->activity.born_ns;
		s = thread_unseen_stretch(th, since_ns, look->books->trace->end_ns);
		take(look, th, &s);
		return;
	}
	for (size_t i = timeline_find(t, win->begin_ns); i < t->n; i++) {
		if (t->all[i].begin_ns >= win->end_ns)
			break;
		s = within(look, &t->all[i]);
		look->stretches++;
		take(look, th, &s);
	}
	s = thread_current_stretch(th, win->end_ns);
	s = within(look, &s);
	if (s.begin_ns < s.end_ns)
		take(look, th, &s);
}

/* Shows TAKE the stretches of all threads but the sleeper. */
static void each_other(struct look *look, void (*look_at)(struct look *, const struct thread *))
{
	const struct threads *threads = look->books->source.threads;

	for (const struct thread *th = threads->living; th; th = th->hh.next) {
		if (th->process && th->tid != look->row->tid)
			look_at(look, th);
	}
	for (const struct thread *th = threads->dead; th; th = th->next) {
		if (th->tid != look->row->tid)
			look_at(look, th);
	}
}

static void take_wait(struct look *look, const struct thread *th, const struct stretch *s)
{
	(void)th;
	look->row->slept_longer |= s->is_mixed && s->mixed_ns[DOING_FUTEX];
	if (!s->is_mixed && s->doing == DOING_FUTEX && sleeper_has_word(look->sleeper, s->word))
		add_nap(&look->waits, s->begin_ns, s->end_ns, 0);
}

static void take_waits_of(struct look *look, const struct thread *th)
{
	/* That of threads which ended early is not kept for ever. */
	look->row->slept_longer |= th->died_ns && !th->timeline.n;
	each_stretch(look, th, take_wait);
}

static int by_begin(const void *x, const void *y)
{
	const struct nap *a = x, *b = y;

	return a->begin_ns < b->begin_ns ? -1 : a->begin_ns > b->begin_ns;
}

/* Sorts NAPS and joins those that overlap. */
static void join(struct naps *naps)
{
	size_t kept = 0;

	if (!naps->n)
		return;
	qsort(naps->all, naps->n, sizeof(*naps->all), by_begin);
	for (size_t i = 1; i < naps->n; i++) {
		struct nap *last = &naps->all[kept];

		if (naps->all[i].begin_ns > last->end_ns)
			naps->all[++kept] = naps->all[i];
		else if (naps->all[i].end_ns > last->end_ns)
			last->end_ns = naps->all[i].end_ns;
	}
	naps->n = kept + 1;
}

/* Returns how long the sleeper slept in S, of all of which that much is known; 0: not known. */
static uint64_t slept_ns(const struct stretch *s)
{
	uint64_t length_ns = s->end_ns - s->begin_ns;

	if (s->is_mixed)
		return !s->sleep.uninterruptible && s->sleep_ns * 100 >= length_ns * SLEPT_PERCENT
			       ? s->sleep_ns
			       : 0;
	if (s->doing == DOING_BLOCKED)
		return s->sleep.uninterruptible ? 0 : length_ns;
	return s->doing == DOING_FUTEX && s->sleep.ended_by.kind != WHO_THREAD ? length_ns : 0;
}

static void take_nap(struct look *look, const struct thread *th, const struct stretch *s)
{
	uint64_t ns = slept_ns(s);

	(void)th;
	look->row->slept_longer |= s->is_mixed;
	for (size_t i = first_after(&look->waits, s->begin_ns); ns && i < look->waits.n; i++) {
		const struct nap *wait = &look->waits.all[i];
		uint64_t begin_ns = wait->begin_ns > s->begin_ns ? wait->begin_ns : s->begin_ns;
		uint64_t end_ns = wait->end_ns < s->end_ns ? wait->end_ns : s->end_ns;

		if (begin_ns >= end_ns)
			break;
		if (!s->is_mixed)
			add_nap(&look->naps, begin_ns, end_ns, end_ns - begin_ns);
		else if (begin_ns == s->begin_ns && end_ns == s->end_ns)
			add_nap(&look->naps, begin_ns, end_ns, ns);
	}
}

/* The states of interest: those of a thread that has something to do. */
static const enum doing states[] = { DOING_RUNNING, DOING_RUNNABLE };

#define N_STATES_OF_INTEREST (sizeof(states) / sizeof(*states))

/* In a coarse nap the thread may have run while the sleeper did not sleep. */
static void settle_nap(struct look *look)
{
	const struct nap *nap = &look->naps.all[look->nap];

	for (size_t i = 0; i < N_STATES_OF_INTEREST; i++) {
		look->ns[states[i]] += time_between(nap->end_ns - nap->begin_ns,
						    look->in_nap_ns[states[i]] + nap->slept_ns);
		look->in_nap_ns[states[i]] = 0;
	}
}

/* Returns how long the sleeper slept, for certain, in the part BOTH_NS of NAP. */
static uint64_t certain_nap_ns(const struct nap *nap, uint64_t both_ns)
{
	return time_between(nap->end_ns - nap->begin_ns - nap->slept_ns, both_ns);
}

/*
 * S, which is coarse, lies in naps of SLEPT_NS. The thread may have run whenever the sleeper did
 * not sleep: what is more than that time is certain.
 */
static void add_coarse(struct look *look, const struct stretch *s, uint64_t slept_ns)
{
	for (size_t i = 0; i < N_STATES_OF_INTEREST; i++)
		look->ns[states[i]] +=
			time_between(s->end_ns - s->begin_ns - slept_ns, s->mixed_ns[states[i]]);
	look->row->at_least |= slept_ns > 0;
}

static bool is_of_interest(const struct stretch *s)
{
	if (s->is_mixed)
		return s->mixed_ns[DOING_RUNNING] || s->mixed_ns[DOING_RUNNABLE];
	return s->doing == DOING_RUNNING || s->doing == DOING_RUNNABLE;
}

static void take_run(struct look *look, const struct thread *th, const struct stretch *s)
{
	uint64_t slept_ns = 0;

	(void)th;
	if (!is_of_interest(s))
		return;
	for (size_t i = first_after(&look->naps, s->begin_ns); i < look->naps.n; i++) {
		const struct nap *nap = &look->naps.all[i];
		uint64_t begin_ns = s->begin_ns > nap->begin_ns ? s->begin_ns : nap->begin_ns;
		uint64_t end_ns = s->end_ns < nap->end_ns ? s->end_ns : nap->end_ns;

		if (nap->begin_ns >= s->end_ns)
			break;
		if (i != look->nap)
			settle_nap(look);
		look->nap = i;
		look->stretches++;
		if (!s->is_mixed)
			look->in_nap_ns[s->doing] += end_ns - begin_ns;
		slept_ns += certain_nap_ns(nap, end_ns - begin_ns);
	}
	if (s->is_mixed)
		add_coarse(look, s, slept_ns);
}

static void take_runs_of(struct look *look, const struct thread *th)
{
	struct meanwhile_row *row = look->row;
	struct ran_row *ran;

	look->nap = 0;
	memset(look->ns, 0, sizeof(look->ns));
	memset(look->in_nap_ns, 0, sizeof(look->in_nap_ns));
	each_stretch(look, th, take_run);
	settle_nap(look);
	if (!look->ns[DOING_RUNNING] && !look->ns[DOING_RUNNABLE])
		return;
	row->ran = xgrow_one(row->ran, row->n_ran, sizeof(*row->ran));
	ran = &row->ran[row->n_ran++];
	*ran = (struct ran_row){ .tid = th->tid,
				 .running_ns = look->ns[DOING_RUNNING],
				 .runnable_ns = look->ns[DOING_RUNNABLE] };
	memcpy(ran->comm, th->comm, sizeof(ran->comm));
	row->running_ns += ran->running_ns;
}

static void look_at_sleeper(struct window *win, const struct books *b,
			    const struct sleeper *sleeper, size_t *left)
{
	const struct thread *th = threads_find_at(b->source.threads, sleeper->tid, win->end_ns);
	struct meanwhile_row row = { .tid = sleeper->tid };
	struct look look = { .books = b, .win = win, .sleeper = sleeper, .row = &row };

	if (!th || !*left)
		return;
	memcpy(row.comm, th->comm, sizeof(row.comm));
	each_other(&look, take_waits_of);
	join(&look.waits);
	each_stretch(&look, th, take_nap);
	for (size_t i = 0; i < look.naps.n; i++) {
		row.ns += look.naps.all[i].slept_ns;
		row.at_least |= look.naps.all[i].slept_ns <
				look.naps.all[i].end_ns - look.naps.all[i].begin_ns;
	}
	if (row.ns) {
		each_other(&look, take_runs_of);
		win->meanwhiles = xgrow_one(win->meanwhiles, win->n_meanwhiles, sizeof(row));
		win->meanwhiles[win->n_meanwhiles++] = row;
	}
	*left -= look.stretches < *left ? look.stretches : *left;
	free(look.waits.all);
	free(look.naps.all);
}

void meanwhile_add(struct window *win, const struct books *b, const struct ledger *l, size_t *left)
{
	struct sleepers sleepers = sleepers_in(l, window_duration_ns(win));

	for (size_t i = 0; i < sleepers.n && i < SLEEPERS_MAX; i++)
		look_at_sleeper(win, b, &sleepers.all[i], left);
	sleepers_finish(&sleepers);
}
