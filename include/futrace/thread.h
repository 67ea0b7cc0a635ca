/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread.h - the threads of the target: who they are and what they are in the middle of.
 */
#ifndef FUTRACE_THREAD_H
#define FUTRACE_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "futrace/event.h"
#include "futrace/result.h"

struct word;

/* The futex call a thread is in. */
struct call {
	bool open;
	uint64_t begin_ns;
	struct futex_args args;
	struct word *word;
};

enum wait_state {
	WAIT_NONE,
	WAIT_OPEN,	  /* in a futex call, seen or known from /proc */
	WAIT_RESTARTED,	  /* in restart_syscall(2), for a futex call */
	WAIT_INTERRUPTED, /* back for a signal: may go on, as the same call or as restart_syscall */
};

/* A thread's wait, from its entry to its return as the program sees it. */
struct wait {
	enum wait_state state;
	struct word *word;
	struct futex_args args; /* to know the same call again */
	uint64_t begin_ns;
	uint64_t returned_ns; /* when it was interrupted */
	int64_t returned;     /* with what: one of FUTEX_RET_RESTART... */
	bool slept;
	bool began_before;
	bool counted; /* the word has been told that it began, and not yet that it ended */
	bool suspect; /* events that belong to it may be missing */
};

struct thread {
	int32_t tid, pid;
	char comm[COMM_SIZE];
	bool alive;
	bool seen; /* an event of it has been seen since tracing began */
	struct call call;
	struct wait wait;
	uint64_t waits, wakes, futex_ns;
	UT_hash_handle hh;    /* among the living, by tid */
	struct thread *older; /* the one that was made before it, dead or alive */
};

/* All threads there were. Ids are used again: a tid names its living thread only. */
struct threads {
	struct thread *living;
	struct thread *newest; /* a list of all, through older */
	size_t n;
};

/* All zeroes is an empty table. */
void threads_finish(struct threads *t);

/* The living thread TID, or NULL. */
struct thread *threads_find(const struct threads *t, int32_t tid);

/* A new thread TID of process PID, which must not be among the living. Valid as long as T. */
struct thread *threads_add(struct threads *t, int32_t tid, int32_t pid, const char *comm);

/* Takes TH from the living; it remains in the list of all. */
void threads_bury(struct threads *t, struct thread *th);

/* Gives TH another name, cut to what fits. */
void thread_rename(struct thread *th, const char *comm);

#endif
