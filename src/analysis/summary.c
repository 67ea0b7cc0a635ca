/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "futrace/units.h"
#include "futrace/xalloc.h"

/* A word waited on for this part of the window or more, in per cent, is a place to park. */
#define PARKED_PERCENT 90

static const struct waker_row *find_waker(const struct futex_row *f, int32_t tid)
{
	for (size_t i = 0; i < f->n_wakers; i++) {
		if (f->wakers[i].tid == tid)
			return &f->wakers[i];
	}
	return NULL;
}

/*
 * One thread only waits there, nearly all the time, and does not wake the word itself. Of shared
 * memory nothing is said: other processes have the same word in rows of their own.
 */
static bool is_parking_place(const struct futex_row *f, const struct window *win)
{
	uint64_t duration_ns = window_duration_ns(win);

	return f->n_waiters == 1 && f->waiters[0].tid && f->peak_waiters == 1 && !f->suspect &&
	       !f->where.shared && duration_ns &&
	       f->covered_ns >= duration_ns / 100 * PARKED_PERCENT &&
	       !find_waker(f, f->waiters[0].tid);
}

static bool is_contended(const struct futex_row *f)
{
	return f->verdict == VERDICT_CONTENDED_LOCK;
}

/* Who woke the parking places. */
struct parked {
	size_t n;		       /* parking places */
	const struct waker_row *waker; /* one that woke somebody there; NULL if nobody did */
	bool several;		       /* there were others */
};

static void add_wakers(struct parked *p, const struct futex_row *f)
{
	for (size_t i = 0; i < f->n_wakers; i++) {
		if (!f->wakers[i].woken)
			continue;
		p->several = p->several || (p->waker && p->waker->tid != f->wakers[i].tid);
		p->waker = &f->wakers[i];
	}
}

static struct parked find_parked(const struct window *win)
{
	struct parked p = { 0 };

	for (size_t i = 0; i < win->n_futexes; i++) {
		if (!is_parking_place(&win->futexes[i], win))
			continue;
		p.n++;
		add_wakers(&p, &win->futexes[i]);
	}
	return p;
}

/* One waiter alone on a word is no contention; what it waited for, the waker would know. */
static char *say_parked(const struct window *win)
{
	const struct parked p = find_parked(win);
	char *who, *text;

	if (!p.n)
		return xstrdup("");
	who = xasprintf("%zu of %zu threads %s for over %d %% of the time", p.n, win->n_threads,
			p.n == 1 ? "was parked, alone on its word,"
				 : "were parked, each alone on a word of its own,",
			PARKED_PERCENT);
	if (p.waker && !p.several)
		text = xasprintf(
			"%s, and only %s (%" PRId32 ") woke %s: a symptom; look at what %s did "
			"meanwhile. ",
			who, p.waker->comm, p.waker->tid, p.n == 1 ? "it" : "them", p.waker->comm);
	else if (p.waker)
		text = xasprintf("%s, and several threads woke %s: no contention. ", who,
				 p.n == 1 ? "it" : "them");
	else
		text = xasprintf("%s, and no thread of the target woke %s: no contention; idle, or "
				 "stuck. ",
				 who, p.n == 1 ? "it" : "them");
	free(who);
	return text;
}

static char *say_contended(const struct window *win)
{
	const struct futex_row *worst = NULL;
	char time[UNITS_SIZE], count[UNITS_SIZE];

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		if (is_contended(f) && (!worst || f->wait_ns > worst->wait_ns))
			worst = f;
	}
	if (!worst)
		return xstrdup("");
	return xasprintf("%s is fought for: the same %zu threads wait on it and wake it; %s waits, "
			 "%s in all. ",
			 worst->where.text ? worst->where.text : "One word", worst->n_waiters,
			 units_count(count, worst->waits), units_duration(time, worst->wait_ns));
}

char *summary_of(const struct window *win)
{
	char *parked = say_parked(win);
	char *contended = say_contended(win);
	char *both = xasprintf("%s%s", parked, contended);
	size_t length = strlen(both);

	free(parked);
	free(contended);
	if (!length) {
		free(both);
		return NULL;
	}
	both[length - 1] = '\0';
	return both;
}
