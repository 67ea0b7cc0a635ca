/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perfetto_events.h - single events of Chrome's trace-event format, in an array that grows.
 *
 * Times are microseconds since the trace began, with three decimals, so that none is rounded.
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

/* Begins an event of phase PH ('B', 'i', ...); and ends it. */
void event_begin(struct trace_events *e, char ph, const char *category, const char *name);
void event_end(struct trace_events *e);

/* What it has beside its name; IDs are unique among events of one kind. */
void event_of(struct trace_events *e, int32_t pid, int32_t tid);
void event_at(struct trace_events *e, uint64_t ts_ns);
void event_id(struct trace_events *e, uint64_t id);
void event_field(struct trace_events *e, const char *key, const char *value);

/* Its arguments, which come last. Texts are any bytes; NULL is left out. */
void event_arg(struct trace_events *e, const char *key, const char *value);
void event_arg_number(struct trace_events *e, const char *key, uint64_t n);

/* A counter for the waiters of each word, as far as there is room. */
void perfetto_waiters(struct trace_events *e, const struct result *res);

#endif
