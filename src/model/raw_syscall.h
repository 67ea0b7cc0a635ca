/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raw_syscall.h - the system calls of the futex family by their numbers.
 *
 * 32-bit programs that this machine runs have numbers of their own (syscalls(2)).
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

/* Fills ARGS from RAW, the arguments of CALL in the order of that system call. */
void raw_syscall_args(const struct raw_syscall *call, const uint64_t *raw, struct futex_args *args);

#endif
