/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * questions.h - the questions that the events do not answer, all asked in one way.
 *
 * The analysis asks while it is fed; the session asks when all events have been fed. A live trace
 * answers from /proc and from the target's memory, and may record its answers. A recording answers
 * from its notes. The table kinds[] of notes_questions.c says how answers are recorded.
 */
#ifndef FUTRACE_QUESTIONS_H
#define FUTRACE_QUESTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/analysis.h"
#include "model/stacks.h"
#include "model/title.h"
#include "model/where.h"

enum question_kind {
	/* Asked by the analysis; see struct analysis_questions. */
	QUESTION_SHARED_WORD,
	QUESTION_IS_32BIT,
	QUESTION_PROCESS,
	QUESTION_ARRAY,
	QUESTION_NEW_PROCESS, /* news, without an answer */
	QUESTION_NEW_SPACE,
	/* Asked for the result. */
	QUESTION_COMM,
	QUESTION_TITLE,
	QUESTION_STACKS,
	QUESTION_PLACE,
	QUESTION_LIBRARIES,
	QUESTION_ENDED_32BIT,
	N_QUESTIONS
};

/* Names a thread of the target, for the place of a word on its stack; NULL if unknown. */
typedef const char *question_comm_of(void *arg, int32_t tid);

/* One question. A kind uses some of the members. */
struct question {
	enum question_kind kind;
	int32_t id, parent; /* a thread or a process, and the process that made it */
	struct space space;
	uint64_t uaddr;
	size_t n_words;
	uint64_t ts_ns;
	question_comm_of *comm_of;
	void *comm_arg;
	/* The answer, a number or a truth value; the members below take longer answers. */
	int64_t answer;
	struct shared_id *shared;
	struct futex_waitv_word *words;
	uint64_t *read_ns;
	char *comm;  /* COMM_SIZE */
	char *title; /* TITLE_SIZE */
	struct stacks *stacks;
	struct where *where;
};

/* Answers each kind of question; NULL: the answer is unknown, which is 0 or false. */
struct answers {
	void (*by_kind[N_QUESTIONS])(void *arg, struct question *q);
	void *arg;
};

/* The questions of the analysis, answered by A; A is borrowed as long as they are asked. */
struct analysis_questions questions_of_analysis(struct answers *a);

/* The name of a thread outside the target; "" if unknown. */
void question_comm(const struct answers *a, int32_t tid, char comm[COMM_SIZE]);

/* The title of process PID, and the name that its threads had then; both "" if it has none. */
void question_title(const struct answers *a, int32_t pid, char comm[COMM_SIZE],
		    char title[TITLE_SIZE]);

/* Fills in the names of the kernel stacks. False if the kernel hides them. */
bool question_stacks(const struct answers *a, struct stacks *stacks);

/* The place of the word of F. COMM_OF, which may be NULL, is given COMM_ARG. */
void question_place(const struct answers *a, const struct futex_row *f, question_comm_of *comm_of,
		    void *comm_arg, struct where *w);

/* The libraries, a set of enum library, of the process of F. */
unsigned int question_libraries(const struct answers *a, const struct futex_row *f);

/* Did process PID run a 32-bit program at the end of the trace? */
bool question_ended_32bit(const struct answers *a, int32_t pid);

#endif
