/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_internal.h - a running trace, shared by setting it up (live_begin.c), running it (live.c,
 * tracing_read.c) and describing it in the result (live_result.c).
 */
#ifndef FUTRACE_LIVE_INTERNAL_H
#define FUTRACE_LIVE_INTERNAL_H

#include "analysis/analysis.h"
#include "capture/capture.h"
#include "trace/decoder.h"
#include "capture/host_log.h"
#include "capture/host_reading.h"
#include "session/live/live.h"
#include "trace/merge.h"
#include "place/place.h"
#include "session/progress.h"
#include "session/session.h"
#include "session/live/stack_budget.h"
#include "trace/stream.h"
#include "session/targets.h"

#define PROC "/proc"

/* A thread, and how long it had been running and runnable when tracing had begun. */
struct runnable {
	int32_t tid, pid;
	uint64_t run_ns, wait_ns;
};

/* How far the buffer of one CPU has been read. */
struct cpu_reading {
	uint64_t known_ns;   /* every event up to here has been read */
	uint64_t read_bytes; /* in this round, and perhaps a little less */
	bool is_done;	     /* in this round */
};

struct live {
	const struct trace_request *request;
	struct command *cmd; /* NULL: none */
	const struct interval_watch *watch;
	bool traces_command; /* it is the target */
	struct targets targets;
	struct capture *capture;
	struct stacks *stacks;
	struct mark_texts *mark_texts;
	struct decoder *decoder;
	struct stream **streams; /* one per CPU */
	unsigned int n_streams;
	bool is_hurried;	      /* reading was so late that it may hold others up */
	struct cpu_reading *readings; /* likewise */
	struct merge *merge;
	struct answers answers;
	struct analysis *analysis;
	struct analysis_window *windows; /* those given beforehand */
	struct place *place;
	struct event *found; /* what /proc said of the threads when tracing had begun */
	size_t n_found;
	struct runnable *runnable; /* threads that were running, or runnable, then */
	size_t n_runnable;
	size_t unreadable;    /* threads of which it said nothing */
	size_t n_let_through; /* threads that the filter knows */
	bool native_raw;      /* the kernel has no events for the futex system calls by name */
	bool raw_enabled;     /* those that are known by number are recorded */
	bool has_stacks;      /* the kernel records stacks */
	struct stack_budget stack_budget;
	size_t late_32bit;   /* 32-bit programs met without that */
	char leftovers[160]; /* a warning of what killed ones have left behind, or "" */
	struct host_log host_log;
	struct progress progress;
	uint64_t called_ns, begin_ns, end_ns;
	uint64_t deadline_ns; /* 0: none */
	uint64_t tracer_cpu_ns, tracer_peak_rss_bytes, kernel_lost, buffer_bytes;
	bool lost_unknown; /* the kernel could not be asked how many events it lost */
	size_t subbuf_bytes;
	struct live_record *record; /* NULL: nothing is recorded */
	struct error record_error;  /* why the recording could not be made; "" if it could */
};

/* Brings everything up to the first recorded event. L is as live_trace() has zeroed it. */
int live_set_up(struct live *l, struct error *err);

/*
 * Reads what is recorded and hands on what is certain to be in order. At the LAST time, all of it:
 * nothing more will come.
 */
int live_read(struct live *l, bool last, struct error *err);

/* Has the system calls that are known by number recorded, if the kernel can. */
int live_enable_raw(struct live *l, struct error *err);

/* Has kernel stacks recorded, unless the options say otherwise. */
void live_stacks_begin(struct live *l);

/* Records fewer of them, or more again, if that is called for. True if it is. */
bool live_stacks_adjust(struct live *l);

/* Answers from /proc and from the target's memory, as long as L lives. */
struct answers live_answers(struct live *l);

/* Begins to record, if the options say so; the buffers are open, but nothing has been read. */
int live_record_begin(struct live *l, struct error *err);
void live_record_free(struct live_record *r);

/* The same ANSWERS, each kept if something is recorded. R may be NULL. */
struct answers live_record_answers(struct live_record *r, const struct answers *answers);

/* Keeps what is told to the analysis beside events that were recorded. R may be NULL. */
void live_record_thread(struct live_record *r, int32_t tid, int32_t pid, const char *comm);
void live_record_ran(struct live_record *r, const struct event *ev);

/* Takes the lines of the kernel's functions that are used; NULL: nobody does. R may be NULL. */
FILE *live_record_symbols(struct live_record *r);

/* Writes the file. Returns -1 with ERR filled if it could not be written whole. */
int live_record_finish(struct live *l, const struct session *s, const struct result *res,
		       struct error *err);

/* Adds to an interval, the only window of RES, what only the live side knows. */
void live_complete_interval(struct live *l, struct result *res);

/* Hands out the intervals that are over. False: whoever takes them wants no more. */
bool live_hand_out(struct live *l);

/* Takes the result out of the analysis and adds what only the live side knows. */
struct result *live_make_result(struct live *l);

#endif
