/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finish.c - turns the ledgers into a result.
 */
#include "analysis/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/units.h"
#include "base/xalloc.h"

static void fill_trace(struct window *win, const struct analysis *a, const struct ledger *l)
{
	const struct thread *th;

	for (const struct word *w = a->words.all; w; w = w->hh.next)
		rows_add_word(win, w, !l->lacks_states);
	if (a->words.overflow)
		rows_add_word(win, a->words.overflow, !l->lacks_states);
	for (th = a->threads.living; th; th = th->hh.next) {
		if (th->process)
			rows_add_thread(win, th);
	}
	DL_FOREACH(a->threads.dead, th)
	rows_add_thread(win, th);
}

static void fill_part(struct window *win, const struct analysis *a, const struct ledger *l)
{
	if (a->options.hand_out_intervals && l->kind == WINDOW_INTERVAL)
		tail_add_words(win, l, INTERVAL_WORDS);
	else
		for (const struct word *w = l->words; w; w = w->hh.next)
			rows_add_word(win, w, !l->lacks_states);
	for (const struct thread *th = l->threads; th; th = th->hh.next)
		rows_add_thread(win, th);
}

void finish_window(struct result *res, const struct analysis *a, const struct ledger *l)
{
	struct window *win = &res->windows[res->n_windows++];

	snprintf(win->name, sizeof(win->name), "%s", l->name);
	win->kind = l->kind;
	win->index = l->index;
	win->begin_ns = l->begin_ns;
	win->end_ns = l->end_ns;
	win->lacks_facts = l->lacks_facts;
	if (l->kind == WINDOW_TRACE)
		fill_trace(win, a, l);
	else
		fill_part(win, a, l);
	if (l->n_others)
		rows_add_thread(win, &l->others);
	rows_sort_threads(win);
}

void finish_targets(struct result *res, const struct analysis *a)
{
	const struct process *p;

	res->targets = xcalloc(a->processes.n, sizeof(*res->targets));
	DL_FOREACH(a->processes.all, p)
	{
		struct target *t = &res->targets[res->n_targets++];

		t->pid = p->pid;
		memcpy(t->comm, p->comm, sizeof(t->comm));
		t->threads = p->n_threads;
		t->ended = !p->n_living;
	}
}

/* What did not fit. */
static void warn_of_bounds(struct result *res, const struct analysis *a)
{
	if (a->words.overflow)
		result_warn(res,
			    "more than %d futex words: what was done to those beyond is counted "
			    "in one row",
			    WORDS_MAX);
	if (a->trace->n_others)
		result_warn(res,
			    "%" PRIu64 " threads that ended early are counted together, in one row",
			    a->trace->n_others);
	if (HASH_COUNT(a->trace->pairs.table) >= PAIRS_MAX)
		result_warn(res,
			    "more than %d pairs of thread and futex word: in the lists of "
			    "waiters and wakers those beyond are counted together",
			    PAIRS_MAX);
	if (a->windows.n_refused)
		result_warn(res, "more than %d windows: %" PRIu64 " are not shown",
			    ANALYSIS_MAX_WINDOWS, a->windows.n_refused);
	if (a->processes.n_dropped)
		result_warn(res, "%zu processes that ended early are not listed",
			    a->processes.n_dropped);
}

/* The windows that were given beforehand, as far as they lie outside of what was traced. */
static void warn_of_given(struct result *res, const struct analysis *a)
{
	char length[UNITS_SIZE];

	for (size_t i = 0; i < a->options.n_windows; i++) {
		const struct analysis_window *w = &a->options.windows[i];

		if (w->end_ns <= a->begin_ns || w->begin_ns >= a->trace->end_ns)
			result_warn(res, "window %s lies outside of the trace", w->name);
		else if (w->begin_ns < a->begin_ns)
			result_warn(res, "window %s began %s before the trace", w->name,
				    units_duration(length, a->begin_ns - w->begin_ns));
		else if (w->end_ns > a->trace->end_ns)
			result_warn(res, "window %s ended %s after the trace", w->name,
				    units_duration(length, w->end_ns - a->trace->end_ns));
	}
}

static void warn(struct result *res, const struct analysis *a)
{
	if (a->lost_places)
		result_warn(res,
			    "events were lost in %" PRIu64 " place%s: waits that this may have "
			    "falsified are counted as suspect and are in no sum; a larger --buffer "
			    "loses fewer",
			    a->lost_places, a->lost_places == 1 ? "" : "s");
	if (a->late_events)
		result_warn(res, "%" PRIu64 " event%s came too late to be put in order",
			    a->late_events, a->late_events == 1 ? "" : "s");
	if (a->begin_calls)
		result_warn(res,
			    "%" PRIu64 " futex call%s under way when tracing began ended before it "
			    "could be read on which word: not counted",
			    a->begin_calls, a->begin_calls == 1 ? "" : "s");
	if (a->blind_requeues)
		result_warn(res,
			    "futex_requeue moved waiters %" PRIu64 " time%s between words that "
			    "could not be read: they are counted where they called",
			    a->blind_requeues, a->blind_requeues == 1 ? "" : "s");
	warn_of_given(res, a);
	if (a->windows.n_unopened)
		result_warn(res, "%" PRIu64 " mark%s that ended a window which had not begun",
			    a->windows.n_unopened, a->windows.n_unopened == 1 ? "" : "s");
	if (a->windows.n_unclosed)
		result_warn(res, "%" PRIu64 " window%s that no mark ended %s until the trace did",
			    a->windows.n_unclosed, a->windows.n_unclosed == 1 ? "" : "s",
			    a->windows.n_unclosed == 1 ? "lasts" : "last");
	if (a->unpaired)
		result_warn(res, "%" PRIu64 " futex call%s seen from one end only: not counted",
			    a->unpaired, a->unpaired == 1 ? " was" : "s were");
}

struct result *analysis_finish(struct analysis *a, uint64_t end_ns)
{
	struct result *res = result_new();

	/* What was recorded after the clock was read shows that recording went on. */
	if (a->last_ns > end_ns)
		end_ns = a->last_ns;
	if (!a->processes.living && a->last_death_ns > a->begin_ns && a->last_death_ns < end_ns)
		end_ns = a->last_death_ns;
	if (end_ns < a->begin_ns)
		end_ns = a->begin_ns;
	if (!a->begin_is_fixed)
		lives_begin(a);
	windows_advance(a, end_ns > a->begin_ns ? end_ns - 1 : end_ns);
	for (struct thread *th = a->threads.living; th; th = th->hh.next) {
		calls_trace_ends(a, th, end_ns);
		states_end(a, th, end_ns);
	}
	a->trace->begin_ns = a->begin_ns;
	a->trace->end_ns = end_ns;
	windows_finish(a, end_ns);
	res->futex_only = a->options.futex_only;
	res->begin_ns = a->begin_ns;
	res->end_ns = end_ns;
	res->events = a->events;
	res->lost_events = a->lost_events;
	res->lost_places = a->lost_places;
	res->losses = a->losses;
	res->n_losses = a->n_losses;
	a->losses = NULL;
	marks_hand_over(a, res, end_ns);
	res->late_events = a->late_events;
	res->unpaired = a->begin_calls + a->end_calls + a->unpaired;
	res->windows = xcalloc(1 + a->windows.n, sizeof(*res->windows));
	finish_window(res, a, a->trace);
	for (size_t i = 0; i < a->windows.n; i++)
		finish_window(res, a, a->windows.all[i]);
	finish_targets(res, a);
	picture_hand_over(a, res);
	result_sort(res, SORT_WAIT);
	warn(res, a);
	warn_of_bounds(res, a);
	return res;
}
