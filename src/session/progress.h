/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.h - the live line on a terminal: time left, events, waits, lost.
 */
#ifndef FUTRACE_PROGRESS_H
#define FUTRACE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool wanted; /* standard error is a terminal, and --quiet was not given */
	bool shown;
	uint64_t last_ns;
};

void progress_init(struct progress *p, bool quiet);

/* Shows the progress, at most a few times a second. END_NS 0: the end is unknown. */
void progress_show(struct progress *p, uint64_t begin_ns, uint64_t now_ns, uint64_t end_ns,
		   uint64_t events, uint64_t waits, uint64_t lost);

/* Clears the line, so that something else can be printed. */
void progress_clear(struct progress *p);

#endif
