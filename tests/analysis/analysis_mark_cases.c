/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_mark_cases.c - tests marks, and the windows that they make.
 */
#include "tests/analysis/analysis_cases.h"

#include <string.h>

#include "model/mark.h"
#include "tests/script.h"

#define LONG_NAME "a2345678901234567890123456789012345678901234567890123456789012" /* 62 */

static const struct {
	const char *text;
	enum mark_kind kind;
	const char *name;
} marks[] = {
	{ "begin branch", MARK_BEGIN, "branch" },
	{ "end branch", MARK_END, "branch" },
	{ " \tbegin \t two words  \r", MARK_BEGIN, "two words" },
	{ "begin a\nend b", MARK_BEGIN, "a" },
	{ "begin begin", MARK_BEGIN, "begin" },
	{ "end \xff\x1b[31m", MARK_END, "\xff\x1b[31m" },
	{ "begin " LONG_NAME "xy", MARK_BEGIN, LONG_NAME "x" },
	/* The last character has two bytes, of which one would fit. */
	{ "begin " LONG_NAME "\xc3\xa4", MARK_BEGIN, LONG_NAME },
	{ "begin " LONG_NAME " y", MARK_BEGIN, LONG_NAME },
	{ "begin", MARK_POINT, "" },
	{ "begin ", MARK_POINT, "" },
	{ "begin\nend a", MARK_POINT, "" },
	{ "end", MARK_POINT, "" },
	{ "beginning of it", MARK_POINT, "" },
	{ "Begin branch", MARK_POINT, "" },
	{ "the end", MARK_POINT, "" },
	{ "", MARK_POINT, "" },
};

START_TEST(a_mark_begins_or_ends_a_window_or_is_a_point)
{
	char name[MARK_NAME_SIZE];

	ck_assert_msg(mark_parse(marks[_i].text, name, sizeof(name)) == marks[_i].kind, "'%s'",
		      marks[_i].text);
	ck_assert_str_eq(name, marks[_i].name);
}
END_TEST

START_TEST(marks_of_anybody_are_kept_in_order)
{
	struct result *res = script_analyse("has t10 of 10 main\n"
					    "1 t10 mark begin branch\n"
					    "2.5 t4711 mark  from a shell \n"
					    "3 - mark end branch",
					    10);

	ck_assert_uint_eq(res->n_marks, 3);
	ck_assert_uint_eq(res->marks[0].ns, MS);
	ck_assert_str_eq(res->marks[0].text, "begin branch");
	ck_assert_uint_eq(res->marks[1].ns, 2500000);
	ck_assert_str_eq(res->marks[1].text, " from a shell ");
	ck_assert_str_eq(res->marks[2].text, "end branch");
	/* A thread that writes marks does not become a target. */
	ck_assert_uint_eq(res->windows[0].n_threads, 1);
	ck_assert_uint_eq(res->events, 3);
	result_free(res);
}
END_TEST

START_TEST(lines_written_at_once_are_marks_of_one_time)
{
	const struct analysis_options options = script_options();
	const struct event ev = { .ts_ns = 7, .kind = EVENT_MARK, .mark.text = "one\n\ntwo" };
	struct analysis *a = analysis_new(&options);
	struct result *res;

	analysis_feed(a, &ev);
	res = analysis_finish(a, 10);
	analysis_free(a);
	ck_assert_uint_eq(res->n_marks, 2);
	ck_assert_str_eq(res->marks[0].text, "one");
	ck_assert_str_eq(res->marks[1].text, "two");
	ck_assert_uint_eq(res->marks[1].ns, 7);
	result_free(res);
}
END_TEST

START_TEST(a_mark_after_the_last_thread_is_outside_of_the_trace)
{
	struct result *res = script_analyse("has t10 of 10 main\n"
					    "1 t10 mark in it\n"
					    "5 t10 dies\n"
					    "6 t11 mark too late",
					    10);

	ck_assert_uint_eq(res->end_ns, 5 * MS);
	ck_assert_uint_eq(res->n_marks, 1);
	ck_assert_str_eq(res->marks[0].text, "in it");
	result_free(res);
}
END_TEST

START_TEST(there_are_no_more_marks_than_the_bound)
{
	const struct analysis_options options = script_options();
	struct event ev = { .kind = EVENT_MARK, .mark.text = "again" };
	struct analysis *a = analysis_new(&options);
	struct result *res;

	for (ev.ts_ns = 1; ev.ts_ns < MARKS_MAX + 10; ev.ts_ns++)
		analysis_feed(a, &ev);
	/* An analysis that is never finished frees its marks. */
	if (_i) {
		analysis_free(a);
		return;
	}
	res = analysis_finish(a, ev.ts_ns);
	ck_assert_uint_eq(res->n_marks, MARKS_MAX);
	analysis_free(a);
	result_free(res);
}
END_TEST

TCase *analysis_mark_cases(void)
{
	TCase *tc = tcase_create("marks");

	tcase_add_loop_test(tc, a_mark_begins_or_ends_a_window_or_is_a_point, 0,
			    sizeof(marks) / sizeof(*marks));
	tcase_add_test(tc, marks_of_anybody_are_kept_in_order);
	tcase_add_test(tc, lines_written_at_once_are_marks_of_one_time);
	tcase_add_test(tc, a_mark_after_the_last_thread_is_outside_of_the_trace);
	tcase_add_loop_test(tc, there_are_no_more_marks_than_the_bound, 0, 2);
	return tc;
}
