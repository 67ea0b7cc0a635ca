/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * one_look.c - looks before and after the stack is read, and compares.
 *
 * The same call with the same arguments is not enough: the thread may have returned from it and
 * called it again, from somewhere else. So the time that it has been running must be the same, too.
 */
#include "looks/one_look.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/whole.h"
#include "base/xalloc.h"
#include "capture/tasks.h"

#define PROC "/proc"

static enum seen_state state_of_error(int code)
{
	return code == ENOENT || code == ESRCH ? SEEN_ENDED : SEEN_REFUSED;
}

static enum seen_state state_of_look(enum look_state state)
{
	switch (state) {
	case LOOK_BLOCKED:
		return SEEN_BLOCKED;
	case LOOK_RUNNING:
		return SEEN_RUNNING;
	case LOOK_REFUSED:
		return SEEN_REFUSED;
	case LOOK_GONE:
		break;
	}
	return SEEN_ENDED;
}

static bool same_call(const struct look_call *a, const struct look_call *b)
{
	return a->number == b->number && a->sp == b->sp && a->pc == b->pc &&
	       memcmp(a->args, b->args, sizeof(a->args)) == 0;
}

/* How long the thread has been running; 0: not known. */
static uint64_t run_ns(int32_t pid, int32_t tid)
{
	uint64_t run, wait;

	return tasks_schedstat(PROC, pid, tid, &run, &wait) == 0 ? run : 0;
}

/* Looks until the thread stays for one. FD is its file, from look_open(). */
static void look_again(int fd, struct stepper *stepper, int32_t pid, int32_t tid,
		       struct one_look *look)
{
	for (int i = 0; i < ONE_LOOK_TRIES; i++) {
		uint64_t before_ns = run_ns(pid, tid);
		struct look_call after;
		enum look_state state = look_at_call(fd, &look->call);

		if (state != LOOK_BLOCKED && look->state == SEEN_MOVED)
			continue;
		look->state = state_of_look(state);
		if (state != LOOK_BLOCKED)
			return;
		look_at_stack(stepper, look->space, &look->call, &look->stack);
		if (look_at_call(fd, &after) == LOOK_BLOCKED && same_call(&look->call, &after) &&
		    run_ns(pid, tid) == before_ns)
			return;
		look->state = SEEN_MOVED;
	}
}

/* Has the thread PF_KTHREAD (include/linux/sched.h) among its flags, the ninth field of its stat?
 */
static bool is_of_kernel(int32_t pid, int32_t tid)
{
	char *path = xasprintf(PROC "/%" PRId32 "/task/%" PRId32 "/stat", pid, tid);
	char text[512], *fields;
	unsigned int flags = 0;

	whole_text(AT_FDCWD, path, text, sizeof(text));
	free(path);
	fields = strrchr(text, ')');
	return fields && sscanf(fields, ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1 &&
	       (flags & 0x00200000);
}

/*
 * The main thread may have ended before the others. One that has no memory is the kernel's, or
 * about to end.
 */
static void look_at_letter(int32_t pid, int32_t tid, struct one_look *look)
{
	struct tasks_status status;

	if (tasks_status(PROC, pid, tid, &status) < 0) {
		look->state = look->state == SEEN_REFUSED ? look->state : SEEN_ENDED;
		return;
	}
	look->letter = status.state;
	if (status.state == 'Z' || status.state == 'X')
		look->state = SEEN_ENDED;
	else if (look->state == SEEN_ENDED ||
		 (look->space && look->state != SEEN_REFUSED && stack_space_is_empty(look->space)))
		look->state = is_of_kernel(pid, tid) ? SEEN_KERNEL : SEEN_ENDED;
}

void one_look(struct spaces *spaces, struct stepper *stepper, int32_t pid, int32_t tid,
	      struct one_look *look)
{
	struct error err;
	int fd = look_open(PROC, pid, tid, &err);

	look->state = SEEN_ENDED;
	look->letter = '\0';
	look->space = fd >= 0 ? spaces_find(spaces, pid, tid, &err) : NULL;
	if (look->space)
		look_again(fd, stepper, pid, tid, look);
	else
		look->state = state_of_error(err.code);
	if (fd >= 0)
		close(fd);
	look_at_letter(pid, tid, look);
}
