/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * futex_op.h - the operations of futex(2) and what their results are called.
 *
 * Source: futex(2) and the kernel's include/uapi/linux/futex.h.
 */
#ifndef FUTRACE_FUTEX_OP_H
#define FUTRACE_FUTEX_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a caller of the operation does to the word at uaddr. */
enum futex_role {
	FUTEX_ROLE_OTHER,
	FUTEX_ROLE_WAIT, /* may sleep until woken */
	FUTEX_ROLE_WAKE, /* its result is the number of threads woken, all of this word */
	FUTEX_ROLE_PASS, /* wakes or moves threads; its result counts both, or two words */
};

/* OP is the second argument of futex(2), flags included. Unknown operations are OTHER. */
enum futex_role futex_op_role(uint32_t op);

/* Is OP for threads of one process only, FUTEX_PRIVATE_FLAG? */
bool futex_op_is_private(uint32_t op);

/*
 * Writes the name of OP with its flags, such as "FUTEX_WAIT_BITSET_PRIVATE|CLOCK_REALTIME"; an
 * unknown one as "FUTEX_op_17", unknown flags in hex. Returns BUF.
 */
const char *futex_op_name(uint32_t op, char *buf, size_t size);

/*
 * Writes the name of a return value: "3", or "EAGAIN" for -11. Knows the kernel's internal codes
 * for a call that is to be restarted too, which a tracer sees and the program does not.
 * Returns BUF.
 */
const char *futex_result_name(int64_t ret, char *buf, size_t size);

/* Return values that only the kernel sees (include/linux/errno.h). */
#define FUTEX_RET_RESTARTSYS	(-512) /* the same call is entered again, or EINTR */
#define FUTEX_RET_RESTARTNOINTR (-513) /* the same call is always entered again */
#define FUTEX_RET_RESTART_BLOCK (-516) /* goes on as restart_syscall(2), or EINTR */

/* Does a call that returns RET go on, unless a signal handler runs? */
bool futex_ret_restarts(int64_t ret);

#endif
