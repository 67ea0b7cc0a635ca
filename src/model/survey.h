/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey.h - where the threads of some processes were at one moment, by one look at each.
 *
 * Plain values, filled by looks/survey_take.h and read by the report formats. Strings are any
 * bytes; the formats escape them.
 */
#ifndef FUTRACE_SURVEY_H
#define FUTRACE_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/doing.h"
#include "model/halt.h"
#include "model/named_stack.h"

enum seen_state {
	SEEN_UNANSWERED, /* the process that looks did not answer in time, or has ended */
	SEEN_BLOCKED,
	SEEN_MOVED,   /* it went on during each look: its stack may be of two moments */
	SEEN_RUNNING, /* or about to: it has no stack that can be read */
	SEEN_ENDED,
	SEEN_KERNEL,  /* a thread of the kernel has no stack in user space */
	SEEN_REFUSED, /* it may not be looked at */
	N_SEEN_STATES
};

/* The system call in which a thread is blocked. */
struct seen_call {
	int64_t number;	  /* -1: it is in none, but blocked, as by a page fault */
	const char *name; /* NULL: not known; a constant */
	bool is_futex;
	uint64_t op;   /* of a futex call: see futex_op.h */
	uint64_t word; /* likewise: its address */
};

struct seen_thread {
	int32_t pid, tid;
	char comm[COMM_SIZE];
	char *name; /* the title of its process, or comm */
	enum seen_state state;
	enum halt halt;
	struct seen_call call; /* if it is blocked, or has moved */
	size_t stack;	       /* index + 1 in the survey's stacks; 0: none */
};

struct seen_process {
	int32_t pid;
	char comm[COMM_SIZE];
	char *title, *exe; /* NULL: none, or not known */
};

struct survey {
	uint64_t realtime_ns; /* when it began, since the epoch */
	uint64_t looking_ns;  /* how long the looks took, all together */
	struct seen_process *processes;
	size_t n_processes;
	struct seen_thread *threads; /* by process, then as the kernel lists them */
	size_t n_threads;
	struct named_stacks stacks; /* each once */
	char **notes;		    /* what is missing, one sentence each */
	size_t n_notes;
};

/* Adds a sentence to the notes. */
void survey_note(struct survey *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Frees what S holds, not S itself. */
void survey_finish(struct survey *s);

/* Adds STACK, which it takes over, unless an equal one is there. Returns its index. */
size_t survey_add_stack(struct survey *s, struct named_stack *stack);

/* Threads that are in the same place for the same reason. */
struct seen_group {
	const struct seen_thread **threads; /* in the order of the survey */
	size_t n;
};

/* Groups all threads, the largest group first. The caller frees it by seen_groups_free(). */
struct seen_group *survey_groups(const struct survey *s, size_t *n);
void seen_groups_free(struct seen_group *groups, size_t n);

#endif
