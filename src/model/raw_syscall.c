/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raw_syscall.c - knows the numbers of the futex calls, and the order of their arguments.
 */
#include "model/raw_syscall.h"

#include <string.h>
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

/* The numbers that differ; the newer calls have the same ones everywhere. */
struct raw_machine {
	const char *name;
	int64_t futex, restart;
	int64_t futex_32bit, restart_32bit; /* of the 32-bit programs that it runs; -1: none */
};

static const struct raw_machine machines[] = {
	{ "x86_64", 202, 219, 240, 0 },	 { "aarch64", 98, 128, 240, 0 },
	{ "riscv64", 98, 128, 98, 128 }, { "loongarch64", 98, 128, -1, -1 },
	{ "ppc64", 221, 0, 221, 0 },	 { "ppc64le", 221, 0, 221, 0 },
	{ "s390x", 238, 7, 238, 7 },
};

#define NR_FUTEX_TIME64 422 /* of all 32-bit programs */

const struct raw_machine *raw_machine_find(const char *name)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
		if (!strcmp(machines[i].name, name))
			return &machines[i];
	}
	return NULL;
}

const struct raw_syscall *raw_machine_call(const struct raw_machine *m, bool is_32bit,
					   int64_t number)
{
	static const struct raw_syscall futex = { 0, false, 0 }, restart = { 0, true, 0 };

	if (number == (is_32bit ? m->futex_32bit : m->futex) ||
	    (is_32bit && number == NR_FUTEX_TIME64))
		return &futex;
	if (number == (is_32bit ? m->restart_32bit : m->restart))
		return &restart;
	return number < NR_FUTEX_WAITV ? NULL : raw_syscall_find(false, number);
}

void raw_syscall_event(const struct raw_syscall *call, bool is_32bit, const struct event *ev,
		       struct event *made)
{
	*made = *ev;
	if (ev->kind == EVENT_RAW_ENTER) {
		made->kind = call->restarts ? EVENT_RESTART_ENTER : EVENT_FUTEX_ENTER;
		if (!call->restarts)
			raw_syscall_args(call, ev->raw.args, &made->enter);
		return;
	}
	made->kind = call->restarts ? EVENT_RESTART_EXIT : EVENT_FUTEX_EXIT;
	/* Not every architecture extends the sign for a 32-bit program. */
	made->ret = is_32bit ? (int32_t)ev->raw.ret : ev->raw.ret;
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
