/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - what is known of a trace beside its events, whether it was just made or recorded
 * once; and the result that comes of both.
 */
#ifndef FUTRACE_SESSION_H
#define FUTRACE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/analysis.h"
#include "capture/host_log.h"
#include "trace/mark_texts.h"
#include "model/result.h"
#include "model/stacks.h"
#include "session/questions.h"
#include "session/targets.h"

/* What is pointed at is borrowed. */
struct session {
	struct analysis *analysis; /* which has been fed everything */
	struct stacks *stacks;
	const struct mark_texts *mark_texts;
	const struct host_log *host_log;
	const struct traced *targets;
	size_t n_targets;
	size_t n_named;	     /* of these, the first: those that are no children of others */
	const char *command; /* the program name of what was run meanwhile; NULL: nothing */
	bool traces_command; /* it was the target */
	bool command_ended;
	int command_status;
	char kernel[64];
	char clock[32];
	bool has_realtime;
	int64_t realtime_offset_ns;
	uint64_t called_ns, begin_ns, end_ns;
	bool lost_unknown; /* kernel_lost could not be read */
	uint64_t kernel_lost, buffer_bytes, tracer_cpu_ns, tracer_peak_rss_bytes;
	unsigned int cpus;
	uint64_t narrow_ns; /* for so long only uninterruptible sleeps were looked into */
	size_t unreadable;  /* threads of which /proc said nothing when tracing began */
	size_t late_32bit;  /* 32-bit programs met too late */
	bool raw_enabled;   /* system calls were recorded by number */
	bool has_stacks;    /* the kernel records stacks */
	bool futex_only;
	const char *leftovers; /* a warning of what killed tracers have left behind, or "" */
	struct answers answers;
};

/* Ends the analysis and returns what came of it, with places, names and warnings. */
struct result *session_result(const struct session *s);

/* Adds to an interval, the only window of RES, what the analysis cannot know. */
void session_complete_interval(const struct session *s, struct result *res);

/* Says of the words of RES, which have their places, what they are. */
void session_name_primitives(const struct session *s, struct result *res);

#endif
