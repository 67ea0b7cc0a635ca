/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * follow.h - hands each event to those that make sense of its kind, and ends what is open.
 */
#ifndef FUTRACE_FOLLOW_H
#define FUTRACE_FOLLOW_H

#include "analysis/follow/follower.h"

/* Makes F an empty follower, which hands facts to SINK. */
void follow_init(struct follower *f, const struct analysis_options *options,
		 const struct fact_sink *sink);
void follow_finish(struct follower *f);

/* The trace begins at F->counts.begin_ns, or at TS_NS, that of the first event, if that is earlier.
 */
void follow_begin(struct follower *f, uint64_t ts_ns);

/* Takes the next event. Times must not run backwards. */
void follow_event(struct follower *f, const struct event *ev);

/* When the trace ends, if its last reading was taken at END_NS. */
uint64_t follow_end_ns(const struct follower *f, uint64_t end_ns);

/* The trace ends at END_NS: so does what the threads do. */
void follow_end(struct follower *f, uint64_t end_ns);

/*
 * Hands to SINK what every thread does, and waits for, up to TS_NS: facts that are not over. They
 * are not kept.
 */
void follow_send_open_facts(struct follower *f, uint64_t ts_ns, const struct fact_sink *sink);

#endif
