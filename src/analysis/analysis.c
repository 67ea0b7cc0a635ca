/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis.c - the front door of the analysis: follows events, books facts, concludes a result.
 */
#include "analysis/analysis.h"

#include <stdlib.h>

#include "analysis/book/bookkeeping.h"
#include "analysis/book/intervals.h"
#include "analysis/book/schedule.h"
#include "analysis/conclude/finish.h"
#include "analysis/follow/follow.h"
#include "analysis/follow/gaps.h"
#include "analysis/follow/lives.h"
#include "analysis/follow/owners.h"
#include "analysis/follow/stuck.h"
#include "base/xalloc.h"

struct analysis {
	struct analysis_options options;
	struct follower follower;
	struct books books;
	uint64_t kernel_lost;
};

static void send_open_facts(void *arg, uint64_t ts_ns, const struct fact_sink *sink)
{
	struct analysis *a = arg;

	follow_send_open_facts(&a->follower, ts_ns, sink);
}

struct analysis *analysis_new(const struct analysis_options *options)
{
	struct analysis *a = xcalloc(1, sizeof(*a));
	const struct fact_source source = {
		.threads = &a->follower.threads,
		.facts = &a->follower.facts,
		.counts = &a->follower.counts,
		.takers = &a->follower.takers,
		.send_open_facts = send_open_facts,
		.arg = a,
	};
	const struct fact_sink sink = bookkeeping_sink(&a->books);

	a->options = *options;
	follow_init(&a->follower, options, &sink);
	bookkeeping_init(&a->books, &a->options, &source);
	return a;
}

void analysis_free(struct analysis *a)
{
	if (!a)
		return;
	bookkeeping_finish(&a->books);
	follow_finish(&a->follower);
	free(a);
}

void analysis_set_begin(struct analysis *a, uint64_t begin_ns)
{
	a->follower.counts.begin_ns = begin_ns;
}

void analysis_add_thread(struct analysis *a, int32_t tid, int32_t pid, const char *comm)
{
	lives_add(&a->follower, tid, pid, comm);
}

void analysis_feed(struct analysis *a, const struct event *ev)
{
	struct follower *f = &a->follower;

	if (!f->begin_is_fixed && ev->kind != EVENT_GAP)
		follow_begin(f, ev->ts_ns);
	/* A window that begins before a look has the look, even if nothing else happens in it. */
	if (event_is_recorded(ev->kind) || ev->kind == EVENT_LOOK || ev->kind == EVENT_TICK)
		bookkeeping_advance(&a->books, ev->ts_ns);
	if (ev->kind == EVENT_MARK)
		bookkeeping_mark(&a->books, ev);
	follow_event(f, ev);
}

void analysis_advance(struct analysis *a, uint64_t until_ns)
{
	/* A later event may still show that the trace began earlier. */
	if (a->follower.begin_is_fixed)
		bookkeeping_advance(&a->books, until_ns);
}

void analysis_windows_moved(struct analysis *a)
{
	schedule_again(&a->books);
}

struct result *analysis_take_interval(struct analysis *a)
{
	struct closed_interval *c = intervals_take(&a->books.intervals);
	struct result *res;

	if (!c)
		return NULL;
	stuck_find(&a->follower);
	res = finish_interval(&a->books, c, &a->follower.processes);
	closed_interval_free(c);
	return res;
}

void analysis_ask_owners(struct analysis *a, uint64_t now_ns,
			 void (*take)(void *arg, const struct owner_question *q), void *arg)
{
	owners_ask(&a->follower, now_ns, take, arg);
}

uint64_t analysis_events(const struct analysis *a)
{
	return a->follower.counts.events;
}

uint64_t analysis_waits(const struct analysis *a)
{
	return a->follower.counts.waits;
}

uint64_t analysis_lost(const struct analysis *a)
{
	return a->follower.counts.lost_events;
}

bool analysis_lacks_events(const struct analysis *a)
{
	return a->follower.counts.lost_places > 0;
}

bool analysis_has_living_threads(const struct analysis *a)
{
	return a->follower.processes.living != NULL;
}

void analysis_set_kernel_lost(struct analysis *a, uint64_t events)
{
	a->kernel_lost = events;
}

struct result *analysis_finish(struct analysis *a, uint64_t end_ns)
{
	struct follower *f = &a->follower;
	const struct trace_end end = { &f->processes, f->words.overflow != NULL };

	end_ns = follow_end_ns(f, end_ns);
	if (!f->begin_is_fixed)
		follow_begin(f, UINT64_MAX);
	bookkeeping_advance(&a->books, end_ns > f->counts.begin_ns ? end_ns - 1 : end_ns);
	gaps_reconcile(f, a->kernel_lost);
	stuck_find(f);
	follow_end(f, end_ns);
	bookkeeping_end(&a->books, &f->threads, &f->words, end_ns);
	return finish_trace(&a->books, &f->counts, &end);
}
