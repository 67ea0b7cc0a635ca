/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture.h - the data of a picture of a trace: each thread's activity and waits, and the wakers.
 *
 * A result has it only if the analysis was asked for it. Plain values; the session fills in the
 * names. An index that is NO_INDEX leads nowhere.
 */
#ifndef FUTRACE_PICTURE_H
#define FUTRACE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/doing.h"

#define NO_INDEX UINT32_MAX

/* A futex word of the picture. */
struct picture_word {
	int32_t pid;
	uint32_t execs;
	uint64_t uaddr;
	bool is_array, is_overflow;
	char *text;	  /* its name in the report, from the session */
	char *primitive;  /* from the session; NULL if it is not certain */
	bool is_idle;	  /* likewise: waits on it are a cost to nobody */
	uint64_t wait_ns; /* the time of all waits of the picture on it */
};

/* A stretch of time in which a thread did one thing; if it is mixed, several things. */
struct picture_stretch {
	uint64_t begin_ns, end_ns;
	bool is_mixed;
	union {
		struct {
			enum doing doing;
			uint32_t sleep; /* if the thread was asleep: index of sleeps, or NO_INDEX */
		};
		uint64_t mixed_ns[N_DOINGS];
	};
};

/* A wait, or its part on one word. */
struct picture_wait {
	uint64_t begin_ns, end_ns;
	uint64_t woken_ns; /* when the thread was woken; the end of the wait if that is not known */
	uint32_t word;	   /* index of words */
	struct who woken_by;
	uint32_t waker; /* index of threads, if a thread of the target woke it; else NO_INDEX */
	bool slept, timed_out;
	bool began_before, unfinished; /* it lasted longer than the trace shows */
	bool suspect;		       /* lost events may have falsified it */
};

/* Where in the code a thread was seen, when it waited for a word or was in a sleep. */
struct picture_seen {
	uint32_t word, sleep; /* indices; one of them is NO_INDEX */
	struct code_row code; /* its text is the result's */
};

struct picture_thread {
	uint64_t id; /* the same as in rows of threads */
	int32_t tid, pid;
	char comm[COMM_SIZE];
	const char *title; /* see result.h */
	bool main;
	uint64_t begin_ns, end_ns;	   /* its birth and its end, clipped to the trace */
	struct picture_stretch *stretches; /* in order of time; they may have gaps */
	size_t n_stretches;
	struct picture_wait *waits; /* in order of their begin; no two overlap */
	size_t n_waits;
	struct picture_seen *seen; /* from the session, sorted by word and sleep */
	size_t n_seen;
};

enum frame_kind {
	FRAME_THREAD, /* a thread that waits, or keeps the one above waiting */
	FRAME_WORD,   /* a word that the thread above waits for */
	FRAME_DOING,  /* an activity of the thread above, or of the waiter */
};

/* One frame of the stacks of blame: the reason for the one above it. */
struct picture_frame {
	uint32_t parent; /* the frame above, which has a lower index; NO_INDEX for a waiter */
	enum frame_kind kind;
	uint64_t id;	      /* of a thread of the target, as in rows of threads */
	int32_t tid;	      /* of a thread; 0: several threads together */
	char comm[COMM_SIZE]; /* "" if it is not known */
	const char *title;    /* see result.h */
	uint32_t word;	      /* index of words */
	enum doing doing;
	/* Where the thread slept. For a wait that no thread ended: what ended it. */
	struct blocked_row sleep;
	uint64_t ns; /* its own time, without the frames below */
	/* From the session: of the thread above, when it waited for the word or was in the sleep.
	 */
	struct look_row *looks;
	size_t n_looks;
};

struct picture {
	struct picture_word *words;
	size_t n_words;
	struct blocked_row *sleeps; /* each kind of sleep once, with its sums */
	size_t n_sleeps;
	struct picture_thread *threads; /* main threads first, then by time waited */
	size_t n_threads;
	bool has_trails; /* threads have stretches and waits */
	/* Details that did not fit. */
	uint64_t grain_ns;		  /* the longest mixed stretch; 0: none */
	uint64_t n_left_out, left_out_ns; /* the shortest waits */
	struct picture_frame *frames;
	size_t n_frames;
	bool has_frames;
	uint64_t frames_refused; /* times that a frame had no room */
	uint64_t trails_refused; /* facts of threads without room */
};

/* Where TH was seen when it waited for WORD, or in SLEEP; NULL: it was not. */
const struct code_row *picture_code_of_wait(const struct picture_thread *th, uint32_t word);
const struct code_row *picture_code_of_sleep(const struct picture_thread *th, uint32_t sleep);

/* Sorts what was seen of TH. */
void picture_sort_seen(struct picture_thread *th);

/* Takes NULL. */
void picture_free(struct picture *p);

#endif
