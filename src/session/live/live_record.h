/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_record.h - records a live trace for --record: its bytes, its notes and its symbols.
 */
#ifndef FUTRACE_LIVE_RECORD_H
#define FUTRACE_LIVE_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "capture/trace_dat/recorder.h"
#include "session/live/live_looks.h"
#include "session/live/proc_state.h"
#include "session/live/tracing.h"
#include "session/notes/notes.h"

/* If all members are zero, nothing is recorded and the functions do nothing. */
struct live_record {
	const char *path; /* NULL: nothing is recorded */
	struct recorder *recorder;
	struct notes *notes;
	char *header_page, *header_event;
	struct trace_dat_format *formats;
	size_t n_formats, formats_capacity;
	struct notes_trace trace; /* its events and windows are borrowed */
	size_t threads_capacity, ran_capacity;
	struct masking *masking;
	bool is_over;	    /* the file is written, or could not be */
	struct error error; /* why the file could not be written; "": it could */
};

/*
 * Starts to record T to PATH. T's buffers are open, and nothing has been read from them. Returns -1
 * with ERR filled if it cannot. The caller calls live_record_end() in any case.
 */
int live_record_begin(struct live_record *r, const char *path, struct tracing *t,
		      struct error *err);
void live_record_end(struct live_record *r);

/* Answers as ANSWERS does, and records each answer. */
struct answers live_record_answers(struct live_record *r, const struct answers *answers);

/* Records a thread or an event that is not in the buffers. */
void live_record_thread(struct live_record *r, int32_t tid, int32_t pid, const char *comm);
void live_record_ran(struct live_record *r, const struct event *ev);

/* Takes into the recording ARG the NAME of the kernel's function that returns to ADDRESS. */
void live_record_function(void *arg, uint64_t address, const char *name);

/* Writes the file of S and RES. The request had WINDOWS, N of them. Fills R->error if it fails. */
void live_record_write(struct live_record *r, const struct tracing *t, const struct proc_state *p,
		       const struct session *s, struct analysis_window *windows, size_t n,
		       const struct live_looks *looks, const struct result *res);

#endif
