/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_shared.c - feeds the analysis from a recording of either kind, and answers from it.
 */
#include "session/recorded/recorded_shared.h"

#include "place/kernel_names.h"

void recorded_set_options(const struct recorded *r, struct analysis_options *options)
{
	const struct trace_request *request = r->request;

	options->futex_only = r->session.futex_only;
	options->wants_trails = request->wants_trails;
	options->wants_chains = request->wants_chains;
	options->interval_ns = request->interval_ns;
	options->hand_out_intervals = request->interval_ns > 0;
	options->windows = r->trace.windows;
	options->n_windows = r->trace.n_windows;
}

void recorded_feed(void *arg, const struct event *ev)
{
	struct recorded *r = arg;

	analysis_feed(r->analysis, ev);
}

void recorded_hand_out(struct recorded *r)
{
	struct result *res;

	while (r->wants_intervals && (res = analysis_take_interval(r->analysis))) {
		session_complete_interval(&r->session, res);
		r->wants_intervals = r->watch->take(r->watch->arg, res) == 0;
		result_free(res);
	}
}

void recorded_advance(void *arg, uint64_t ts_ns)
{
	struct recorded *r = arg;

	analysis_advance(r->analysis, ts_ns);
	recorded_hand_out(r);
}

void recorded_find_place(void *arg, struct question *q)
{
	struct recorded *r = arg;

	plain_maps_resolve(r->maps, q->space.pid, q->uaddr, q->where);
}

static const char *find_function(void *arg, uint64_t address)
{
	return recording_function(arg, address);
}

void recorded_name_stacks(void *arg, struct question *q)
{
	struct recorded *r = arg;

	kernel_names_fill_by(q->stacks, find_function, r->recording);
	q->answer = true;
}
