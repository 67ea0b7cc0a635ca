/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_guardian_cases.c - tests leftover and borrowed instances; folders play the instances.
 */
#include "tests/cli/cli_cases.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/folder.h"
#include "capture/borrowed.h"
#include "capture/guardian.h"
#include "capture/leftovers.h"
#include "base/xalloc.h"

static char *folder;

static void make_folder(void)
{
	folder = folder_new();
}

static void remove_folder(void)
{
	folder_remove(folder);
}

static char *make(const char *name)
{
	char *path = xasprintf("%s/%s", folder, name);

	ck_assert_int_eq(mkdir(path, 0700), 0);
	return path;
}

static void count(void *arg, const char *name)
{
	int *n = arg;

	ck_assert_str_eq(name, "futrace-2147483647-3");
	(*n)++;
}

START_TEST(only_what_nobody_has_locked_is_removed)
{
	/* The first names a process that cannot exist: no process has this id. */
	static const char *const names[] = { "futrace-2147483647-3", "futrace-1", "user-nobody",
					     "futrace-1-1x", "trace-cmd" };
	struct error err;
	struct guardian *g = guardian_new(folder, &err);
	int removed = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		free(make(names[i]));
	ck_assert_ptr_nonnull(g);
	ck_assert_uint_eq(leftovers_count(folder), 1);
	ck_assert_int_eq(leftovers_remove(folder, count, &removed, &err), 1);
	ck_assert_int_eq(removed, 1);
	ck_assert_uint_eq(leftovers_count(folder), 0);
	ck_assert_int_eq(leftovers_remove(folder, count, &removed, &err), 0);
	ck_assert_int_eq(guardian_finish(g, &err), 0);
}
END_TEST

/* Kills the guardian of this process. */
static void kill_guardian(void)
{
	char *command = xasprintf("pkill -KILL -x futrace-guard -P %d", (int)getpid());

	ck_assert_int_eq(system(command), 0);
	free(command);
}

/* The tracer holds the lock too: so its instance stays in use if the guardian is killed. */
START_TEST(the_instance_of_a_living_tracer_is_in_use)
{
	struct error err;
	struct guardian *g = guardian_new(folder, &err);
	int removed = 0;
	char *path;

	ck_assert_ptr_nonnull(g);
	path = xasprintf("%s/%s", folder, guardian_instance(g));
	kill_guardian();
	ck_assert_uint_eq(leftovers_count(folder), 0);
	ck_assert_int_eq(leftovers_remove(folder, count, &removed, &err), 0);
	/* Then it removes the instance itself. */
	ck_assert_int_eq(guardian_finish(g, &err), 0);
	ck_assert_int_lt(access(path, F_OK), 0);
	free(path);
}
END_TEST

static void count_any(void *arg, const char *name)
{
	(void)name;
	(*(int *)arg)++;
}

/*
 * Its process id has another process by now: this one. What is only just made is about to be
 * locked.
 */
START_TEST(a_process_id_that_was_used_again_does_not_matter)
{
	const struct timespec older = { .tv_sec = 3 };
	char *name = xasprintf("futrace-%d-0", (int)getpid());
	struct error err;
	int removed = 0;

	free(make(name));
	ck_assert_uint_eq(leftovers_count(folder), 0);
	nanosleep(&older, NULL);
	ck_assert_uint_eq(leftovers_count(folder), 1);
	ck_assert_int_eq(leftovers_remove(folder, count_any, &removed, &err), 1);
	ck_assert_int_eq(removed, 1);
	free(name);
}
END_TEST

START_TEST(a_folder_that_is_not_there_has_no_leftovers)
{
	struct error err;

	ck_assert_uint_eq(leftovers_count("/nonexistent"), 0);
	ck_assert_int_lt(leftovers_remove("/nonexistent", count, NULL, &err), 0);
	ck_assert_int_eq(err.code, ENOENT);
}
END_TEST

/* An instance as it comes from an administrator. */
static const struct {
	const char *file, *text;
} as_given[] = {
	{ "set_event", "" },
	{ "set_event_pid", "" },
	{ "current_tracer", "nop\n" },
	{ "trace_clock", "local [global] mono\n" },
	{ "buffer_size_kb", "7 (expanded: 1408)\n" },
	{ "options/event-fork", "0\n" },
	{ "options/stacktrace", "1\n" },
	{ "options/markers", "0\n" },
	{ "set_event_notrace_pid", "" },
	{ "tracing_on", "1\n" },
	{ "trace", "what others recorded\n" },
	{ "events/sched/sched_switch/filter", "none\n" },
	{ "events/sched/sched_switch/trigger", "# Available triggers:\n" },
};

static void put(const char *file, const char *text)
{
	char *path = xasprintf("%s/i/%s", folder, file);
	FILE *out = fopen(path, "w");

	ck_assert_msg(out != NULL, "%s", path);
	fputs(text, out);
	fclose(out);
	free(path);
}

/* Fails unless FILE begins with TEXT. */
static void check(const char *file, const char *text)
{
	char *path = xasprintf("%s/i/%s", folder, file);
	char found[100] = "";
	FILE *in = fopen(path, "r");

	ck_assert_ptr_nonnull(in);
	ck_assert_uint_le(fread(found, 1, strlen(text), in), sizeof(found));
	fclose(in);
	ck_assert_str_eq(found, text);
	free(path);
}

static int make_instance(void)
{
	static const char *const folders[] = { "i", "i/options", "i/events", "i/events/sched",
					       "i/events/sched/sched_switch" };
	int dir;
	char *path;

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		free(make(folders[i]));
	for (size_t i = 0; i < sizeof(as_given) / sizeof(*as_given); i++)
		put(as_given[i].file, as_given[i].text);
	path = xasprintf("%s/i", folder);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(path);
	ck_assert_int_ge(dir, 0);
	return dir;
}

START_TEST(a_borrowed_instance_comes_back_as_it_was)
{
	struct borrowed b;
	struct error err;
	int dir = make_instance();

	ck_assert_int_eq(borrowed_take(&b, dir, &err), 0);
	put("set_event", "sched:sched_switch\n");
	put("set_event_pid", "1\n2\n");
	put("trace_clock", "mono");
	put("buffer_size_kb", "8192");
	put("options/event-fork", "1");
	put("options/stacktrace", "0");
	put("options/markers", "1");
	put("tracing_on", "1");
	put("events/sched/sched_switch/filter", "prev_pid > 1\n");
	ck_assert_int_eq(borrowed_give_back(&b, dir), 0);
	close(dir);
	check("set_event", "");
	check("set_event_pid", "");
	check("trace", "");
	check("trace_clock", "global");
	check("buffer_size_kb", "7");
	check("options/event-fork", "0");
	check("options/stacktrace", "1");
	check("options/markers", "0");
	check("tracing_on", "1");
	check("events/sched/sched_switch/filter", "0");
	check("events/sched/sched_switch/trigger", "# Available");
}
END_TEST

/* A file that shows use of the instance, and the word that the error must have. */
static const struct {
	const char *file, *text, *says;
} used[] = {
	{ "set_event", "sched:sched_switch\n", "sched:sched_switch" },
	{ "set_event_pid", "17\n", "17" },
	{ "set_event_notrace_pid", "18\n", "18" },
	{ "current_tracer", "function\n", "function" },
	{ "buffer_size_kb", "X\n", "differ in size" },
};

START_TEST(an_instance_that_is_used_is_not_borrowed)
{
	struct error err;
	int dir = make_instance();
	char *path = xasprintf("%s/i", folder);

	put(used[_i].file, used[_i].text);
	ck_assert_ptr_null(guardian_borrow(path, &err));
	ck_assert_msg(strstr(err.what, used[_i].says) != NULL, "%s", err.what);
	check(used[_i].file, used[_i].text);
	check("trace", "what others recorded\n");
	close(dir);
	free(path);
}
END_TEST

START_TEST(an_instance_is_borrowed_once_at_a_time)
{
	struct error err;
	int dir = make_instance();
	char *path = xasprintf("%s/i", folder);
	struct guardian *g = guardian_borrow(path, &err);

	ck_assert_ptr_nonnull(g);
	ck_assert_str_eq(guardian_instance(g), "i");
	ck_assert_ptr_null(guardian_borrow(path, &err));
	ck_assert_ptr_nonnull(strstr(err.what, "another futrace"));
	ck_assert_int_lt(leftovers_reset(path, &err), 0);
	put("tracing_on", "0");
	ck_assert_int_eq(guardian_finish(g, &err), 0);
	check("tracing_on", "1");
	g = guardian_borrow(path, &err);
	ck_assert_ptr_nonnull(g);
	ck_assert_int_eq(guardian_finish(g, &err), 0);
	ck_assert_int_eq(access(path, F_OK), 0);
	close(dir);
	free(path);
}
END_TEST

START_TEST(a_killed_tracer_gives_back_what_it_borrowed)
{
	const struct timespec step = { .tv_nsec = 10000000 };
	int dir = make_instance();
	char *path = xasprintf("%s/i", folder);
	pid_t pid = fork();
	int lock, steps = 0;

	if (pid == 0) {
		struct error err;

		if (!guardian_borrow(path, &err))
			_exit(1);
		put("trace_clock", "mono");
		put("set_event", "sched:sched_switch\n");
		raise(SIGKILL);
	}
	waitpid(pid, NULL, 0);
	lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (flock(lock, LOCK_EX | LOCK_NB) < 0 && steps++ < 100)
		nanosleep(&step, NULL);
	ck_assert_int_lt(steps, 100);
	check("trace_clock", "global");
	check("set_event", "");
	close(lock);
	close(dir);
	free(path);
}
END_TEST

START_TEST(without_its_guardian_a_tracer_gives_back_what_it_borrowed)
{
	struct error err;
	int dir = make_instance();
	char *path = xasprintf("%s/i", folder);
	struct guardian *g = guardian_borrow(path, &err);

	ck_assert_ptr_nonnull(g);
	put("trace_clock", "mono");
	put("set_event", "sched:sched_switch\n");
	kill_guardian();
	/* Nobody else may borrow it meanwhile. */
	ck_assert_ptr_null(guardian_borrow(path, &err));
	ck_assert_int_eq(guardian_finish(g, &err), 0);
	check("trace_clock", "global");
	check("set_event", "");
	close(dir);
	free(path);
}
END_TEST

START_TEST(what_both_killed_left_in_a_borrowed_one_is_reset)
{
	struct error err;
	int dir = make_instance();
	char *path = xasprintf("%s/i", folder);

	put("set_event", "sched:sched_switch\n");
	put("events/sched/sched_switch/filter", "prev_pid > 1\n");
	ck_assert_int_eq(leftovers_reset(path, &err), 0);
	check("set_event", "");
	check("tracing_on", "0");
	check("events/sched/sched_switch/filter", "0");
	close(dir);
	free(path);
}
END_TEST

TCase *cli_guardian_cases(void)
{
	TCase *tc = tcase_create("guardians");

	tcase_set_timeout(tc, 20);
	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_add_test(tc, only_what_nobody_has_locked_is_removed);
	tcase_add_test(tc, the_instance_of_a_living_tracer_is_in_use);
	tcase_add_test(tc, a_process_id_that_was_used_again_does_not_matter);
	tcase_add_test(tc, a_folder_that_is_not_there_has_no_leftovers);
	tcase_add_test(tc, a_borrowed_instance_comes_back_as_it_was);
	tcase_add_loop_test(tc, an_instance_that_is_used_is_not_borrowed, 0,
			    sizeof(used) / sizeof(*used));
	tcase_add_test(tc, an_instance_is_borrowed_once_at_a_time);
	tcase_add_test(tc, a_killed_tracer_gives_back_what_it_borrowed);
	tcase_add_test(tc, without_its_guardian_a_tracer_gives_back_what_it_borrowed);
	tcase_add_test(tc, what_both_killed_left_in_a_borrowed_one_is_reset);
	return tc;
}
