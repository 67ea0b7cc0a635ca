/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answer.h - compares the findings of a result with the truth about the traced program.
 */
#ifndef FUTRACE_TESTS_LIVE_ANSWER_H
#define FUTRACE_TESTS_LIVE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "tests/live/traced.h"

/* The truth about a case. Lists are words with a space between them. */
struct answer {
	const char *name;
	const char *kind; /* of the first finding; or several, if any may be */
	const char *says; /* its whole text, where it has no times: $NAME is a thread; or NULL */
	const char *word; /* of it; NULL: none */
	const char *else_word; /* or in its place, without further checks; NULL: no other one */
	const char *primitive; /* of that word; NULL: not known */
	bool is_untold;	       /* the address of that word */
	bool is_family;	       /* the word is one of those told */
	const char *waiters;   /* a part of their name, and their least number */
	uint64_t threads;
	const char *culprit; /* the begin of its name; NULL: nobody is named */
	const char *states;  /* nearly all that they did, and no other; NULL: any */
	const char *syscall; /* in which they were blocked for a part; or NULL */
	double least;	     /* the part of these states, or of that call */
	const char *slept;   /* who slept meanwhile, and who ran; or NULL */
	const char *ran;
	const char *taker;  /* the thread that had the culprit's CPU, and the first told; or NULL */
	const char *others; /* kinds of findings that may follow */
	const char *idle;   /* names of idle threads; or NULL */
	const char *innocent; /* a part of names that only findings of the idle may have; or NULL */
};

/*
 * In a test of Check: fails unless the first finding of DOC is the answer A, and nothing false is
 * said beside it. P has told where its words are.
 */
void answer_check(json_t *doc, const struct program *p, const struct answer *a);

#endif
