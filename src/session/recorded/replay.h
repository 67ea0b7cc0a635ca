/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay.h - hands on the events of a recording in order of time, as often as asked.
 */
#ifndef FUTRACE_REPLAY_H
#define FUTRACE_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/event.h"
#include "base/error.h"
#include "trace/mark_texts.h"
#include "capture/trace_dat/recording.h"
#include "model/stacks.h"

struct replay {
	struct recording *recording; /* borrowed */
	struct stacks *stacks;
	struct mark_texts *mark_texts;
	struct decoder *decoder;
	uint64_t cut_until_ns; /* the end of the trace; CPUs that were cut off may have had events
				  until then */
	uint64_t left_out;     /* bit N: the N-th buffer is not read */
	bool tells_buffers;    /* events tell their buffer: replay_buffer_told() */
	uint64_t n_given_up;   /* sub-buffers that the last run could not read */
};

/*
 * Fills R. The caller calls replay_finish() in any case; it leaves the recording open. Returns -1
 * if out of memory.
 */
int replay_init(struct replay *r, struct recording *recording);
void replay_finish(struct replay *r);

/*
 * Hands every event from BEGIN_NS on to FEED, and among them the N events of MORE, which are in
 * order of time. ADVANCE, which may be NULL, is given now and then a time: all events before it
 * have been handed on. An event later than END_NS is damaged and left out; UINT64_MAX: the end is
 * unknown. The marks of an earlier run are forgotten. Returns -1 with ERR filled if some events
 * could not be read.
 */
int replay_run(struct replay *r, uint64_t begin_ns, uint64_t end_ns, const struct event *more,
	       size_t n, void (*feed)(void *arg, const struct event *ev),
	       void (*advance)(void *arg, uint64_t ts_ns), void *arg, struct error *err);

/* The index of the buffer of EV, and its *CPU, in a run that tells buffers. */
size_t replay_buffer_told(const struct event *ev, uint32_t *cpu);

#endif
