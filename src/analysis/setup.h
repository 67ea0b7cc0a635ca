/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup.h - what an analysis is to do, and which questions it asks.
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

/* Rows of futex words in an interval that is handed out; those waited for least share the last. */
#define INTERVAL_WORDS 256

#endif
