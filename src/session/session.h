/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - the facts of a trace beside its events, live or recorded, and the result of both.
 */
#ifndef FUTRACE_SESSION_H
#define FUTRACE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/analysis.h"
#include "capture/host_log.h"
#include "trace/mark_texts.h"
#include "model/result.h"
#include "model/stacks.h"
#include "session/clock_log.h"
#include "session/questions.h"
#include "session/targets.h"

/* Pointers are borrowed. */
struct session {
	struct analysis *analysis; /* for session_result() it has been fed all events */
	struct stacks *stacks;
	const struct mark_texts *mark_texts;
	const struct host_log *host_log;
	const struct traced *targets;
	size_t n_targets;
	size_t n_named; /* so many at the front were asked for; the others are their children */
	const char *command; /* the name of the program that was run; NULL: none */
	bool traces_command; /* the command was the target */
	bool command_ended;
	int command_status;
	char kernel[64];
	char clock[32];
	bool has_realtime;
	int64_t realtime_offset_ns; /* when tracing began */
	const struct clock_log *clock_log;
	uint64_t called_ns, begin_ns, end_ns;
	bool lost_unknown; /* kernel_lost could not be read */
	uint64_t kernel_lost, buffer_bytes, tracer_cpu_ns, tracer_peak_rss_bytes;
	unsigned int cpus;
	uint64_t narrow_ns; /* how long stacks were recorded of uninterruptible sleeps only */
	size_t unreadable;  /* threads whose state could not be read when tracing began */
	size_t late_32bit;  /* 32-bit programs that were noticed too late */
	bool raw_enabled;   /* system calls were recorded by number */
	bool has_stacks;    /* the kernel records stacks */
	bool futex_only;
	bool no_titles;
	struct named_stacks *user_stacks; /* the result takes over what it holds; NULL: none */
	const char *leftovers;		  /* a warning about instances of killed tracers, or "" */
	const char *ended;		  /* a warning about targets that had ended, or "" */
	uint64_t looks_late;		  /* looks that came when later events had been handed on */
	uint64_t ticks_late;		  /* likewise, of the timer */
	const char *ticks;  /* why it is not known what running threads compute; or "" */
	const char *looks;  /* a warning about user stacks, or "" */
	const char *owners; /* a warning about owners of locks, or ""; each may be NULL */
	struct answers answers;
};

/* Ends the analysis and returns its result, with places, names and warnings. */
struct result *session_result(const struct session *s);

/* Adds places, names and the host to an interval, which is the only window of RES. */
void session_complete_interval(const struct session *s, struct result *res);

/* Warns of mapped files that were given up: as many as there were SILENCES. */
void session_warn_of_files(struct result *res, size_t silences);

/*
 * Sets idle words and threads of RES apart, unless SHOWS_IDLE. Sorts the words by KEY, drops those
 * with less than MIN_WAIT_NS of waiting in all, and finds the groups of the rest.
 */
void session_arrange(struct result *res, enum sort_key key, uint64_t min_wait_ns, bool shows_idle);

/* Marks the place of F if it lies in shared memory and is called with FUTEX_PRIVATE_FLAG. */
void session_mark_private(struct futex_row *f);

/* Warns of words that several processes share and that are called so. */
void session_warn_of_private(struct result *res);

/* Adds to RES the titles of processes; threads have their names. */
void session_add_titles(const struct session *s, struct result *res);

/* Gives RES the user stacks, and says in its rows where in the code threads waited and slept. */
void session_add_code(const struct session *s, struct result *res);

/*
 * Gives the words of P the names of their rows in TRACE, the whole trace, which have been judged;
 * and its threads and frames what was seen of them there.
 */
void session_picture_words(struct picture *p, const struct window *trace);

/* Names the primitives of the words of RES; their places are known. */
void session_name_primitives(const struct session *s, struct result *res);

#endif
