/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perfetto_events.c - writes trace events one by one.
 */
#include "report/picture/perfetto_events.h"

#include <inttypes.h>

#include "report/json_doc.h"
#include "base/units.h"

static void put_text(struct trace_events *e, const char *s)
{
	if (json_doc_put_text(e->out, s) < 0)
		e->failed = true;
}

void event_begin(struct trace_events *e, char ph, const char *category, const char *name)
{
	fprintf(e->out, "%s\n{\"ph\":\"%c\",\"cat\":\"%s\",\"name\":", e->first ? "" : ",", ph,
		category);
	put_text(e, name);
	e->first = false;
	e->has_args = false;
}

void event_end(struct trace_events *e)
{
	fputs(e->has_args ? "}}" : "}", e->out);
}

void event_of(struct trace_events *e, int32_t pid, int32_t tid)
{
	fprintf(e->out, ",\"pid\":%" PRId32 ",\"tid\":%" PRId32, pid, tid);
}

void event_at(struct trace_events *e, uint64_t ts_ns)
{
	uint64_t ns = ts_ns > e->origin_ns ? ts_ns - e->origin_ns : 0;

	fprintf(e->out, ",\"ts\":%llu.%03llu", ns / NS_PER_US, ns % NS_PER_US);
}

void event_id(struct trace_events *e, uint64_t id)
{
	fprintf(e->out, ",\"id\":\"0x%" PRIx64 "\"", id);
}

void event_field(struct trace_events *e, const char *key, const char *value)
{
	fprintf(e->out, ",\"%s\":\"%s\"", key, value);
}

static void begin_arg(struct trace_events *e, const char *key)
{
	fprintf(e->out, "%s\"%s\":", e->has_args ? "," : ",\"args\":{", key);
	e->has_args = true;
}

void event_arg(struct trace_events *e, const char *key, const char *value)
{
	if (!value)
		return;
	begin_arg(e, key);
	put_text(e, value);
}

void event_arg_number(struct trace_events *e, const char *key, uint64_t n)
{
	begin_arg(e, key);
	fprintf(e->out, "%" PRIu64, n);
}
