/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finish.c - makes a result of the books, with warnings about missing parts.
 */
#include "analysis/conclude/finish.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "analysis/book/marks.h"
#include "analysis/conclude/draw.h"
#include "analysis/conclude/halted.h"
#include "analysis/conclude/meanwhile.h"
#include "analysis/conclude/rows.h"
#include "analysis/conclude/tail.h"
#include "analysis/words.h"
#include "base/units.h"
#include "base/xalloc.h"

static void add_words(struct window *win, const struct books *b, const struct ledger *l)
{
	if (b->options->hand_out_intervals && l->kind == WINDOW_INTERVAL) {
		tail_add_words(win, l, INTERVAL_WORDS);
		return;
	}
	for (const struct word_account *w = l->words; w; w = w->hh.next)
		rows_add_word(win, w, !l->lacks_states);
}

/* Who is stuck when the trace ends was so at the end of an earlier window, if it began before. */
static void add_stuck(struct window *win, const struct processes *processes)
{
	for (const struct process *p = processes->living; p; p = p->hh.next) {
		struct stuck_row *row;

		if (!p->is_stuck || p->stuck_ns >= win->end_ns)
			continue;
		win->stuck = xgrow_one(win->stuck, win->n_stuck, sizeof(*win->stuck));
		row = &win->stuck[win->n_stuck++];
		*row = (struct stuck_row){ .pid = p->pid, .threads = p->n_living };
		memcpy(row->comm, p->comm, sizeof(row->comm));
		row->ns = win->end_ns - (p->stuck_ns > win->begin_ns ? p->stuck_ns : win->begin_ns);
	}
}

/* Adds the window of L to RES, which has room for it. STRETCHES: see meanwhile_add(). */
static void add_window(struct result *res, const struct books *b, const struct ledger *l,
		       const struct processes *processes, size_t *stretches)
{
	struct window *win = &res->windows[res->n_windows++];

	snprintf(win->name, sizeof(win->name), "%s", l->name);
	win->kind = l->kind;
	win->index = l->index;
	win->begin_ns = l->begin_ns;
	win->end_ns = l->end_ns;
	win->lacks_facts = l->lacks_facts;
	add_words(win, b, l);
	for (const struct thread_account *th = l->threads; th; th = th->next)
		rows_add_thread(win, th, b->source.takers);
	if (l->n_others)
		rows_add_thread(win, &l->others, b->source.takers);
	rows_sort_threads(win);
	meanwhile_add(win, b, l, stretches);
	add_stuck(win, processes);
}

static void add_targets(struct result *res, const struct processes *processes)
{
	const struct process *p;

	res->targets = xcalloc(processes->n, sizeof(*res->targets));
	DL_FOREACH(processes->all, p)
	{
		struct target *t = &res->targets[res->n_targets++];

		t->pid = p->pid;
		memcpy(t->comm, p->comm, sizeof(t->comm));
		t->threads = p->n_threads;
		t->ended = !p->n_living;
	}
}

/* Warns of the parts that did not fit. */
static void warn_of_bounds(struct result *res, const struct books *b, const struct trace_end *end)
{
	if (end->words_overflow)
		result_warn(res,
			    "more than %d futex words: the calls and waits on the others are "
			    "counted in one row",
			    WORDS_MAX);
	if (b->trace->n_others)
		result_warn(res, "%" PRIu64 " thread%s that ended early %s counted in one row",
			    b->trace->n_others, b->trace->n_others == 1 ? "" : "s",
			    b->trace->n_others == 1 ? "is" : "are");
	if (HASH_COUNT(b->trace->pairs.table) >= PAIRS_MAX)
		result_warn(res,
			    "more than %d pairs of thread and futex word: in the lists of "
			    "waiters and wakers, the others are counted together",
			    PAIRS_MAX);
	if (b->windows.most)
		result_warn(res,
			    "the windows are too large: in each, all but %zu words and threads, "
			    "those that waited longest, are counted together",
			    b->windows.most);
	if (b->windows.n_refused)
		result_warn(res, "more than %d windows: %" PRIu64 " %s not shown",
			    ANALYSIS_MAX_WINDOWS, b->windows.n_refused,
			    b->windows.n_refused == 1 ? "is" : "are");
	if (end->processes->n_dropped)
		result_warn(res, "%zu process%s that ended early %s not listed",
			    end->processes->n_dropped, end->processes->n_dropped == 1 ? "" : "es",
			    end->processes->n_dropped == 1 ? "is" : "are");
}

/* Warns of given windows that lie, wholly or partly, outside of the trace. */
static void warn_of_given(struct result *res, const struct books *b)
{
	char length[UNITS_SIZE];

	for (size_t i = 0; i < b->options->n_windows; i++) {
		const struct analysis_window *w = &b->options->windows[i];

		if (w->end_ns <= b->trace->begin_ns || w->begin_ns >= b->trace->end_ns)
			result_warn(res, "window %s lies outside of the trace", w->name);
		else if (w->begin_ns < b->trace->begin_ns)
			result_warn(res, "window %s began %s before the trace", w->name,
				    units_duration(length, b->trace->begin_ns - w->begin_ns));
		else if (w->end_ns > b->trace->end_ns)
			result_warn(res, "window %s ended %s after the trace", w->name,
				    units_duration(length, w->end_ns - b->trace->end_ns));
	}
}

static void warn(struct result *res, const struct books *b, const struct counts *counts)
{
	if (counts->lost_places)
		result_warn(res,
			    "events were lost in %" PRIu64 " place%s: waits that this may have "
			    "falsified are counted as suspect and are in no sum%s; a larger "
			    "--buffer loses fewer",
			    counts->lost_places, counts->lost_places == 1 ? "" : "s",
			    b->options->new_threads
				    ? "; threads that began and ended meanwhile are missing"
				    : "");
	if (counts->late_events)
		result_warn(res, "%" PRIu64 " event%s came too late to be put in order",
			    counts->late_events, counts->late_events == 1 ? "" : "s");
	if (counts->begin_calls)
		result_warn(res,
			    "%" PRIu64
			    " futex call%s under way when tracing began ended before the "
			    "word could be read: not counted",
			    counts->begin_calls, counts->begin_calls == 1 ? "" : "s");
	if (counts->blind_requeues)
		result_warn(res,
			    "futex_requeue moved waiters %" PRIu64 " time%s between words that "
			    "could not be read: they are counted where they called",
			    counts->blind_requeues, counts->blind_requeues == 1 ? "" : "s");
	warn_of_given(res, b);
	if (b->windows.n_unopened)
		result_warn(res, "%" PRIu64 " mark%s to end a window that had not begun",
			    b->windows.n_unopened, b->windows.n_unopened == 1 ? " was" : "s were");
	if (b->windows.n_unclosed)
		result_warn(res, "%" PRIu64 " window%s by a mark: %s until the end of the trace",
			    b->windows.n_unclosed,
			    b->windows.n_unclosed == 1 ? " was not ended" : "s were not ended",
			    b->windows.n_unclosed == 1 ? "it lasts" : "they last");
	if (counts->unpaired)
		result_warn(res, "%" PRIu64 " futex call%s seen from one end only: not counted",
			    counts->unpaired, counts->unpaired == 1 ? " was" : "s were");
}

/* The tracer reads on when the trace has ended, and a gap may begin before the trace. */
static uint64_t within_trace(const struct result *res, uint64_t ns)
{
	if (ns < res->begin_ns)
		return res->begin_ns;
	return ns > res->end_ns ? res->end_ns : ns;
}

static void hand_over_losses(struct result *res, struct counts *counts)
{
	res->losses = counts->losses;
	res->n_losses = counts->n_losses;
	counts->losses = NULL;
	for (size_t i = 0; i < res->n_losses; i++) {
		res->losses[i].begin_ns = within_trace(res, res->losses[i].begin_ns);
		res->losses[i].end_ns = within_trace(res, res->losses[i].end_ns);
	}
}

struct result *finish_trace(struct books *b, struct counts *counts, const struct trace_end *end)
{
	struct result *res = result_new();
	size_t stretches = MEANWHILE_STRETCHES;

	res->futex_only = b->options->futex_only;
	res->begin_ns = b->trace->begin_ns;
	res->end_ns = b->trace->end_ns;
	res->events = counts->events;
	res->lost_events = counts->lost_events;
	res->lost_places = counts->lost_places;
	hand_over_losses(res, counts);
	marks_hand_over(&b->marks, res, res->end_ns);
	res->late_events = counts->late_events;
	res->looks = counts->looks;
	res->looks_moved_on = counts->looks_moved_on;
	res->ticks = counts->ticks;
	res->ticks_refused = counts->ticks_refused;
	res->unpaired = counts->begin_calls + counts->end_calls + counts->unpaired;
	res->windows = xcalloc(b->windows.n, sizeof(*res->windows));
	for (size_t i = 0; i < b->windows.n; i++)
		add_window(res, b, b->windows.all[i], end->processes, &stretches);
	add_targets(res, end->processes);
	draw_picture(res, b);
	result_sort(res, SORT_WAIT);
	/* Comes first: nothing else in the report explains as much. */
	halted_warn(res, end->processes);
	res->n_halted = res->n_warnings;
	warn(res, b, counts);
	warn_of_bounds(res, b, end);
	return res;
}

struct result *finish_interval(const struct books *b, const struct closed_interval *c,
			       const struct processes *processes)
{
	struct result *res = result_new();
	size_t stretches = MEANWHILE_STRETCHES;

	res->futex_only = b->options->futex_only;
	res->begin_ns = b->source.counts->begin_ns;
	res->end_ns = c->ledger->end_ns;
	res->events = c->events;
	res->lost_events = c->lost_events;
	res->lost_places = c->lost_places;
	res->windows = xcalloc(1, sizeof(*res->windows));
	add_window(res, b, c->ledger, processes, &stretches);
	add_targets(res, processes);
	result_sort(res, SORT_WAIT);
	return res;
}
