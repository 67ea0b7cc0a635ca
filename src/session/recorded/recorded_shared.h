/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded_internal.h - a recording on its way to a result: futrace's own (recorded.c), or one of
 * trace-cmd (recorded_plain.c).
 */
#ifndef FUTRACE_RECORDED_INTERNAL_H
#define FUTRACE_RECORDED_INTERNAL_H

#include "session/notes/notes.h"
#include "place/plain_maps.h"
#include "session/recorded/recorded.h"
#include "session/recorded/replay.h"

struct recorded {
	const struct options *opt;
	const struct live_watch *watch;
	bool wants_intervals; /* whoever watches takes more */
	struct recording *recording;
	struct replay replay;
	struct notes *notes; /* NULL: it is not futrace's own */
	struct session session;
	struct notes_trace trace;
	struct host_log host_log;
	struct analysis *analysis;
	struct plain_maps *maps;
	struct plain *plain; /* of trace-cmd's */
};

/* Fills the session and analyses all events. Returns -1 with ERR filled on failure. */
int recorded_own(struct recorded *r, struct error *err);
int recorded_plain(struct recorded *r, struct error *err);

void recorded_plain_free(struct plain *p);

/* Adds to RES what a recording of trace-cmd does not tell. */
void recorded_plain_warn(const struct recorded *r, struct result *res);

/* What both have alike. */
/* May what lasts from BEGIN_NS to END_NS, if it is not damaged, be told interval by interval? */
int recorded_check_interval(const struct recorded *r, uint64_t begin_ns, uint64_t end_ns,
			    struct error *err);

void recorded_set_options(const struct recorded *r, struct analysis_options *options);
void recorded_feed(void *arg, const struct event *ev);
void recorded_advance(void *arg, uint64_t ts_ns);
const char *recorded_build_id(void *arg, const char *path);
void recorded_find_place(void *arg, const struct futex_row *f, session_comm_of *comm_of,
			 void *comm_arg, struct where *w);
bool recorded_name_stacks(void *arg, struct stacks *stacks);

#endif
