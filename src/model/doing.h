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

/* Where in the code threads were, by most of the looks at their stacks. */
struct code_row {
	const char *text;   /* see nearest_code(); NULL: not known. The result owns it */
	uint64_t looks, of; /* so many looks of all found it */
};

/* "97% of 218 looks", "218 looks" if that is all of them; to be freed. */
char *code_row_looks(const struct code_row *c);

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
	struct code_row code; /* who called the system call */
};

/* Who had a CPU while a thread waited for it. */
struct taker_row {
	int32_t tid;	      /* 0: nobody, or not known */
	int32_t pid;	      /* of a traced thread; else 0 */
	char comm[COMM_SIZE]; /* "" where it is not known */
	bool is_idle;	      /* nobody had it */
	uint64_t ns, sure_ns; /* for at most ns, and as far as events show for sure_ns of it */
	uint64_t count;
};

/* How often a sleeping thread was seen on one user stack. */
struct look_row {
	uint32_t stack;	 /* the number of the user stack; 0: others, or none was found */
	uint32_t kernel; /* of the kernel stack, as in blocked_row, outside waits */
	uint64_t count;
};

/* How often the timer met a thread at one place of its code. */
struct tick_row {
	int32_t tid;   /* in rows of words */
	uint32_t code; /* see named_stacks_code(); 0: others */
	uint64_t count;
};

/* Frees the strings in B, not B itself. */
void blocked_row_finish(struct blocked_row *b);

#endif
