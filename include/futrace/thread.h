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

struct array;
struct pair;
struct process;
struct thread;
struct word;

/* What the scheduler says a thread does, whatever it waits for. */
enum thread_state {
	STATE_UNKNOWN,
	STATE_RUNNING,
	STATE_RUNNABLE, /* waiting for a CPU */
	STATE_BLOCKED,	/* asleep */
	N_STATES
};

/* How long it was in each. */
struct times {
	uint64_t ns[N_STATES];
};

/* Where a thread slept, and what ended that. */
struct sleep {
	uint32_t stack; /* its number; 0: not known */
	bool uninterruptible;
	struct who ended_by;
};

/* All sleeps of one kind together. */
struct sleep_sum {
	struct sleep sleep;
	uint64_t ns, count;
};

/* Different sleeps kept of a thread; the rest is one that says nothing. */
#define THREAD_MAX_SLEEPS 64

struct activity {
	enum thread_state state;
	uint64_t born_ns;
	uint64_t since_ns;  /* in this state */
	struct times times; /* before that */
	struct times waits; /* the part of them that is inside measured waits */
	uint64_t suspect_ns;
	uint64_t ran_ns, waited_ns; /* on a CPU and for one, by /proc, if there is no event */
	struct sleep sleep;	    /* while it is blocked */
	bool sleeps_in_wait;
	bool is_first; /* nothing has been seen of it since it was born, or tracing began */
	struct sleep_sum *sleeps; /* outside waits */
	size_t n_sleeps, capacity;
};

/* The futex call a thread is in. */
struct call {
	bool open;
	bool suspect; /* events that belong to it may be missing */
	uint64_t begin_ns;
	struct futex_args args;
	struct word *word;
	uint64_t woken; /* threads that it has been seen to wake so far */
};

enum wait_state {
	WAIT_NONE,
	WAIT_OPEN,	  /* in a futex call, seen or known from /proc */
	WAIT_RESTARTED,	  /* in restart_syscall(2), for a futex call */
	WAIT_INTERRUPTED, /* back for a signal: may go on, as the same call or as restart_syscall */
};

/* Instead of a time: has not slept. */
#define WAIT_NOT_SLEPT UINT64_MAX

/* A thread's wait, from its entry to its return as the program sees it. */
struct wait {
	enum wait_state state;
	struct thread *thread;
	struct word *word;
	struct word *called;	/* the one it called with, from which a requeue may have moved it */
	struct futex_args args; /* to know the same call again */
	uint64_t begin_ns;	/* on this word */
	uint64_t queued_ns;	/* when it entered the kernel or came here last */
	uint64_t slept_ns;	/* when it first slept in the word's queue after that */
	struct times times_begin;    /* what its thread had done when it began */
	struct times times_returned; /* and when it was interrupted */
	uint64_t returned_ns;	     /* when it was interrupted */
	int64_t returned;	     /* with what: one of FUTEX_RET_RESTART... */
	bool slept;
	bool began_before;
	bool late;    /* the word is told of it when it is over */
	bool counted; /* the word has been told that it began, and not yet that it ended */
	bool suspect; /* events that belong to it may be missing */
	bool woken;   /* a futex call has woken the thread since it slept last: out of the queue */
	bool awake;   /* something else has, which may have left it in the queue */
	bool moved;   /* it came to this word by a requeue */
	bool unsure;  /* a requeue may have moved it away, or not */
	bool listed;
	struct wait *prev, *next; /* among the waits on its word, in the order they came */
};

struct thread {
	int32_t tid, pid;
	struct process *process; /* NULL: belongs to no target */
	char comm[COMM_SIZE];
	bool seen; /* an event of it has been seen since tracing began */
	bool on_cpu;
	bool realtime;	 /* when it last left its CPU */
	bool restarting; /* it left a call that was not seen to begin, to enter it again */
	uint32_t cpu;	 /* while it is on one */
	struct call call;
	struct wait wait;
	struct activity activity;
	struct array *array; /* the words of the last futex_waitv(2) or futex_requeue(2) */
	struct pair *pairs;  /* its parts in words, a list */
	uint64_t waits, wakes, futex_ns;
	UT_hash_handle hh;	    /* among the living, by tid */
	struct thread *prev, *next; /* among the dead, oldest first */
};

/* All threads there were. Ids are used again: a tid names its living thread only. */
struct threads {
	struct thread *living;
	struct thread *dead;
	size_t n_dead;
};

/* All zeroes is an empty table. */
void threads_finish(struct threads *t);

/* The living thread TID, or NULL. */
struct thread *threads_find(const struct threads *t, int32_t tid);

/* A new thread TID, which must not be among the living. PROCESS may be NULL. */
struct thread *threads_add(struct threads *t, int32_t tid, struct process *process,
			   const char *comm);

/* Takes TH from the living and puts it among the dead. */
void threads_bury(struct threads *t, struct thread *th);

/* Takes TH from the living and frees it. */
void threads_forget(struct threads *t, struct thread *th);

/* Takes the thread that died first from the dead; the caller frees it with thread_free(). */
struct thread *threads_exhume(struct threads *t);
void thread_free(struct thread *th);

/* Gives TH another name, cut to what fits. */
void thread_rename(struct thread *th, const char *comm);

#endif
