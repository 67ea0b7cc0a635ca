/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_grant_cases.c - tests users without root, in a lent instance; and commands that root
 * runs as other users.
 */
#include "tests/live/live_cases.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <tracefs/tracefs.h>

#include "tests/live/foreign.h"
#include "tests/live/traced.h"
#include "tests/live/truth.h"

#define USER	 "nobody"
#define INSTANCE "user-" USER

/* Shared by all tests of one run: root makes it before they are forked. */
static struct {
	char folder[256]; /* the programs, and the files of the user */
	char directory[256];
	mode_t top, instances;
} given;

static void __attribute__((format(printf, 1, 2))) run(const char *fmt, ...)
{
	char command[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	ck_assert_msg(system(command) == 0, "%s", command);
}

static const char *source(void)
{
	const char *top = getenv("TEST_TOP");

	return top ? top : ".";
}

static mode_t mode_of(const char *file)
{
	char *path = tracefs_get_tracing_file(file);
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	tracefs_put_tracing_file(path);
	return st.st_mode & 07777;
}

static void set_mode(const char *file, mode_t mode)
{
	char *path = tracefs_get_tracing_file(file);

	ck_assert_int_eq(chmod(path, mode), 0);
	tracefs_put_tracing_file(path);
}

static void give(void)
{
	const char *futrace = getenv("TEST_FUTRACE"), *build = getenv("TEST_BUILD");

	given.top = mode_of(".");
	given.instances = mode_of("instances");
	snprintf(given.directory, sizeof(given.directory), "%s/instances/" INSTANCE,
		 tracefs_tracing_dir());
	run("%s/contrib/grant-instance %s >/dev/null", source(), USER);
	snprintf(given.folder, sizeof(given.folder), "/tmp/check_live_grant.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(given.folder));
	run("cp %s %s", futrace ? futrace : "./futrace", given.folder);
	run("cp %s/known_waits %s", build ? build : "tests", given.folder);
	run("chown -R %s %s", USER, given.folder);
}

static void take_back(void)
{
	run("%s/contrib/grant-instance --revoke %s", source(), USER);
	run("rm -r %s", given.folder);
	set_mode("instances", given.instances);
	set_mode(".", given.top);
}

/* From here on the test and its children have no capability. */
static void become_user(void)
{
	const struct passwd *user = getpwnam(USER);
	char futrace[300];

	ck_assert_ptr_nonnull(user);
	ck_assert_int_eq(setresgid(user->pw_gid, user->pw_gid, user->pw_gid), 0);
	ck_assert_int_eq(setresuid(user->pw_uid, user->pw_uid, user->pw_uid), 0);
	snprintf(futrace, sizeof(futrace), "%s/futrace", given.folder);
	setenv("TEST_FUTRACE", futrace, 1);
	setenv("TEST_BUILD", given.folder, 1);
	setenv("TMPDIR", given.folder, 1);
	ck_assert_int_eq(chdir(given.folder), 0);
}

static int wait_for(struct tracer *t)
{
	int status;

	ck_assert_int_eq(waitpid(t->pid, &status, 0), t->pid);
	close(t->ready_fd);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void check_says(const struct tracer *t, const char *text)
{
	char all[4096] = "";
	FILE *in = fopen(t->errors, "r");

	ck_assert_ptr_nonnull(in);
	ck_assert_uint_gt(fread(all, 1, sizeof(all) - 1, in), 0);
	fclose(in);
	ck_assert_msg(strstr(all, text) != NULL, "%s", all);
}

static void start_on(struct tracer *t, pid_t target)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)target);
	tracer_start(t,
		     (const char *const[]){ "-q", "--instance", given.directory, "-p", pid, NULL });
}

/* The user can read these settings: the path can be passed. */
static void settings(char text[FOREIGN_SETTINGS_SIZE])
{
	foreign_settings(INSTANCE, text);
	ck_assert_ptr_nonnull(strstr(text, "trace_clock: [local]"));
}

static const char *const scenarios[] = { "pingpong", "contended", "parked_during", "timed_out" };

START_TEST(a_user_without_capabilities_traces_his_own_processes)
{
	char before[FOREIGN_SETTINGS_SIZE], after[FOREIGN_SETTINGS_SIZE];
	struct program p;
	struct tracer t;
	json_t *doc;

	become_user();
	settings(before);
	program_start(&p, scenarios[_i], false);
	start_on(&t, p.pid);
	tracer_await_ready(&t);
	program_go(&p);
	program_end(&p);
	ck_assert_int_eq(wait_for(&t), 0);
	doc = tracer_json(&t);
	check_truth(doc, p.truth);
	json_decref(doc);
	settings(after);
	ck_assert_str_eq(after, before);
}
END_TEST

/* Waits from before the trace come from /proc, which shows users their own processes. */
START_TEST(a_user_sees_what_was_parked_before)
{
	struct program p;
	struct tracer t;
	json_t *doc, *futex;
	size_t i, found = 0;

	become_user();
	program_start(&p, "parked_before", true);
	start_on(&t, p.pid);
	tracer_await_ready(&t);
	program_go(&p);
	program_await_truth(&p);
	kill(t.pid, SIGINT);
	ck_assert_int_eq(wait_for(&t), 0);
	doc = tracer_json(&t);
	json_array_foreach(
		json_object_get(json_array_get(json_object_get(doc, "windows"), 0), "futexes"), i,
		futex)
	{
		found += json_number(futex, "began_before") == 1 &&
			 json_number(futex, "unfinished") == 1;
	}
	ck_assert_uint_ge(found, 1);
	json_decref(doc);
	program_end(&p);
}
END_TEST

START_TEST(an_instance_in_use_by_another_futrace_is_refused)
{
	struct tracer first, second;

	become_user();
	start_on(&first, getpid());
	tracer_await_ready(&first);
	start_on(&second, getpid());
	ck_assert_int_eq(wait_for(&second), 1);
	ck_assert_int_eq(tracer_error_lines(&second), 1);
	check_says(&second, "another futrace");
	kill(first.pid, SIGINT);
	ck_assert_int_eq(wait_for(&first), 0);
}
END_TEST

START_TEST(a_killed_futrace_gives_the_instance_back)
{
	const struct timespec step = { .tv_nsec = 10000000 };
	char before[FOREIGN_SETTINGS_SIZE], after[FOREIGN_SETTINGS_SIZE];
	struct tracer t;

	become_user();
	settings(before);
	start_on(&t, getpid());
	tracer_await_ready(&t);
	kill(t.pid, SIGKILL);
	ck_assert_int_eq(wait_for(&t), 128 + SIGKILL);
	for (int i = 0; i < 100; i++) {
		foreign_settings(INSTANCE, after);
		if (!strcmp(after, before))
			break;
		nanosleep(&step, NULL);
	}
	ck_assert_str_eq(after, before);
}
END_TEST

static void set(const char *file, const char *value)
{
	char path[512];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", given.directory, file);
	out = fopen(path, "w");
	ck_assert_ptr_nonnull(out);
	fputs(value, out);
	ck_assert_int_eq(fclose(out), 0);
}

START_TEST(an_instance_in_which_somebody_traces_is_left_alone)
{
	char before[FOREIGN_SETTINGS_SIZE], after[FOREIGN_SETTINGS_SIZE];
	struct tracer t;

	become_user();
	set("set_event", "sched:sched_switch");
	settings(before);
	start_on(&t, getpid());
	ck_assert_int_eq(wait_for(&t), 1);
	check_says(&t, "sched:sched_switch");
	settings(after);
	set("set_event", "");
	ck_assert_str_eq(after, before);
}
END_TEST

/* A stack for each event, no marks, and no place for new events. */
START_TEST(options_of_others_change_no_trace)
{
	char before[FOREIGN_SETTINGS_SIZE], after[FOREIGN_SETTINGS_SIZE];
	struct tracer t;
	json_t *doc;

	become_user();
	set("options/stacktrace", "1");
	set("options/markers", "0");
	set("options/overwrite", "0");
	settings(before);
	tracer_start(&t, (const char *const[]){ "-q", "--futex-only", "--instance", given.directory,
						"--", "sh", "-c", "echo begin a >$FUTRACE_MARKER",
						NULL });
	ck_assert_int_eq(wait_for(&t), 0);
	doc = tracer_json(&t);
	ck_assert_uint_eq(json_array_size(json_object_get(doc, "marks")), 1);
	json_decref(doc);
	settings(after);
	ck_assert_str_eq(after, before);
	set("options/stacktrace", "0");
	set("options/markers", "1");
	set("options/overwrite", "1");
}
END_TEST

START_TEST(what_is_no_instance_is_refused)
{
	static const char *const directories[] = { "/", "/nonexistent", "." };

	become_user();
	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++) {
		struct tracer t;

		tracer_start(&t, (const char *const[]){ "-q", "--instance", directories[i], "--",
							"true", NULL });
		ck_assert_int_eq(wait_for(&t), 125);
		check_says(&t, "tracing instance");
		ck_assert_int_eq(tracer_error_lines(&t), 1);
	}
}
END_TEST

/* The last of these tests: the size stays fixed. */
START_TEST(an_administrator_may_keep_the_size_of_the_buffers)
{
	struct tracer t;
	uint64_t bytes;
	json_t *doc;

	run("%s/contrib/grant-instance --revoke %s", source(), USER);
	run("%s/contrib/grant-instance --buffer 640 %s >/dev/null", source(), USER);
	become_user();
	tracer_start(&t, (const char *const[]){ "-q", "--instance", given.directory, "--", "true",
						NULL });
	ck_assert_int_eq(wait_for(&t), 0);
	doc = tracer_json(&t);
	/* The kernel rounds it up to whole sub-buffers. */
	bytes = json_number(json_object_get(doc, "trace"), "buffer_bytes_per_cpu");
	ck_assert_uint_ge(bytes, 640 * 1024);
	ck_assert_uint_lt(bytes, 700 * 1024);
	json_decref(doc);
	tracer_start(&t, (const char *const[]){ "-q", "--instance", given.directory, "-b", "8M",
						"--", "true", NULL });
	ck_assert_int_eq(wait_for(&t), 125);
	check_says(&t, "cannot allocate a ring buffer of 8192 KB");
}
END_TEST

/* Runs futrace doctor with ARGS. Returns its status; SAID is what it printed. */
static int doctor(const char *args, char said[8192])
{
	const char *path = getenv("TEST_FUTRACE");
	char command[600];
	size_t n;
	FILE *out;

	snprintf(command, sizeof(command), "%s doctor %s 2>&1", path ? path : "./futrace", args);
	out = popen(command, "r");
	n = fread(said, 1, 8191, out);
	said[n] = '\0';
	return WEXITSTATUS(pclose(out));
}

START_TEST(the_doctor_says_who_can_trace)
{
	char said[8192], args[300];

	ck_assert_int_eq(doctor("", said), 0);
	ck_assert_ptr_null(strstr(said, "missing"));
	become_user();
	ck_assert_int_eq(doctor("", said), 1);
	ck_assert_ptr_nonnull(strstr(said, "missing "));
	ck_assert_ptr_nonnull(strstr(said, "--instance"));
	snprintf(args, sizeof(args), "--instance %s", given.directory);
	ck_assert_msg(doctor(args, said) == 0, "%s", said);
	ck_assert_ptr_null(strstr(said, "missing"));
	ck_assert_ptr_nonnull(strstr(said, "cannot name the call"));
	ck_assert_int_eq(doctor("--frobnicate", said), 2);
}
END_TEST

/* The user cannot reach the marker through root's directories, but by a descriptor. */
START_TEST(a_command_runs_as_another_user_and_can_mark)
{
	struct tracer t;
	json_t *doc, *marks;
	char said[256] = "";
	FILE *in;

	tracer_start(
		&t, (const char *const[]){ "-q", "-u", USER, "--", "sh", "-c",
					   "id -un; id -gn; id -Gn; echo begin a >$FUTRACE_MARKER; "
					   "sh -c 'echo end a >$FUTRACE_MARKER'",
					   NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	marks = json_object_get(doc, "marks");
	ck_assert_uint_eq(json_array_size(marks), 2);
	json_decref(doc);
	in = fopen(t.output, "r");
	ck_assert_uint_gt(fread(said, 1, sizeof(said) - 1, in), 0);
	fclose(in);
	ck_assert_str_eq(said, "nobody\nnogroup\nnogroup\n");
}
END_TEST

/* The descriptor leads to the marker, but does not hold the instance. */
START_TEST(what_a_command_leaves_running_keeps_no_instance)
{
	struct tracer t;
	char pid[16] = "";
	FILE *in;

	tracer_start(&t, (const char *const[]){ "-q", "-u", USER, "--", "sh", "-c",
						"sleep 100 >/dev/null 2>&1 & echo $!", NULL });
	ck_assert_int_eq(tracer_end(&t), 0); /* looks for the instance */
	in = fopen(t.output, "r");
	ck_assert_ptr_nonnull(fgets(pid, sizeof(pid), in));
	fclose(in);
	ck_assert_int_eq(kill(atoi(pid), SIGKILL), 0);
}
END_TEST

START_TEST(a_user_that_is_not_there_is_said)
{
	struct tracer t;

	tracer_start(&t, (const char *const[]){ "-q", "-u", "no/such user", "--", "true", NULL });
	ck_assert_int_eq(tracer_end(&t), 125);
	check_says(&t, "no/such user");
	ck_assert_int_eq(tracer_error_lines(&t), 1);
}
END_TEST

TCase *live_grant_cases(void)
{
	TCase *tc = tcase_create("grants");

	tcase_set_timeout(tc, 60);
	tcase_add_unchecked_fixture(tc, give, take_back);
	tcase_add_loop_test(tc, a_user_without_capabilities_traces_his_own_processes, 0,
			    sizeof(scenarios) / sizeof(*scenarios));
	tcase_add_test(tc, a_user_sees_what_was_parked_before);
	tcase_add_test(tc, an_instance_in_use_by_another_futrace_is_refused);
	tcase_add_test(tc, a_killed_futrace_gives_the_instance_back);
	tcase_add_test(tc, an_instance_in_which_somebody_traces_is_left_alone);
	tcase_add_test(tc, options_of_others_change_no_trace);
	tcase_add_test(tc, what_is_no_instance_is_refused);
	tcase_add_test(tc, the_doctor_says_who_can_trace);
	tcase_add_test(tc, a_command_runs_as_another_user_and_can_mark);
	tcase_add_test(tc, what_a_command_leaves_running_keeps_no_instance);
	tcase_add_test(tc, a_user_that_is_not_there_is_said);
	tcase_add_test(tc, an_administrator_may_keep_the_size_of_the_buffers);
	return tc;
}
