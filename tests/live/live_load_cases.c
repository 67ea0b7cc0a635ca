/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_load_cases.c - tests that nothing is lost by default when futrace gets no CPU for a while.
 */
#include "tests/live/live_cases.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/live/traced.h"
#include "capture/buffer_size.h"

/* The 200,000 calls of the storm, if they are all made on one CPU, fill so much. */
#define STORM_BYTES (24 * 1024 * 1024ULL)

/* Starts to trace a program that has not begun its SCENARIO. */
static void start_both(struct program *p, struct tracer *t, const char *scenario)
{
	char pid[16];

	program_start(p, scenario, true);
	snprintf(pid, sizeof(pid), "%d", (int)p->pid);
	tracer_start(t, (const char *const[]){ "-p", pid, NULL });
	tracer_await_ready(t);
}

/* However long the tracer is stopped: the buffers hold what the program does meanwhile. */
START_TEST(a_storm_that_is_not_read_until_it_is_over_is_read_whole)
{
	uint64_t bytes = buffer_size_default(buffer_size_online_cpus("/sys"),
					     buffer_size_available("/proc"));
	struct program p;
	struct tracer t;
	json_t *doc, *trace;

	if (bytes < STORM_BYTES) {
		printf("left out: a storm that is not read, which needs a host with more memory\n");
		return;
	}
	start_both(&p, &t, "storm");
	kill(t.pid, SIGSTOP);
	program_go(&p);
	program_await_truth(&p);
	kill(t.pid, SIGCONT);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	trace = json_object_get(doc, "trace");
	ck_assert_uint_eq(json_number(trace, "lost_events"), 0);
	ck_assert_uint_eq(json_number(trace, "lost_places"), 0);
	ck_assert_uint_ge(json_number(trace, "events"), 400000);
	ck_assert_uint_eq(json_number(trace, "buffer_bytes_per_cpu"), bytes);
	json_decref(doc);
}
END_TEST

/* The nice value is the 19th value in /proc/PID/stat. A command has the priority that futrace was
 * called with. */
START_TEST(futrace_reads_before_ordinary_programs_and_its_command_is_one)
{
	struct tracer t;
	char line[64] = "";
	FILE *out;

	if (geteuid() != 0 || getpriority(PRIO_PROCESS, 0) != 0)
		return;
	tracer_start(&t, (const char *const[]){ "-o", "/dev/null", "--", "sh", "-c",
						"cut -d' ' -f19 /proc/$PPID/stat /proc/$$/stat",
						NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	out = fopen(t.output, "r");
	ck_assert_ptr_nonnull(out);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), out));
	ck_assert_int_lt(atoi(line), 0);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), out));
	ck_assert_int_eq(atoi(line), 0);
	fclose(out);
}
END_TEST

/* Who starts futrace with a nice value has reasons. */
START_TEST(a_priority_that_was_chosen_stays)
{
	struct tracer t;
	char line[64] = "";
	FILE *out;

	ck_assert_int_eq(setpriority(PRIO_PROCESS, 0, 5), 0);
	tracer_start(&t, (const char *const[]){ "-o", "/dev/null", "--", "sh", "-c",
						"cut -d' ' -f19 /proc/$PPID/stat", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	out = fopen(t.output, "r");
	ck_assert_ptr_nonnull(out);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), out));
	ck_assert_int_eq(atoi(line), 5);
	fclose(out);
}
END_TEST

TCase *live_load_cases(void)
{
	TCase *tc = tcase_create("load");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_storm_that_is_not_read_until_it_is_over_is_read_whole);
	tcase_add_test(tc, futrace_reads_before_ordinary_programs_and_its_command_is_one);
	tcase_add_test(tc, a_priority_that_was_chosen_stays);
	return tc;
}
