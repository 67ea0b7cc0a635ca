/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * windows.c - opens and closes windows, and hands facts to their books.
 *
 * The open windows get most facts from a slice, when one of them begins or ends: so many open
 * windows cost little more than one.
 *
 * A closed window still takes its part of a fact that ends later: if a thread is parked throughout
 * the window, its waker is known only then.
 */
#include "analysis/book/windows.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/setup.h"
#include "base/xalloc.h"

void windows_finish(struct windows *ws)
{
	for (size_t i = 0; i < ws->n; i++)
		ledger_free(ws->all[i]);
	free(ws->all);
	free(ws->open);
	slice_finish(&ws->slice);
}

static bool is_named(const struct ledger *l, enum window_kind kind, const char *name)
{
	return l->kind == kind && !strcmp(l->name, name);
}

static struct ledger *add(struct windows *ws, enum window_kind kind, const char *name,
			  uint64_t begin_ns)
{
	struct ledger *l;

	/* The trace itself is not counted. */
	if (ws->n == ANALYSIS_MAX_WINDOWS + 1) {
		ws->n_refused++;
		return NULL;
	}
	l = ledger_new(kind, name, begin_ns);
	for (size_t i = 0; i < ws->n; i++)
		l->index += is_named(ws->all[i], kind, l->name);
	ws->all = xgrow(ws->all, ws->n, &ws->capacity, sizeof(struct ledger *));
	ws->all[ws->n++] = l;
	l->lacks_states = ws->slice.lacks_states;
	return l;
}

static void measure(struct windows *ws)
{
	ws->size = 0;
	for (size_t i = 0; i < ws->n; i++) {
		if (ws->all[i]->kind != WINDOW_TRACE)
			ws->size += ledger_size(ws->all[i]);
	}
}

/* Folds the windows to WS->most, if that is set. */
static void fold(struct windows *ws)
{
	for (size_t i = 0; ws->most && i < ws->n; i++) {
		if (ws->all[i]->kind != WINDOW_TRACE)
			ledger_fold(ws->all[i], ws->most);
	}
	measure(ws);
}

static void bound(struct windows *ws)
{
	if (ws->size <= WINDOWS_MAX_SIZE)
		return;
	/* New windows get the bound that the others have, before it becomes lower. */
	fold(ws);
	while (ws->size > WINDOWS_MAX_SIZE && ws->most != 1) {
		ws->most = ws->most ? ws->most / 2 : LEDGER_MAX_THREADS;
		fold(ws);
	}
}

void windows_grown(struct windows *ws, const struct ledger *l, size_t before)
{
	if (l->kind == WINDOW_TRACE)
		return;
	ws->size += ledger_size(l) - before;
	bound(ws);
}

/* A window begins or ends at TS_NS. */
static void turn(struct windows *ws, uint64_t ts_ns)
{
	for (size_t i = 0; i < ws->n_open; i++) {
		size_t before = ledger_size(ws->open[i]);

		slice_hand_on(&ws->slice, ws->open[i]);
		windows_grown(ws, ws->open[i], before);
	}
	slice_begin(&ws->slice, ts_ns);
}

void windows_open(struct windows *ws, struct ledger *l)
{
	turn(ws, l->begin_ns);
	ws->open = xgrow(ws->open, ws->n_open, &ws->open_capacity, sizeof(struct ledger *));
	ws->open[ws->n_open++] = l;
}

struct ledger *windows_begin(struct windows *ws, enum window_kind kind, const char *name,
			     uint64_t ts_ns)
{
	struct ledger *l = add(ws, kind, name, ts_ns);

	if (l)
		windows_open(ws, l);
	return l;
}

static void close_at(struct windows *ws, size_t i, uint64_t ts_ns)
{
	struct ledger *l = ws->open[i];

	turn(ws, ts_ns);
	l->end_ns = ts_ns > l->begin_ns ? ts_ns : l->begin_ns;
	if (l->end_ns > ws->closed_until_ns)
		ws->closed_until_ns = l->end_ns;
	ws->n_open--;
	memmove(&ws->open[i], &ws->open[i + 1], (ws->n_open - i) * sizeof(struct ledger *));
}

void windows_close(struct windows *ws, struct ledger *l, uint64_t end_ns)
{
	for (size_t i = 0; i < ws->n_open; i++) {
		if (ws->open[i] != l)
			continue;
		close_at(ws, i, end_ns);
		return;
	}
}

void windows_end(struct windows *ws, enum window_kind kind, const char *name, uint64_t ts_ns)
{
	for (size_t i = ws->n_open; i > 0; i--) {
		if (!is_named(ws->open[i - 1], kind, name))
			continue;
		close_at(ws, i - 1, ts_ns);
		return;
	}
	/* A window without room has not begun. */
	if (!ws->n_refused)
		ws->n_unopened++;
}

void windows_end_of(struct windows *ws, enum window_kind kind, const char *name, uint64_t begin_ns,
		    uint64_t ts_ns)
{
	for (size_t i = 0; i < ws->n_open; i++) {
		if (!is_named(ws->open[i], kind, name) || ws->open[i]->begin_ns != begin_ns)
			continue;
		close_at(ws, i, ts_ns);
		return;
	}
}

void windows_close_all(struct windows *ws, uint64_t end_ns)
{
	while (ws->n_open) {
		ws->n_unclosed += ws->open[0]->kind == WINDOW_MARK;
		close_at(ws, 0, end_ns);
	}
}

static void enter_fact(struct ledger *l, const struct threads *threads, const struct fact *fact)
{
	bool reaches_in = fact->end_ns > l->begin_ns || fact->begin_ns >= l->begin_ns;

	if (reaches_in && fact->begin_ns < l->end_ns)
		ledger_take(l, threads, fact);
}

/* Enters FACT into L, and counts how much larger that makes it. */
static void enter_counted(struct windows *ws, struct ledger *l, const struct threads *threads,
			  const struct fact *fact)
{
	size_t before = ledger_size(l);

	enter_fact(l, threads, fact);
	windows_grown(ws, l, before);
}

static void enter_open(struct windows *ws, const struct threads *threads, const struct fact *fact)
{
	if (ws->n_open == 1) {
		enter_fact(ws->open[0], threads, fact);
		return;
	}
	if (slice_contains(&ws->slice, fact)) {
		enter_fact(ws->all[0], threads, fact);
		slice_take(&ws->slice, threads, fact, ws->open, ws->n_open);
		return;
	}
	slice_make_way(&ws->slice, fact, ws->open, ws->n_open);
	for (size_t i = 0; i < ws->n_open; i++)
		enter_fact(ws->open[i], threads, fact);
	measure(ws);
	bound(ws);
}

static void enter_closed(struct windows *ws, const struct threads *threads, const struct fact *fact)
{
	for (size_t i = 0; i < ws->n; i++) {
		if (ws->all[i]->end_ns != UINT64_MAX)
			enter_counted(ws, ws->all[i], threads, fact);
	}
}

void windows_take(struct windows *ws, const struct threads *threads, const struct fact *fact)
{
	enter_open(ws, threads, fact);
	if (fact->begin_ns < ws->closed_until_ns)
		enter_closed(ws, threads, fact);
}

void windows_add_past(struct windows *ws, const struct threads *threads, const struct facts *facts,
		      enum window_kind kind, const char *name, uint64_t begin_ns, uint64_t end_ns)
{
	struct ledger *l = add(ws, kind, name, begin_ns);

	if (!l)
		return;
	l->end_ns = end_ns;
	l->lacks_facts = facts->dropped_ns > begin_ns;
	for (uint64_t i = facts->first; i < facts->next; i++) {
		const struct fact *fact = facts_get(facts, i);

		/* The wait itself may have been dropped. */
		if (fact->kind != FACT_BLAME || fact->end_ns > facts->dropped_ns)
			enter_counted(ws, l, threads, fact);
	}
}
