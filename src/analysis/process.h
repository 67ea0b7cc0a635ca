/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * process.h - the traced processes and their address spaces.
 */
#ifndef FUTRACE_PROCESS_H
#define FUTRACE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "analysis/halts.h"
#include "model/result.h"

/*
 * An address space. A private futex word is an address in one of them. exec(2) gives a process a
 * new space. A child made with CLONE_VM has its parent's space until it calls exec(2).
 */
struct space {
	int32_t pid;	/* the first process that had it */
	uint32_t execs; /* exec(2) calls of that process before it, as far as they were seen */
};

struct process {
	int32_t pid;
	char comm[COMM_SIZE]; /* the name of its first thread */
	struct space space;
	uint32_t execs;
	bool is_32bit;
	uint64_t n_threads; /* threads it ever had in the trace */
	uint64_t n_living;
	bool has_ended;
	bool shares_memory; /* with a process that has it for longer than a vfork(2) lasts */
	bool is_stuck;	    /* all its threads wait for each other: see follow/stuck.h */
	uint64_t stuck_ns;  /* since when, if it is */
	struct halts halts;
	UT_hash_handle hh;	     /* among the living, by pid */
	struct process *prev, *next; /* in the list of all, oldest first */
};

struct processes {
	struct process *living;
	struct process *all;
	size_t n, n_dropped;
};

/* The largest number of ended processes that are kept. */
#define PROCESSES_MAX_ENDED 16384

/* All zeroes is an empty table. */
void processes_finish(struct processes *ps);

/* The living process PID, or NULL. */
struct process *processes_find(const struct processes *ps, int32_t pid);

/* Adds process PID, which must not be among the living. It is valid until it has ended. */
struct process *processes_add(struct processes *ps, int32_t pid);

/*
 * Takes P from the living. If there are too many ended processes, frees the oldest process without
 * living threads.
 */
void processes_move_to_ended(struct processes *ps, struct process *p);

#endif
