/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli_log_cases.c - tests the data of a trace beside its events: readings of the host, and the
 * budget for stacks.
 */
#include "tests/cli/cli_cases.h"

#include "capture/host_log.h"
#include "session/live/stack_budget.h"
#include "base/units.h"

static void add_readings(struct host_log *log, size_t n, uint64_t apart_ns)
{
	for (size_t i = 0; i < n; i++) {
		struct host_reading r = { .ts_ns = i * apart_ns, .dirty_pages = (int64_t)i };

		host_log_add(log, &r);
	}
}

START_TEST(the_readings_around_a_window_enclose_it)
{
	struct host_log log = { 0 };
	struct host_row row;

	add_readings(&log, 10, 100);
	row = host_log_around(&log, 250, 420);
	ck_assert(row.known);
	ck_assert_uint_eq(row.begin.ts_ns, 200);
	ck_assert_uint_eq(row.end.ts_ns, 500);
	row = host_log_around(&log, 300, 400);
	ck_assert_uint_eq(row.begin.ts_ns, 300);
	ck_assert_uint_eq(row.end.ts_ns, 400);
	/* There are no readings before the first and after the last. */
	row = host_log_around(&log, 850, 5000);
	ck_assert_uint_eq(row.begin.ts_ns, 800);
	ck_assert_uint_eq(row.end.ts_ns, 900);
	row = host_log_around(&log, 1000, 5000);
	ck_assert(!row.known);
	host_log_finish(&log);
	ck_assert(!host_log_around(&log, 0, 1).known);
}
END_TEST

START_TEST(the_log_of_the_host_has_a_bound)
{
	struct host_log log = { 0 };

	add_readings(&log, 10 * HOST_LOG_MAX, 100);
	ck_assert_uint_le(log.n, HOST_LOG_MAX);
	ck_assert_uint_ge(log.n, HOST_LOG_MAX / 4);
	ck_assert_uint_eq(log.all[0].ts_ns, 0);
	for (size_t i = 1; i < log.n; i++)
		ck_assert_uint_gt(log.all[i].ts_ns, log.all[i - 1].ts_ns);
	ck_assert_uint_ge(log.all[log.n - 1].ts_ns, 9ULL * HOST_LOG_MAX * 100);
	host_log_finish(&log);
}
END_TEST

START_TEST(too_many_stacks_are_fewer_for_a_second)
{
	struct stack_budget b;

	stack_budget_init(&b, 0, 2);
	/* A burst, and then the usual rate. */
	ck_assert(!stack_budget_changes(&b, 5 * NS_PER_MS, 900));
	ck_assert(!stack_budget_changes(&b, 105 * NS_PER_MS, 1400));
	/* Now there are 125 left, and 50 come in 10 ms. */
	ck_assert(!stack_budget_changes(&b, 115 * NS_PER_MS, 1570));
	ck_assert(stack_budget_changes(&b, 125 * NS_PER_MS, 1700));
	ck_assert(b.narrow);
	ck_assert(!stack_budget_changes(&b, 500 * NS_PER_MS, 1800));
	ck_assert(stack_budget_changes(&b, 1125 * NS_PER_MS, 1900));
	ck_assert(!b.narrow);
	ck_assert_uint_eq(b.narrow_ns, 1000 * NS_PER_MS);
	/* Stacks of that second do not count in the next, but too many count at once. */
	ck_assert(!stack_budget_changes(&b, 1130 * NS_PER_MS, 2000));
	ck_assert(stack_budget_changes(&b, 1135 * NS_PER_MS, 2100));
}
END_TEST

TCase *cli_log_cases(void)
{
	TCase *tc = tcase_create("log");

	tcase_add_test(tc, the_readings_around_a_window_enclose_it);
	tcase_add_test(tc, the_log_of_the_host_has_a_bound);
	tcase_add_test(tc, too_many_stacks_are_fewer_for_a_second);
	return tc;
}
