/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * futex_op.h - the operations of futex(2) and of the newer futex calls, and the names of results.
 *
 * An operation is a number of 64 bits: the second argument of futex(2) with its flags, or one of
 * FUTEX_CALL_... of event.h with that call's flags in the lower half.
 *
 * Sources: futex(2), the kernel's include/uapi/linux/futex.h and
 * Documentation/userspace-api/futex2.rst.
 */
#ifndef FUTRACE_FUTEX_OP_H
#define FUTRACE_FUTEX_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

/* The most words that one futex_waitv(2) can wait for: FUTEX_WAITV_MAX. */
#define FUTEX_MAX_WORDS 128

/* The effect of an operation on the word at uaddr. */
enum futex_role {
	FUTEX_ROLE_OTHER,
	FUTEX_ROLE_WAIT, /* may sleep until woken */
	FUTEX_ROLE_WAKE, /* its result is the number of threads woken, all of this word */
	FUTEX_ROLE_PASS, /* wakes or moves threads; its result counts both, or two words */
	FUTEX_ROLE_GIVE, /* wakes at most one thread and does not say whether: UNLOCK_PI */
};

/* Does a call of this role take waiting threads out of their word's queue? */
static inline bool futex_role_wakes(enum futex_role role)
{
	return role == FUTEX_ROLE_WAKE || role == FUTEX_ROLE_PASS || role == FUTEX_ROLE_GIVE;
}

/* The properties that every call needs. Unknown operations have the role OTHER. */
struct futex_kind {
	enum futex_role role;
	bool requeues;	/* it moves waiters from its first word to the second */
	bool has_array; /* uaddr is the address of an array of words */
};

struct futex_kind futex_op_kind(uint64_t op);

/* The same properties, one by one. */
enum futex_role futex_op_role(uint64_t op);
bool futex_op_has_array(uint64_t op);

/* Does OP move waiters to a PI word? If its lock is free, the first waiter takes it and returns. */
bool futex_op_requeues_pi(uint64_t op);

/* Does OP use the argument uaddr2? */
bool futex_op_has_second_word(uint64_t op);

/* Is OP for threads of one process only, FUTEX_PRIVATE_FLAG? */
bool futex_op_is_private(uint64_t op);

/* Is OP an argument of futex(2), and not a system call of its own? */
bool futex_op_is_classic(uint64_t op);

/*
 * Writes the name of OP with its flags, such as "FUTEX_WAIT_BITSET_PRIVATE|CLOCK_REALTIME" or
 * "futex_wait|PRIVATE". An unknown operation is "FUTEX_op_17"; unknown flags are hexadecimal.
 * Returns BUF.
 */
const char *futex_op_name(uint64_t op, char *buf, size_t size);

/*
 * Writes the name of a return value: "3", or "EAGAIN" for -11. Also knows the kernel's internal
 * codes for a call that will be restarted; a tracer sees them, the program does not. Returns BUF.
 */
const char *futex_result_name(int64_t ret, char *buf, size_t size);

/* Return values that only the kernel sees (include/linux/errno.h). */
#define FUTEX_RET_RESTARTSYS	(-512) /* the same call is entered again, or EINTR */
#define FUTEX_RET_RESTARTNOINTR (-513) /* the same call is always entered again */
#define FUTEX_RET_RESTART_BLOCK (-516) /* goes on as restart_syscall(2), or EINTR */

/* Does the kernel restart a call that returns RET, unless a signal handler runs? */
bool futex_ret_restarts(int64_t ret);

/* NAME without "FUTEX_", "_PRIVATE" and other flags. The caller frees it. */
char *futex_op_short_name(const char *name);

#endif
