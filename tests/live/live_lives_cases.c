/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_lives_cases.c - tests threads and processes that come and go, share memory, or are too fast.
 */
#include "tests/live/live_cases.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tracefs/tracefs.h>

#include "tests/live/traced.h"

#define MS 1000000ULL

static const char *const no_options[] = { NULL };
static const char *const follow[] = { "--follow", NULL };

static json_t *first_window(json_t *doc)
{
	return json_array_get(json_object_get(doc, "windows"), 0);
}

START_TEST(thousands_that_wait_when_their_process_is_killed_are_each_one_wait)
{
	struct program p;
	json_t *doc = live_run(&p, "killed_many", no_options);
	json_t *futexes = json_object_get(first_window(doc), "futexes");
	uint64_t waits = 0, unfinished = 0, suspect = 0;
	json_t *futex;
	size_t i;

	json_array_foreach(futexes, i, futex)
	{
		waits += json_number(futex, "waits");
		unfinished += json_number(futex, "unfinished");
		suspect += json_number(futex, "suspect");
		ck_assert_uint_le(json_number(futex, "waits"), 1);
	}
	ck_assert_uint_eq(waits, 3000);
	ck_assert_uint_eq(unfinished, 0);
	ck_assert_uint_eq(suspect, 0);
	ck_assert_uint_ge(json_number(json_array_get(futexes, 2999), "wait_ns"), 90 * MS);
	json_decref(doc);
}
END_TEST

START_TEST(no_call_of_ten_thousand_short_lives_is_missed)
{
	struct program p;
	json_t *doc = live_run(&p, "births", no_options);
	json_t *target = json_array_get(json_object_get(doc, "targets"), 0);
	uint64_t n = program_told(&p, "births");

	ck_assert_uint_eq(
		json_calls(json_futex(doc, program_told(&p, "waited")), "FUTEX_WAIT_PRIVATE"), n);
	ck_assert_uint_eq(
		json_calls(json_futex(doc, program_told(&p, "woken")), "FUTEX_WAKE_PRIVATE"), n);
	/* The first thread, and those that start the others. */
	ck_assert_uint_eq(json_number(target, "threads"), n + 1 + 4);
	json_decref(doc);
}
END_TEST

START_TEST(threads_born_while_tracing_begins_are_traced)
{
	struct program p;
	json_t *doc = live_run(&p, "lineages", no_options);
	json_t *futex = json_futex(doc, program_told(&p, "word"));

	ck_assert_uint_eq(json_calls(futex, "FUTEX_WAIT_PRIVATE"), program_told(&p, "calls"));
	json_decref(doc);
}
END_TEST

START_TEST(a_thread_that_runs_another_program_takes_the_first_ones_id)
{
	struct program p;
	json_t *doc = live_run(&p, "executes", no_options);
	uint64_t uaddr = program_told(&p, "word");
	json_t *futexes = json_object_get(first_window(doc), "futexes");
	json_t *futex, *found = NULL;
	char wanted[32];
	size_t i;

	snprintf(wanted, sizeof(wanted), "0x%" PRIx64, uaddr);
	json_array_foreach(futexes, i, futex)
	{
		if (json_number(futex, "execs") == 1 &&
		    !strcmp(json_string_value(json_object_get(futex, "uaddr")), wanted))
			found = futex;
	}
	ck_assert_ptr_nonnull(found);
	ck_assert_uint_eq(json_calls(found, "FUTEX_WAIT_PRIVATE"), 101);
	ck_assert_uint_eq(json_number(found, "waits"), 101);
	ck_assert_uint_ge(json_number(found, "max_ns"), 30 * MS);
	ck_assert_uint_eq(json_number(json_array_get(json_object_get(found, "waiters"), 0), "tid"),
			  (uint64_t)p.pid);
	json_decref(doc);
}
END_TEST

START_TEST(children_are_followed_if_asked_for)
{
	struct program p;
	json_t *doc = live_run(&p, "children", follow);
	uint64_t uaddr = program_told(&p, "word");
	json_t *targets = json_object_get(doc, "targets");
	size_t i, callers = 0;
	json_t *target;

	json_array_foreach(targets, i, target)
	{
		pid_t pid = (pid_t)json_number(target, "pid");
		json_t *futex = json_futex_of(doc, uaddr, pid);

		/* A sanitizer may start a process too. */
		if (!futex)
			continue;
		callers++;
		ck_assert_uint_eq(json_calls(futex, "FUTEX_WAIT_PRIVATE"), pid == p.pid ? 7 : 51);
	}
	/* The first, a child from before the trace, two from within, and a grandchild. */
	ck_assert_uint_eq(callers, 5);
	json_decref(doc);
}
END_TEST

START_TEST(children_are_not_counted_if_not_asked_for)
{
	struct program p;
	json_t *doc = live_run(&p, "children", no_options);
	json_t *futex = json_futex(doc, program_told(&p, "word"));

	ck_assert_uint_eq(json_array_size(json_object_get(doc, "targets")), 1);
	ck_assert_uint_eq(json_calls(futex, "FUTEX_WAIT_PRIVATE"), 7);
	json_decref(doc);
}
END_TEST

START_TEST(a_word_in_any_kind_of_shared_memory_is_one_row)
{
	static const char *const kinds[] = { "file", "posix", "sysv", "anonymous" };
	struct program p;
	json_t *doc = live_run(&p, "shares_everything", follow);
	json_t *targets = json_object_get(doc, "targets");
	uint64_t child = json_number(json_array_get(targets, 1), "pid");
	uint64_t own = program_told(&p, "private");

	for (int i = 0; i < 4; i++) {
		json_t *futex = json_futex(doc, program_told(&p, kinds[i]));
		json_t *waker = json_array_get(json_object_get(futex, "wakers"), 0);

		ck_assert_msg(json_is_object(json_object_get(futex, "shared")), "%s", kinds[i]);
		ck_assert_uint_eq(json_calls(futex, "FUTEX_WAKE"), 1);
		ck_assert_uint_eq(json_number(waker, "tid"), child);
		ck_assert_uint_eq(json_number(waker, "woken"), 1);
		ck_assert(json_is_true(json_object_get(waker, "exact")));
	}
	/* Two private words at one address. */
	ck_assert_uint_eq(json_calls(json_futex_of(doc, own, p.pid), "FUTEX_WAIT_PRIVATE"), 3);
	ck_assert_uint_eq(json_calls(json_futex_of(doc, own, (pid_t)child), "FUTEX_WAIT_PRIVATE"),
			  5);
	json_decref(doc);
}
END_TEST

START_TEST(a_mutex_of_two_processes_has_waiters_of_both)
{
	struct program p;
	json_t *doc = live_run(&p, "process_shared", follow);
	json_t *mutex = json_futex(doc, program_told(&p, "mutex"));

	ck_assert(json_is_object(json_object_get(mutex, "shared")));
	ck_assert_uint_eq(json_array_size(json_object_get(mutex, "waiters")), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(mutex, "wakers")), 2);
	json_decref(doc);
}
END_TEST

/* Starts a shell that becomes another program once *GO is closed. */
static pid_t start_shell(int *go)
{
	int fds[2];
	pid_t pid;

	ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		dup2(fds[0], STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", "read line; exec sleep 0.1", (char *)NULL);
		_exit(127);
	}
	close(fds[0]);
	*go = fds[1];
	return pid;
}

START_TEST(a_target_that_became_another_program_ends_under_its_new_name)
{
	const char *said = NULL;
	struct tracer t;
	json_t *doc, *warning;
	char pid[16];
	int go;
	pid_t shell = start_shell(&go);
	size_t i;

	snprintf(pid, sizeof(pid), "%d", (int)shell);
	tracer_start(&t, (const char *const[]){ "-p", pid, NULL });
	tracer_await_ready(&t);
	close(go);
	ck_assert_int_eq(waitpid(shell, NULL, 0), shell);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	json_array_foreach(json_object_get(doc, "warnings"), i, warning)
	{
		if (strstr(json_string_value(warning), "ended"))
			said = json_string_value(warning);
	}
	ck_assert_ptr_nonnull(said);
	ck_assert_msg(!strncmp(said, "sleep (", 7), "%s", said);
	json_decref(doc);
}
END_TEST

/* Does this kernel refuse the 32-bit program at PATH, which lies there whole? Some hosts do. */
static bool is_refused(const char *path)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		/* It reads its input to the end. */
		if (!freopen("/dev/null", "r", stdin))
			_exit(0);
		execl(path, path, (char *)NULL);
		_exit(errno == ENOEXEC ? 1 : 0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

/*
 * Needs a compiler that can build it, and a kernel that can run it. No package brings the latter:
 * FUTRACE_TEST_NO_32BIT says that it is known to be missing.
 */
static bool has_compat(char path[300])
{
	const char *build = getenv("TEST_BUILD");

	snprintf(path, 300, "%s/known_compat", build ? build : "tests");
	if (access(path, X_OK) != 0) {
		printf("no 32-bit programs here\n");
		ck_assert_ptr_null(getenv("FUTRACE_TEST_REQUIRE"));
		return false;
	}
	if (is_refused(path)) {
		printf("left out: this kernel runs no 32-bit programs\n");
		ck_assert_msg(!getenv("FUTRACE_TEST_REQUIRE") || getenv("FUTRACE_TEST_NO_32BIT"),
			      "this kernel runs no 32-bit programs: set FUTRACE_TEST_NO_32BIT");
		return false;
	}
	return true;
}

START_TEST(calls_of_a_32_bit_program_are_seen)
{
	struct tracer t;
	json_t *doc, *futex, *warning;
	char path[300];
	size_t i;

	if (!has_compat(path))
		return;
	/* It is recognized before it runs; standard input is empty. */
	tracer_start(&t, (const char *const[]){ "--", path, NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	futex = json_array_get(json_object_get(first_window(doc), "futexes"), 0);
	ck_assert_uint_eq(json_calls(futex, "FUTEX_WAIT_PRIVATE"), 102);
	ck_assert_uint_eq(json_calls(futex, "FUTEX_WAKE_PRIVATE"), 50);
	ck_assert_uint_eq(json_number(futex, "waits"), 102);
	ck_assert_uint_ge(json_number(futex, "wait_ns"), 80 * MS);
	/* A warning would tell of missed calls. */
	json_array_foreach(json_object_get(doc, "warnings"), i, warning)
		ck_assert_ptr_null(strstr(json_string_value(warning), "32-bit"));
	json_decref(doc);
}
END_TEST

/* The number of lost events of PID's instance, from the kernel. */
static uint64_t kernel_lost(pid_t pid)
{
	uint64_t lost = 0, n;
	char path[256], line[128];

	for (int cpu = 0; cpu < 1024; cpu++) {
		FILE *in;

		snprintf(path, sizeof(path), "%s/instances/futrace-%d-0/per_cpu/cpu%d/stats",
			 tracefs_tracing_dir(), (int)pid, cpu);
		in = fopen(path, "r");
		if (!in)
			break;
		while (fgets(line, sizeof(line), in)) {
			if (sscanf(line, "overrun: %" SCNu64, &n) == 1 ||
			    sscanf(line, "dropped events: %" SCNu64, &n) == 1)
				lost += n;
		}
		fclose(in);
	}
	return lost;
}

/* The tracer is stopped until the program is done, so the smallest buffer is not read. */
START_TEST(what_is_lost_is_what_the_kernel_says_and_lengthens_nothing)
{
	static const char *const words[] = { "word0", "word1" }, *const longest[] = { "max0_ns",
										      "max1_ns" };
	struct program p;
	struct tracer t;
	json_t *doc, *trace;
	uint64_t lost;
	char pid[16];

	program_start(&p, "storm", true);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "--strict", "-b", "64K", "-p", pid, NULL });
	tracer_await_ready(&t);
	kill(t.pid, SIGSTOP);
	program_go(&p);
	program_await_truth(&p);
	lost = kernel_lost(t.pid);
	kill(t.pid, SIGCONT);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 3);
	doc = tracer_json(&t);
	trace = json_object_get(doc, "trace");
	ck_assert_uint_gt(lost, 0);
	/* On a busy machine some of the program's last events are lost as well. */
	ck_assert_uint_ge(json_number(trace, "lost_events"), lost);
	ck_assert_uint_le(json_number(trace, "lost_events"), lost + lost / 100);
	ck_assert_uint_gt(json_number(trace, "lost_places"), 0);
	for (int i = 0; i < 2; i++) {
		json_t *futex = json_futex(doc, program_told(&p, words[i]));

		if (!futex)
			continue;
		ck_assert_uint_le(json_number(futex, "max_ns"), program_told(&p, longest[i]));
		ck_assert_uint_le(json_number(futex, "waits") + json_number(futex, "suspect"), 20);
	}
	json_decref(doc);
}
END_TEST

TCase *live_lives_cases(void)
{
	TCase *tc = tcase_create("lives");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, thousands_that_wait_when_their_process_is_killed_are_each_one_wait);
	tcase_add_test(tc, no_call_of_ten_thousand_short_lives_is_missed);
	tcase_add_test(tc, threads_born_while_tracing_begins_are_traced);
	tcase_add_test(tc, a_target_that_became_another_program_ends_under_its_new_name);
	tcase_add_test(tc, a_thread_that_runs_another_program_takes_the_first_ones_id);
	tcase_add_test(tc, children_are_followed_if_asked_for);
	tcase_add_test(tc, children_are_not_counted_if_not_asked_for);
	tcase_add_test(tc, a_word_in_any_kind_of_shared_memory_is_one_row);
	tcase_add_test(tc, a_mutex_of_two_processes_has_waiters_of_both);
	tcase_add_test(tc, calls_of_a_32_bit_program_are_seen);
	tcase_add_test(tc, what_is_lost_is_what_the_kernel_says_and_lengthens_nothing);
	return tc;
}
