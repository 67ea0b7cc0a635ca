/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_truth_cases.c - tests that wrong results are found: each is a right one with one wrong
 * number.
 */
#include "tests/report/report_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "tests/script.h"
#include "tests/truths.h"

static json_t *right_document(void)
{
	struct analysis_options options = script_options();
	struct result *res;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *doc;

	options.interval_ns = 50 * MS;
	res = script_run(script_parked, 100, &options);
	ck_assert_int_eq(report_json(out, res), 0);
	fclose(out);
	doc = json_loadb(text, size, 0, NULL);
	ck_assert_ptr_nonnull(doc);
	free(text);
	result_free(res);
	return doc;
}

/* In the right result t11 waits for 82 of 100 ms, the only wait. */
static const struct {
	const char *path; /* keys and places in lists */
	json_int_t value;
	const char *why;
} wrongs[] = {
	{ "trace end_ns", 99999999, "the first window's end" },
	{ "trace lost_places", -1, NULL },
	{ "windows 0 begin_ns", 1, "the first window's begin" },
	{ "windows 0 duration_ns", 7, "the duration" },
	{ "windows 2 end_ns", 100000001, "it ends after the trace" },
	{ "windows 0 futexes 0 wait_ns", 82000001, "the wait of threads" },
	{ "windows 0 futexes 0 max_ns", 82000001, "the longest wait of a thread" },
	{ "windows 0 futexes 0 max_ns", 100000001, "the longest wait" },
	{ "windows 0 futexes 0 covered_ns", 100000001, "the cover" },
	{ "windows 0 futexes 0 covered_ns", 81999999, "max_ns" },
	{ "windows 0 futexes 0 covered_ns", 82000001, "covered_ns" },
	{ "windows 0 futexes 0 peak_waiters", 0, "its cover times its peak" },
	{ "windows 0 futexes 0 slept", 2, "slept" },
	{ "windows 0 futexes 0 slept", 0, "the histogram" },
	{ "windows 0 futexes 0 unfinished", 1, "the wake-ups" },
	{ "windows 0 futexes 0 began_before", 2, "began_before" },
	{ "windows 0 futexes 0 p99_ns", 1, "p50_ns" },
	{ "windows 0 futexes 0 wakeup_delay_ns", 82000001, "wakeup_delay_ns" },
	{ "windows 0 futexes 0 root_ns", 82000001, "root_ns" },
	{ "windows 0 futexes 0 blame 0 ns", 82000001, "the blame" },
	{ "windows 0 futexes 0 histogram 0 le_ns", 0, "not in order" },
	{ "windows 0 futexes 0 histogram 0 count", 2, "the histogram" },
	{ "windows 0 futexes 0 waiters 0 waits", 2, "the waits of threads" },
	{ "windows 0 futexes 0 waiters 0 wait_ns", 82000001, "the wait of threads" },
	{ "windows 0 futexes 0 wakeups 0 waits", 2, "the wake-ups" },
	{ "windows 0 futexes 0 ops 0 calls", 2, "the results of an operation" },
	{ "windows 0 futexes 0 ops 0 time_ns", 100000001, "the time of an operation" },
	{ "windows 0 threads 0 unknown_ns", 6305452000000000, "the time of a thread" },
	{ "windows 0 threads 0 running_ns", 100000001, "the time of a thread" },
	{ "windows 0 threads 1 waits", 7, "the waits of threads" },
	{ "windows 0 threads 0 futex_ns", 0, "the wait of words" },
	{ "windows 1 begin_ns", -1, "it ends before its begin" },
	{ "windows 1 futexes 0 covered_ns", 40000001, "covered_ns" },
};

#define N_WRONGS ((int)(sizeof(wrongs) / sizeof(*wrongs)))

/* Puts VALUE at PATH of DOC. */
static void put(json_t *doc, const char *path, json_int_t value)
{
	char *copy = strdup(path), *rest = copy, *key;
	json_t *at = doc;

	while ((key = strsep(&rest, " "))) {
		json_t *next = json_is_array(at) ? json_array_get(at, (size_t)atoi(key))
						 : json_object_get(at, key);

		ck_assert_msg(next != NULL, "nothing at %s", path);
		if (rest)
			at = next;
		else
			ck_assert_int_eq(json_integer_set(next, value), 0);
	}
	free(copy);
}

START_TEST(a_wrong_number_is_found)
{
	json_t *doc = right_document();
	char why[TRUTHS_WHY];

	ck_assert_msg(truths_hold(doc, true, why), "%s", why);
	put(doc, wrongs[_i].path, wrongs[_i].value);
	/* Nothing is wrong with a count of losses that is too high. */
	ck_assert_msg(truths_hold(doc, true, why) == !wrongs[_i].why, "%s: %s", wrongs[_i].path,
		      why);
	if (wrongs[_i].why)
		ck_assert_msg(strstr(why, wrongs[_i].why) != NULL, "%s: %s", wrongs[_i].path, why);
	json_decref(doc);
}
END_TEST

START_TEST(a_text_with_too_long_a_time_is_found)
{
	json_t *doc = right_document();
	char why[TRUTHS_WHY];

	ck_assert(truths_hold_in_text(
		"100 ms, 3 threads: 82.0 ms, 9,000 us\n"
		"note: set-up took 19.0 s before\n      tracing, or 6 s\n1 ms\n",
		doc, why));
	ck_assert(!truths_hold_in_text("note: set-up took 19.0 s\n19.0 s\n", doc, why));
	ck_assert(!truths_hold_in_text("a note: 19.0 s\n", doc, why));
	ck_assert(!truths_hold_in_text("  6,305,452 s  unknown\n", doc, why));
	ck_assert_ptr_nonnull(strstr(why, "6,305,452 s"));
	json_decref(doc);
}
END_TEST

START_TEST(metrics_that_are_not_those_of_the_lines_are_found)
{
	json_t *line =
		json_pack("{s:{s:[{s:I, s:i}], s:[{s:I, s:i, s:i}]}}", "window", "futexes",
			  "wait_ns", (json_int_t)1500000000, "suspect", 2, "threads", "futex_ns",
			  (json_int_t)1500000000, "unknown_ns", 5, "running_ns", 7);
	const char right[] = "futrace_wait_seconds_total{word=\"other\"} 1.500000000\n"
			     "futrace_suspect_waits_total{word=\"other\"} 2\n"
			     "futrace_thread_seconds_total{state=\"futex\"} 1.500000000\n"
			     "futrace_thread_seconds_total{state=\"unknown\"} 0.000000005\n"
			     "futrace_thread_seconds_total{state=\"running\"} 0.000000007\n";
	char why[TRUTHS_WHY], *wrong = strdup(right);

	ck_assert_msg(truths_hold_in_metrics(right, &line, 1, why), "%s", why);
	for (char *at = wrong; (at = strchr(at, '\n')); at++) {
		char last = at[-1];

		at[-1] = '9';
		ck_assert(!truths_hold_in_metrics(wrong, &line, 1, why));
		at[-1] = last;
	}
	free(wrong);
	json_decref(line);
}
END_TEST

TCase *report_truth_cases(void)
{
	TCase *tc = tcase_create("truth");

	tcase_add_loop_test(tc, a_wrong_number_is_found, 0, N_WRONGS);
	tcase_add_test(tc, a_text_with_too_long_a_time_is_found);
	tcase_add_test(tc, metrics_that_are_not_those_of_the_lines_are_found);
	return tc;
}
