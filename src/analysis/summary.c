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

/* A lock with fewer waits that slept is not worth a sentence. */
#define CONTENDED_SLEPT 10

static const struct waker_row *find_waker(const struct futex_row *f, int32_t tid)
{
	for (size_t i = 0; i < f->n_wakers; i++) {
		if (f->wakers[i].tid == tid)
			return &f->wakers[i];
	}
	return NULL;
}

/* One thread only waits there, nearly all the time, and does not wake the word itself. */
static bool is_parking_place(const struct futex_row *f, const struct window *win)
{
	uint64_t duration_ns = win->end_ns - win->begin_ns;

	return f->n_waiters == 1 && f->peak_waiters == 1 && !f->suspect && duration_ns &&
	       f->covered_ns >= duration_ns / 100 * PARKED_PERCENT &&
	       !find_waker(f, f->waiters[0].tid);
}

/* The same threads wait on it and wake it, at the same time, and sleep. */
static bool is_contended(const struct futex_row *f)
{
	if (f->n_waiters < 2 || f->peak_waiters < 1 || f->slept < CONTENDED_SLEPT || f->suspect)
		return false;
	for (size_t i = 0; i < f->n_waiters; i++) {
		if (!find_waker(f, f->waiters[i].tid))
			return false;
	}
	return true;
}

/*
 * Who woke the parking places, if it was one thread: the same for all that were woken. *AMBIGUOUS
 * if there were several.
 */
static const struct waker_row *common_waker(const struct window *win, bool *ambiguous)
{
	const struct waker_row *waker = NULL;

	*ambiguous = false;
	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		if (!is_parking_place(f, win))
			continue;
		for (size_t j = 0; j < f->n_wakers; j++) {
			if (!f->wakers[j].woken)
				continue;
			if (waker && waker->tid != f->wakers[j].tid)
				*ambiguous = true;
			waker = &f->wakers[j];
		}
	}
	return waker;
}

static char *say_parked(const struct window *win)
{
	bool ambiguous;
	const struct waker_row *waker = common_waker(win, &ambiguous);
	size_t n = 0;

	for (size_t i = 0; i < win->n_futexes; i++)
		n += is_parking_place(&win->futexes[i], win);
	if (!n)
		return xstrdup("");
	if (waker && !ambiguous)
		return xasprintf("%zu of %zu threads were parked, each on a word of its own, for over "
				 "%d %% of the time, and only %s (%" PRId32 ") woke them: a symptom; "
				 "look at what %s did meanwhile. ",
				 n, win->n_threads, PARKED_PERCENT, waker->comm, waker->tid,
				 waker->comm);
	return xasprintf("%zu of %zu threads were parked, each on a word of its own, for over %d %% "
			 "of the time: they waited for something to do, not for a lock. ",
			 n, win->n_threads, PARKED_PERCENT);
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
	return xasprintf("%s is fought for: the same %zu threads wait on it and wake it, %s waits, "
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
