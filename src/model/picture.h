/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture.h - what a picture of a trace needs: what every thread did and when, who woke whom.
 *
 * A part of a result that is there only if the analysis was asked for it. Plain values; the
 * command line fills in the names. An index that is NOBODY leads nowhere.
 */
#ifndef FUTRACE_PICTURE_H
#define FUTRACE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/doing.h"

#define NOBODY UINT32_MAX

/* A futex word that the picture speaks of. */
struct picture_word {
	int32_t pid;
	uint32_t execs;
	uint64_t uaddr;
	bool is_array, is_overflow;
	char *text;	 /* what the report calls it, from the command line */
	char *primitive; /* likewise; NULL where it is not certain */
};

/* A stretch of time in which a thread did one thing, or several that are no longer told apart. */
struct picture_stretch {
	uint64_t begin_ns, end_ns;
	bool is_mixed;
	union {
		struct {
			enum doing doing;
			uint32_t sleep; /* where, if it was asleep: index of sleeps, or NOBODY */
		};
		uint64_t mixed_ns[N_DOINGS];
	};
};

/* A wait, or the part of it that was on one word. */
struct picture_wait {
	uint64_t begin_ns, end_ns;
	uint64_t woken_ns; /* when the thread was woken; its end where that is not known */
	uint32_t word;	   /* index of words */
	struct who woken_by;
	uint32_t waker; /* index of threads, if a thread of the target did */
	bool slept, timed_out;
	bool began_before, unfinished; /* it lasted longer than the trace shows */
	bool suspect;		       /* lost events may have falsified it */
};

struct picture_thread {
	uint64_t id; /* the same as in rows of threads */
	int32_t tid, pid;
	char comm[COMM_SIZE];
	bool main;
	uint64_t begin_ns, end_ns;	   /* when it was born and when it died, within the trace */
	struct picture_stretch *stretches; /* in order of time; they may have gaps */
	size_t n_stretches;
	struct picture_wait *waits; /* in order of their begin; none overlaps the next */
	size_t n_waits;
	/* What did not fit. */
	uint64_t grain_ns;    /* the longest stretch in which things are not told apart; 0: none */
	uint64_t min_wait_ns; /* no shorter waits are kept; 0: all are */
	uint64_t n_left_out, left_out_ns;
};

enum frame_kind {
	FRAME_THREAD, /* waits, or keeps the one above it waiting */
	FRAME_WORD,   /* for which the thread above waits */
	FRAME_DOING,  /* what the thread above, or the waiter itself, did */
};

/* One frame of the stacks of blame: the reason for the one above it. */
struct picture_frame {
	uint32_t parent; /* the one above, which has a lower index; NOBODY for a waiter */
	enum frame_kind kind;
	int32_t tid;	      /* of a thread; 0: of several together */
	char comm[COMM_SIZE]; /* "" where it is not known */
	uint32_t word;	      /* index of words */
	enum doing doing;
	struct blocked_row
		sleep; /* where the thread slept, or what ended its wait if no thread did */
	uint64_t ns;   /* in itself, without those below it */
};

struct picture {
	struct picture_word *words;
	size_t n_words;
	struct blocked_row *sleeps; /* each kind of sleep once, with its sums */
	size_t n_sleeps;
	struct picture_thread *threads; /* main threads first, then by time waited */
	size_t n_threads;
	bool has_trails; /* threads have what they did */
	struct picture_frame *frames;
	size_t n_frames;
	bool has_frames;
	uint64_t frames_refused; /* times that there was no room for a frame */
	uint64_t trails_refused; /* facts of threads there was no room for */
};

/* Takes NULL. */
void picture_free(struct picture *p);

#endif
