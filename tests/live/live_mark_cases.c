/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_mark_cases.c - tests marks in running traces, written by futrace mark and by the command.
 */
#include "tests/live/live_cases.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <tracefs/tracefs.h>

#include "tests/live/traced.h"

#define MAX_ARGS 8

/* Runs futrace mark with ARGS, which end in NULL, as user UID. SAID gets its messages. */
static int mark_as(uid_t uid, const char *const args[], char said[400])
{
	const char *path = getenv("TEST_FUTRACE");
	const char *argv[MAX_ARGS + 3] = { path ? path : "./futrace", "mark" };
	int fds[2], status;
	size_t used = 0;
	ssize_t n;
	pid_t pid;

	for (int i = 0; args[i]; i++)
		argv[i + 2] = args[i];
	ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		int program = open(argv[0], O_RDONLY);

		dup2(fds[1], STDERR_FILENO);
		if (uid && (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 ||
			    setresuid(uid, uid, uid) < 0))
			_exit(98);
		/* Another user may be unable to reach the program's folder. */
		fexecve(program, (char *const *)(uintptr_t)argv, environ);
		_exit(99);
	}
	close(fds[1]);
	while (used < 399 && (n = read(fds[0], said + used, 399 - used)) > 0)
		used += (size_t)n;
	said[used] = '\0';
	close(fds[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void mark(const char *const args[])
{
	char said[400];
	int status = mark_as(0, args, said);

	ck_assert_msg(status == 0, "%s", said);
	ck_assert_str_eq(said, "");
}

#define MARK(...) mark((const char *const[]){ __VA_ARGS__, NULL })

/* A held program, and a tracer of it that records. */
static void start_traced(struct program *p, struct tracer *t)
{
	char pid[16];

	program_start(p, "parked_before", true);
	snprintf(pid, sizeof(pid), "%d", (int)p->pid);
	tracer_start(t, (const char *const[]){ "-p", pid, "-d", "100", NULL });
	tracer_await_ready(t);
}

/* Ends both; returns the tracer's document. */
static json_t *end_traced(struct program *p, struct tracer *t)
{
	kill(t->pid, SIGINT);
	ck_assert_int_eq(tracer_end(t), 0);
	program_end(p);
	return tracer_json(t);
}

/* Fails unless the marks are TEXTS, which end in NULL, in order and in the trace. Frees DOC. */
static void check_marks(json_t *doc, const char *const texts[])
{
	json_t *trace = json_object_get(doc, "trace");
	json_t *marks = json_object_get(doc, "marks");
	uint64_t last_ns = json_number(trace, "begin_ns");
	size_t i;

	for (i = 0; texts[i]; i++) {
		json_t *row = json_array_get(marks, i);

		ck_assert_msg(row != NULL, "%s is missing", texts[i]);
		ck_assert_str_eq(json_string_value(json_object_get(row, "text")), texts[i]);
		ck_assert_uint_ge(json_number(row, "ns"), last_ns);
		last_ns = json_number(row, "ns");
	}
	ck_assert_uint_eq(json_array_size(marks), i);
	ck_assert_uint_le(last_ns, json_number(trace, "end_ns"));
	json_decref(doc);
}

#define CHECK_MARKS(doc, ...) check_marks(doc, (const char *const[]){ __VA_ARGS__, NULL })

START_TEST(marks_are_in_the_trace_in_order)
{
	char longest[256];
	struct program p;
	struct tracer t;

	memset(longest, 'x', 255);
	longest[255] = '\0';
	start_traced(&p, &t);
	MARK("begin branch");
	MARK("end", "branch");
	MARK("--", "-p");
	MARK("a\xffz \xc3\xa4 \\ \"%s\"");
	MARK(longest);
	CHECK_MARKS(end_traced(&p, &t), "begin branch", "end branch", "-p",
		    /* Not UTF-8, so it is escaped. */
		    "a\\xffz \xc3\xa4 \\\\ \"%s\"", longest);
}
END_TEST

START_TEST(a_mark_can_be_for_the_traces_of_one_process)
{
	struct program a, b;
	struct tracer of_a, of_b;
	char pid[16], said[400];

	start_traced(&a, &of_a);
	start_traced(&b, &of_b);
	MARK("for both");
	snprintf(pid, sizeof(pid), "%d", (int)b.pid);
	MARK("-p", pid, "for b");
	snprintf(pid, sizeof(pid), "--pid=%d", (int)a.pid);
	MARK(pid, "for a");
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	ck_assert_int_eq(mark_as(0, (const char *const[]){ "-p", pid, "x", NULL }, said), 1);
	ck_assert_ptr_nonnull(strstr(said, pid));
	CHECK_MARKS(end_traced(&a, &of_a), "for both", "for a");
	CHECK_MARKS(end_traced(&b, &of_b), "for both", "for b");
}
END_TEST

#define LEFT_OVER "instances/futrace-1-77"

static void remove_left_over(void)
{
	char *path = tracefs_get_tracing_file(LEFT_OVER);

	rmdir(path);
	tracefs_put_tracing_file(path);
}

/* An instance like that of a futrace that was killed with its guardian. */
START_TEST(an_instance_whose_futrace_is_gone_is_left_alone)
{
	char *path = tracefs_get_tracing_file(LEFT_OVER);
	char *trace, said[400];
	struct program p;
	struct tracer t;
	int made = mkdir(path, 0700);
	int alone;

	ck_assert_int_eq(made, 0);
	alone = mark_as(0, (const char *const[]){ "x", NULL }, said);
	start_traced(&p, &t);
	mark_as(0, (const char *const[]){ "y", NULL }, said);
	trace = tracefs_instance_file_read(NULL, LEFT_OVER "/trace", NULL);
	tracefs_put_tracing_file(path);
	/* Other tracers may be running. */
	ck_assert_int_le(alone, 1);
	ck_assert_ptr_nonnull(trace);
	ck_assert_ptr_null(strstr(trace, "mark_write"));
	free(trace);
	CHECK_MARKS(end_traced(&p, &t), "y");
}
END_TEST

START_TEST(without_a_trace_there_is_one_line_and_status_1)
{
	char said[400];

	/* No trace of process 1 is running. */
	ck_assert_int_eq(mark_as(0, (const char *const[]){ "-p1", "x", NULL }, said), 1);
	ck_assert_msg(strstr(said, "futrace: no trace is running: ") == said, "%s", said);
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}
END_TEST

START_TEST(a_process_that_is_not_there_is_named)
{
	char said[400];

	ck_assert_int_eq(mark_as(0, (const char *const[]){ "-p", "2147483647", "x", NULL }, said),
			 1);
	ck_assert_ptr_nonnull(strstr(said, "process 2147483647: No such process"));
}
END_TEST

START_TEST(another_user_is_told_so)
{
	struct program p;
	struct tracer t;
	char said[400];

	start_traced(&p, &t);
	ck_assert_int_eq(mark_as(65534, (const char *const[]){ "x", NULL }, said), 1);
	ck_assert_msg(strstr(said, "futrace: not permitted") == said, "%s", said);
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
	json_decref(end_traced(&p, &t));
}
END_TEST

static const struct {
	const char *args[MAX_ARGS];
	const char *says;
} bad[] = {
	{ { NULL }, "needs a text" },
	{ { "" }, "needs a text" },
	{ { " ", " " }, "needs a text" },
	{ { "-p", "1" }, "needs a text" },
	{ { "-p" }, "-p" },
	{ { "-p", "0", "x" }, "--pid" },
	{ { "-p", "x", "x" }, "--pid" },
	{ { "-Z", "x" }, "-Z" },
	{ { "two\nlines" }, "control" },
	{ { "\x1b[31m" }, "control" },
	{ { "a\xc2\x9b" }, "control" },
	{ { "12345678901234567890123456789012345678901234567890123456789012345678901234567890"
	    "12345678901234567890123456789012345678901234567890123456789012345678901234567890"
	    "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
	    "456789012345678" },
	  "256 bytes" },
};

START_TEST(what_is_no_mark_is_bad_usage)
{
	char said[400];

	ck_assert_int_eq(mark_as(0, bad[_i].args, said), 2);
	ck_assert_msg(strstr(said, bad[_i].says) != NULL, "%s", said);
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}
END_TEST

/* Uses the program printf, so that each line is written at once. */
#define SCRIPT                                             \
	"echo begin branch > $FUTRACE_MARKER; "            \
	"sh -c 'echo in a grandchild > $FUTRACE_MARKER'; " \
	"env printf 'one\\ntwo\\n\\n' > $FUTRACE_MARKER; " \
	"echo end branch > $FUTRACE_MARKER"
#define MARKS "begin branch", "in a grandchild", "one", "two", "end branch"

START_TEST(the_command_that_is_traced_can_write_marks)
{
	struct tracer t;

	/* The marker of an outer trace is not passed on. */
	setenv("FUTRACE_MARKER", "/nonexistent/marker", 1);
	tracer_start(&t, (const char *const[]){ "--", "sh", "-ec", SCRIPT, NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	CHECK_MARKS(tracer_json(&t), MARKS);
}
END_TEST

START_TEST(the_command_that_runs_beside_can_write_marks)
{
	struct program p;
	struct tracer t;
	char pid[16];

	program_start(&p, "parked_before", true);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, "--", "sh", "-ec", SCRIPT, NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	program_end(&p);
	CHECK_MARKS(tracer_json(&t), MARKS);
}
END_TEST

TCase *live_mark_cases(void)
{
	TCase *tc = tcase_create("marks");

	tcase_set_timeout(tc, 60);
	tcase_add_unchecked_fixture(tc, NULL, remove_left_over);
	tcase_add_test(tc, marks_are_in_the_trace_in_order);
	tcase_add_test(tc, a_mark_can_be_for_the_traces_of_one_process);
	tcase_add_test(tc, an_instance_whose_futrace_is_gone_is_left_alone);
	tcase_add_test(tc, without_a_trace_there_is_one_line_and_status_1);
	tcase_add_test(tc, a_process_that_is_not_there_is_named);
	tcase_add_test(tc, another_user_is_told_so);
	tcase_add_loop_test(tc, what_is_no_mark_is_bad_usage, 0, sizeof(bad) / sizeof(*bad));
	tcase_add_test(tc, the_command_that_is_traced_can_write_marks);
	tcase_add_test(tc, the_command_that_runs_beside_can_write_marks);
	return tc;
}
