/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * summary.c - writes the sentences about the main reasons for the waiting in a window.
 */
#include "analysis/conclude/summary.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/culprit.h"
#include "base/units.h"
#include "base/xalloc.h"

/* Only the first few kinds of waiting get a sentence. */
#define MAX_SENTENCES 2

/*
 * A queue or a barrier is worth a sentence if threads wait there for this part of the window, in
 * per cent.
 */
#define WORTH_PERCENT 20

/* Text that grows. */
struct text {
	char *string;
};

static void append(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void append(struct text *t, const char *fmt, ...)
{
	char *more = NULL, *both;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&more, fmt, ap) < 0)
		more = xstrdup("");
	va_end(ap);
	both = xasprintf("%s%s", t->string ? t->string : "", more);
	free(t->string);
	free(more);
	t->string = both;
}

static const char *place_of(const struct futex_row *f)
{
	return f->where.text ? f->where.text : "one word";
}

/*
 * Does only one thread wait on F? Shared words are left out: other processes may have the same word
 * in rows of their own.
 */
static bool is_parking_place(const struct futex_row *f)
{
	return f->verdict == VERDICT_IDLE_WAITER && f->n_waiters == 1 && f->waiters[0].tid &&
	       f->peak_waiters == 1 && !futex_row_is_shared(f);
}

static bool is_pool(const struct futex_row *f)
{
	return f->verdict == VERDICT_IDLE_WAITER && !is_parking_place(f) && !futex_row_is_shared(f);
}

static bool is_lock(const struct futex_row *f)
{
	return f->verdict == VERDICT_CONTENDED_LOCK;
}

static bool is_queue(const struct futex_row *f)
{
	return f->verdict == VERDICT_HANDOFF;
}

static bool is_barrier(const struct futex_row *f)
{
	return f->verdict == VERDICT_BARRIER;
}

static bool is_join(const struct futex_row *f)
{
	return f->verdict == VERDICT_JOIN;
}

/* The rows of one kind. */
struct group {
	const struct window *win;
	const struct futex_row **rows; /* in the order of the window */
	size_t n;
	const struct futex_row *worst; /* the one with the longest waiting */
	uint64_t least_covered_ns;
};

static struct group gather(const struct window *win, bool (*is)(const struct futex_row *f))
{
	struct group g = { .win = win, .least_covered_ns = UINT64_MAX };

	g.rows = xcalloc(win->n_futexes + 1, sizeof(*g.rows));
	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		if (!is(f))
			continue;
		g.rows[g.n++] = f;
		if (!g.worst || f->wait_ns > g.worst->wait_ns)
			g.worst = f;
		if (f->covered_ns < g.least_covered_ns)
			g.least_covered_ns = f->covered_ns;
	}
	return g;
}

/* Returns the only thread that woke others in G; NULL if there is none or *SEVERAL. */
static const struct waker_row *only_waker(const struct group *g, bool *several)
{
	const struct waker_row *only = NULL;

	*several = false;
	for (size_t i = 0; i < g->n; i++) {
		for (size_t j = 0; j < g->rows[i]->n_wakers; j++) {
			const struct waker_row *w = &g->rows[i]->wakers[j];

			if (!w->woken)
				continue;
			*several = *several || (only && only->tid != w->tid);
			only = w;
		}
	}
	return *several ? NULL : only;
}

static bool is_main(const struct window *win, int32_t tid)
{
	const struct thread_row *th = window_thread(win, tid);

	return th && th->main;
}

static void say_parked(struct text *t, const struct group *g)
{
	const struct window *win = g->win;
	char share[UNITS_SIZE];
	bool several;
	const struct waker_row *waker = only_waker(g, &several);

	units_share(share, g->least_covered_ns, window_duration_ns(win));
	append(t, "%zu of %zu threads %s for %s of the time%s", g->n, win->n_threads,
	       g->n == 1 ? "was parked, alone on its word,"
			 : "were parked, each alone on a word of its own,",
	       share, g->n == 1 ? "" : " or more");
	if (waker)
		append(t,
		       ", until %s (%" PRId32 "%s) woke %s: not the cause, %s only waited for %s.",
		       waker->comm, waker->tid, is_main(win, waker->tid) ? ", main thread" : "",
		       g->n == 1 ? "it" : "them", g->n == 1 ? "it" : "they", waker->comm);
	else if (several)
		append(t, ", and several threads woke %s: no contention.",
		       g->n == 1 ? "it" : "them");
	else
		append(t, ", and no thread of the target woke %s: idle, or deadlocked.",
		       g->n == 1 ? "it" : "them");
}

static void say_pool(struct text *t, const struct group *g)
{
	const struct futex_row *f = g->worst;
	char share[UNITS_SIZE];

	append(t,
	       "Up to %" PRIu64
	       " threads at a time waited at %s for work; at least one thread was waiting %s "
	       "of the time: an idle pool, not a lock.",
	       f->peak_waiters, place_of(f),
	       units_share(share, f->covered_ns, window_duration_ns(g->win)));
}

static void say_lock(struct text *t, const struct group *g)
{
	const struct futex_row *f = g->worst;
	char time[UNITS_SIZE], count[UNITS_SIZE], share[UNITS_SIZE];

	append(t, "%zu %s %s: %s waits, %s in all; at least one thread was waiting %s of the time.",
	       f->n_waiters,
	       f->n_waiters == 1 ? "thread contends with others for" : "threads contend for",
	       place_of(f), units_count(count, f->waits), units_duration(time, f->wait_ns),
	       units_share(share, f->covered_ns, window_duration_ns(g->win)));
}

static void say_queue(struct text *t, const struct group *g)
{
	const struct futex_row *f = g->worst;
	char count[UNITS_SIZE], share[UNITS_SIZE];

	append(t,
	       "At %s %zu %s for work from others: %s waits; at least one thread was waiting %s of "
	       "the time.",
	       place_of(f), f->n_waiters, f->n_waiters == 1 ? "thread waits" : "threads wait",
	       units_count(count, f->waits),
	       units_share(share, f->covered_ns, window_duration_ns(g->win)));
}

static void say_barrier(struct text *t, const struct group *g)
{
	const struct futex_row *f = g->worst;
	char share[UNITS_SIZE];

	append(t,
	       "At %s %zu threads wait for the last one; at least one thread was waiting %s of the "
	       "time: a barrier.",
	       place_of(f), f->n_waiters,
	       units_share(share, f->covered_ns, window_duration_ns(g->win)));
}

static void say_join(struct text *t, const struct group *g)
{
	const struct futex_row *f = g->worst;
	char share[UNITS_SIZE];

	append(t, "%s (%" PRId32 ") waited %s of the time for a thread to end.", f->waiters[0].comm,
	       f->waiters[0].tid, units_share(share, f->covered_ns, window_duration_ns(g->win)));
}

/* In the order of their sentences. */
static const struct kind {
	bool (*is)(const struct futex_row *f);
	void (*say)(struct text *t, const struct group *g);
	bool is_one_matter; /* all rows of the kind are one matter; else only the worst is told */
	int worth_percent;
} kinds[] = {
	{ is_parking_place, say_parked, true, 0 },
	{ is_lock, say_lock, false, 1 },
	{ is_barrier, say_barrier, false, WORTH_PERCENT },
	{ is_queue, say_queue, false, WORTH_PERCENT },
	{ is_join, say_join, false, WORTH_PERCENT },
	{ is_pool, say_pool, false, WORTH_PERCENT },
};

static bool is_worth_saying(const struct group *g, const struct kind *kind)
{
	return g->n && g->worst->n_waiters &&
	       g->worst->covered_ns * 100 >=
		       window_duration_ns(g->win) * (uint64_t)kind->worth_percent;
}

/* A lock has many owners in turn; for other kinds one thread is looked for. */
static char *culprit_in(const struct window *win, const struct group *g, const struct kind *kind)
{
	if (kind->is == is_lock)
		return culprit_holders(win, g->worst);
	return kind->is_one_matter ? culprit_of(win, g->rows, g->n) : culprit_of(win, &g->worst, 1);
}

static bool say(struct text *t, const struct window *win, const struct kind *kind)
{
	struct group g = gather(win, kind->is);
	bool worth = is_worth_saying(&g, kind);
	char *culprit;

	if (worth) {
		append(t, "%s", t->string ? " " : "");
		kind->say(t, &g);
		culprit = culprit_in(win, &g, kind);
		if (culprit)
			append(t, " %s", culprit);
		free(culprit);
	}
	free(g.rows);
	return worth;
}

char *summary_of(const struct window *win)
{
	struct text t = { 0 };
	int said = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && said < MAX_SENTENCES; i++)
		said += say(&t, win, &kinds[i]);
	return t.string;
}
