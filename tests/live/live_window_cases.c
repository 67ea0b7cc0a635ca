/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_window_cases.c - tests windows of a running trace: by marks, by the clock, of equal length;
 * and with --futex-only.
 */
#include "tests/live/live_cases.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/live/traced.h"

#define MS 1000000ULL

static json_t *window_of(json_t *doc, const char *kind, const char *name, size_t index)
{
	json_t *win;
	size_t i;

	json_array_foreach(json_object_get(doc, "windows"), i, win)
	{
		if (!strcmp(json_string_value(json_object_get(win, "kind")), kind) &&
		    !strcmp(json_string_value(json_object_get(win, "name")), name) &&
		    json_number(win, "index") == index)
			return win;
	}
	ck_abort_msg("no window %s %zu of kind %s", name, index, kind);
}

static void check_length(json_t *win, uint64_t least_ms, uint64_t most_ms)
{
	ck_assert_uint_ge(json_number(win, "duration_ns"), least_ms * MS);
	ck_assert_uint_le(json_number(win, "duration_ns"), most_ms * MS);
}

/* Every thread's times make up its part of the window. */
static void check_threads(json_t *win)
{
	static const char *const times[] = { "running_ns", "runnable_ns", "futex_ns", "blocked_ns",
					     "unknown_ns" };
	json_t *th;
	size_t i;

	json_array_foreach(json_object_get(win, "threads"), i, th)
	{
		uint64_t ns = 0;

		for (size_t j = 0; j < sizeof(times) / sizeof(*times); j++)
			ns += json_number(th, times[j]);
		ck_assert_uint_le(ns, json_number(win, "duration_ns"));
	}
	ck_assert_uint_gt(json_array_size(json_object_get(win, "threads")), 0);
}

static json_t *trace_command(const char *const args[])
{
	struct tracer t;

	tracer_start(&t, args);
	ck_assert_int_eq(tracer_end(&t), 0);
	return tracer_json(&t);
}

START_TEST(a_command_marks_its_windows)
{
	const char *const args[] = {
		"--", "/bin/sh", "-c",
		"m() { echo \"$*\" > \"$FUTRACE_MARKER\"; }\n"
		"m begin outer; m begin inner; sleep 0.1; m end inner\n"
		"m begin inner; sleep 0.2; m end inner; m end outer; sleep 0.1",
		NULL
	};
	json_t *doc = trace_command(args);
	json_t *outer = window_of(doc, "mark", "outer", 1);

	check_length(window_of(doc, "mark", "inner", 1), 100, 5000);
	check_length(window_of(doc, "mark", "inner", 2), 200, 5000);
	check_length(outer, 300, 10000);
	check_threads(outer);
	ck_assert_uint_ge(json_number(window_of(doc, "trace", "trace", 1), "duration_ns"),
			  json_number(outer, "duration_ns") + 100 * MS);
	json_decref(doc);
}
END_TEST

START_TEST(a_window_is_given_by_the_time_of_day)
{
	struct timespec now;
	char window[80];
	json_t *doc, *win;

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(window, sizeof(window), "soon=%lld.5..%lld.7", (long long)now.tv_sec + 2,
		 (long long)now.tv_sec + 2);
	doc = trace_command(
		(const char *const[]){ "--window", window, "--", "/bin/sleep", "3.2", NULL });
	win = window_of(doc, "given", "soon", 1);
	/* Two clocks are read one after the other. */
	ck_assert_uint_ge(json_number(win, "duration_ns"), 199 * MS);
	ck_assert_uint_le(json_number(win, "duration_ns"), 201 * MS);
	ck_assert_int_le(llabs((long long)json_number(win, "begin_ns") +
			       json_integer_value(json_object_get(doc, "realtime_offset_ns")) -
			       ((long long)now.tv_sec * 1000 + 2500) * (long long)MS),
			 5 * (long long)MS);
	json_decref(doc);
}
END_TEST

START_TEST(with_the_futex_calls_only_times_and_calls_are_the_same)
{
	struct program p;
	json_t *doc = live_run(&p, "pingpong", (const char *const[]){ "--futex-only", NULL });
	json_t *trace = json_object_get(doc, "trace");
	json_t *win = json_array_get(json_object_get(doc, "windows"), 0);
	json_t *th = json_array_get(json_object_get(win, "threads"), 0);
	json_t *futex;
	size_t i;
	uint64_t waits = 0;

	ck_assert(json_is_true(json_object_get(trace, "futex_only")));
	ck_assert(json_is_null(json_object_get(th, "running_ns")));
	json_array_foreach(json_object_get(win, "futexes"), i, futex)
	{
		waits += json_number(futex, "waits");
		ck_assert_uint_eq(json_array_size(json_object_get(futex, "blame")), 0);
	}
	ck_assert_uint_gt(waits, 0);
	json_decref(doc);
}
END_TEST

TCase *live_window_cases(void)
{
	TCase *tc = tcase_create("window");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_command_marks_its_windows);
	tcase_add_test(tc, a_window_is_given_by_the_time_of_day);
	tcase_add_test(tc, with_the_futex_calls_only_times_and_calls_are_the_same);
	return tc;
}
