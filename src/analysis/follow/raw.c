/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raw.c - makes futex calls of system calls that are known by their number only.
 *
 * A 64-bit kernel has no futex events for 32-bit programs. All their system calls show up in
 * raw_syscalls, with the numbers of their own architecture.
 */
#include "analysis/follow/raw.h"

#include "analysis/follow/calls.h"
#include "model/raw_syscall.h"

/* Returns NULL if the call is no futex call, or if it comes as a futex event too. */
static const struct raw_syscall *find(const struct follower *f, const struct thread *th,
				      const struct event *ev)
{
	bool is_32bit = th->process->is_32bit;

	if (!is_32bit && !f->options.native_raw)
		return NULL;
	return raw_syscall_find(is_32bit, ev->raw.number);
}

void raw_enter(struct follower *f, struct thread *th, const struct event *ev)
{
	const struct raw_syscall *call = find(f, th, ev);
	struct event made;

	if (!call)
		return;
	raw_syscall_event(call, th->process->is_32bit, ev, &made);
	if (call->restarts)
		calls_restart_enter(f, th, &made);
	else
		calls_enter(f, th, &made);
}

void raw_exit(struct follower *f, struct thread *th, const struct event *ev)
{
	const struct raw_syscall *call = find(f, th, ev);
	struct event made;

	if (!call)
		return;
	raw_syscall_event(call, th->process->is_32bit, ev, &made);
	if (call->restarts)
		calls_restart_exit(f, th, &made);
	else
		calls_exit(f, th, &made);
}
