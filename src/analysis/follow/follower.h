/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * follower.h - the state that all followers of events share.
 *
 * follow.c hands each event to the files of its kind. They share this state, and hand out facts
 * through emit.h.
 */
#ifndef FUTRACE_FOLLOWER_H
#define FUTRACE_FOLLOWER_H

#include "analysis/setup.h"
#include "analysis/counts.h"
#include "analysis/fact.h"
#include "analysis/holding.h"
#include "analysis/process.h"
#include "analysis/takers.h"
#include "analysis/thread.h"
#include "analysis/word.h"
#include "analysis/words.h"

/* A switch on a CPU; thread 0 is none, the CPU is idle. */
struct cpu_switch {
	uint64_t ts_ns;
	int32_t prev, next;
	char prev_comm[COMM_SIZE], next_comm[COMM_SIZE];
};

/* So many of the latest switches of a CPU are kept: a power of two. */
#define CPU_SWITCHES 256

struct cpu {
	uint32_t n; /* switches since events were missing */
	struct cpu_switch switches[CPU_SWITCHES];
};

struct follower {
	struct analysis_options options;
	struct threads threads;
	struct processes processes;
	struct words words;
	struct facts facts; /* the latest facts */
	struct fact_sink sink;
	struct counts counts;
	size_t n_stretches; /* stretches in all timelines */
	uint64_t last_ns;   /* the time of the last event */
	struct cpu **cpus;  /* by number; NULL where no switch was seen */
	uint32_t n_cpus;
	struct takers takers; /* who had CPUs that threads waited for */
	uint64_t last_death_ns;
	uint64_t gap_until_ns;	/* events of some CPU may be missing up to here */
	uint64_t ask_owners_ns; /* the owners of locks are not to be asked for before */
	struct holding *held;	/* the holdings that go on */
	bool begin_is_fixed;	/* the trace has begun: its begin does not change any more */
	bool saw_arrays;	/* a call with an array of words has been seen */
	bool saw_requeues;	/* a call that requeues has been seen */
};

/*
 * Handles one kind of event. TH is the thread that the event is about. For a wake-up TH is the
 * waker; for a kind that is_of_two, TH may be NULL or not in the target.
 */
typedef void event_handler(struct follower *f, struct thread *th, const struct event *ev);

#endif
