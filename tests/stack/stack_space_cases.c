/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_space_cases.c - tests what is known of a process that has ended since it was looked at.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "looks/spaces.h"
#include "tests/stack/stack_cases.h"

/* A process that waits for its end. */
static pid_t child_new(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	for (;;)
		pause();
}

/* Ends the process; it is a zombie from then on. */
static void end(pid_t pid)
{
	siginfo_t info;

	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
}

static bool has_code(struct stack_space *space)
{
	struct stack_module m;

	return stack_space_module(space, (uint64_t)(uintptr_t)child_new, &m) && m.fd >= 0;
}

START_TEST(what_a_process_had_mapped_outlives_it)
{
	struct spaces *spaces = spaces_new();
	struct stack_space *space;
	pid_t pid = child_new();
	struct error err;

	space = spaces_find(spaces, pid, pid, &err);
	ck_assert_ptr_nonnull(space);
	ck_assert(has_code(space));
	ck_assert_ptr_nonnull(spaces_renew(spaces, pid, pid));
	end(pid);
	ck_assert_ptr_null(spaces_renew(spaces, pid, pid));
	space = spaces_find(spaces, pid, pid, &err);
	ck_assert_ptr_nonnull(space);
	ck_assert_int_lt(stack_space_renew(space), 0);
	ck_assert(has_code(space));
	waitpid(pid, NULL, 0);
	ck_assert_ptr_null(spaces_renew(spaces, pid, pid));
	ck_assert(has_code(spaces_find(spaces, pid, pid, &err)));
	spaces_free(spaces);
}
END_TEST

TCase *stack_space_cases(void)
{
	TCase *tc = tcase_create("space");

	tcase_add_test(tc, what_a_process_had_mapped_outlives_it);
	return tc;
}
