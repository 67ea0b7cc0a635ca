/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perfetto_events.h - writes single events of Chrome's trace-event format into an array.
 *
 * Times are microseconds since the trace began. They have three decimals, so that none is rounded.
 */
#ifndef FUTRACE_PERFETTO_EVENTS_H
#define FUTRACE_PERFETTO_EVENTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/result.h"

struct trace_events {
	FILE *out;
	uint64_t origin_ns;
	bool first, failed;
	bool has_args; /* of the event that is open */
};

/* Begins an event of phase PH ('B', 'i', ...), and ends it. */
void event_begin(struct trace_events *e, char ph, const char *category, const char *name);
void event_end(struct trace_events *e);

/* The fields beside its name. An id is unique among events of one kind. */
void event_of(struct trace_events *e, int32_t pid, int32_t tid);
void event_at(struct trace_events *e, uint64_t ts_ns);
void event_id(struct trace_events *e, uint64_t id);
void event_field(struct trace_events *e, const char *key, const char *value);

/* Its arguments, which come last. A text may be any bytes; NULL is left out. */
void event_arg(struct trace_events *e, const char *key, const char *value);
void event_arg_number(struct trace_events *e, const char *key, uint64_t n);

/* Writes a counter for the waiters of each word that has room. */
void perfetto_waiters(struct trace_events *e, const struct result *res);

#endif
