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

#include "model/event.h"
#include "model/futex_op.h"
#include "model/result.h"
#include "analysis/timeline.h"
#include "analysis/times.h"

struct array;
struct process;
struct thread;
struct thread_account;
struct trail;
struct word;

/* What the scheduler last said of a thread. */
struct activity {
	enum thread_state state;
	uint64_t born_ns;
	uint64_t since_ns;	    /* in this state */
	struct times times;	    /* before that */
	struct sleep sleep;	    /* while it is blocked */
	uint64_t ran_ns, waited_ns; /* on a CPU and for one, by /proc, if there is no event */
	bool sleeps_in_wait;
	bool was_preempted; /* it is runnable because it was taken off its CPU */
	bool is_initial;    /* nothing has been seen of it since it was born, or tracing began */
	bool is_guess;	    /* /proc said so a little later than the trace began */
};

/* The futex call a thread is in. */
struct call {
	bool open;
	bool suspect; /* events that belong to it may be missing */
	uint64_t begin_ns;
	struct futex_args args;
	struct futex_kind kind; /* of its operation */
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
	struct times times_at_begin;  /* what its thread had done when it began */
	struct times times_at_return; /* and when it was interrupted */
	uint64_t returned_ns;	      /* when it was interrupted */
	int64_t return_value;	      /* with what: one of FUTEX_RET_RESTART... */
	uint32_t waiters_at_return;   /* on its word then */
	bool slept;
	bool began_before;
	bool certain_at_end;  /* it is certain when it is over only: the word does not count it */
	bool is_counted;      /* the word has been told that it began, and not yet that it ended */
	bool suspect;	      /* events that belong to it may be missing */
	bool woken_by_futex;  /* a futex call has woken the thread since it slept last: out of the
				 queue */
	bool woken_otherwise; /* something else has, which may have left it in the queue */
	bool was_requeued;    /* it came to this word by a requeue */
	struct who woken_by;  /* the last that woke the thread since it slept */
	bool may_have_left;   /* a requeue may have moved it away, or not */
	bool in_list;
	struct wait *prev, *next; /* among the waits on its word, in the order they came */
};

struct thread {
	uint64_t id; /* no other thread has or had it */
	int32_t tid, pid;
	struct process *process; /* NULL: belongs to no target */
	char comm[COMM_SIZE];
	bool seen; /* an event of it has been seen since tracing began */
	bool on_cpu;
	bool realtime;	     /* when it last left its CPU */
	bool restarting;     /* it left a call that was not seen to begin, to enter it again */
	uint32_t cpu;	     /* while it is on one */
	uint64_t arrived_ns; /* when it last came to one */
	struct call call;
	struct wait wait;
	struct activity activity;
	struct timeline timeline;
	struct trail *trail;		/* the books' own: for a picture; NULL: there is none */
	struct thread_account *account; /* likewise: its account in the whole trace */
	uint64_t died_ns;		/* 0: it lives */
	uint64_t last_fact;		/* that was kept about it; 0: none */
	struct array *array;	    /* the words of the last futex_waitv(2) or futex_requeue(2) */
	UT_hash_handle hh;	    /* among the living, or the latest dead, by tid */
	struct thread *prev, *next; /* among the dead, oldest first */
	struct thread *earlier;	    /* dead one with the same tid */
};

/* Of threads that have ended no more than these are kept by themselves. */
#define MAX_DEAD_THREADS 16384

/* Threads that were found last; an event is mostly of one of these. */
#define THREADS_RECENT 256

/* All threads there were. Ids are used again: a tid names its living thread only. */
struct threads {
	struct thread *living;
	struct thread *recent[THREADS_RECENT]; /* some of them, each at a place by its tid */
	struct thread *dead;
	struct thread *dead_by_tid;	    /* the latest of each */
	struct thread *first_with_timeline; /* the first among the dead with a timeline */
	size_t n_dead;
	uint64_t n_ever;
};

/* All zeroes is an empty table. */
void threads_finish(struct threads *t);

/* The living thread TID, or NULL. */
struct thread *threads_find(struct threads *t, int32_t tid);

/* The thread that had TID at TS_NS, living or dead, if it is one of the target's; or NULL. */
const struct thread *threads_find_at(const struct threads *t, int32_t tid, uint64_t ts_ns);

/* A new thread TID, which must not be among the living. PROCESS may be NULL. */
struct thread *threads_add(struct threads *t, int32_t tid, struct process *process,
			   const char *comm);

/* Takes TH, which died at TS_NS, from the living and puts it among the dead. */
void threads_move_to_dead(struct threads *t, struct thread *th, uint64_t ts_ns);

/* Takes TH from the living and frees it. */
void threads_forget(struct threads *t, struct thread *th);

/* Takes the thread that died first from the dead; the caller frees it with thread_free(). */
struct thread *threads_take_oldest_dead(struct threads *t);
void thread_free(struct thread *th);

/* What TH does since its last stretch came to an end, up to TS_NS; empty if it is dead. */
struct stretch thread_current_stretch(const struct thread *th, uint64_t ts_ns);

/* How long it was in which state between FROM_NS and TO_NS; as unknown what is not known any more.
 */
struct times thread_times_between(const struct thread *th, uint64_t from_ns, uint64_t to_ns);

/* What TH has done up to TS_NS, which is not before its last event. */
struct times thread_times_until(const struct thread *th, uint64_t ts_ns);

/* Has no event ever said what TH does? Then /proc may know how long it was running. */
bool thread_is_unseen(const struct thread *th);

/* Gives TH another name, cut to what fits. */
void thread_rename(struct thread *th, const char *comm);

#endif
