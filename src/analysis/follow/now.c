/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * now.c - makes facts of the current activity and wait of a thread, for books that close.
 */
#include "analysis/follow/now.h"

#include "analysis/follow/waits.h"

static void send_uncounted(struct thread *th, uint64_t end_ns, const struct fact_sink *sink)
{
	const struct wait *w = &th->wait;
	struct fact fact = {
		.kind = FACT_UNCOUNTED,
		.thread = th,
		.begin_ns = w->begin_ns,
		.end_ns = end_ns,
	};

	if (!w->certain_at_end || w->suspect)
		return;
	waits_describe_uncounted(w, &fact);
	sink->take(sink->arg, &fact);
}

static void send_wait(struct thread *th, uint64_t ts_ns, const struct fact_sink *sink)
{
	const struct wait *w = &th->wait;
	uint64_t end_ns = w->state == WAIT_INTERRUPTED ? w->returned_ns : ts_ns;
	struct fact fact = {
		.kind = FACT_WAIT,
		.thread = th,
		.begin_ns = w->begin_ns,
		.end_ns = end_ns,
	};

	if (w->begin_ns >= end_ns)
		return;
	send_uncounted(th, end_ns, sink);
	/* An interrupted wait is most likely over: one that goes on does so within microseconds. */
	waits_describe(w, &fact, end_ns,
		       (struct wait_end){ .unfinished = w->state != WAIT_INTERRUPTED });
	/* No thread has ended it yet. */
	fact.wait.woken_by = (struct who){ 0 };
	sink->take(sink->arg, &fact);
}

static void send_doing(struct thread *th, uint64_t ts_ns, const struct fact_sink *sink)
{
	const struct activity *act = &th->activity;
	struct fact fact = {
		.kind = FACT_DOING,
		.thread = th,
		.begin_ns = act->since_ns,
		.end_ns = ts_ns,
	};

	/* An unknown state is no fact. */
	if (act->state == STATE_UNKNOWN || act->since_ns >= ts_ns)
		return;
	fact.doing.state = act->state;
	fact.doing.in_wait = act->sleeps_in_wait || th->wait.state != WAIT_NONE;
	fact.doing.sleep = act->sleep;
	sink->take(sink->arg, &fact);
}

/* Blame for what TH has waited so far goes to nobody else, as long as that is not known. */
static void send_blame(struct thread *th, const struct fact_sink *sink)
{
	for (size_t i = 0; i < th->series.n; i++) {
		const struct step *step = &th->series.steps[i];
		const struct fact fact = {
			.kind = FACT_BLAME,
			.thread = th,
			.word = step->word,
			.begin_ns = step->begin_ns,
			.end_ns = step->end_ns,
		};

		sink->take(sink->arg, &fact);
	}
}

void now_send_facts(struct thread *th, uint64_t ts_ns, const struct fact_sink *sink)
{
	send_blame(th, sink);
	send_doing(th, ts_ns, sink);
	if (th->wait.state != WAIT_NONE)
		send_wait(th, ts_ns, sink);
}
