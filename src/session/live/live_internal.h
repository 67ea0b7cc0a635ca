/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_internal.h - a running trace, as the files of this folder share it.
 */
#ifndef FUTRACE_LIVE_INTERNAL_H
#define FUTRACE_LIVE_INTERNAL_H

#include "analysis/analysis.h"
#include "session/live/live.h"
#include "session/live/live_looks.h"
#include "session/live/live_owners.h"
#include "session/live/live_record.h"
#include "session/live/live_titles.h"
#include "session/live/proc_state.h"
#include "session/live/tracing.h"
#include "session/progress.h"
#include "session/session.h"

struct live {
	const struct trace_request *request;
	struct command *cmd; /* NULL: none */
	const struct interval_watch *watch;
	bool traces_command; /* the command is the target */
	struct tracing tracing;
	struct proc_state proc;
	struct live_record record;
	struct answers answers;
	struct analysis *analysis;
	struct clock_log clock_log;
	struct live_owners owners;
	struct live_titles titles;
	struct live_looks looks;
	struct named_stacks user_stacks; /* from the end of the trace on */
	struct analysis_window *windows; /* those of the request */
	char leftovers[160];		 /* a warning about instances of killed tracers, or "" */
	char ended[160];		 /* a warning about targets that had ended, or "" */
	size_t n_placed, n_to_place;	 /* targets whose mappings have been read, of how many */
	struct progress progress;
	uint64_t called_ns, begin_ns, end_ns;
	uint64_t deadline_ns; /* 0: none */
	uint64_t done_ns;     /* events up to then have been handed on */
	uint64_t tracer_cpu_ns, tracer_peak_rss_bytes;
};

/* Prepares everything up to the first recorded event. live_trace() has made L. */
int live_begin(struct live *l, struct error *err);

/*
 * Reads the mappings of N more targets. Are any left? Only those of the named ones are read before
 * the trace is announced: there may be thousands of others.
 */
bool live_read_places(struct live *l, size_t n);

/* Announces that events are being recorded. Returns -1 with ERR filled if it cannot. */
int live_announce(const struct live *l, struct error *err);

/* Answers from /proc and from the target's memory; valid as long as L lives. */
struct answers live_answers(struct live *l);

/* Hands out the intervals that have ended. Returns false if the watch wants no more. */
bool live_hand_out(struct live *l);

/* Adds the facts of the live trace to an interval, which is the only window of RES. */
void live_complete_interval(struct live *l, struct result *res);

/* Takes the result from the analysis and adds the facts of the live trace. */
struct result *live_make_result(struct live *l);

#endif
