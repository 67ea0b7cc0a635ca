/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fed.c - feeds the events of an invented history to the analysis.
 */
#include "tests/analysis/fed.h"

#include <stdlib.h>

#include <check.h>

#include "base/xalloc.h"

#include "tests/judged.h"
#include "tests/script.h"

static int32_t process_of(void *arg, int32_t tid)
{
	const struct history *h = arg;

	(void)tid;
	return h->pid;
}

struct analysis *replay_begin(struct history *h, const struct analysis_options *options)
{
	struct analysis_options all = options ? *options : (struct analysis_options){ 0 };
	struct analysis *a;

	all.new_threads = true;
	all.ask = (struct analysis_questions){ .process_of = process_of, .arg = h };
	a = analysis_new(&all);
	analysis_set_begin(a, h->begin_ns);
	for (size_t i = 0; i < h->n_tids; i++)
		analysis_add_thread(a, h->tids[i], h->pid, "x");
	return a;
}

struct result *replay(struct history *h, const struct analysis_options *options)
{
	struct analysis *a = replay_begin(h, options);
	struct result *res;

	for (size_t i = 0; i < h->n_events; i++)
		analysis_feed(a, &h->events[i]);
	res = analysis_finish(a, h->end_ns);
	analysis_free(a);
	if (!res->futex_only)
		script_check_blame(res);
	judge_and_forget(res);
	return res;
}

struct edge {
	uint64_t ns;
	int step;
};

/* At equal times, ends come first. */
static int by_time(const void *x, const void *y)
{
	const struct edge *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	return a->step - b->step;
}

/* Puts the begins and ends of the waits into EDGES, which has room; sets their number. */
static bool find_edges(const struct history *h, uint64_t uaddr, uint32_t execs,
		       const struct interval *in, struct edge *edges, size_t *n)
{
	bool interrupted = false;

	for (size_t i = 0; i < h->n_waits; i++) {
		const struct true_wait *w = &h->waits[i];
		uint64_t begin_ns = w->begin_ns > in->begin_ns ? w->begin_ns : in->begin_ns;
		uint64_t end_ns = w->end_ns < in->end_ns ? w->end_ns : in->end_ns;

		if (w->uaddr != uaddr || w->execs != execs || begin_ns >= end_ns)
			continue;
		interrupted = interrupted || w->interrupted;
		edges[(*n)++] = (struct edge){ begin_ns, 1 };
		edges[(*n)++] = (struct edge){ end_ns, -1 };
	}
	return interrupted;
}

bool true_cover(const struct history *h, uint64_t uaddr, uint32_t execs, const struct interval *in,
		uint64_t *covered_ns, uint64_t *peak)
{
	struct edge *edges = xcalloc(2 * h->n_waits, sizeof(*edges));
	uint64_t open = 0;
	size_t n = 0;
	bool interrupted = find_edges(h, uaddr, execs, in, edges, &n);

	qsort(edges, n, sizeof(*edges), by_time);
	*covered_ns = *peak = 0;
	for (size_t i = 0; i < n; i++) {
		if (open)
			*covered_ns += edges[i].ns - edges[i - 1].ns;
		open = edges[i].step > 0 ? open + 1 : open - 1;
		if (open > *peak)
			*peak = open;
	}
	free(edges);
	return interrupted;
}

uint32_t replay_step(void)
{
	const char *text = getenv("FUTRACE_TEST_EACH");
	int each = text ? atoi(text) : 1;

	return each > 1 ? (uint32_t)each : 1;
}

void replay_seeds(uint32_t first, uint32_t n, void (*check)(uint32_t seed))
{
	for (uint32_t seed = first; seed < first + n; seed += replay_step()) {
		mark_point();
		check(seed);
	}
}
