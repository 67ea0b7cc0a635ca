/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup.h - the options of an analysis, and the questions that it asks.
 */
#ifndef FUTRACE_SETUP_H
#define FUTRACE_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/process.h"
#include "model/result.h"

/* One element of the array of futex_waitv(2) and futex_requeue(2), struct futex_waitv of Linux. */
struct futex_waitv_word {
	uint64_t val, uaddr;
	uint32_t flags, reserved;
};

/*
 * The questions that events do not answer. Each function may be NULL: then the answer is unknown.
 */
struct analysis_questions {
	/*
	 * Called when an address is first seen in a futex call. Returns true if the address lies in
	 * shared memory, and then fills in ID. Calls without FUTEX_PRIVATE_FLAG on addresses with
	 * the same ID use the same word, in all processes.
	 */
	bool (*new_word)(void *arg, struct space space, uint64_t uaddr, struct shared_id *id);
	/*
	 * Is process PID a 32-bit program? Asked when the process is first met, and again after
	 * exec(2). The child of a known process is like its parent.
	 */
	bool (*is_32bit)(void *arg, int32_t pid);
	/*
	 * Asked after a loss, for a thread that is not known. Returns its process; 0: not in the
	 * target.
	 */
	int32_t (*process_of)(void *arg, int32_t tid);
	/*
	 * Called for an array of N words, at most FUTEX_MAX_WORDS, at UADDR in the memory of thread
	 * TID. Returns true if WORDS has been filled. *READ_NS is then a time, on the trace's
	 * clock, at which the words had been read. The words are right for a call that began before
	 * that time and lasted longer.
	 */
	bool (*read_array)(void *arg, int32_t tid, uint64_t uaddr, size_t n,
			   struct futex_waitv_word *words, uint64_t *read_ns);
	/* Called when process PARENT has made process PID, and PID belongs to the target. */
	void (*new_process)(void *arg, int32_t pid, int32_t parent);
	/* Called when the process that SPACE names has SPACE as its memory from TS_NS on. */
	void (*new_space)(void *arg, struct space space, uint64_t ts_ns);
	void *arg;
};

/* A window that the user gave, on the trace's clock. */
struct analysis_window {
	char name[WINDOW_NAME_SIZE];
	uint64_t begin_ns, end_ns;
};

/*
 * The largest number of windows beside the whole trace. Further ones are counted, but not opened.
 */
#define ANALYSIS_MAX_WINDOWS 1000

struct analysis_options {
	bool new_threads;	/* threads that the target starts belong to it */
	bool knows_all_threads; /* with those that are added, all threads of its processes are known
				 */
	bool new_processes;	/* processes that the target starts belong to it */
	bool futex_only;	/* no events say what threads do or which thread wakes them */
	bool native_raw;	/* system calls of 64-bit programs also come as EVENT_RAW_... */
	bool wants_trails;	/* keep the activity of threads for a picture */
	bool wants_chains;	/* keep blame waker by waker */
	uint64_t interval_ns;	/* the length of interval windows; 0: none */
	bool hand_out_intervals; /* hand intervals out by analysis_take_interval(); the final result
				    has none */
	const struct analysis_window *windows; /* borrowed until the analysis is freed */
	size_t n_windows;
	struct analysis_questions ask;
};

/*
 * The largest number of word rows in an interval that is handed out. The words with the least
 * waiting share the last row.
 */
#define INTERVAL_WORDS 256

#endif
