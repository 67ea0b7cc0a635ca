/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc_state.h - the readings of /proc in a live trace: the targets, the state of their threads at
 * both ends, their mappings, and the host.
 */
#ifndef FUTRACE_PROC_STATE_H
#define FUTRACE_PROC_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/host_log.h"
#include "capture/tasks.h"
#include "model/event.h"
#include "model/stacks.h"
#include "place/place.h"
#include "session/targets.h"

#define PROC	"/proc"
#define CGROUPS "/sys/fs/cgroup"

/* A thread, and how long it had been running and runnable when tracing had begun. */
struct runnable {
	int32_t tid, pid;
	uint64_t run_ns, wait_ns;
};

struct proc_state {
	struct targets targets;
	struct place *place;
	struct event *found; /* the state of the threads, in the order of reading */
	size_t n_found, found_capacity;
	size_t n_again; /* the last of them, read after events had been lost */
	/*
	 * How often each thread of the targets, by its place there, had gone to sleep when it was
	 * last found parked; 0: not known, or it was not parked.
	 */
	uint64_t *sleeps;
	size_t n_sleeps;
	size_t next_again, n_to_read; /* of the threads that are being read again */
	struct runnable *runnable;    /* threads that were running, or runnable, then */
	size_t n_runnable;
	size_t unreadable; /* threads whose state could not be read */
	size_t late_32bit; /* 32-bit programs that started while their calls were not recorded */
	struct host_log host_log;
};

void proc_state_finish(struct proc_state *p);

/*
 * Reads the state of all threads of the targets into P->found. Adds their kernel stacks to STACKS,
 * and hands each thread to TAKE.
 */
void proc_state_read_threads(struct proc_state *p, struct stacks *stacks,
			     void (*take)(void *arg, int32_t tid, int32_t pid, const char *comm),
			     void *arg);

/*
 * Begins to read the threads again, since events were lost; and reads the next few of them into
 * P->found. Returns whether some are left. These are in proc_again.c.
 */
void proc_again_begin(struct proc_state *p);
bool proc_again_read_some(struct proc_state *p);

/*
 * The trace is over: reads all threads that were parked, and hands an EVENT_ASLEEP to TAKE for each
 * that has not woken since.
 */
void proc_again_read_last(struct proc_state *p, void (*take)(void *arg, const struct event *ev),
			  void *arg);

/*
 * Fills ARGS if thread TID of PID is parked: in a futex call, by the numbers of a 32-bit program or
 * of others.
 */
enum tasks_state proc_state_parked(int32_t tid, int32_t pid, bool is_32bit,
				   struct futex_args *args);

/* Adds an event of now to P->found, for the caller to fill in. */
struct event *proc_state_new_found(struct proc_state *p, enum event_kind kind, int32_t tid);

/*
 * Hands an EVENT_RAN to TAKE for each thread that was running or runnable when tracing began: such
 * a thread has no event of its own if it stays so until the end. Hands on an EVENT_FOUND for each
 * thread that is frozen now.
 */
void proc_state_read_ran(struct proc_state *p, void (*take)(void *arg, const struct event *ev),
			 void *arg);

/* Reads the host's figures, unless the last reading is less than EVERY_NS old. */
void proc_state_read_host(struct proc_state *p, uint64_t now_ns, uint64_t every_ns);

#endif
