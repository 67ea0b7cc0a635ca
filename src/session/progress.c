/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.c - shows the live line on a terminal.
 */
#include "session/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/units.h"

#define INTERVAL_NS (500 * NS_PER_MS)

void progress_init(struct progress *p, bool quiet)
{
	*p = (struct progress){ .wanted = !quiet && isatty(STDERR_FILENO) };
}

void progress_show(struct progress *p, uint64_t begin_ns, uint64_t now_ns, uint64_t end_ns,
		   uint64_t events, uint64_t waits, uint64_t lost)
{
	char n_events[UNITS_SIZE], n_waits[UNITS_SIZE], n_lost[UNITS_SIZE];
	uint64_t ns;

	if (!p->wanted || (p->shown && now_ns - p->last_ns < INTERVAL_NS))
		return;
	if (end_ns)
		ns = end_ns > now_ns ? end_ns - now_ns : 0;
	else
		ns = now_ns - begin_ns;
	fprintf(stderr, "\rfutrace: %.1f s %s, %s events, %s waits, %s lost\033[K",
		(double)ns / (double)NS_PER_S, end_ns ? "left" : "so far",
		units_count(n_events, events), units_count(n_waits, waits),
		units_count(n_lost, lost));
	fflush(stderr);
	p->shown = true;
	p->last_ns = now_ns;
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
