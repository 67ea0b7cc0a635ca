/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_clock_cases.c - tests clocks that are set during a trace, and hosts that are suspended.
 */
#include "tests/cli/cli_cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "session/clock_log.h"
#include "session/given_window.h"

#define S ((int64_t)NS_PER_S)

/* The trace's clock starts at the epoch plus 1000 s; the time of day is set at 20 and at 30 s. */
static struct clock_log set_twice(int64_t first_s, int64_t second_s)
{
	const struct clock_reading readings[] = {
		{ 10 * NS_PER_S, 1000 * S, 0 },
		{ 20 * NS_PER_S, (1000 + first_s) * S, 0 },
		{ 30 * NS_PER_S, (1000 + first_s + second_s) * S, 0 },
	};
	struct clock_log log = { 0 };

	for (int i = 0; i < 3; i++)
		ck_assert(clock_log_add(&log, &readings[i]));
	return log;
}

static const struct {
	int64_t first_s, second_s;
	uint64_t epoch_s, moment_s;
} moments[] = {
	/* Forward by 5 s and back by 3: 1020 to 1025 was no time of day. */
	{ 5, -3, 900, 0 },
	{ 5, -3, 1005, 5 },
	{ 5, -3, 1019, 19 },
	{ 5, -3, 1022, 20 },
	{ 5, -3, 1030, 25 },
	{ 5, -3, 1034, 29 },
	{ 5, -3, 1036, 34 },
	/* Back by 5 s: 1015 to 1020 comes twice, and the first time counts. */
	{ -5, 60, 1018, 18 },
	{ -5, 60, 1021, 26 },
	{ -5, 60, 1024, 29 },
	{ -5, 60, 1050, 30 },
	{ -5, 60, 1090, 35 },
};

START_TEST(a_time_of_day_is_placed_by_the_clock_as_it_was)
{
	struct clock_log log = set_twice(moments[_i].first_s, moments[_i].second_s);

	ck_assert_uint_eq(clock_log_moment(&log, moments[_i].epoch_s * NS_PER_S),
			  moments[_i].moment_s * NS_PER_S);
	clock_log_finish(&log);
}
END_TEST

START_TEST(windows_are_placed_likewise)
{
	struct clock_log log = set_twice(5, -3);
	const struct given_window given = { (char *)"w", 1019 * NS_PER_S, 1030 * NS_PER_S };
	struct analysis_window *w = given_windows_on_clock(&given, 1, &log);

	ck_assert_str_eq(w->name, "w");
	ck_assert_uint_eq(w->begin_ns, 19 * NS_PER_S);
	ck_assert_uint_eq(w->end_ns, 25 * NS_PER_S);
	free(w);
	clock_log_finish(&log);
}
END_TEST

START_TEST(only_changes_are_kept_and_not_without_end)
{
	struct clock_log log = { 0 };
	struct clock_reading r = { .realtime_offset_ns = 1000 * S };

	ck_assert(clock_log_add(&log, &r));
	/* Two clocks are never read at once. */
	r.realtime_offset_ns += 999999;
	ck_assert(!clock_log_add(&log, &r));
	for (int i = 1; i < CLOCK_LOG_MAX + 10; i++) {
		r.realtime_offset_ns += S;
		ck_assert(clock_log_add(&log, &r) == (i < CLOCK_LOG_MAX));
	}
	ck_assert_uint_eq(log.n, CLOCK_LOG_MAX);
	clock_log_finish(&log);
}
END_TEST

START_TEST(a_report_says_what_was_set_and_how_long_the_host_slept)
{
	const struct clock_reading readings[] = {
		{ 10 * NS_PER_S, 1000 * S, 4 * NS_PER_S },
		{ 20 * NS_PER_S, 1008 * S, 12 * NS_PER_S }, /* suspended */
		{ 21 * NS_PER_S, 1005 * S, 12 * NS_PER_S }, /* set back */
		{ 22 * NS_PER_S, 1008 * S, 13 * NS_PER_S }, /* both */
		{ 50 * NS_PER_S, 1009 * S, 13 * NS_PER_S }, /* after the trace */
	};
	static const char *const notes[] = {
		"the host was suspended for 8.00 s, 9.00 s into the trace",
		"the time of day was set back by 3.00 s, 10.00 s into the trace",
		"the host was suspended for 1.00 s, 11.00 s into the trace",
		"the time of day was set forward by 2.00 s, 11.00 s into the trace",
	};
	struct result *res = result_new();
	struct clock_log log = { 0 };

	for (size_t i = 0; i < sizeof(readings) / sizeof(*readings); i++)
		clock_log_add(&log, &readings[i]);
	res->begin_ns = 11 * NS_PER_S;
	res->end_ns = 40 * NS_PER_S;
	clock_log_warn(&log, res);
	ck_assert_uint_eq(res->n_warnings, 4);
	for (size_t i = 0; i < 4; i++)
		ck_assert_msg(!strncmp(res->warnings[i], notes[i], strlen(notes[i])), "%s",
			      res->warnings[i]);
	clock_log_finish(&log);
	result_free(res);
}
END_TEST

TCase *cli_clock_cases(void)
{
	TCase *tc = tcase_create("clock");

	tcase_add_loop_test(tc, a_time_of_day_is_placed_by_the_clock_as_it_was, 0,
			    sizeof(moments) / sizeof(*moments));
	tcase_add_test(tc, windows_are_placed_likewise);
	tcase_add_test(tc, only_changes_are_kept_and_not_without_end);
	tcase_add_test(tc, a_report_says_what_was_set_and_how_long_the_host_slept);
	return tc;
}
