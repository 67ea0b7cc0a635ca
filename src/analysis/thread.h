/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread.h - the threads of the target: their identity, current call, wait and activity.
 */
#ifndef FUTRACE_THREAD_H
#define FUTRACE_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "model/event.h"
#include "model/futex_op.h"
#include "model/halt.h"
#include "model/result.h"
#include "analysis/tick_ring.h"
#include "analysis/timeline.h"
#include "analysis/times.h"

struct array;
struct process;
struct thread;
struct thread_account;
struct trail;
struct word;

/* A thread's current state, by the scheduler. */
struct activity {
	enum thread_state state;
	uint64_t born_ns;
	uint64_t since_ns;	    /* since when it is in this state */
	struct times times;	    /* the times in states before this one */
	struct sleep sleep;	    /* set while the thread is blocked */
	uint64_t ran_ns, waited_ns; /* by /proc, for a thread without events: time on a CPU, and
				       waiting for one */
	enum halt halt;
	bool sleeps_in_wait;
	bool was_preempted; /* it is runnable and has not slept: it was taken off its CPU */
	bool is_initial; /* no event has shown the thread since its birth or the begin of tracing */
	bool is_guess;	 /* the state is from /proc, read a little after tracing began */
};

/* The futex call a thread is in, or was in last, as the program made it. */
struct call {
	bool open;    /* in the kernel, by its own number */
	bool left;    /* it was left for a signal; the kernel may go on with it */
	bool suspect; /* events of the call may be missing */
	uint64_t begin_ns;
	uint64_t left_ns; /* when it was left */
	struct futex_args args;
	struct futex_kind kind; /* the kind of its operation */
	struct word *word;
	uint64_t woken; /* threads that it has woken so far, as seen */
};

enum wait_state {
	WAIT_NONE,
	WAIT_OPEN,	  /* in a futex call, which an event or /proc showed */
	WAIT_RESTARTED,	  /* in restart_syscall(2), which goes on with a futex call */
	WAIT_INTERRUPTED, /* the call was left for a signal; it may be entered again, or by
			     restart_syscall(2) */
};

/* A value in the place of a time: the thread has not slept. */
#define WAIT_NOT_SLEPT UINT64_MAX

/* A thread's wait, from its entry to its return as the program sees it. */
struct wait {
	enum wait_state state;
	struct thread *thread;
	struct word *word;
	struct word *called;	/* the word of its call; a requeue may have moved it to another */
	struct futex_args args; /* of its call, to recognize the same call later */
	uint64_t begin_ns;	/* when the wait on this word began */
	uint64_t queued_ns;	/* when it entered the kernel, or was requeued, last */
	uint64_t slept_ns;	/* when it first slept in the word's queue after that */
	struct times times_at_begin;  /* the thread's times when the wait began */
	struct times times_at_return; /* the thread's times when the call was interrupted */
	uint64_t returned_ns;	      /* when the call was interrupted */
	int64_t return_value;	      /* the return value then: one of FUTEX_RET_RESTART... */
	uint32_t waiters_at_return;   /* waiters on the word then */
	bool slept;
	bool slept_again;
	bool began_before;   /* before the trace, or before /proc showed it after a loss */
	bool was_found;	     /* /proc showed it, and no event since */
	bool certain_at_end; /* its word is certain only at its end, and does not count it before */
	bool is_counted;     /* its word counts it among its waiters */
	bool suspect;	     /* events of the wait may be missing */
	bool woken_by_futex; /* a futex call has woken it since its last sleep: it left the queue */
	bool woken_otherwise; /* another act has: it may still be in the queue */
	bool was_requeued;    /* a requeue moved it to this word */
	struct who woken_by;  /* the last waker since the thread slept */
	int32_t joins;	      /* the thread whose end it waits for; 0: none that is known */
	bool may_have_left;   /* a requeue may have moved it to another word */
	bool in_list;
	struct wait *prev, *next; /* in the list of waits on its word, in order of arrival */
};

/* A wait that ended without success. */
struct step {
	uint64_t begin_ns, end_ns;
	struct word *word;
};

/* The largest number of steps that are kept until it is known who ends the series. */
#define SERIES_MAX 4096

/* Waits on one word, each made at once after the one before it. */
struct series {
	struct step *steps;
	size_t n, capacity;
	int32_t next_waker; /* who first called a waking operation after the last; 0: none yet */
	uint64_t active_ns; /* how long the thread had not waited for a CPU when the last ended */
};

/* The last call in which a thread woke others. */
struct waking {
	const struct word *word; /* only to be compared; NULL: it has woken nobody */
	uint64_t active_ns;	 /* how long the thread had not waited for a CPU when it did */
};

struct thread {
	uint64_t id; /* unique among all threads of the trace */
	int32_t tid, pid;
	int32_t maker;		 /* the thread that made it; 0: it was there before */
	struct process *process; /* NULL: the thread is not in the target */
	char comm[COMM_SIZE];
	bool seen;	 /* an event of it has been seen since tracing began */
	bool is_doubted; /* events may be missing since its last call, or return, that was seen */
	bool on_cpu;
	bool realtime;	 /* it had a realtime priority when it last left its CPU */
	bool restarting; /* it left a call whose entry was not seen, to enter it again */
	uint32_t cpu;	 /* on which it was seen last; UINT32_MAX: on none */
	struct thread_account *account; /* its account in the whole trace, kept by the books */
	uint64_t last_fact;  /* one more than the number of the latest fact about it; 0: none */
	uint64_t last_tick;  /* likewise, of the latest tick that met it; see tick_ring.h */
	uint64_t arrived_ns; /* when it last came to a CPU */
	struct call call;
	struct wait wait;
	struct series series;
	struct waking waking;
	struct activity activity;
	struct timeline timeline;
	struct trail *trail;	    /* for a picture, kept by the books; NULL: there is none */
	uint64_t died_ns;	    /* 0: it lives */
	struct array *array;	    /* the words of the last futex_waitv(2) or futex_requeue(2) */
	UT_hash_handle hh;	    /* among the living, or the latest dead, by tid */
	struct thread *prev, *next; /* among the dead, oldest first */
	struct thread *earlier;	    /* the dead thread that had the same tid before */
};

/* The largest number of ended threads that are kept apart. */
#define MAX_DEAD_THREADS 16384

/* The size of the cache of found threads. Most events are about one of the last few. */
#define THREADS_RECENT 256

/* All threads of the trace. The kernel uses ids again: a tid means its living thread. */
struct threads {
	struct thread *living;
	struct thread *recent[THREADS_RECENT]; /* a cache: each at a place by its tid */
	struct thread *dead;
	struct thread *dead_by_tid;	    /* the latest dead thread of each tid */
	struct thread *first_with_timeline; /* the first dead thread that still has a timeline */
	size_t n_dead;
	uint64_t n_ever;
	struct tick_ring ticks;
};

/* All zeroes is an empty table. */
void threads_finish(struct threads *t);

/* The living thread TID, or NULL. */
struct thread *threads_find(struct threads *t, int32_t tid);

/*
 * Returns the thread that had TID at TS_NS, living or dead, if it belongs to the target; else NULL.
 */
const struct thread *threads_find_at(const struct threads *t, int32_t tid, uint64_t ts_ns);

/* Adds thread TID, which must not be among the living. PROCESS may be NULL. */
struct thread *threads_add(struct threads *t, int32_t tid, struct process *process,
			   const char *comm);

/* Moves TH, which died at TS_NS, from the living to the dead. */
void threads_move_to_dead(struct threads *t, struct thread *th, uint64_t ts_ns);

/* Takes TH from the living and frees it. */
void threads_forget(struct threads *t, struct thread *th);

/*
 * Removes the thread that died first from the dead and returns it. The caller frees it with
 * thread_free().
 */
struct thread *threads_take_oldest_dead(struct threads *t);
void thread_free(struct thread *th);

/* Returns the current stretch of TH, cut at TS_NS; an empty one if TH is dead. */
struct stretch thread_current_stretch(const struct thread *th, uint64_t ts_ns);

/*
 * Returns how long TH was in each state between FROM_NS and TO_NS. Time that the timeline no longer
 * has is unknown.
 */
struct times thread_times_between(const struct thread *th, uint64_t from_ns, uint64_t to_ns);

/* Returns the times of TH up to TS_NS, which is not before its last event. */
struct times thread_times_until(const struct thread *th, uint64_t ts_ns);

/* Returns how long TH had not been waiting for a CPU by TS_NS, which is not before its last event.
 */
uint64_t thread_active_ns(const struct thread *th, uint64_t ts_ns);

/* Has no event shown the activity of TH? Then /proc may know how long it was running. */
bool thread_is_unseen(const struct thread *th);

/*
 * Returns the time from BEGIN_NS to END_NS of TH, which no event has shown: one coarse stretch, in
 * which it was running for as long as /proc says, the rest unknown. /proc is read a little before
 * the trace begins and after it ends; so it may say more than there is.
 */
struct stretch thread_unseen_stretch(const struct thread *th, uint64_t begin_ns, uint64_t end_ns);

/* Renames TH to COMM, cut to COMM_SIZE. */
void thread_rename(struct thread *th, const char *comm);

#endif
