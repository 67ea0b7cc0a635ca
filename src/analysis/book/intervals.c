/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intervals.c - windows of equal length, each handed out when it ends, and then forgotten.
 *
 * So a trace may last for ever. An open fact is entered up to the end of the interval: a wait as
 * unfinished, without a waker. The rest of it belongs to later intervals.
 */
#include "analysis/book/intervals.h"

#include <stdlib.h>

#include <utlist.h>

#include "analysis/book/rest.h"
#include "base/xalloc.h"

void closed_interval_free(struct closed_interval *c)
{
	ledger_free(c->ledger);
	free(c);
}

void intervals_finish(struct intervals *iv)
{
	struct closed_interval *c, *next;

	DL_FOREACH_SAFE(iv->closed, c, next)
	closed_interval_free(c);
	ledger_free(iv->open);
	*iv = (struct intervals){ 0 };
}

static void begin(struct books *b, uint64_t ts_ns)
{
	struct intervals *iv = &b->intervals;

	iv->open = ledger_new(WINDOW_INTERVAL, "interval", ts_ns);
	iv->open->index = ++iv->n;
	iv->open->lacks_states = b->options->futex_only;
	windows_open(&b->windows, iv->open);
}

/* Takes a fact that is not over. */
static void take_open_fact(void *arg, const struct fact *fact)
{
	struct books *b = arg;

	if (fact->end_ns > b->intervals.open->begin_ns)
		ledger_take(b->intervals.open, b->source.threads, fact);
}

static void enter_open_facts(struct books *b)
{
	const struct fact_sink sink = { .take = take_open_fact, .arg = b };

	b->source.send_open_facts(b->source.arg, b->intervals.open->end_ns, &sink);
}

static void close_open(struct books *b)
{
	struct intervals *iv = &b->intervals;
	const struct counts *counts = b->source.counts;
	struct closed_interval *c = xcalloc(1, sizeof(*c));

	c->ledger = iv->open;
	c->events = counts->events - iv->events;
	c->lost_events = counts->lost_events - iv->lost_events;
	c->lost_places = counts->lost_places - iv->lost_places;
	iv->events = counts->events;
	iv->lost_events = counts->lost_events;
	iv->lost_places = counts->lost_places;
	iv->open = NULL;
	rest_add_unknown(b, c->ledger);
	DL_APPEND(iv->closed, c);
}

void intervals_at(struct books *b, uint64_t ts_ns)
{
	struct intervals *iv = &b->intervals;

	if (!iv->open) {
		begin(b, ts_ns);
		iv->next_ns = time_after(ts_ns, b->options->interval_ns);
	} else if (ts_ns > iv->next_ns) {
		windows_close(&b->windows, iv->open, iv->next_ns);
		enter_open_facts(b);
		close_open(b);
		begin(b, iv->next_ns);
		iv->next_ns = time_after(iv->next_ns, b->options->interval_ns);
	}
}

void intervals_end(struct books *b)
{
	struct intervals *iv = &b->intervals;
	const struct counts *counts = b->source.counts;

	if (!iv->open)
		return;
	/* Events may also come after the last thread's end, with which the trace ends. */
	if (iv->open->end_ns > iv->open->begin_ns || iv->n == 1 || counts->events > iv->events ||
	    counts->lost_events > iv->lost_events || counts->lost_places > iv->lost_places) {
		close_open(b);
		return;
	}
	ledger_free(iv->open);
	iv->open = NULL;
}

struct closed_interval *intervals_take(struct intervals *iv)
{
	struct closed_interval *c = iv->closed;

	if (c)
		DL_DELETE(iv->closed, c);
	return c;
}
