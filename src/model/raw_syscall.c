/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raw_syscall.c - knows the numbers of the futex calls, and the order of their arguments.
 */
#include "model/raw_syscall.h"

#include <sys/syscall.h>

/* Since Linux 5.1 a new system call has the same number on almost all architectures. */
#define NR_FUTEX_WAITV	 449
#define NR_FUTEX_WAKE	 454
#define NR_FUTEX_WAIT	 455
#define NR_FUTEX_REQUEUE 456

static const struct raw_syscall native[] = {
	{ SYS_futex, false, 0 },
	{ SYS_restart_syscall, true, 0 },
	{ NR_FUTEX_WAITV, false, FUTEX_CALL_WAITV },
	{ NR_FUTEX_WAKE, false, FUTEX_CALL_WAKE },
	{ NR_FUTEX_WAIT, false, FUTEX_CALL_WAIT },
	{ NR_FUTEX_REQUEUE, false, FUTEX_CALL_REQUEUE },
};

/* The numbers of i386, which are those of 32-bit Arm too. */
static const struct raw_syscall compat[] = {
	{ 240, false, 0 }, /* futex */
	{ 422, false, 0 }, /* futex_time64 */
	{ 0, true, 0 },	   /* restart_syscall */
	{ NR_FUTEX_WAITV, false, FUTEX_CALL_WAITV },
	{ NR_FUTEX_WAKE, false, FUTEX_CALL_WAKE },
	{ NR_FUTEX_WAIT, false, FUTEX_CALL_WAIT },
	{ NR_FUTEX_REQUEUE, false, FUTEX_CALL_REQUEUE },
};

#define N_NATIVE (sizeof(native) / sizeof(*native))
#define N_COMPAT (sizeof(compat) / sizeof(*compat))

const struct raw_syscall *raw_syscall_at(bool is_32bit, size_t i)
{
	if (i >= (is_32bit ? N_COMPAT : N_NATIVE))
		return NULL;
	return is_32bit ? &compat[i] : &native[i];
}

const struct raw_syscall *raw_syscall_find(bool is_32bit, int64_t number)
{
	const struct raw_syscall *s;

	for (size_t i = 0; (s = raw_syscall_at(is_32bit, i)); i++) {
		if (s->number == number)
			return s;
	}
	return NULL;
}

void raw_syscall_args(const struct raw_syscall *call, const uint64_t *raw, struct futex_args *args)
{
	*args = (struct futex_args){ .uaddr = raw[0] };
	switch (call->call) {
	case FUTEX_CALL_WAITV: /* waiters, nr_futexes, flags, timeout, clockid */
		args->val = raw[1];
		args->op = raw[2];
		args->utime = raw[3];
		break;
	case FUTEX_CALL_WAKE: /* uaddr, mask, nr, flags */
		args->val3 = raw[1];
		args->val = raw[2];
		args->op = raw[3];
		break;
	case FUTEX_CALL_WAIT: /* uaddr, val, mask, flags, timeout, clockid */
		args->val = raw[1];
		args->val3 = raw[2];
		args->op = raw[3];
		args->utime = raw[4];
		break;
	case FUTEX_CALL_REQUEUE: /* waiters, flags, nr_wake, nr_requeue */
		args->op = raw[1];
		args->val = raw[2];
		args->utime = raw[3];
		break;
	default: /* uaddr, op, val, utime, uaddr2, val3 */
		args->op = raw[1];
		args->val = raw[2];
		args->utime = raw[3];
		args->uaddr2 = raw[4];
		args->val3 = raw[5];
		break;
	}
	args->op = (uint32_t)args->op | call->call;
}
