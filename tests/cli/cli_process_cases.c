/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_process_cases.c - tests the processes that futrace starts: the held command, the guardian.
 *
 * The guardian works in any folder in place of tracefs' instances, so the tests need no root.
 */
#include "tests/cli/cli_cases.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture/command.h"
#include "capture/guardian.h"
#include "base/xalloc.h"

static char *temporary_folder(void)
{
	const char *dir = getenv("TMPDIR");
	char *path = xasprintf("%s/check_cli.XXXXXX", dir ? dir : "/tmp");

	ck_assert_ptr_nonnull(mkdtemp(path));
	return path;
}

/* Starts ARGV, with no signal blocked or ignored. */
static void start_argv(struct command *cmd, const char *const argv[])
{
	struct inherited nothing = { 0 };
	struct error err;

	sigemptyset(&nothing.mask);
	ck_assert_int_eq(command_start(cmd, (char *const *)(uintptr_t)argv, NULL, &nothing, &err),
			 0);
}

static void start(struct command *cmd, const char *script)
{
	start_argv(cmd, (const char *const[]){ "sh", "-c", script, NULL });
}

START_TEST(a_command_runs_when_it_is_told_to)
{
	struct command cmd;

	start(&cmd, "exit 7");
	ck_assert(!command_has_ended(&cmd));
	ck_assert_int_eq(command_go(&cmd), 0);
	ck_assert_int_eq(command_wait(&cmd), 7);
	ck_assert(command_has_ended(&cmd));
	command_finish(&cmd);
}
END_TEST

START_TEST(a_signal_that_ends_a_command_is_in_its_status)
{
	struct command cmd;

	start(&cmd, "kill -KILL $$");
	ck_assert_int_eq(command_go(&cmd), 0);
	ck_assert_int_eq(command_wait(&cmd), 128 + SIGKILL);
	command_finish(&cmd);
}
END_TEST

START_TEST(a_command_that_is_never_told_runs_nothing)
{
	char *folder = temporary_folder();
	char *file = xasprintf("%s/ran", folder);
	char *script = xasprintf("touch %s", file);
	struct command cmd;

	start(&cmd, script);
	command_finish(&cmd);
	ck_assert_int_lt(access(file, F_OK), 0);
	rmdir(folder);
	free(script);
	free(file);
	free(folder);
}
END_TEST

static const struct {
	const char *path;
	int why;
} not_programs[] = {
	{ "/nonexistent", ENOENT },
	{ "/etc/passwd", EACCES },
	{ "/etc", EACCES },
};

START_TEST(what_cannot_be_run_says_why)
{
	struct command cmd;

	start_argv(&cmd, (const char *const[]){ not_programs[_i].path, NULL });
	ck_assert_int_eq(command_go(&cmd), not_programs[_i].why);
	command_wait(&cmd);
	command_finish(&cmd);
}
END_TEST

START_TEST(two_guardians_make_two_instances_and_remove_them)
{
	char *folder = temporary_folder();
	struct error err;
	struct guardian *a = guardian_new(folder, &err);
	struct guardian *b = guardian_new(folder, &err);
	char *path;

	ck_assert_ptr_nonnull(a);
	ck_assert_ptr_nonnull(b);
	ck_assert_str_ne(guardian_instance(a), guardian_instance(b));
	path = xasprintf("%s/%s", folder, guardian_instance(a));
	ck_assert_int_eq(access(path, F_OK), 0);
	ck_assert_int_eq(guardian_finish(a, &err), 0);
	ck_assert_int_lt(access(path, F_OK), 0);
	ck_assert_int_eq(guardian_finish(b, &err), 0);
	ck_assert_int_eq(rmdir(folder), 0);
	free(path);
	free(folder);
}
END_TEST

START_TEST(an_instance_of_somebody_else_is_left_alone)
{
	char *folder = temporary_folder();
	char *other = xasprintf("%s/futrace-%d-0", folder, (int)getpid());
	struct error err;
	struct guardian *g;

	ck_assert_int_eq(mkdir(other, 0700), 0);
	g = guardian_new(folder, &err);
	ck_assert_ptr_nonnull(g);
	ck_assert_ptr_nonnull(strrchr(guardian_instance(g), '-'));
	ck_assert_str_eq(strrchr(guardian_instance(g), '-'), "-1");
	ck_assert_int_eq(guardian_finish(g, &err), 0);
	ck_assert_int_eq(access(other, F_OK), 0);
	rmdir(other);
	rmdir(folder);
	free(other);
	free(folder);
}
END_TEST

static bool keeps(const char *folder, const char *name)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool kept = guardian_keeps(dir, name);

	close(dir);
	return kept;
}

START_TEST(an_instance_is_kept_as_long_as_its_guardian_lives)
{
	static const char *const others[] = { "futrace-1-0", "futrace-1", "trace", "futrace-1-0x" };
	char *folder = temporary_folder();
	struct error err;
	struct guardian *g = guardian_new(folder, &err);
	char *name;

	ck_assert_ptr_nonnull(g);
	name = xstrdup(guardian_instance(g));
	/* Asks twice: the question itself must keep no lock. */
	ck_assert(keeps(folder, name));
	ck_assert(keeps(folder, name));
	ck_assert_int_eq(guardian_finish(g, &err), 0);
	ck_assert(!keeps(folder, name));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		char *path = xasprintf("%s/%s", folder, others[i]);

		ck_assert_int_eq(mkdir(path, 0700), 0);
		ck_assert(!keeps(folder, others[i]));
		rmdir(path);
		free(path);
	}
	rmdir(folder);
	free(name);
	free(folder);
}
END_TEST

START_TEST(a_command_finds_the_marker_in_its_environment)
{
	struct command cmd;

	setenv("FUTRACE_MARKER", "inherited", 1);
	start(&cmd, _i ? "test \"$FUTRACE_MARKER\" = '/a b/c'" : "test -z \"${FUTRACE_MARKER+x}\"");
	cmd.marker = _i ? xstrdup("/a b/c") : NULL;
	ck_assert_int_eq(command_go(&cmd), 0);
	ck_assert_int_eq(command_wait(&cmd), 0);
	command_finish(&cmd);
}
END_TEST

START_TEST(without_a_folder_there_is_one_clear_error)
{
	struct error err;

	ck_assert_ptr_null(guardian_new("/nonexistent/instances", &err));
	ck_assert_int_eq(err.code, ENOENT);
	ck_assert_ptr_nonnull(strstr(err.what, "/nonexistent/instances"));
}
END_TEST

START_TEST(a_killed_tracer_leaves_nothing)
{
	const struct timespec step = { .tv_nsec = 10000000 };
	char *folder = temporary_folder();
	pid_t pid = fork();
	int steps = 0;

	if (pid == 0) {
		struct error err;

		if (!guardian_new(folder, &err))
			_exit(1);
		raise(SIGKILL);
	}
	waitpid(pid, NULL, 0);
	/* Empty again, the folder can be removed. */
	while (rmdir(folder) < 0 && steps++ < 100)
		nanosleep(&step, NULL);
	ck_assert_int_lt(access(folder, F_OK), 0);
	free(folder);
}
END_TEST

TCase *cli_process_cases(void)
{
	TCase *tc = tcase_create("processes");

	tcase_add_test(tc, a_command_runs_when_it_is_told_to);
	tcase_add_test(tc, a_signal_that_ends_a_command_is_in_its_status);
	tcase_add_test(tc, a_command_that_is_never_told_runs_nothing);
	tcase_add_loop_test(tc, what_cannot_be_run_says_why, 0,
			    sizeof(not_programs) / sizeof(*not_programs));
	tcase_add_test(tc, two_guardians_make_two_instances_and_remove_them);
	tcase_add_test(tc, an_instance_of_somebody_else_is_left_alone);
	tcase_add_test(tc, an_instance_is_kept_as_long_as_its_guardian_lives);
	tcase_add_loop_test(tc, a_command_finds_the_marker_in_its_environment, 0, 2);
	tcase_add_test(tc, without_a_folder_there_is_one_clear_error);
	tcase_add_test(tc, a_killed_tracer_leaves_nothing);
	return tc;
}
