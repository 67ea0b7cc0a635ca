/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doing.h - a thread's activity: what it does, where it sleeps, who wakes it.
 */
#ifndef FUTRACE_DOING_H
#define FUTRACE_DOING_H

#include <stdbool.h>
#include <stdint.h>

#define COMM_SIZE 16 /* a thread's name with its NUL: TASK_COMM_LEN of prctl(2) */

/* Who or what woke a thread. */
struct who {
	enum who_kind { WHO_UNKNOWN, WHO_THREAD, WHO_INTERRUPT } kind;
	int32_t tid; /* of a thread */
};

/* What a thread does at a moment. */
enum doing {
	DOING_UNKNOWN,
	DOING_RUNNING,
	DOING_RUNNABLE, /* waiting for a CPU */
	DOING_BLOCKED,	/* asleep, but not for a futex */
	DOING_FUTEX,	/* asleep in a wait for a futex */
	N_DOINGS
};

/* Time that a thread slept outside waits, in one place, ended by one other. */
struct blocked_row {
	uint32_t stack;	      /* its number, to find the names by; 0: not known */
	char *syscall;	      /* "fsync"; NULL where it is not known */
	char *kernel;	      /* the function it slept in, and who called that; NULL likewise */
	bool uninterruptible; /* no signal ends it */
	struct who ended_by;
	char ended_by_comm[COMM_SIZE]; /* "" where it is not known */
	const char *ended_by_title;    /* see result.h */
	bool ended_by_others;	       /* and others; this one ended most of it */
	uint64_t ns, count;
};

/* Frees the strings in B, not B itself. */
void blocked_row_finish(struct blocked_row *b);

#endif
