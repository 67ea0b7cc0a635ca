/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * internal.h - the state of an analysis, shared by what makes sense of its events: calls.c,
 * waits.c, wakes.c, requeue.c, arrays.c, states.c, lives.c, gaps.c, marks.c and raw.c, called by
 * analysis.c; and by finish.c.
 */
#ifndef FUTRACE_ANALYSIS_INTERNAL_H
#define FUTRACE_ANALYSIS_INTERNAL_H

#include "analysis/analysis.h"
#include "analysis/book/chains.h"
#include "analysis/fact.h"
#include "model/futex_op.h"
#include "analysis/book/ledger.h"
#include "analysis/process.h"
#include "analysis/thread.h"
#include "analysis/book/trail.h"
#include "analysis/word.h"
#include "analysis/words.h"

/* Of threads that have ended no more than these are kept by themselves. */
#define MAX_DEAD_THREADS 16384

/* The windows beside the whole trace. */
struct windows {
	struct ledger **all; /* in the order in which they began; episodes last */
	size_t n, capacity;
	struct ledger **open;
	size_t n_open, open_capacity;
	uint64_t next_ns;	  /* when one begins or ends by the clock */
	uint64_t closed_until_ns; /* the latest end of one that is closed */
	uint64_t n_refused;	  /* there was no room for them */
	uint64_t n_unopened;	  /* ends of what had not begun */
	uint64_t n_unclosed;
};

/* A finished wait that may be part of an episode. */
struct long_wait {
	uint64_t thread; /* its id */
	uint64_t begin_ns, end_ns;
};

/* Waits that are kept for that: the longest. */
#define LONG_WAITS_MAX 4096

struct long_waits {
	struct long_wait *all;
	size_t n, capacity;
	uint64_t min_ns;
};

struct closed_interval;

/* Those that are handed out; their books are in no list but that of the open windows. */
struct intervals {
	struct ledger *open;
	struct closed_interval *closed;		   /* and not taken yet; the oldest first */
	unsigned int n;				   /* that have begun */
	uint64_t next_ns;			   /* when the open one ends */
	uint64_t events, lost_events, lost_places; /* up to its begin */
};

struct analysis {
	struct analysis_options options;
	struct threads threads;
	struct processes processes;
	struct words words;
	struct ledger *trace; /* the books of the whole */
	struct windows windows;
	struct intervals intervals;
	struct long_waits long_waits;
	struct facts facts;
	struct trails trails; /* for a picture, if one is asked for */
	struct chains chains; /* likewise for stacks of blame */
	size_t n_stretches;   /* in all timelines */
	uint64_t begin_ns;
	uint64_t last_ns; /* of the last event */
	uint64_t last_death_ns;
	bool begin_is_fixed;   /* an event has been fed */
	uint64_t gap_until_ns; /* events of some CPU may be missing up to here */
	uint64_t events, waits;
	uint64_t lost_events, lost_places, late_events;
	struct loss *losses;
	size_t n_losses, losses_capacity;
	struct mark_row *marks;
	size_t n_marks, marks_capacity;
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
event_handler lives_new_task, lives_exec, lives_rename, lives_exit, lives_dies, lives_absent;
event_handler raw_enter, raw_exit;
event_handler marks_take;

/* TH exists from TS_NS on, in STATE. */
void states_begin(struct thread *th, uint64_t ts_ns, enum thread_state state);

/* EV shows TH running, on its CPU. */
void states_runs(struct analysis *a, struct thread *th, const struct event *ev);

/* TH is woken at TS_NS by WHO. */
void states_woken(struct analysis *a, struct thread *th, uint64_t ts_ns, struct who who);

/* TH has been in a wait since tracing began, if nothing that comes says otherwise. */
void states_parked(const struct analysis *a, struct thread *th);

/* Nothing is known of TH from TS_NS on. */
void states_lose(struct analysis *a, struct thread *th, uint64_t ts_ns);

/* What TH has done up to TS_NS, which is not before its last event. */
struct times states_times(const struct thread *th, uint64_t ts_ns);

/* Has no event said what TH does, ever? Then /proc may know how long it was running. */
bool states_were_one(const struct thread *th);

/* TH ends in its wait: what woke it for that is not what it waited for. */
void states_killed(struct thread *th);

/* TH, or the trace, ends at TS_NS. */
void states_end(struct analysis *a, struct thread *th, uint64_t ts_ns);

/*
 * What has turned out to be so of TH, from BEGIN_NS to END_NS. The caller fills in what KIND of
 * fact says, and hands it to windows_take() before anything else turns out.
 */
struct fact *windows_fact(struct analysis *a, enum fact_kind kind, struct thread *th,
			  uint64_t begin_ns, uint64_t end_ns);

/* Enters FACT into the books of every window it belongs to. It is kept. */
void windows_take(struct analysis *a, const struct fact *fact);

void windows_free(struct windows *ws);

/* Opens and closes the windows that begin or end by TS_NS by the clock. */
void windows_advance(struct analysis *a, uint64_t ts_ns);

/* A window begins at TS_NS, or the latest of that name ends. */
void windows_begin(struct analysis *a, enum window_kind kind, const char *name, uint64_t ts_ns);
void windows_end(struct analysis *a, enum window_kind kind, const char *name, uint64_t ts_ns);

/* L, which is nobody's, is open from now on; and ends at END_NS. The caller goes on owning it. */
void windows_open(struct analysis *a, struct ledger *l);
void windows_close(struct analysis *a, struct ledger *l, uint64_t end_ns);

/* Enters into L what no fact speaks of. */
void windows_fill_up(struct analysis *a, struct ledger *l);

/* Opens and closes the intervals that are handed out, at TS_NS; and the last, with the trace. */
void intervals_at(struct analysis *a, uint64_t ts_ns);
void intervals_end(struct analysis *a);
void intervals_finish(struct intervals *iv);

/* Adds the window with the books L to RES, which has room for it. */
void finish_window(struct result *res, const struct analysis *a, const struct ledger *l);
void finish_targets(struct result *res, const struct analysis *a);

/* The trace ends at END_NS, and with it all that is open. */
void windows_finish(struct analysis *a, uint64_t end_ns);

/* Looks for episodes in what is known at the end, and adds a window for each. */
void episodes_find(struct analysis *a);

/* Adds books for the time from BEGIN_NS to END_NS, which has passed. */
void windows_add_past(struct analysis *a, enum window_kind kind, const char *name,
		      uint64_t begin_ns, uint64_t end_ns);

/* Adds a row for what W has, or TH, to WIN. EXACT: who woke whom was seen. */
void rows_add_word(struct window *win, const struct word *w, bool exact);
void rows_add_thread(struct window *win, const struct thread *th);
void rows_sort_threads(struct window *win);

/* Adds rows for the words of L: at most MOST, the last being all of those waited for least. */
void tail_add_words(struct window *win, const struct ledger *l, size_t most);

/* What FACT has for a picture and for stacks of blame. */
void trails_take(struct analysis *a, const struct fact *fact);
void chains_take(struct analysis *a, const struct fact *fact);

/* Hands them over to RES, if they are asked for. */
void picture_hand_over(struct analysis *a, struct result *res);

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

/* Hands the marks up to END_NS, where the trace ends, over to RES. */
void marks_hand_over(struct analysis *a, struct result *res, uint64_t end_ns);
void marks_finish(struct analysis *a);

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

/* What the thread of W has done in it up to TS_NS; and how many wait on its word, W among them. */
struct times waits_times(const struct wait *w, uint64_t ts_ns);
uint32_t waits_beside(const struct wait *w);

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

/* Whom the call of TH woke, which has returned RET; nothing if it is none that wakes. */
struct woken wakes_by_call(const struct thread *th, int64_t ret);

/* Without the scheduler: TH begins a call that may wake others, and has returned RET from it. */
void guesses_call_begins(struct analysis *a, struct thread *th, uint64_t ts_ns);
void guesses_call_returns(struct thread *th, int64_t ret, uint64_t ts_ns);

/* Who ended the wait W, which returns now. Unknown where it may have been one of several. */
struct who guesses_waker(const struct wait *w);

/* The call of TH, which moves waiters to another word, has returned RET at TS_NS. */
void requeue_call_returns(struct analysis *a, struct thread *th, int64_t ret, uint64_t ts_ns);

/* TH enters a call that has its words in an array. */
void arrays_read(struct analysis *a, struct thread *th, const struct futex_args *args);

/* The I-th word of the array of the call of TH, which returned at TS_NS; NULL if it is not known.
 */
struct word *arrays_word(struct analysis *a, const struct thread *th, int64_t i, uint64_t ts_ns);

/* At TS_NS TH goes on elsewhere, whatever call it was in. */
void calls_leave(struct analysis *a, struct thread *th, uint64_t ts_ns);

/* The trace ends at END_NS with TH as it is. */
void calls_trace_ends(struct analysis *a, struct thread *th, uint64_t end_ns);

/* The word at UADDR for a call of OP by TH. */
struct word *calls_find_word(struct analysis *a, const struct thread *th, uint64_t uaddr,
			     uint64_t op);

/* NS after TS_NS; for ever, UINT64_MAX, is never exceeded. */
static inline uint64_t time_after(uint64_t ts_ns, uint64_t ns)
{
	return ns < UINT64_MAX - ts_ns ? ts_ns + ns : UINT64_MAX;
}

/* The time from BEGIN_NS to END_NS; 0 if there is none. */
static inline uint64_t time_between(uint64_t begin_ns, uint64_t end_ns)
{
	return end_ns > begin_ns ? end_ns - begin_ns : 0;
}

#endif
