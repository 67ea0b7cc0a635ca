/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look.h - where a blocked thread is: its system call, and its stack.
 *
 * Nothing is stopped for it. The thread may go on meanwhile: then the stack may be of two moments,
 * and the caller has to know better.
 */
#ifndef FUTRACE_LOOK_H
#define FUTRACE_LOOK_H

#include <stdint.h>

#include "base/error.h"
#include "stack/space.h"

/* What /proc/PID/task/TID/syscall says of a blocked thread. */
struct look_call {
	int64_t number; /* -1: it is in no system call, but blocked, as by a page fault */
	uint64_t args[6];
	uint64_t sp, pc;
};

/* Opens the file of thread TID of PID in PROC. Returns the descriptor, or -1 with the error. */
int look_open(const char *proc, int32_t pid, int32_t tid, struct error *err);

enum look_state {
	LOOK_BLOCKED,
	LOOK_RUNNING, /* or about to */
	LOOK_GONE,    /* the file cannot be read: the thread has ended */
	LOOK_REFUSED, /* the thread may not be looked at */
};

/* Reads FD, from look_open(). Fills CALL if the thread is blocked. Sets errno if it cannot be read.
 */
enum look_state look_at_call(int fd, struct look_call *call);

/*
 * Fills STACK with the frames of a thread of S blocked as CALL says, of which the first is known in
 * any case. Reads the mappings again if the code where it is lies in none that is known.
 */
void look_at_stack(struct stepper *stepper, struct stack_space *s, const struct look_call *call,
		   struct user_stack *stack);

#endif
