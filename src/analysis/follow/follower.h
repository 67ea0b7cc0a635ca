/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * follower.h - the state of those who follow the events, and make facts of them.
 *
 * follow.c hands each event to the files of its kind. All of them share this state, and say what
 * they have found out through emit.h.
 */
#ifndef FUTRACE_FOLLOWER_H
#define FUTRACE_FOLLOWER_H

#include "analysis/setup.h"
#include "analysis/counts.h"
#include "analysis/fact.h"
#include "analysis/process.h"
#include "analysis/thread.h"
#include "analysis/word.h"
#include "analysis/words.h"

struct follower {
	struct analysis_options options;
	struct threads threads;
	struct processes processes;
	struct words words;
	struct facts facts; /* the latest */
	struct fact_sink sink;
	struct counts counts;
	size_t n_stretches; /* in all timelines */
	uint64_t last_ns;   /* of the last event */
	uint64_t last_death_ns;
	uint64_t gap_until_ns; /* events of some CPU may be missing up to here */
	bool begin_is_fixed;   /* an event has been fed */
	bool saw_arrays;       /* a thread has waited on several words at once */
};

/*
 * What is done for each kind of event. TH is the thread that the event is about; for the waking of
 * another, the waker, and NULL where that belongs to no target.
 */
typedef void event_handler(struct follower *f, struct thread *th, const struct event *ev);

#endif
