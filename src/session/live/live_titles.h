/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_titles.h - reads the titles of the targets while the trace goes on.
 *
 * A process may set its title any time, and has none once it has ended. So each is asked for when
 * the process becomes known, and again and again, after twice the time each time; the latest
 * counts.
 */
#ifndef FUTRACE_LIVE_TITLES_H
#define FUTRACE_LIVE_TITLES_H

#include "capture/looker.h"
#include "session/targets.h"

/* Of so many processes the titles are read: more than programs with titles have. */
#define LIVE_TITLES_MAX 1024

struct live_titles {
	struct looker *looker; /* NULL: no titles are wanted */
	struct targets *targets;
	struct live_title *all; /* of the first N targets */
	size_t n;
	uint64_t next_ns; /* nothing is to be asked before, of these */
	size_t n_asked;	  /* questions without an answer so far */
};

/* Makes the process that reads; before a file of the tracing instance is open. */
void live_titles_begin(struct live_titles *t, struct targets *targets);
void live_titles_finish(struct live_titles *t);

/* Takes answers, and asks again what is due. */
void live_titles_ask(struct live_titles *t, uint64_t now_ns);

/* Waits a moment for the answers that are still to come. */
void live_titles_await(struct live_titles *t);

/* The title of PID and the name it had then; leaves both as they are if it has none. */
void live_titles_find(const struct live_titles *t, int32_t pid, char comm[COMM_SIZE],
		      char title[TITLE_SIZE]);

#endif
