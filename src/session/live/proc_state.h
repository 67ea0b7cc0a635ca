/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc_state.h - the readings of /proc in a live trace: the targets, the state of their threads at
 * both ends, their mappings, and the host.
 */
#ifndef FUTRACE_PROC_STATE_H
#define FUTRACE_PROC_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "capture/host_log.h"
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
	struct event *found; /* the state of the threads when tracing had begun */
	size_t n_found;
	struct runnable *runnable; /* threads that were running, or runnable, then */
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
 * Hands an EVENT_RAN to TAKE for each thread that was running or runnable when tracing began: such
 * a thread has no event of its own if it stays so until the end. Hands on an EVENT_FOUND for each
 * thread that is frozen now.
 */
void proc_state_read_ran(struct proc_state *p, void (*take)(void *arg, const struct event *ev),
			 void *arg);

/* Reads the host's figures, unless the last reading is less than EVERY_NS old. */
void proc_state_read_host(struct proc_state *p, uint64_t now_ns, uint64_t every_ns);

#endif
