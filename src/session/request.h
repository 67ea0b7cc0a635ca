/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * request.h - the targets of a trace, its length, and the parts of its result.
 *
 * The command line or a test fills it in. A report of a recording reads the same struct.
 */
#ifndef FUTRACE_REQUEST_H
#define FUTRACE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/tasks.h"
#include "model/result.h"
#include "session/given_window.h"

struct trace_request {
	struct tids pids, tids; /* each id once; of a recording: the processes to show, none: all */
	char **command;		/* the program and its arguments, ending in NULL; NULL: none */
	bool follow;		/* child processes too */
	uint64_t duration_ns;	/* 0: until the targets end or a signal comes */
	uint64_t interval_ns;	/* 0: no intervals */
	struct given_window *windows;
	size_t n_windows;
	bool futex_only;	 /* futex events only */
	bool no_memory;		 /* read nothing from the targets' memory */
	bool no_titles;		 /* processes have no titles; a recording keeps none */
	bool no_stacks;		 /* do not look at the user stacks of threads */
	bool wants_trails;	 /* the result has a picture */
	bool wants_chains;	 /* the result has blame waker by waker */
	uint64_t buffer_bytes;	 /* per CPU; 0: chosen by the capture */
	const char *instance;	 /* the directory of a borrowed instance; NULL: a new one */
	const char *record_file; /* NULL: none */
	const char *sysroot;	 /* the directory of the recorded host's files; NULL: none */
	const char *ready_file;	 /* a file to create once events are recorded; NULL: none */
	int ready_fd;		 /* a descriptor to write to then; -1: none */
	bool quiet;		 /* no progress, no ready line */
};

/* Takes each interval when it has ended. */
struct interval_watch {
	/*
	 * RES is complete and borrowed; see analysis_take_interval(). Returns -1 to end the trace.
	 */
	int (*take)(void *arg, struct result *res);
	void *arg;
};

#endif
