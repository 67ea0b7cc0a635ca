/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_command_cases.c - tests commands, signals, durations, and that nothing is left at the end.
 */
#include "tests/live/live_cases.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/live/traced.h"

static const struct {
	const char *script;
	int status;
} commands[] = {
	{ "exit 0", 0 },
	{ "exit 7", 7 },
	{ "kill -TERM $$", 128 + SIGTERM },
};

START_TEST(the_status_of_the_command_is_passed_on)
{
	struct tracer t;
	json_t *doc;

	tracer_start(&t, (const char *const[]){ "--", "sh", "-c", commands[_i].script, NULL });
	ck_assert_int_eq(tracer_end(&t), commands[_i].status);
	doc = tracer_json(&t);
	ck_assert_str_eq(json_string_value(json_object_get(doc, "command")), "sh");
	ck_assert_uint_eq(json_number(doc, "command_status"), (uint64_t)commands[_i].status);
	json_decref(doc);
}
END_TEST

START_TEST(a_command_is_traced_from_its_first_instruction)
{
	const char *build = getenv("TEST_BUILD");
	char path[512];
	struct tracer t;
	json_t *doc, *futex, *op = NULL;
	size_t i;

	snprintf(path, sizeof(path), "%s/known_waits", build ? build : "tests");
	tracer_start(&t, (const char *const[]){ "--", path, "wakes_only", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	json_array_foreach(
		json_object_get(json_array_get(json_object_get(doc, "windows"), 0), "futexes"), i,
		futex)
	{
		json_t *wakes = json_op(futex, 129);

		if (wakes && json_number(wakes, "calls") == 10000)
			op = wakes;
	}
	ck_assert_msg(op != NULL, "not all of 10,000 wakes were seen");
	json_decref(doc);
}
END_TEST

START_TEST(the_commands_output_is_its_own)
{
	struct tracer t;
	char text[64] = "";
	FILE *in;

	tracer_start(&t, (const char *const[]){ "--", "echo", "hello", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	in = fopen(t.output, "r");
	ck_assert_ptr_nonnull(fgets(text, sizeof(text), in));
	ck_assert_str_eq(text, "hello\n");
	ck_assert_ptr_null(fgets(text, sizeof(text), in));
	fclose(in);
}
END_TEST

START_TEST(a_process_is_traced_while_a_command_runs)
{
	struct program p;
	struct tracer t;
	json_t *doc, *target;
	char pid[16];

	program_start(&p, "parked_before", true);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, "--", "sh", "-c", "sleep 0.3; exit 3",
						NULL });
	ck_assert_int_eq(tracer_end(&t), 3);
	doc = tracer_json(&t);
	target = json_array_get(json_object_get(doc, "targets"), 0);
	ck_assert_uint_eq(json_number(target, "pid"), (uint64_t)p.pid);
	ck_assert_uint_ge(
		json_number(json_array_get(json_object_get(doc, "windows"), 0), "duration_ns"),
		300000000);
	json_decref(doc);
	program_end(&p);
}
END_TEST

/* Starts a long trace of an idle program. */
static void start_long(struct program *p, struct tracer *t)
{
	char pid[16];

	program_start(p, "parked_before", true);
	snprintf(pid, sizeof(pid), "%d", (int)p->pid);
	tracer_start(t, (const char *const[]){ "-p", pid, "-d", "100", NULL });
	tracer_await_ready(t);
}

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

START_TEST(a_signal_ends_the_trace_and_the_report_is_written)
{
	struct program p;
	struct tracer t;
	json_t *doc;

	start_long(&p, &t);
	kill(t.pid, signals[_i]);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	json_decref(doc);
	program_end(&p);
}
END_TEST

START_TEST(an_interrupt_arrives_where_it_was_inherited_ignored)
{
	struct program p;
	struct tracer t;

	signal(SIGINT, SIG_IGN);
	start_long(&p, &t);
	kill(t.pid, SIGINT);
	ck_assert_int_eq(tracer_end(&t), 0);
	program_end(&p);
}
END_TEST

/* One futrace runs another with SIGCHLD ignored: the kernel keeps no status of children then. */
START_TEST(a_status_is_passed_on_where_the_end_of_children_was_inherited_ignored)
{
	const char *futrace = getenv("TEST_FUTRACE");
	struct tracer t;

	tracer_start(&t, (const char *const[]){ "--", "env", "--ignore-signal=CHLD",
						futrace ? futrace : "./futrace", "-q", "-o",
						"/dev/null", "--", "sh", "-c", "exit 7", NULL });
	ck_assert_int_eq(tracer_end(&t), 7);
}
END_TEST

START_TEST(nothing_is_left_a_second_after_sigkill)
{
	const struct timespec step = { .tv_nsec = 10000000 };
	struct program p;
	struct tracer t;
	int steps = 0;

	start_long(&p, &t);
	ck_assert(instance_of(t.pid));
	kill(t.pid, SIGKILL);
	waitpid(t.pid, NULL, 0);
	while (instance_of(t.pid) && steps++ < 100)
		nanosleep(&step, NULL);
	ck_assert(!instance_of(t.pid));
	program_end(&p);
}
END_TEST

START_TEST(a_trace_takes_as_long_as_it_was_told_to)
{
	struct program p;
	struct tracer t;
	json_t *doc;
	uint64_t duration_ns;
	char pid[16];

	program_start(&p, "parked_before", true);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, "-d", "0.25", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	duration_ns =
		json_number(json_array_get(json_object_get(doc, "windows"), 0), "duration_ns");
	ck_assert_uint_ge(duration_ns, 250000000);
	ck_assert_uint_le(duration_ns, 1250000000);
	json_decref(doc);
	program_end(&p);
}
END_TEST

START_TEST(a_ready_file_is_there_when_events_are_recorded)
{
	struct program p;
	struct tracer t;
	char pid[16], path[300];

	program_start(&p, "parked_before", true);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	snprintf(path, sizeof(path), "%s.ready", p.truth);
	tracer_start(&t,
		     (const char *const[]){ "-p", pid, "-d", "0.2", "--ready-file", path, NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	ck_assert_int_eq(access(path, F_OK), 0);
	unlink(path);
	program_end(&p);
}
END_TEST

START_TEST(losses_are_said_and_no_wait_is_invented)
{
	struct program p;
	struct tracer t;
	json_t *doc, *trace;
	char pid[16];

	program_start(&p, "wakes_only", false);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	/*
	 * The buffer is too small on purpose: 10,000 calls do not fit, and a stopped tracer does
	 * not read.
	 */
	tracer_start(&t, (const char *const[]){ "-p", pid, "-b", "8K", "--strict", NULL });
	tracer_await_ready(&t);
	kill(t.pid, SIGSTOP);
	program_go(&p);
	program_end(&p);
	kill(t.pid, SIGCONT);
	ck_assert_int_eq(tracer_end(&t), 3);
	doc = tracer_json(&t);
	trace = json_object_get(doc, "trace");
	ck_assert_uint_gt(json_number(trace, "lost_events"), 0);
	ck_assert_uint_gt(json_number(trace, "lost_places"), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(trace, "losses")),
			  json_number(trace, "lost_places"));
	ck_assert_uint_gt(json_array_size(json_object_get(doc, "warnings")), 0);
	json_decref(doc);
}
END_TEST

TCase *live_command_cases(void)
{
	TCase *tc = tcase_create("commands");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, the_status_of_the_command_is_passed_on, 0,
			    sizeof(commands) / sizeof(*commands));
	tcase_add_test(tc, a_command_is_traced_from_its_first_instruction);
	tcase_add_test(tc, the_commands_output_is_its_own);
	tcase_add_test(tc, a_process_is_traced_while_a_command_runs);
	tcase_add_loop_test(tc, a_signal_ends_the_trace_and_the_report_is_written, 0,
			    sizeof(signals) / sizeof(*signals));
	tcase_add_test(tc, an_interrupt_arrives_where_it_was_inherited_ignored);
	tcase_add_test(tc, a_status_is_passed_on_where_the_end_of_children_was_inherited_ignored);
	tcase_add_test(tc, nothing_is_left_a_second_after_sigkill);
	tcase_add_test(tc, a_trace_takes_as_long_as_it_was_told_to);
	tcase_add_test(tc, a_ready_file_is_there_when_events_are_recorded);
	tcase_add_test(tc, losses_are_said_and_no_wait_is_invented);
	return tc;
}
