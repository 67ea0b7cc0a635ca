/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * follow.h - hands each event to the handlers of its kind, and ends open calls and waits.
 */
#ifndef FUTRACE_FOLLOW_H
#define FUTRACE_FOLLOW_H

#include "analysis/follow/follower.h"

/* Makes F an empty follower, which hands facts to SINK. */
void follow_init(struct follower *f, const struct analysis_options *options,
		 const struct fact_sink *sink);
void follow_finish(struct follower *f);

/*
 * Begins the trace at F->counts.begin_ns, or at TS_NS, the time of the first event, if that is
 * earlier.
 */
void follow_begin(struct follower *f, uint64_t ts_ns);

/* Takes the next event. Times must not run backwards. */
void follow_event(struct follower *f, const struct event *ev);

/* Returns the end of the trace; its buffers were last read at END_NS. */
uint64_t follow_end_ns(const struct follower *f, uint64_t end_ns);

/* Ends the trace at END_NS, and with it all open calls, waits and states. */
void follow_end(struct follower *f, uint64_t end_ns);

/* Hands SINK the open facts of every thread, as if they ended at TS_NS. They are not kept. */
void follow_send_open_facts(struct follower *f, uint64_t ts_ns, const struct fact_sink *sink);

#endif
