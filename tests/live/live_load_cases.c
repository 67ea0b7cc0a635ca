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

/* Starts to trace a program that has not begun its SCENARIO. BUFFER: NULL, or the argument of -b.
 */
static void start_both(struct program *p, struct tracer *t, const char *scenario,
		       const char *buffer)
{
	char pid[16];

	program_start(p, scenario, true);
	snprintf(pid, sizeof(pid), "%d", (int)p->pid);
	tracer_start(t, (const char *const[]){ "-p", pid, buffer ? "-b" : NULL, buffer, NULL });
	tracer_await_ready(t);
}

/*
 * However long the tracer is stopped: the buffers hold what the program does meanwhile. A host with
 * little memory has smaller ones by default.
 */
START_TEST(a_storm_that_is_not_read_until_it_is_over_is_read_whole)
{
	uint64_t bytes = buffer_size_default(buffer_size_online_cpus("/sys"),
					     buffer_size_available("/proc"));
	bool little = bytes < STORM_BYTES;
	struct program p;
	struct tracer t;
	json_t *doc, *trace;

	start_both(&p, &t, "storm", little ? "32M" : NULL);
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
	ck_assert_uint_eq(json_number(trace, "buffer_bytes_per_cpu"),
			  little ? 32 * 1024 * 1024 : bytes);
	json_decref(doc);
}
END_TEST

/* Nice values are the 19th values in /proc/PID/stat. */
START_TEST(a_futrace_that_has_little_to_read_runs_like_its_command)
{
	struct tracer t;
	char line[64] = "";
	FILE *out;

	tracer_start(&t, (const char *const[]){ "-o", "/dev/null", "--", "sh", "-c",
						"cut -d' ' -f19 /proc/$PPID/stat /proc/$$/stat",
						NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	out = fopen(t.output, "r");
	ck_assert_ptr_nonnull(out);
	for (int i = 0; i < 2; i++) {
		ck_assert_ptr_nonnull(fgets(line, sizeof(line), out));
		ck_assert_int_eq(atoi(line), getpriority(PRIO_PROCESS, 0));
	}
	fclose(out);
}
END_TEST

/* Traces a storm, with NICE for futrace; it must have THEN when it has read that. */
static void check_nice(int nice, int then)
{
	struct program p;
	struct tracer t;

	ck_assert_int_eq(setpriority(PRIO_PROCESS, 0, nice), 0);
	start_both(&p, &t, "storm", NULL);
	ck_assert_int_eq(getpriority(PRIO_PROCESS, (id_t)t.pid), nice);
	kill(t.pid, SIGSTOP);
	program_go(&p);
	program_await_truth(&p);
	kill(t.pid, SIGCONT);
	/* A wrong value that comes late is seen, too. */
	for (int i = 0; i < 30 || getpriority(PRIO_PROCESS, (id_t)t.pid) != then; i++) {
		ck_assert(then != nice || getpriority(PRIO_PROCESS, (id_t)t.pid) == then);
		usleep(10000);
	}
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
}

START_TEST(a_futrace_that_has_much_to_read_runs_before_ordinary_programs)
{
	check_nice(0, -10);
}
END_TEST

/* Who starts futrace with a nice value has reasons. */
START_TEST(a_priority_that_was_chosen_stays)
{
	check_nice(5, 5);
}
END_TEST

TCase *live_load_cases(void)
{
	TCase *tc = tcase_create("load");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_storm_that_is_not_read_until_it_is_over_is_read_whole);
	tcase_add_test(tc, a_futrace_that_has_little_to_read_runs_like_its_command);
	tcase_add_test(tc, a_futrace_that_has_much_to_read_runs_before_ordinary_programs);
	tcase_add_test(tc, a_priority_that_was_chosen_stays);
	return tc;
}
