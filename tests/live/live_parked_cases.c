/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_parked_cases.c - tests waits that begin before the trace, or outlast it.
 */
#include "tests/live/live_cases.h"

#include <inttypes.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/live/traced.h"

static json_t *window_of(json_t *doc)
{
	return json_array_get(json_object_get(doc, "windows"), 0);
}

/* Traces the scenario from before its start until it has written its truth. */
static json_t *trace_held(const char *scenario, struct program *p)
{
	struct tracer t;
	char pid[16];

	program_start(p, scenario, true);
	snprintf(pid, sizeof(pid), "%d", (int)p->pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, NULL });
	tracer_await_ready(&t);
	program_go(p);
	program_await_truth(p);
	kill(t.pid, SIGINT);
	ck_assert_int_eq(tracer_end(&t), 0);
	return tracer_json(&t);
}

/* The number of words with BEFORE waits from before the trace and OPEN unfinished ones. */
static size_t rows_with(json_t *doc, uint64_t before, uint64_t open)
{
	json_t *futex;
	size_t i, n = 0;

	json_array_foreach(json_object_get(window_of(doc), "futexes"), i, futex)
	{
		n += json_number(futex, "began_before") == before &&
		     json_number(futex, "unfinished") == open && json_number(futex, "waits") > 0;
	}
	return n;
}

/* The word that was waited on from before the trace to its end. */
static json_t *parked_word(json_t *doc)
{
	json_t *futex;
	size_t i;

	json_array_foreach(json_object_get(window_of(doc), "futexes"), i, futex)
	{
		if (json_number(futex, "began_before") && json_number(futex, "unfinished"))
			return futex;
	}
	ck_abort_msg("no word was waited on throughout");
}

/* However long an idle wait is, those at a cost come before it. */
static void check_idle_come_last(json_t *win)
{
	json_t *futex;
	bool idle = false;
	size_t i;

	json_array_foreach(json_object_get(win, "futexes"), i, futex)
	{
		ck_assert(!idle || json_is_true(json_object_get(futex, "idle")));
		idle = json_is_true(json_object_get(futex, "idle"));
	}
}

START_TEST(a_thread_parked_throughout_is_idle)
{
	struct program p;
	json_t *doc = trace_held("parked_before", &p);
	json_t *win = window_of(doc);
	json_t *parked = parked_word(doc);
	uint64_t duration_ns = json_number(win, "duration_ns");

	ck_assert(json_is_true(json_object_get(parked, "idle")));
	check_idle_come_last(win);
	ck_assert_uint_eq(json_number(parked, "wait_ns"), duration_ns);
	ck_assert_uint_eq(json_number(parked, "covered_ns"), duration_ns);
	ck_assert_uint_eq(json_number(parked, "began_before"), 1);
	ck_assert_uint_eq(json_number(parked, "unfinished"), 1);
	ck_assert_uint_eq(json_number(parked, "slept"), 1);
	/* Of three parked threads one or two were woken meanwhile. */
	ck_assert_uint_ge(rows_with(doc, 1, 0), 1);
	json_decref(doc);
	program_end(&p);
}
END_TEST

START_TEST(a_wait_that_outlasts_the_trace_is_shown_as_far_as_it_was_seen)
{
	struct program p;
	json_t *doc = trace_held("beyond", &p);

	ck_assert_uint_ge(rows_with(doc, 0, 1), 1);
	json_decref(doc);
	program_end(&p);
}
END_TEST

START_TEST(every_thread_of_the_target_has_a_row)
{
	struct program p;
	json_t *doc = trace_held("parked_before", &p);
	json_t *threads = json_object_get(window_of(doc), "threads"), *th;
	size_t i, mains = 0;

	ck_assert_uint_ge(json_array_size(threads), 4);
	json_array_foreach(threads, i, th) mains += json_is_true(json_object_get(th, "main"));
	ck_assert_uint_eq(mains, 1);
	json_decref(doc);
	program_end(&p);
}
END_TEST

/* Starts a process that always runs. On its CPU, it makes way only if another process needs it. */
static pid_t start_spinning(void)
{
	pid_t pid = fork();
	cpu_set_t cpus;

	if (pid)
		return pid;
	CPU_ZERO(&cpus);
	CPU_SET((size_t)sched_getcpu(), &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	for (;;)
		__asm__ volatile("");
}

START_TEST(a_thread_that_runs_throughout_is_shown_to_run)
{
	pid_t pid = start_spinning();
	struct tracer t;
	uint64_t duration_ns, unknown_ns;
	json_t *doc, *th;
	char id[16];

	snprintf(id, sizeof(id), "%d", (int)pid);
	tracer_start(&t, (const char *const[]){ "-p", id, "-d", "0.5", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	doc = tracer_json(&t);
	duration_ns = json_number(window_of(doc), "duration_ns");
	th = json_array_get(json_object_get(window_of(doc), "threads"), 0);
	unknown_ns = json_number(th, "unknown_ns");
	/* From the begin to the first reading, and since its last tick: without any event. */
	ck_assert_uint_le(unknown_ns, duration_ns / 10);
	ck_assert_uint_gt(json_number(th, "running_ns"), 0);
	ck_assert_uint_eq(json_number(th, "running_ns") + json_number(th, "runnable_ns") +
				  json_number(th, "blocked_ns") + unknown_ns,
			  duration_ns);
	json_decref(doc);
}
END_TEST

START_TEST(single_threads_can_be_traced)
{
	struct program p;
	struct tracer t;
	json_t *doc, *threads;
	char tid[16];

	program_start(&p, "parked_before", true);
	/* The main thread by its own id: none of the others is counted. */
	snprintf(tid, sizeof(tid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-t", tid, "-d", "0.2", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	threads = json_object_get(window_of(doc), "threads");
	ck_assert_uint_eq(json_array_size(threads), 1);
	json_decref(doc);
	program_end(&p);
}
END_TEST

START_TEST(a_program_that_leaves_while_its_threads_wait_ends_the_trace)
{
	struct program p;
	struct tracer t;
	json_t *doc;
	char pid[16];

	program_start(&p, "killed", false);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, "-d", "30", NULL });
	tracer_await_ready(&t);
	program_go(&p);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	/* No thread waits any more when the last one is gone. */
	ck_assert_uint_eq(rows_with(doc, 0, 1) + rows_with(doc, 1, 1), 0);
	ck_assert_uint_ge(rows_with(doc, 1, 0) + rows_with(doc, 0, 0), 1);
	ck_assert(json_is_true(
		json_object_get(json_array_get(json_object_get(doc, "targets"), 0), "ended")));
	json_decref(doc);
}
END_TEST

#define MANY 300

static uint32_t never_woken[MANY];

static void *park(void *word)
{
	for (;;)
		syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, NULL);
	return NULL;
}

/* Starts a process of MANY threads that are never woken, each parked on a word of its own. */
static pid_t start_parked(void)
{
	pid_t pid = fork();
	pthread_attr_t attr;
	pthread_t thread;

	if (pid)
		return pid;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	for (size_t i = 0; i < MANY; i++)
		pthread_create(&thread, &attr, park, &never_woken[i]);
	for (;;)
		pause();
}

/* Starts a process that makes more events than can be read. */
static pid_t start_storm(void)
{
	pid_t pid = fork();
	uint32_t word = 0;

	if (pid)
		return pid;
	for (;;)
		syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1);
}

/* The number of words of PID with one wait that lasted at least NS and is not in doubt. */
static size_t count_long(json_t *doc, pid_t pid, uint64_t ns)
{
	json_t *futex;
	size_t i, n = 0;

	json_array_foreach(json_object_get(window_of(doc), "futexes"), i, futex)
	{
		n += json_number(futex, "pid") == (uint64_t)pid &&
		     json_number(futex, "waits") == 1 && json_number(futex, "suspect") == 0 &&
		     json_number(futex, "wait_ns") >= ns;
	}
	return n;
}

START_TEST(parked_threads_keep_their_waits_beside_a_storm)
{
	pid_t parked = start_parked(), storm = start_storm();
	struct tracer t;
	uint64_t duration_ns;
	char pids[32];
	json_t *doc;

	usleep(200000);
	snprintf(pids, sizeof(pids), "%d,%d", (int)parked, (int)storm);
	tracer_start(&t, (const char *const[]){ "-p", pids, "-d", "1", "-b", "64K", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	kill(parked, SIGKILL);
	kill(storm, SIGKILL);
	waitpid(parked, NULL, 0);
	waitpid(storm, NULL, 0);
	doc = tracer_json(&t);
	ck_assert_uint_gt(json_number(json_object_get(doc, "trace"), "lost_places"), 0);
	duration_ns = json_number(window_of(doc), "duration_ns");
	/* At the begin they are read one after another, in what is lost. */
	ck_assert_uint_eq(count_long(doc, parked, duration_ns / 2), MANY);
	ck_assert_uint_eq(count_long(doc, parked, duration_ns + 1), 0);
	json_decref(doc);
}
END_TEST

TCase *live_parked_cases(void)
{
	TCase *tc = tcase_create("parked");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_thread_parked_throughout_is_idle);
	tcase_add_test(tc, a_wait_that_outlasts_the_trace_is_shown_as_far_as_it_was_seen);
	tcase_add_test(tc, every_thread_of_the_target_has_a_row);
	tcase_add_test(tc, a_thread_that_runs_throughout_is_shown_to_run);
	tcase_add_test(tc, parked_threads_keep_their_waits_beside_a_storm);
	tcase_add_test(tc, single_threads_can_be_traced);
	tcase_add_test(tc, a_program_that_leaves_while_its_threads_wait_ends_the_trace);
	return tc;
}
