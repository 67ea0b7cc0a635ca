/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raw.c - system calls that are known by their number only.
 *
 * The kernel has no futex events for 32-bit programs on a 64-bit kernel; all system calls of theirs
 * show up in raw_syscalls, with the numbers of their own architecture.
 */
#include "analysis/internal.h"

#include "model/raw_syscall.h"

/* NULL if this is none of ours, or comes as an event of its own too. */
static const struct raw_syscall *find(const struct analysis *a, const struct thread *th,
				      const struct event *ev)
{
	bool is_32bit = th->process->is_32bit;

	if (!is_32bit && !a->options.native_raw)
		return NULL;
	return raw_syscall_find(is_32bit, ev->raw.number);
}

void raw_enter(struct analysis *a, struct thread *th, const struct event *ev)
{
	const struct raw_syscall *call = find(a, th, ev);
	struct event made = *ev;

	if (!call)
		return;
	if (call->restarts) {
		calls_restart_enter(a, th, ev);
		return;
	}
	raw_syscall_args(call, ev->raw.args, &made.enter);
	made.kind = EVENT_FUTEX_ENTER;
	calls_enter(a, th, &made);
}

void raw_exit(struct analysis *a, struct thread *th, const struct event *ev)
{
	const struct raw_syscall *call = find(a, th, ev);
	struct event made = *ev;

	if (!call)
		return;
	/* Not every architecture extends the sign for a 32-bit program. */
	made.ret = th->process->is_32bit ? (int32_t)ev->raw.ret : ev->raw.ret;
	made.kind = call->restarts ? EVENT_RESTART_EXIT : EVENT_FUTEX_EXIT;
	if (call->restarts)
		calls_restart_exit(a, th, &made);
	else
		calls_exit(a, th, &made);
}
