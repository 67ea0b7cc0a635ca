/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_shared.h - a recording that is being read, and the functions that both kinds share.
 */
#ifndef FUTRACE_RECORDED_SHARED_H
#define FUTRACE_RECORDED_SHARED_H

#include "place/plain_maps.h"
#include "session/notes/notes.h"
#include "session/recorded/recorded.h"
#include "session/recorded/replay.h"

struct recorded;

/* One kind of recording; each function is given the recording that is being read. */
struct recorded_kind {
	/* Reads all of the file except its events. Returns -1 with ERR filled. */
	int (*open)(struct recorded *r, struct error *err);
	/* Analyses all events. Returns -1 with ERR filled. */
	int (*run)(struct recorded *r, struct error *err);
	/* Adds warnings to RES about the facts that such a recording lacks. */
	void (*warn)(const struct recorded *r, struct result *res);
	/* Frees everything that open() made; open() may have failed. */
	void (*free)(struct recorded *r);
};

/* futrace's own recordings, with notes; and those of trace-cmd. */
extern const struct recorded_kind recorded_own, recorded_trace_cmd;

struct recorded {
	const struct trace_request *request;
	const struct interval_watch *watch;
	bool wants_intervals; /* the watch takes more */
	const struct recorded_kind *kind;
	struct recording *recording;
	struct replay replay;
	struct session session;
	struct notes_trace trace;
	struct host_log host_log;
	struct clock_log clock_log;
	struct analysis *analysis;
	struct plain_maps *maps;
	struct notes *notes; /* of a recording of our own */
	struct scan *scan;   /* of a recording of trace-cmd */
	size_t n_left_out;   /* buffers of such a recording that are not read */
};

/* Sets those of OPTIONS that the request and the session have. */
void recorded_set_options(const struct recorded *r, struct analysis_options *options);

/* Hands EV to the analysis of the recording ARG. */
void recorded_feed(void *arg, const struct event *ev);

/* Tells the analysis of the recording ARG that all events before TS_NS have come. */
void recorded_advance(void *arg, uint64_t ts_ns);

/* Hands out the intervals that have ended. */
void recorded_hand_out(struct recorded *r);

/* Answers for the recording ARG, by the file's mappings and by its kernel symbols. */
void recorded_find_place(void *arg, struct question *q);
void recorded_name_stacks(void *arg, struct question *q);

#endif
