/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_count_cases.c - tests calls and times of a whole run against the program's own counts.
 */
#include "tests/live/live_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/live/traced.h"
#include "tests/live/truth.h"

static const char *const scenarios[] = {
	"parked_during", "contended",  "timed_out", "eagain", "threads64",
	"born_late",	 "wakes_only", "pingpong",  "fork",
};

START_TEST(calls_and_times_are_those_the_program_counted)
{
	struct program p;
	struct tracer t;
	json_t *doc;
	char pid[16];

	program_start(&p, scenarios[_i], false);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, NULL });
	tracer_await_ready(&t);
	program_go(&p);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	check_truth(doc, p.truth);
	json_decref(doc);
}
END_TEST

/* In one call of the program, the kernel may leave and enter it several times. */
static const struct {
	const char *scenario;
	uint64_t waits, calls;
} interruptions[] = {
	{ "interrupted", 3, 3 },
	{ "restarted", 1, 1 },
};

START_TEST(waits_are_counted_as_the_program_sees_them)
{
	struct facts *facts = malloc(sizeof(*facts));
	struct program p;
	struct tracer t;
	json_t *doc, *futex;
	char pid[16];

	program_start(&p, interruptions[_i].scenario, false);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, NULL });
	tracer_await_ready(&t);
	program_go(&p);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	read_facts(facts, p.truth);
	futex = json_futex(doc, facts->all[0].uaddr);
	ck_assert_uint_eq(json_number(futex, "waits"), interruptions[_i].waits);
	ck_assert_uint_eq(json_number(json_op(futex, 128), "calls"), interruptions[_i].calls);
	ck_assert_uint_le(json_number(futex, "wait_ns"), facts->all[0].total_ns);
	ck_assert_uint_ge(json_number(futex, "wait_ns") + 20000000, facts->all[0].total_ns);
	json_decref(doc);
	free(facts);
}
END_TEST

/* The two processes have the word at two addresses; the child is the waker. */
START_TEST(a_word_shared_by_two_processes_is_one_row)
{
	struct facts *facts = malloc(sizeof(*facts));
	struct program p;
	struct tracer t;
	json_t *doc, *futex, *waker;
	char command[64], pids[32] = "";
	FILE *children;
	int child = 0;

	program_start(&p, "shared", false);
	snprintf(command, sizeof(command), "pgrep -P %d", (int)p.pid);
	children = popen(command, "r");
	ck_assert_int_eq(fscanf(children, "%d", &child), 1);
	pclose(children);
	snprintf(pids, sizeof(pids), "%d,%d", (int)p.pid, child);
	tracer_start(&t, (const char *const[]){ "-p", pids, NULL });
	tracer_await_ready(&t);
	program_go(&p);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	read_facts(facts, p.truth);
	futex = json_futex(doc, facts->all[0].uaddr);
	waker = json_array_get(json_object_get(futex, "wakers"), 0);
	check_fact(doc, &facts->all[0]);
	ck_assert_uint_eq(json_number(json_op(futex, 1), "calls"), 5);
	ck_assert_uint_eq(json_number(waker, "tid"), (uint64_t)child);
	ck_assert_uint_eq(json_number(waker, "woken"), 5);
	ck_assert(json_is_object(json_object_get(futex, "shared")));
	json_decref(doc);
	free(facts);
}
END_TEST

TCase *live_count_cases(void)
{
	TCase *tc = tcase_create("counts");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, calls_and_times_are_those_the_program_counted, 0,
			    sizeof(scenarios) / sizeof(*scenarios));
	tcase_add_loop_test(tc, waits_are_counted_as_the_program_sees_them, 0,
			    sizeof(interruptions) / sizeof(*interruptions));
	tcase_add_test(tc, a_word_shared_by_two_processes_is_one_row);
	return tc;
}
