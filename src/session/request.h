/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * request.h - the targets of a trace, its length, and the parts of its result.
 *
 * Filled in by the command line, or by a test; a report of a recording reads the same struct.
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
	struct tids pids, tids; /* each id once; of a recording: those that are shown, or all */
	char **command;		/* the program and its arguments, ending in NULL; NULL: none */
	bool follow;		/* child processes too */
	uint64_t duration_ns;	/* 0: until the targets end or a signal comes */
	uint64_t interval_ns;	/* 0: no intervals */
	struct given_window *windows;
	size_t n_windows;
	bool futex_only;	 /* the futex events alone */
	bool wants_trails;	 /* the result has a picture */
	bool wants_chains;	 /* the result has blame waker by waker */
	uint64_t buffer_bytes;	 /* per CPU; 0: chosen by the capture */
	const char *instance;	 /* the directory of one that is borrowed; NULL: one of our own */
	const char *record_file; /* NULL: none */
	const char *sysroot;	 /* has the files of the recorded host; NULL: none */
	const char *ready_file;	 /* is created once events are recorded; NULL: none */
	int ready_fd;		 /* is written to then; -1: none */
	bool quiet;		 /* no progress, no ready line */
};

/* Takes each interval when it is over. */
struct interval_watch {
	/* RES, complete, is borrowed; see analysis_take_interval(). -1: no more, the trace ends. */
	int (*take)(void *arg, struct result *res);
	void *arg;
};

#endif
