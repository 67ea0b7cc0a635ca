/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look.c - reads /proc/PID/task/TID/syscall, as proc(5) describes it, and has the stack followed.
 */
#include "stack/look.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/whole.h"
#include "base/xalloc.h"

int look_open(const char *proc, int32_t pid, int32_t tid, struct error *err)
{
	char *path = xasprintf("%s/%" PRId32 "/task/%" PRId32 "/syscall", proc, pid, tid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	free(path);
	return fd >= 0 ? fd : error_set(err, errno, "cannot look at thread %" PRId32, tid);
}

/* The next number of *TEXT in BASE. Returns false if there is none. */
static bool take_number(char **text, int base, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = (uint64_t)(base == 10 ? strtoll(*text, &end, 10)
					: (long long)strtoull(*text, &end, base));
	if (errno || end == *text)
		return false;
	*text = end;
	return true;
}

/* "NUMBER ARGUMENTS... SP PC" or "-1 SP PC". */
static bool parse(char *text, struct look_call *call)
{
	uint64_t number;

	if (!take_number(&text, 10, &number))
		return false;
	*call = (struct look_call){ .number = (int64_t)number };
	for (size_t i = 0; i < 6 && call->number != -1; i++) {
		if (!take_number(&text, 16, &call->args[i]))
			return false;
	}
	return take_number(&text, 16, &call->sp) && take_number(&text, 16, &call->pc);
}

enum look_state look_at_call(int fd, struct look_call *call)
{
	char text[256];
	ssize_t n = whole_pread(fd, text, sizeof(text) - 1, 0);

	if (n < 0 && (errno == EPERM || errno == EACCES))
		return LOOK_REFUSED;
	if (n <= 0)
		return LOOK_GONE;
	text[n] = '\0';
	return parse(text, call) ? LOOK_BLOCKED : LOOK_RUNNING;
}

void look_at_stack(struct stepper *stepper, struct stack_space *s, const struct look_call *call,
		   struct user_stack *stack)
{
	const struct stack_target *target = stack_space_target(s, call->pc);

	if (!target->machine && stack_space_renew(s) == 0)
		target = stack_space_target(s, call->pc);
	*stack = (struct user_stack){ .n = 1, .end = STACK_END_NO_CODE };
	stack->frames[0] =
		(struct user_frame){ .pc = call->pc, .how = STACK_HERE, .is_exact = true };
	if (target->machine)
		stepper_walk(stepper, target, call->pc, call->sp, stack);
}
