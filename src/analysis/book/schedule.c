/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * schedule.c - opens and closes windows by the clock.
 */
#include "analysis/book/schedule.h"

#include "analysis/book/intervals.h"

#define INTERVAL "interval"

/* Returns the begin of W, or that of the trace if that is later. */
static uint64_t begun_ns(const struct books *b, const struct analysis_window *w)
{
	uint64_t begin_ns = b->source.counts->begin_ns;

	return w->begin_ns > begin_ns ? w->begin_ns : begin_ns;
}

/*
 * Returns the end of the interval that contains TS_NS, or begins with it. A damaged recording may
 * have any times: UINT64_MAX means for ever, and is never exceeded.
 */
static uint64_t interval_after(const struct books *b, uint64_t ts_ns)
{
	uint64_t passed = time_between(b->source.counts->begin_ns, ts_ns) / b->options->interval_ns;
	uint64_t last = (UINT64_MAX - b->source.counts->begin_ns) / b->options->interval_ns;

	return passed < last ? b->source.counts->begin_ns + (passed + 1) * b->options->interval_ns
			     : UINT64_MAX;
}

/* Returns the first moment after TS_NS at which a window begins or ends by the clock. */
static uint64_t next_after(const struct books *b, uint64_t ts_ns)
{
	uint64_t next_ns = UINT64_MAX;

	/* An event at the very end of an interval that is handed out still belongs to it. */
	if (b->options->hand_out_intervals)
		next_ns = time_after(b->intervals.next_ns, 1);
	else if (b->options->interval_ns)
		next_ns = interval_after(b, ts_ns);
	for (size_t i = 0; i < b->options->n_windows; i++) {
		const struct analysis_window *w = &b->options->windows[i];

		if (w->begin_ns > ts_ns && w->begin_ns < next_ns)
			next_ns = w->begin_ns;
		if (w->end_ns > ts_ns && w->end_ns < next_ns)
			next_ns = w->end_ns;
	}
	return next_ns;
}

/* Opens and closes windows at TS_NS. At the trace's begin, opens those that began earlier too. */
static void at_moment(struct books *b, uint64_t ts_ns)
{
	bool first = ts_ns == b->source.counts->begin_ns;

	if (b->options->hand_out_intervals)
		intervals_at(b, ts_ns);
	else if (b->options->interval_ns &&
		 interval_after(b, ts_ns) - ts_ns == b->options->interval_ns) {
		if (!first)
			windows_end(&b->windows, WINDOW_INTERVAL, INTERVAL, ts_ns);
		windows_begin(&b->windows, WINDOW_INTERVAL, INTERVAL, ts_ns);
	}
	for (size_t i = 0; i < b->options->n_windows; i++) {
		const struct analysis_window *w = &b->options->windows[i];

		if (w->end_ns <= b->source.counts->begin_ns)
			continue;
		if (w->end_ns == ts_ns)
			windows_end_of(&b->windows, WINDOW_GIVEN, w->name, begun_ns(b, w),
				       w->end_ns);
		if (w->begin_ns == ts_ns || (first && w->begin_ns < ts_ns))
			windows_begin(&b->windows, WINDOW_GIVEN, w->name, ts_ns);
	}
}

void schedule_advance(struct books *b, uint64_t ts_ns)
{
	uint64_t begin_ns = b->source.counts->begin_ns;

	if (!b->next_ns) {
		at_moment(b, begin_ns);
		b->handled_ns = begin_ns;
		b->next_ns = next_after(b, begin_ns);
	}
	while (b->next_ns <= ts_ns && b->next_ns != UINT64_MAX) {
		at_moment(b, b->next_ns);
		b->handled_ns = b->next_ns;
		b->next_ns = next_after(b, b->handled_ns);
	}
}

void schedule_again(struct books *b)
{
	/* Before the trace has begun, nothing is scheduled. */
	if (b->next_ns)
		b->next_ns = next_after(b, b->handled_ns);
}
