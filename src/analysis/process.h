/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * process.h - the processes whose threads are traced, and which memory they have.
 */
#ifndef FUTRACE_PROCESS_H
#define FUTRACE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "model/result.h"

/*
 * An address space: a private futex word is an address in one of them. That of a process is another
 * one after exec(2), and that of a child made with CLONE_VM is its parent's until then.
 */
struct space {
	int32_t pid;	/* the process that had it first */
	uint32_t execs; /* how often that process had called exec(2) by then, as far as was seen */
};

struct process {
	int32_t pid;
	char comm[COMM_SIZE]; /* of its first thread */
	struct space space;
	uint32_t execs;
	bool is_32bit;
	uint64_t n_threads; /* that it ever had in the trace */
	uint64_t n_living;
	bool has_ended;
	UT_hash_handle hh;	     /* among the living, by pid */
	struct process *prev, *next; /* in the list of all, oldest first */
};

struct processes {
	struct process *living;
	struct process *all;
	size_t n, n_dropped;
};

/* Of processes that have ended no more than these are kept. */
#define PROCESSES_MAX_ENDED 16384

/* All zeroes is an empty table. */
void processes_finish(struct processes *ps);

/* The living process PID, or NULL. */
struct process *processes_find(const struct processes *ps, int32_t pid);

/* A new process PID, which must not be among the living. Valid until it is buried. */
struct process *processes_add(struct processes *ps, int32_t pid);

/* Takes P from the living. It is forgotten later, once it has no thread and there are too many. */
void processes_move_to_ended(struct processes *ps, struct process *p);

#endif
