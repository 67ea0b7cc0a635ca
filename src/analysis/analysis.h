/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis.h - what the threads of the target did, told event after event.
 *
 * Pure: no input or output, no clock, no globals. The same events, and the same answers to its
 * questions, give the same result. Pairs calls per thread, joins the calls that the kernel restarts
 * into one wait, and keeps a ledger per futex word.
 */
#ifndef FUTRACE_ANALYSIS_H
#define FUTRACE_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/event.h"
#include "analysis/process.h"
#include "model/result.h"

struct analysis;

/* One element of the array of futex_waitv(2) and futex_requeue(2), struct futex_waitv of Linux. */
struct futex_waitv_word {
	uint64_t val, uaddr;
	uint32_t flags, reserved;
};

/* What the events do not say. Each may be NULL: then it is not known. */
struct analysis_questions {
	/*
	 * Called when an address is first seen in a futex call. Says whether it lies in shared
	 * memory, and which word it is then: such a word is one in all processes, for calls without
	 * FUTEX_PRIVATE_FLAG.
	 */
	bool (*new_word)(void *arg, struct space space, uint64_t uaddr, struct shared_id *id);
	/* Called for a new process, and again when it runs another program: one of 32 bits? */
	bool (*is_32bit)(void *arg, int32_t pid);
	/* Called for a thread that was never heard of, after a loss: its process; 0: no target. */
	int32_t (*process_of)(void *arg, int32_t tid);
	/*
	 * Called for an array of N words, at most FUTEX_MAX_WORDS, that thread TID has at UADDR.
	 * True if WORDS has been filled; *READ_NS is then a time at which that was done, on the
	 * trace's clock: a call that had begun and lasted longer was given these words.
	 */
	bool (*read_array)(void *arg, int32_t tid, uint64_t uaddr, size_t n,
			   struct futex_waitv_word *words, uint64_t *read_ns);
	/* Called when process PARENT has made process PID, which belongs to the target. */
	void (*new_process)(void *arg, int32_t pid, int32_t parent);
	/* Called when SPACE is from TS_NS on what the process that it names has for its memory. */
	void (*new_space)(void *arg, struct space space, uint64_t ts_ns);
	void *arg;
};

/* A window given beforehand, on the trace's clock. */
struct analysis_window {
	char name[WINDOW_NAME_SIZE];
	uint64_t begin_ns, end_ns;
};

/* Windows there may be beside the whole trace; more are counted, but not opened. */
#define ANALYSIS_MAX_WINDOWS 1000

struct analysis_options {
	bool new_threads;	 /* threads that the target's threads start belong to it too */
	bool new_processes;	 /* and so do the processes they start */
	bool futex_only;	 /* nothing comes of what threads do, nor of who wakes them */
	bool native_raw;	 /* system calls of 64-bit programs come as EVENT_RAW_... too */
	bool wants_trails;	 /* what threads did and when is kept for a picture */
	bool wants_chains;	 /* blame is kept waker by waker */
	uint64_t interval_ns;	 /* a window for each; 0: none */
	bool hand_out_intervals; /* by analysis_take_interval(); they are no windows of the whole */
	const struct analysis_window *windows; /* borrowed until the analysis is freed */
	size_t n_windows;
	struct analysis_questions ask;
};

struct analysis *analysis_new(const struct analysis_options *options);
void analysis_free(struct analysis *a);

/* Says that the trace began at BEGIN_NS, or earlier if events show so; before any event is fed. */
void analysis_set_begin(struct analysis *a, uint64_t begin_ns);

/* Says that thread TID of process PID belongs to the target, before any event is fed. */
void analysis_add_thread(struct analysis *a, int32_t tid, int32_t pid, const char *comm);

/* Takes the next event. Times must not run backwards. */
void analysis_feed(struct analysis *a, const struct event *ev);

/* Says that no event before UNTIL_NS will come any more: what ends by the clock ends. */
void analysis_advance(struct analysis *a, uint64_t until_ns);

/* Rows of futex words in an interval that is handed out; those waited for least share the last. */
#define INTERVAL_WORDS 256

/*
 * The next interval that is over, if they are handed out; NULL: none is. It is the only window of
 * the result, whose events and losses are those of that time. Also after analysis_finish(), for the
 * last one. The caller frees it.
 */
struct result *analysis_take_interval(struct analysis *a);

/*
 * Says, before analysis_finish(), how many events the kernel itself counted as lost. Its marks in the
 * buffers may show fewer.
 */
void analysis_set_kernel_lost(struct analysis *a, uint64_t events);

/* Figures for a progress line. */
uint64_t analysis_events(const struct analysis *a);
uint64_t analysis_waits(const struct analysis *a);
uint64_t analysis_lost(const struct analysis *a);
bool analysis_has_living_threads(const struct analysis *a);

/*
 * Ends the trace at END_NS, or with the last thread of the target if that was earlier, and returns
 * what came of it; the caller frees it. Nothing may be fed afterwards. Places are not filled in.
 */
struct result *analysis_finish(struct analysis *a, uint64_t end_ns);

#endif
