/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raw_syscall.h - the system calls of the futex family by their numbers.
 *
 * 32-bit programs have numbers of their own, and each machine has its own (syscalls(2)).
 */
#ifndef FUTRACE_RAW_SYSCALL_H
#define FUTRACE_RAW_SYSCALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

struct raw_syscall {
	int64_t number;
	bool restarts; /* restart_syscall(2) */
	uint64_t call; /* 0 for futex(2), or FUTEX_CALL_... */
};

/* Finds the futex call that has NUMBER, or NULL. */
const struct raw_syscall *raw_syscall_find(bool is_32bit, int64_t number);

/* The I-th call of the table; NULL past its end. */
const struct raw_syscall *raw_syscall_at(bool is_32bit, size_t i);

/* The numbers of another machine. */
struct raw_machine;

/* The machine that uname(2) calls NAME; NULL: its numbers are unknown. */
const struct raw_machine *raw_machine_find(const char *name);

/* Finds the futex call that has NUMBER on M, or NULL. */
const struct raw_syscall *raw_machine_call(const struct raw_machine *m, bool is_32bit,
					   int64_t number);

/*
 * Makes of EV, the entry into CALL or the return from it, the event that the kernel has for that
 * call in MADE.
 */
void raw_syscall_event(const struct raw_syscall *call, bool is_32bit, const struct event *ev,
		       struct event *made);

/* Fills ARGS from RAW, the arguments of CALL in the order of that system call. */
void raw_syscall_args(const struct raw_syscall *call, const uint64_t *raw, struct futex_args *args);

#endif
