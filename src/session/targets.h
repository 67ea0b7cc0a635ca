/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * targets.h - the processes and threads to be traced: found, watched, listed.
 */
#ifndef FUTRACE_TARGETS_H
#define FUTRACE_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "session/request.h"
#include "model/halt.h"
#include "model/result.h"
#include "capture/tasks.h"

/* One process with traced threads. */
struct traced {
	int32_t pid;
	char comm[COMM_SIZE];
	char *exe;
	enum halt halt;	   /* when tracing began */
	int pidfd;	   /* readable once the process has ended; -1 for one that is followed */
	uint64_t ended_ns; /* when its end was noticed; 0: it lives */
};

/* At most so many child processes are listed; more are traced. */
#define TARGETS_MAX_FOLLOWED 16384

struct targets {
	struct traced *all;
	size_t n, capacity;
	size_t n_named; /* so many at the front were asked for; the others are their children */
	bool single_threads; /* only those of the request, not those that they start */
	bool follow;	     /* child processes too */
	struct tids threads; /* every thread known, each once */
	struct tids owners;  /* the process of each thread */
	struct tids ended;   /* those of the request that had ended: processes, or threads */
	struct known *by_pid, *by_tid;
};

/*
 * Finds the targets of REQUEST, and COMMAND_PID if the command itself is to be traced (0: it is
 * not). Leaves out those that have ended. Returns -1 with ERR filled if all have, or if one cannot
 * be watched. The caller calls targets_finish() in any case.
 */
int targets_init(struct targets *t, const struct trace_request *request, int32_t command_pid,
		 struct error *err);
void targets_finish(struct targets *t);

/* Adds process PID, a child of PARENT. */
void targets_add_child(struct targets *t, int32_t pid, int32_t parent);

/* The process PID, or NULL. */
struct traced *targets_find(struct targets *t, int32_t pid);

/*
 * Lists the threads again. New ones come at the end of T->threads. A process that has ended in the
 * meantime has none. Returns -1 with ERR filled if they cannot be listed.
 */
int targets_list(struct targets *t, struct error *err);

/* Have all processes ended? Followed ones are looked up now. */
bool targets_have_ended(struct targets *t, uint64_t now_ns);

#endif
