/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * halted.c - words the halts of processes.
 */
#include "analysis/conclude/halted.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <utlist.h>

#include "base/escape.h"
#include "base/units.h"

/* A debugger or strace may hold each thread for a moment at each call: that is not worth a word. */
#define LEAST_TRACED_SHARE 100

static bool is_worth_a_word(const struct halts *h, uint64_t trace_ns)
{
	if (h->at_begin || h->at_end)
		return true;
	return h->kind == HALT_TRACED ? h->total_ns >= trace_ns / LEAST_TRACED_SHARE
				      : h->total_ns > 0;
}

/* "throughout the trace", "for 2.1 s of the trace", "at its end". */
static const char *how_long(char *text, size_t size, const struct halts *h, uint64_t trace_ns)
{
	char duration[UNITS_SIZE];

	if (h->at_begin && h->at_end && h->total_ns >= trace_ns)
		snprintf(text, size, "throughout the trace");
	else if (!h->total_ns)
		snprintf(text, size, "at the end of the trace");
	else
		snprintf(text, size, "for %s%s%s", units_duration(duration, h->total_ns),
			 h->at_begin ? " from the begin of the trace" : " of the trace",
			 h->at_end ? ", and still at its end" : "");
	return text;
}

void halted_warn(struct result *res, const struct processes *processes)
{
	uint64_t trace_ns = res->end_ns - res->begin_ns;
	const struct process *p;

	DL_FOREACH(processes->all, p)
	{
		char time[128];
		char *name;

		if (!p->halts.kind || !is_worth_a_word(&p->halts, trace_ns))
			continue;
		name = escape_printable(p->comm);
		result_warn(res,
			    "%s (%" PRId32 ") was %s %s: its threads could not run, whatever they "
			    "waited for",
			    name, p->pid, halt_words(p->halts.kind),
			    how_long(time, sizeof(time), &p->halts, trace_ns));
		free(name);
	}
}
