/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * internal.h - the state of an analysis, shared by what makes sense of its events: calls.c, waits.c,
 * wakes.c, requeue.c, arrays.c, states.c, lives.c, gaps.c and raw.c, called by analysis.c; and by
 * finish.c.
 */
#ifndef FUTRACE_ANALYSIS_INTERNAL_H
#define FUTRACE_ANALYSIS_INTERNAL_H

#include "futrace/analysis.h"
#include "futrace/futex_op.h"
#include "futrace/pair.h"
#include "futrace/process.h"
#include "futrace/thread.h"
#include "futrace/word.h"
#include "futrace/words.h"

/* Of threads that have ended no more than these are kept by themselves. */
#define MAX_DEAD_THREADS 16384

struct analysis {
	struct analysis_options options;
	struct threads threads;
	struct processes processes;
	struct words words;
	struct pairs pairs;
	struct thread others; /* stands for the threads that are not kept by themselves */
	uint64_t n_others;
	uint64_t begin_ns;
	uint64_t last_ns; /* of the last event */
	uint64_t last_death_ns;
	bool begin_is_fixed;   /* an event has been fed */
	uint64_t gap_until_ns; /* events of some CPU may be missing up to here */
	uint64_t events, waits;
	uint64_t lost_events, lost_places, late_events;
	struct loss *losses;
	size_t n_losses, losses_capacity;
	uint64_t begin_calls;	 /* seen from one end only, because tracing began in them */
	uint64_t end_calls;	 /* ... because the trace or the thread ended in them */
	uint64_t unpaired;	 /* ... for no such reason */
	bool saw_arrays;	 /* a thread has waited on several words at once */
	uint64_t blind_requeues; /* calls that moved waiters from and to a word that is not known */
};

/*
 * What is done for each kind of event. TH is the thread that the event is about; for the waking of
 * another, the waker, and NULL where that belongs to no target.
 */
typedef void event_handler(struct analysis *a, struct thread *th, const struct event *ev);

event_handler calls_enter, calls_exit, calls_restart_enter, calls_restart_exit, calls_parked;
event_handler calls_signal, calls_switch;
event_handler wakes_waking;
event_handler states_switch, states_stack, states_found, states_ran;
event_handler lives_new_task, lives_exec, lives_rename, lives_exit, lives_absent;
event_handler raw_enter, raw_exit;

/* TH exists from TS_NS on, in STATE. */
void states_begin(struct thread *th, uint64_t ts_ns, enum thread_state state);

/* An event shows TH running at TS_NS, on whatever CPU. */
void states_runs(struct thread *th, uint64_t ts_ns);

/* TH is woken at TS_NS by WHO. */
void states_woken(struct thread *th, uint64_t ts_ns, struct who who);

/* Nothing is known of TH from TS_NS on. */
void states_lose(struct thread *th, uint64_t ts_ns);

/* What TH has done up to TS_NS, which is not before its last event. */
struct times states_times(const struct thread *th, uint64_t ts_ns);

/* TH waited while it went from BEGIN to END; suspect waits are not known to have been waits. */
void states_waited(struct thread *th, const struct times *begin, const struct times *end,
		   bool suspect);

/* TH, or the trace, ends at TS_NS. */
void states_end(struct thread *th, uint64_t ts_ns);

/* The trace begins at A->begin_ns, with the threads there are. */
void lives_begin(struct analysis *a);

/* Says that thread TID belongs to process PID. */
void lives_add(struct analysis *a, int32_t tid, int32_t pid, const char *comm);

/* An event has come of TID, which is not known. The thread, if it belongs to the target. */
struct thread *lives_adopt(struct analysis *a, int32_t tid);

/* A name for TID, which no thread has: is it the first of a process? */
void lives_name_ahead(struct analysis *a, const struct event *ev);

/* Events are missing. */
void gaps_add(struct analysis *a, const struct event *ev);

/* TH is leaving its CPU at TS_NS: may that be followed by something that is missing? */
void gaps_thread_leaves(struct analysis *a, struct thread *th, uint64_t ts_ns);

/* A wait of TH begins at TS_NS, in a call with ARGS. */
void waits_open(struct analysis *a, struct thread *th, struct word *word,
		const struct futex_args *args, uint64_t ts_ns);

/* TH has been in this wait since before the trace began. */
void waits_open_parked(struct analysis *a, struct thread *th, struct word *word,
		       const struct futex_args *args);

/* The wait of TH is over, or as much of it as will be seen; outcome.ns is filled in here. */
void waits_close(struct analysis *a, struct thread *th, uint64_t end_ns,
		 struct wait_outcome outcome);

/* It is left for a signal, the call returning RET; and it goes on. */
void waits_interrupt(struct wait *w, uint64_t ts_ns, int64_t ret);
void waits_resume(struct analysis *a, struct wait *w, enum wait_state state, uint64_t ts_ns);

/* Its thread is moved to another word by a requeue. */
void waits_move(struct analysis *a, struct wait *w, struct word *to, uint64_t ts_ns);

/* It turns out to be on another word than was known, from its beginning. */
void waits_settle(struct wait *w, struct word *word);

/* It was never there: what /proc said had been over when tracing began. */
void waits_drop(struct wait *w);

/* Nothing that happens from TS_NS on is certain to belong to it. */
void waits_doubt(struct wait *w, uint64_t ts_ns);

/* The call of TH, which wakes others, has returned RET. */
void wakes_call_returns(struct analysis *a, struct thread *th, int64_t ret);

/* The call of TH, which moves waiters to another word, has returned RET at TS_NS. */
void requeue_call_returns(struct analysis *a, struct thread *th, int64_t ret, uint64_t ts_ns);

/* TH enters a call that has its words in an array. */
void arrays_read(struct analysis *a, struct thread *th, const struct futex_args *args);

/* The I-th word of the array of the call of TH, which returned at TS_NS; NULL if it is not known. */
struct word *arrays_word(struct analysis *a, const struct thread *th, int64_t i, uint64_t ts_ns);

/* At TS_NS TH goes on elsewhere, whatever call it was in. */
void calls_leave(struct analysis *a, struct thread *th, uint64_t ts_ns);

/* The trace ends at END_NS with TH as it is. */
void calls_trace_ends(struct analysis *a, struct thread *th, uint64_t end_ns);

/* The word at UADDR for a call of OP by TH. */
struct word *calls_find_word(struct analysis *a, const struct thread *th, uint64_t uaddr,
			     uint64_t op);

/* The time from BEGIN_NS to END_NS; 0 if there is none. */
static inline uint64_t time_between(uint64_t begin_ns, uint64_t end_ns)
{
	return end_ns > begin_ns ? end_ns - begin_ns : 0;
}

#endif
