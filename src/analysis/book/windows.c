/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * windows.c - which windows there are, and what goes into their books.
 *
 * A window that is closed still takes the part of what began in it and ends later: of a thread that
 * is parked throughout, it is known only then who woke it.
 */
#include "analysis/internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define INTERVAL "interval"

void windows_free(struct windows *ws)
{
	for (size_t i = 0; i < ws->n; i++)
		ledger_free(ws->all[i]);
	free(ws->all);
	free(ws->open);
}

static bool is_named(const struct ledger *l, enum window_kind kind, const char *name)
{
	return l->kind == kind && !strcmp(l->name, name);
}

static struct ledger *add(struct analysis *a, enum window_kind kind, const char *name,
			  uint64_t begin_ns)
{
	struct windows *ws = &a->windows;
	struct ledger *l;

	if (ws->n == ANALYSIS_MAX_WINDOWS) {
		ws->n_refused++;
		return NULL;
	}
	l = ledger_new(kind, name, begin_ns);
	for (size_t i = 0; i < ws->n; i++)
		l->index += is_named(ws->all[i], kind, l->name);
	ws->all = xgrow(ws->all, ws->n, &ws->capacity, sizeof(struct ledger *));
	ws->all[ws->n++] = l;
	l->lacks_states = a->options.futex_only;
	return l;
}

void windows_open(struct analysis *a, struct ledger *l)
{
	struct windows *ws = &a->windows;

	ws->open = xgrow(ws->open, ws->n_open, &ws->open_capacity, sizeof(struct ledger *));
	ws->open[ws->n_open++] = l;
}

void windows_begin(struct analysis *a, enum window_kind kind, const char *name, uint64_t ts_ns)
{
	struct ledger *l = add(a, kind, name, ts_ns > a->begin_ns ? ts_ns : a->begin_ns);

	if (l)
		windows_open(a, l);
}

static void close_at(struct windows *ws, size_t i, uint64_t ts_ns)
{
	struct ledger *l = ws->open[i];

	l->end_ns = ts_ns > l->begin_ns ? ts_ns : l->begin_ns;
	if (l->end_ns > ws->closed_until_ns)
		ws->closed_until_ns = l->end_ns;
	ws->n_open--;
	memmove(&ws->open[i], &ws->open[i + 1], (ws->n_open - i) * sizeof(struct ledger *));
}

void windows_close(struct analysis *a, struct ledger *l, uint64_t end_ns)
{
	struct windows *ws = &a->windows;

	for (size_t i = 0; i < ws->n_open; i++) {
		if (ws->open[i] != l)
			continue;
		close_at(ws, i, end_ns);
		return;
	}
}

void windows_end(struct analysis *a, enum window_kind kind, const char *name, uint64_t ts_ns)
{
	struct windows *ws = &a->windows;

	for (size_t i = ws->n_open; i > 0; i--) {
		if (!is_named(ws->open[i - 1], kind, name))
			continue;
		close_at(ws, i - 1, ts_ns);
		return;
	}
	/* What there was no room for has not begun. */
	if (!ws->n_refused)
		ws->n_unopened++;
}

/* There may be several of that name at a time. */
static void end_given(struct analysis *a, const struct analysis_window *w)
{
	struct windows *ws = &a->windows;
	uint64_t begin_ns = w->begin_ns > a->begin_ns ? w->begin_ns : a->begin_ns;

	for (size_t i = 0; i < ws->n_open; i++) {
		if (!is_named(ws->open[i], WINDOW_GIVEN, w->name) ||
		    ws->open[i]->begin_ns != begin_ns)
			continue;
		close_at(ws, i, w->end_ns);
		return;
	}
}

/*
 * The end of the interval that TS_NS lies in, or with which it begins. A damaged recording may have
 * any times: UINT64_MAX, for ever, is never exceeded.
 */
static uint64_t interval_after(const struct analysis *a, uint64_t ts_ns)
{
	uint64_t passed = time_between(a->begin_ns, ts_ns) / a->options.interval_ns;
	uint64_t last = (UINT64_MAX - a->begin_ns) / a->options.interval_ns;

	return passed < last ? a->begin_ns + (passed + 1) * a->options.interval_ns : UINT64_MAX;
}

/* The first moment after TS_NS at which a window begins or ends by the clock. */
static uint64_t next_after(const struct analysis *a, uint64_t ts_ns)
{
	uint64_t next_ns = UINT64_MAX;

	/* What happens just when an interval that is handed out ends still belongs to it. */
	if (a->options.hand_out_intervals)
		next_ns = time_after(a->intervals.next_ns, 1);
	else if (a->options.interval_ns)
		next_ns = interval_after(a, ts_ns);
	for (size_t i = 0; i < a->options.n_windows; i++) {
		const struct analysis_window *w = &a->options.windows[i];

		if (w->begin_ns > ts_ns && w->begin_ns < next_ns)
			next_ns = w->begin_ns;
		if (w->end_ns > ts_ns && w->end_ns < next_ns)
			next_ns = w->end_ns;
	}
	return next_ns;
}

/* What happens at TS_NS; at the trace's begin, what has begun before it. */
static void at_moment(struct analysis *a, uint64_t ts_ns)
{
	bool first = ts_ns == a->begin_ns;

	if (a->options.hand_out_intervals)
		intervals_at(a, ts_ns);
	else if (a->options.interval_ns &&
		 interval_after(a, ts_ns) - ts_ns == a->options.interval_ns) {
		if (!first)
			windows_end(a, WINDOW_INTERVAL, INTERVAL, ts_ns);
		windows_begin(a, WINDOW_INTERVAL, INTERVAL, ts_ns);
	}
	for (size_t i = 0; i < a->options.n_windows; i++) {
		const struct analysis_window *w = &a->options.windows[i];

		if (w->end_ns <= a->begin_ns)
			continue;
		if (w->end_ns == ts_ns)
			end_given(a, w);
		if (w->begin_ns == ts_ns || (first && w->begin_ns < ts_ns))
			windows_begin(a, WINDOW_GIVEN, w->name, ts_ns);
	}
}

void windows_advance(struct analysis *a, uint64_t ts_ns)
{
	struct windows *ws = &a->windows;

	if (!ws->next_ns) {
		at_moment(a, a->begin_ns);
		ws->next_ns = next_after(a, a->begin_ns);
	}
	while (ws->next_ns <= ts_ns && ws->next_ns != UINT64_MAX) {
		at_moment(a, ws->next_ns);
		ws->next_ns = next_after(a, ws->next_ns);
	}
}

static void note_long_wait(struct long_waits *lw, const struct fact *fact)
{
	uint64_t ns = fact->end_ns - fact->begin_ns;
	size_t kept = 0;

	if (ns < lw->min_ns || fact->wait.suspect || fact->wait.timed_out ||
	    fact->wait.began_before || fact->wait.unfinished || fact->wait.killed)
		return;
	lw->all = xgrow(lw->all, lw->n, &lw->capacity, sizeof(*lw->all));
	lw->all[lw->n++] = (struct long_wait){ fact->thread->id, fact->begin_ns, fact->end_ns };
	while (lw->n == LONG_WAITS_MAX) {
		lw->min_ns *= 2;
		kept = 0;
		for (size_t i = 0; i < lw->n; i++) {
			if (lw->all[i].end_ns - lw->all[i].begin_ns >= lw->min_ns)
				lw->all[kept++] = lw->all[i];
		}
		lw->n = kept;
	}
}

static void give(struct ledger *l, const struct analysis *a, const struct fact *fact)
{
	bool reaches_in = fact->end_ns > l->begin_ns || fact->begin_ns >= l->begin_ns;

	if (reaches_in && fact->begin_ns < l->end_ns)
		ledger_take(l, &a->threads, fact);
}

struct fact *windows_fact(struct analysis *a, enum fact_kind kind, struct thread *th,
			  uint64_t begin_ns, uint64_t end_ns)
{
	struct fact *fact = facts_next(&a->facts);

	fact->kind = kind;
	fact->thread = th;
	fact->word = NULL;
	fact->begin_ns = begin_ns;
	fact->end_ns = end_ns;
	th->last_fact = a->facts.next;
	return fact;
}

void windows_take(struct analysis *a, const struct fact *fact)
{
	struct windows *ws = &a->windows;

	ledger_take(a->trace, &a->threads, fact);
	for (size_t i = 0; i < ws->n_open; i++)
		give(ws->open[i], a, fact);
	for (size_t i = 0; fact->begin_ns < ws->closed_until_ns && i < ws->n; i++) {
		if (ws->all[i]->end_ns != UINT64_MAX)
			give(ws->all[i], a, fact);
	}
	if (fact->kind == FACT_WAIT)
		note_long_wait(&a->long_waits, fact);
	if (a->options.wants_trails)
		trails_take(a, fact);
	if (a->options.wants_chains)
		chains_take(a, fact);
}

void windows_add_past(struct analysis *a, enum window_kind kind, const char *name,
		      uint64_t begin_ns, uint64_t end_ns)
{
	struct ledger *l = add(a, kind, name, begin_ns);
	const struct facts *f = &a->facts;

	if (!l)
		return;
	l->end_ns = end_ns;
	l->lacks_facts = f->first && facts_get(f, f->first)->end_ns > begin_ns;
	for (uint64_t i = f->first; i < f->next; i++)
		give(l, a, facts_get(f, i));
}

/* What falls upon PART_NS of something that went on throughout the trace. */
static uint64_t share_of(const struct analysis *a, uint64_t whole_ns, uint64_t part_ns)
{
	uint64_t trace_ns = time_between(a->begin_ns, a->trace->end_ns);

	return trace_ns ? (uint64_t)((double)whole_ns * (double)part_ns / (double)trace_ns) : 0;
}

/* Time of TH in the window of which no fact speaks: it is not known what it did. */
static void fill_up(const struct analysis *a, struct ledger *l, struct thread *th)
{
	uint64_t from_ns = th->activity.born_ns > l->begin_ns ? th->activity.born_ns : l->begin_ns;
	uint64_t to_ns = th->died_ns && th->died_ns < l->end_ns ? th->died_ns : l->end_ns;
	uint64_t known_ns = 0;
	struct account *acc;

	if (from_ns >= to_ns)
		return;
	acc = ledger_account(l, th);
	for (int i = 0; i < N_STATES; i++)
		known_ns += acc->times.ns[i];
	acc->times.ns[STATE_UNKNOWN] += time_between(known_ns, to_ns - from_ns);
	if (states_were_one(th))
		account_turns_out(acc, share_of(a, th->activity.ran_ns, to_ns - from_ns),
				  share_of(a, th->activity.waited_ns, to_ns - from_ns));
}

void windows_fill_up(struct analysis *a, struct ledger *l)
{
	for (struct thread *th = a->threads.living; th; th = th->hh.next) {
		if (th->process)
			fill_up(a, l, th);
	}
	for (struct thread *th = a->threads.dead; th; th = th->next)
		fill_up(a, l, th);
}

void windows_finish(struct analysis *a, uint64_t end_ns)
{
	struct windows *ws = &a->windows;

	while (ws->n_open) {
		ws->n_unclosed += ws->open[0]->kind == WINDOW_MARK;
		close_at(ws, 0, end_ns);
	}
	intervals_end(a);
	episodes_find(a);
	for (size_t i = 0; i < ws->n; i++)
		windows_fill_up(a, ws->all[i]);
}
