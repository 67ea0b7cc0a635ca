/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intervals.c - windows of equal length that are handed out as each ends, and then forgotten.
 *
 * So a trace may last for ever. What is still going on when an interval ends is entered up to
 * there: a wait as unfinished, by nobody ended as yet. The rest of it belongs to the intervals in
 * which it goes on.
 */
#include "analysis/internal.h"

#include <stdlib.h>

#include <utlist.h>

#include "base/xalloc.h"

/* One that is over, and not taken yet. */
struct closed_interval {
	struct ledger *books;
	uint64_t events, lost_events, lost_places;
	struct closed_interval *prev, *next;
};

void intervals_finish(struct intervals *iv)
{
	struct closed_interval *c, *next;

	DL_FOREACH_SAFE(iv->closed, c, next)
	{
		ledger_free(c->books);
		free(c);
	}
	ledger_free(iv->open);
	*iv = (struct intervals){ 0 };
}

static void begin(struct analysis *a, uint64_t ts_ns)
{
	struct intervals *iv = &a->intervals;

	iv->open = ledger_new(WINDOW_INTERVAL, "interval", ts_ns);
	iv->open->index = ++iv->n;
	iv->open->lacks_states = a->options.futex_only;
	windows_open(a, iv->open);
}

/* What TH is waiting for when the interval ends. */
static void enter_wait(struct analysis *a, struct ledger *l, struct thread *th)
{
	const struct wait *w = &th->wait;
	uint64_t end_ns = w->state == WAIT_INTERRUPTED ? w->returned_ns : l->end_ns;
	struct fact fact = {
		.kind = FACT_WAIT,
		.thread = th,
		.word = w->word,
		.begin_ns = w->begin_ns,
		.end_ns = end_ns,
	};

	if (w->begin_ns >= end_ns || end_ns <= l->begin_ns)
		return;
	fact.wait.times = waits_times(w, end_ns);
	fact.wait.waiters = waits_beside(w);
	fact.wait.suspect = w->suspect;
	fact.wait.slept = w->slept;
	fact.wait.began_before = w->began_before;
	/* Back for a signal it has most likely ended: what goes on does so within microseconds. */
	fact.wait.unfinished = w->state != WAIT_INTERRUPTED;
	fact.wait.came = w->moved;
	fact.wait.unsure = w->unsure;
	ledger_take(l, &a->threads, &fact);
}

static void enter_doing(struct analysis *a, struct ledger *l, struct thread *th)
{
	const struct activity *act = &th->activity;
	struct fact fact = {
		.kind = FACT_DOING,
		.thread = th,
		.begin_ns = act->since_ns,
		.end_ns = l->end_ns,
	};

	/* Of what is not known, nothing is entered. */
	if (act->state == STATE_UNKNOWN || act->since_ns >= l->end_ns)
		return;
	fact.doing.state = act->state;
	fact.doing.in_wait = act->sleeps_in_wait || th->wait.state != WAIT_NONE;
	fact.doing.sleep = act->sleep;
	ledger_take(l, &a->threads, &fact);
}

static void enter_what_goes_on(struct analysis *a, struct ledger *l)
{
	for (struct thread *th = a->threads.living; th; th = th->hh.next) {
		if (!th->process)
			continue;
		enter_doing(a, l, th);
		if (th->wait.state != WAIT_NONE)
			enter_wait(a, l, th);
	}
}

/* What a word is used for is seen in the whole trace. */
static void copy_signatures(const struct analysis *a, struct ledger *l)
{
	for (struct word *w = l->words; w; w = w->hh.next) {
		const struct word *whole;

		HASH_FIND(hh, a->words.all, &w->key, sizeof(w->key), whole);
		if (whole)
			w->signature = whole->signature;
	}
}

static void close_open(struct analysis *a)
{
	struct intervals *iv = &a->intervals;
	struct closed_interval *c = xcalloc(1, sizeof(*c));

	c->books = iv->open;
	c->events = a->events - iv->events;
	c->lost_events = a->lost_events - iv->lost_events;
	c->lost_places = a->lost_places - iv->lost_places;
	iv->events = a->events;
	iv->lost_events = a->lost_events;
	iv->lost_places = a->lost_places;
	iv->open = NULL;
	windows_fill_up(a, c->books);
	copy_signatures(a, c->books);
	DL_APPEND(iv->closed, c);
}

void intervals_at(struct analysis *a, uint64_t ts_ns)
{
	struct intervals *iv = &a->intervals;

	if (!iv->open) {
		begin(a, ts_ns);
		iv->next_ns = time_after(ts_ns, a->options.interval_ns);
	} else if (ts_ns > iv->next_ns) {
		windows_close(a, iv->open, iv->next_ns);
		enter_what_goes_on(a, iv->open);
		close_open(a);
		begin(a, iv->next_ns);
		iv->next_ns = time_after(iv->next_ns, a->options.interval_ns);
	}
}

void intervals_end(struct analysis *a)
{
	struct intervals *iv = &a->intervals;

	if (!iv->open)
		return;
	/* After the last thread's end, with which the trace ends, there may be events as well. */
	if (iv->open->end_ns > iv->open->begin_ns || iv->n == 1 || a->events > iv->events ||
	    a->lost_events > iv->lost_events || a->lost_places > iv->lost_places) {
		close_open(a);
		return;
	}
	ledger_free(iv->open);
	iv->open = NULL;
}

struct result *analysis_take_interval(struct analysis *a)
{
	struct closed_interval *c = a->intervals.closed;
	struct result *res;

	if (!c)
		return NULL;
	res = result_new();
	res->futex_only = a->options.futex_only;
	res->begin_ns = a->begin_ns;
	res->end_ns = c->books->end_ns;
	res->events = c->events;
	res->lost_events = c->lost_events;
	res->lost_places = c->lost_places;
	res->windows = xcalloc(1, sizeof(*res->windows));
	finish_window(res, a, c->books);
	finish_targets(res, a);
	result_sort(res, SORT_WAIT);
	DL_DELETE(a->intervals.closed, c);
	ledger_free(c->books);
	free(c);
	return res;
}

void analysis_advance(struct analysis *a, uint64_t until_ns)
{
	/* An event may still come that shows that the trace began earlier. */
	if (a->begin_is_fixed && until_ns >= a->windows.next_ns)
		windows_advance(a, until_ns);
}
