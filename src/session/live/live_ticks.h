/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_ticks.h - reads where the ticks of the timer meet running threads, from an instance of its
 * own.
 *
 * That instance is made while the trace goes on already: ticks before are absent. So are those that
 * were lost.
 */
#ifndef FUTRACE_LIVE_TICKS_H
#define FUTRACE_LIVE_TICKS_H

#include <stdbool.h>

#include "capture/capture.h"
#include "model/event.h"
#include "trace/decoder.h"
#include "trace/stream.h"

struct live_ticks {
	struct capture *capture; /* NULL: no ticks are recorded; it belongs to that of the trace */
	struct decoder *decoder;
	struct stream **streams; /* one per CPU, once the instance is open */
	unsigned int n_streams;
	char warning[320]; /* "", or why there are none */
};

/* Begins to make the instance, for the threads of CAPTURE; with NEW_TASKS, also for their children.
 */
void live_ticks_begin(struct live_ticks *t, struct capture *capture, bool new_tasks);
void live_ticks_finish(struct live_ticks *t);

/* Hands each tick that has been recorded to TAKE; those of a CPU in order of time. */
void live_ticks_read(struct live_ticks *t, void (*take)(void *arg, const struct event *ev),
		     void *arg);

/* Stops recording: what has been recorded can still be read. */
void live_ticks_stop(struct live_ticks *t);

/* All has been read: begins to remove the instance. */
void live_ticks_close(struct live_ticks *t);

#endif
