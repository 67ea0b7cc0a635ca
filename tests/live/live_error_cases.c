/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_error_cases.c - tests failures: one line of error, the right status, nothing left.
 */
#include "tests/live/live_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/live/traced.h"

static const struct {
	const char *args[8];
	int status;
	const char *says;
} cases[] = {
	{ { "-p", "2147483647" }, 1, "process 2147483647" },
	{ { "-t", "2147483647" }, 1, "thread 2147483647" },
	{ { "-p", "0" }, 2, "--pid" },
	{ { "-p", "1x" }, 2, "--pid" },
	{ { "-p", "1", "-d", "0" }, 2, "--duration" },
	{ { "-p", "1", "-d", "-1" }, 2, "--duration" },
	{ { "-p", "1", "-d", "nan" }, 2, "--duration" },
	{ { "-p", "1", "-d", "1e3" }, 2, "--duration" },
	{ { "-p", "1", "-d", "99999999999999999999" }, 2, "--duration" },
	{ { "--frobnicate" }, 2, "--frobnicate" },
	{ { "-p" }, 2, "-p" },
	{ { NULL }, 2, "nothing to trace" },
	{ { "true" }, 2, "unexpected argument 'true'" },
	{ { "-p", "1", "-d", "0.1", "-o", "/nonexistent/report" }, 1, "/nonexistent/report" },
	{ { "-p", "1", "-d", "0.1", "--csv", "/" }, 1, "/" },
	{ { "-p", "1", "-d", "0.1", "-o", "/dev/full" }, 1, "/dev/full" },
	{ { "-p", "1", "--ready-file", "/nonexistent/ready" }, 1, "/nonexistent/ready" },
	{ { "-p", "1", "-b", "4T" }, 2, "--buffer" },
	{ { "--", "/nonexistent/program" }, 127, "/nonexistent/program" },
	{ { "--", "/etc/passwd" }, 126, "/etc/passwd" },
	{ { "-p", "2147483647", "--", "true" }, 125, "process 2147483647" },
};

static bool errors_contain(const struct tracer *t, const char *text)
{
	FILE *in = fopen(t->errors, "r");
	char all[4096] = "";
	bool found;

	ck_assert_uint_gt(fread(all, 1, sizeof(all) - 1, in), 0);
	found = strstr(all, text) != NULL;
	fclose(in);
	return found;
}

START_TEST(what_fails_is_one_line_with_its_status)
{
	const char *args[9] = { "-q" };
	struct tracer t;

	memcpy(args + 1, cases[_i].args, sizeof(cases[_i].args));
	tracer_start(&t, args);
	ck_assert_int_eq(tracer_end(&t), cases[_i].status);
	ck_assert_int_eq(tracer_error_lines(&t), 1);
	ck_assert_msg(errors_contain(&t, cases[_i].says), "nothing of %s", cases[_i].says);
}
END_TEST

START_TEST(a_thread_is_not_taken_for_a_process)
{
	struct program p;
	struct tracer t;
	char task[64], tid[16] = "";
	FILE *list;

	program_start(&p, "parked_before", true);
	snprintf(task, sizeof(task), "ls /proc/%d/task | grep -vx %d", (int)p.pid, (int)p.pid);
	list = popen(task, "r");
	ck_assert_int_eq(fscanf(list, "%15s", tid), 1);
	pclose(list);
	tracer_start(&t, (const char *const[]){ "-q", "-p", tid, NULL });
	ck_assert_int_eq(tracer_end(&t), 1);
	ck_assert_int_eq(tracer_error_lines(&t), 1);
	ck_assert(errors_contain(&t, "--tid"));
	program_end(&p);
}
END_TEST

START_TEST(a_process_that_has_ended_and_is_not_waited_for_is_no_target)
{
	struct tracer t;
	char pid[16];
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, WEXITED | WNOWAIT);
	snprintf(pid, sizeof(pid), "%d", (int)child);
	tracer_start(&t, (const char *const[]){ "-q", "-p", pid, NULL });
	ck_assert_int_eq(tracer_end(&t), 1);
	ck_assert_int_eq(tracer_error_lines(&t), 1);
	ck_assert(errors_contain(&t, "has ended"));
	waitpid(child, NULL, 0);
}
END_TEST

/* Runs futrace as a user without any rights. */
START_TEST(without_root_the_remedy_is_named)
{
	char command[1024], line[256] = "";
	const char *futrace = getenv("TEST_FUTRACE");
	int lines = 0;
	FILE *out;

	snprintf(command, sizeof(command),
		 "exec 2>&1; exec setpriv --reuid 65534 --regid 65534 --clear-groups "
		 "/proc/self/fd/9 -q -p $$ -d 0.1 9<%s",
		 futrace ? futrace : "./futrace");
	out = popen(command, "r");
	while (fgets(line, sizeof(line), out)) {
		/* A build for coverage complains that it cannot write its figures. */
		if (strncmp(line, "futrace: ", 9))
			continue;
		ck_assert_ptr_nonnull(strstr(line, "root"));
		lines++;
	}
	ck_assert_int_eq(lines, 1);
	ck_assert_int_eq(WEXITSTATUS(pclose(out)), 1);
}
END_TEST

START_TEST(the_demo_refuses_what_it_brings_itself)
{
	static const char *const args[] = { "-p 1", "--ready-fd 1", "-- true" };
	const char *futrace = getenv("TEST_FUTRACE");
	char command[1024], said[256] = "";
	FILE *out;

	snprintf(command, sizeof(command), "exec %s demo %s 2>&1", futrace ? futrace : "./futrace",
		 args[_i]);
	out = popen(command, "r");
	ck_assert_ptr_nonnull(fgets(said, sizeof(said), out));
	ck_assert_msg(!strncmp(said, "futrace: demo: ", 15), "%s", said);
	ck_assert_int_eq(WEXITSTATUS(pclose(out)), 2);
}
END_TEST

TCase *live_error_cases(void)
{
	TCase *tc = tcase_create("errors");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, what_fails_is_one_line_with_its_status, 0,
			    sizeof(cases) / sizeof(*cases));
	tcase_add_test(tc, a_thread_is_not_taken_for_a_process);
	tcase_add_test(tc, a_process_that_has_ended_and_is_not_waited_for_is_no_target);
	tcase_add_test(tc, without_root_the_remedy_is_named);
	tcase_add_loop_test(tc, the_demo_refuses_what_it_brings_itself, 0, 3);
	return tc;
}
