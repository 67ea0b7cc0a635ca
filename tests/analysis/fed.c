/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fed.c - feeds the events of an invented history to the analysis.
 */
#include "tests/analysis/fed.h"

#include <check.h>

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
	script_check_blame(res);
	return res;
}

void replay_seeds(uint32_t first, uint32_t n, void (*check)(uint32_t seed))
{
	for (uint32_t seed = first; seed < first + n; seed++) {
		mark_point();
		check(seed);
	}
}
