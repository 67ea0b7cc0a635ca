/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notes.h - the notes that a recording has beside its events: the host, the threads, and the
 * answers to all questions.
 *
 * The analysis asks the same questions when it is fed the same events. So a report from a recording
 * gets the answers of the live trace. Notes are JSON; they lie in the file before the events.
 */
#ifndef FUTRACE_NOTES_H
#define FUTRACE_NOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "analysis/analysis.h"
#include "base/error.h"
#include "model/event.h"
#include "model/result.h"
#include "session/session.h"
#include "model/stacks.h"
#include "capture/tasks.h"
#include "model/where.h"
#include "session/questions.h"

struct notes;

struct notes *notes_new(void);
void notes_free(struct notes *n);

/* The notes as a text of *SIZE bytes; the caller frees it. NULL if out of memory. */
char *notes_text(const struct notes *n, size_t *size);

/* The notes of such a text. NULL with ERR filled if it is damaged or of a later version. */
struct notes *notes_parse(const char *text, size_t size, struct error *err);

/* Answers as INNER does, which is copied, and keeps each answer in N, which is borrowed. */
struct answers notes_record_answers(struct notes *n, const struct answers *inner);

/*
 * Answers from N, which is borrowed. Threads of processes that are not in CHOSEN, which is
 * borrowed, do not belong to the target; if it is NULL or empty, all do. PRESENT, which is copied
 * and may be NULL, names the kernel stacks. It may know the symbol of a word that had none.
 */
struct answers notes_answers(struct notes *n, const struct tids *chosen,
			     const struct answers *present);

/* Facts from before the events, and events that are fed after them. */
struct notes_trace {
	bool single_threads, follow, native_raw;
	struct analysis_window *windows; /* on the trace's clock */
	size_t n_windows;
	struct notes_thread {
		int32_t tid, pid;
		char comm[COMM_SIZE];
	} * threads;
	size_t n_threads;
	struct event *found; /* from /proc, at the beginning and after losses */
	size_t n_found;
	size_t n_again;	   /* the last of them: after losses */
	struct event *ran; /* from /proc, at the end */
	size_t n_ran;
	struct event
		*looks; /* at user stacks; when they are recalled, they are among those found */
	size_t n_looks;
};

/* Keeps S and T in N. Stacks of T's events are kept by the names that S->stacks has. */
void notes_keep(struct notes *n, const struct session *s, const struct notes_trace *t);

/*
 * Fills T, and the numbers and texts of S, from N; adds stacks to S->stacks. Texts and targets live
 * as long as N. The caller frees HOST_LOG, CLOCK_LOG and T. Returns -1 with ERR filled if the notes
 * are damaged.
 */
int notes_recall(struct notes *n, struct session *s, struct notes_trace *t,
		 struct host_log *host_log, struct clock_log *clock_log, struct error *err);

/* Keeps the user stacks S; and adds them to S. Returns -1 if the notes are damaged. */
void notes_keep_stacks(struct notes *n, const struct named_stacks *s);
int notes_recall_stacks(const struct notes *n, struct named_stacks *s);

/* Keeps the names of the threads that RES has in its first window. */
void notes_keep_comms(struct notes *n, const struct result *res);

/* Keeps the build-id, in hex, of the file mapped from PATH; and returns it, borrowed or NULL. */
void notes_keep_build_id(void *notes, const char *path, const char *build_id);
const char *notes_build_id(const struct notes *n, const char *path);

/* All names that were kept, in the format of the kernel's saved_cmdlines; the caller frees it. */
char *notes_comms(const struct notes *n);

/* Frees the members of T. */
void notes_trace_finish(struct notes_trace *t);

/* S, which may be any bytes, as JSON text, and back; the caller frees both. */
json_t *notes_bytes(const char *s);
char *notes_bytes_of(const json_t *text);

/* For the files of this module. */
struct notes {
	json_t *root;
	struct answers inner;	/* their answers are recorded */
	struct answers present; /* they know more today */
	const struct tids *chosen;
	char *command, *leftovers, *ended, *owners, *looks, *ticks;
	struct named_stacks user_stacks;
	struct traced *targets;
	size_t n_targets;
};

/* Puts N EVENTS as the list KEY into ROOT, with their stacks by name; and reads such a list. */
void notes_keep_events(json_t *root, const char *key, const struct event *events, size_t n,
		       struct stacks *stacks);
int notes_recall_events(const json_t *root, const char *key, struct stacks *stacks,
			struct event **events, size_t *n);

#endif
