/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracing.h - the kernel's side of a live trace: the instance, its buffers, and their events.
 *
 * It knows the targets by their thread ids only, and does not know the meaning of events.
 */
#ifndef FUTRACE_TRACING_H
#define FUTRACE_TRACING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "capture/capture.h"
#include "model/stacks.h"
#include "session/live/priority.h"
#include "session/live/stack_budget.h"
#include "session/request.h"
#include "trace/decoder.h"
#include "trace/mark_texts.h"
#include "trace/merge.h"
#include "trace/stream.h"

/* How far the buffer of one CPU has been read. */
struct cpu_reading {
	uint64_t known_ns;   /* every event before this has been read */
	uint64_t read_bytes; /* in this round; it may be a little less */
	bool is_done;	     /* in this round */
};

struct tracing {
	struct capture *capture;
	struct stacks *stacks;
	struct mark_texts *mark_texts;
	struct decoder *decoder;
	unsigned int n_streams;
	struct stream **streams;      /* one per CPU that may ever be online */
	struct cpu_reading *readings; /* likewise */
	struct merge *merge;
	size_t subbuf_bytes;
	struct priority priority;
	size_t n_let_through; /* how many threads the filter has */
	bool native_raw;      /* the kernel has no events for the futex system calls by name */
	bool raw_enabled;     /* system calls are recorded by number */
	bool has_stacks;      /* the kernel records stacks */
	struct stack_budget stack_budget;
	uint64_t kernel_lost, buffer_bytes; /* known at the end */
	unsigned int n_cpus;		    /* that have a buffer; known at the end */
	bool lost_unknown; /* the kernel's count of lost events could not be read */
};

/* Makes the instance that REQUEST describes. Returns -1 with ERR filled if it cannot. */
int tracing_init(struct tracing *t, const struct trace_request *request, struct error *err);

/*
 * Learns this kernel's events and opens the buffers. Events before CALLED_NS do not belong to the
 * trace. Returns -1 with ERR filled if it cannot.
 */
int tracing_open(struct tracing *t, uint64_t called_ns, struct error *err);

/* Enables the events; with FUTEX_ONLY, only those of futex calls. Nothing is recorded yet. */
int tracing_enable(struct tracing *t, bool futex_only, struct error *err);

/* Starts to record system calls by number, if the kernel can. */
int tracing_enable_raw(struct tracing *t, struct error *err);

/*
 * Lets the new threads at the end of THREADS through the filter. Returns how many of them the
 * filter lacked, or -1 with ERR filled.
 */
int tracing_let_through(struct tracing *t, const struct tids *threads, struct error *err);

/*
 * Reads the recorded events, and hands those before BEFORE_NS or thereabouts to FEED that are
 * certain to be in order. The LAST time it hands on all of them: nothing more will come. All events
 * before *DONE_NS have been handed on. Returns -1 with ERR filled on failure.
 */
int tracing_read(struct tracing *t, uint64_t before_ns, bool last,
		 void (*feed)(void *arg, const struct event *ev), void *arg, uint64_t *done_ns,
		 struct error *err);

/* Records fewer kernel stacks, or more again, by their cost. Returns whether that has changed. */
bool tracing_adjust_stacks(struct tracing *t);

/* How long, up to END_NS, stacks were recorded of uninterruptible sleeps only. */
uint64_t tracing_narrow_ns(const struct tracing *t, uint64_t end_ns);

/* Reads the kernel's counts; recording has been stopped. */
void tracing_count(struct tracing *t);

/* Frees everything but the capture: its instance is still being removed. */
void tracing_finish(struct tracing *t);

/* Starts to record kernel stacks, if the kernel can. It is in tracing_stacks.c. */
void tracing_begin_stacks(struct tracing *t);

#endif
