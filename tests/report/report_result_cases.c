/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_result_cases.c - tests the order of rows, and rows left out.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "tests/report/report_sample.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof(*(array))))

/* Four words; the last two differ only in their addresses and processes. */
static struct result *four_words(void)
{
	static const struct {
		int32_t pid;
		uint64_t uaddr, wait_ns, max_ns, calls;
		size_t n_waiters;
	} words[] = {
		{ 7, 0xa0, 100, 60, 9, 1 },
		{ 7, 0xb0, 300, 50, 2, 2 },
		{ 8, 0x10, 200, 20, 5, 3 },
		{ 7, 0xf0, 200, 20, 5, 3 },
	};
	struct result *res = sample_empty();

	for (int i = 0; i < LENGTH(words); i++) {
		struct futex_row *f =
			sample_add_futex(sample_window(res), words[i].pid, words[i].uaddr);

		f->wait_ns = words[i].wait_ns;
		f->max_ns = words[i].max_ns;
		f->n_waiters = words[i].n_waiters;
		f->waiters = xcalloc(f->n_waiters, sizeof(*f->waiters));
		f->n_ops = 2;
		f->ops = xcalloc(2, sizeof(*f->ops));
		f->ops[0].calls = 1;
		f->ops[1].calls = words[i].calls - 1;
	}
	return res;
}

static const struct {
	enum sort_key key;
	uint64_t uaddrs[4];
} orders[] = {
	{ SORT_WAIT, { 0xb0, 0xf0, 0x10, 0xa0 } },
	{ SORT_CALLS, { 0xa0, 0xf0, 0x10, 0xb0 } },
	{ SORT_MAX, { 0xa0, 0xb0, 0xf0, 0x10 } },
	{ SORT_WAITERS, { 0xf0, 0x10, 0xb0, 0xa0 } },
};

START_TEST(the_largest_comes_first_and_equal_ones_by_pid_and_address)
{
	struct result *res = four_words();

	result_sort(res, orders[_i].key);
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(sample_window(res)->futexes[i].uaddr, orders[_i].uaddrs[i]);
	result_free(res);
}
END_TEST

START_TEST(an_empty_window_can_be_sorted)
{
	struct result *res = sample_empty();

	result_sort(res, SORT_MAX);
	result_drop_below(res, 1);
	ck_assert_uint_eq(sample_window(res)->n_futexes, 0);
	result_free(res);
}
END_TEST

START_TEST(words_waited_for_less_are_left_out_and_the_rest_keeps_its_order)
{
	struct result *res = four_words();

	result_drop_below(res, 200);
	ck_assert_uint_eq(sample_window(res)->n_futexes, 3);
	ck_assert_uint_eq(sample_window(res)->futexes[0].uaddr, 0xb0);
	ck_assert_uint_eq(sample_window(res)->futexes[1].uaddr, 0x10);
	ck_assert_uint_eq(sample_window(res)->futexes[2].uaddr, 0xf0);
	result_drop_below(res, 0);
	ck_assert_uint_eq(sample_window(res)->n_futexes, 3);
	result_drop_below(res, UINT64_MAX);
	ck_assert_uint_eq(sample_window(res)->n_futexes, 0);
	result_free(res);
}
END_TEST

START_TEST(calls_of_all_operations_are_counted)
{
	struct result *res = four_words();

	ck_assert_uint_eq(futex_row_calls(&sample_window(res)->futexes[0]), 9);
	result_free(res);
}
END_TEST

START_TEST(a_wait_seen_from_one_end_makes_a_lower_bound)
{
	const struct window trace = { .kind = WINDOW_TRACE }, part = { .kind = WINDOW_MARK };
	const struct futex_row before = { .began_before = 1 }, after = { .unfinished = 1 };

	ck_assert(futex_row_is_at_least(&before, &trace));
	ck_assert(futex_row_is_at_least(&after, &trace));
	ck_assert(!futex_row_is_at_least(&(struct futex_row){ .waits = 1 }, &trace));
	ck_assert(!futex_row_is_at_least(&before, &part));
}
END_TEST

START_TEST(a_window_that_ends_before_it_begins_has_no_length)
{
	ck_assert_uint_eq(window_duration_ns(&(struct window){ .begin_ns = 5, .end_ns = 9 }), 4);
	ck_assert_uint_eq(window_duration_ns(&(struct window){ .begin_ns = 9, .end_ns = 5 }), 0);
}
END_TEST

START_TEST(nothing_can_be_freed)
{
	result_free(NULL);
	result_free(result_new());
}
END_TEST

TCase *result_cases(void)
{
	TCase *tc = tcase_create("result");

	tcase_add_loop_test(tc, the_largest_comes_first_and_equal_ones_by_pid_and_address, 0,
			    LENGTH(orders));
	tcase_add_test(tc, an_empty_window_can_be_sorted);
	tcase_add_test(tc, words_waited_for_less_are_left_out_and_the_rest_keeps_its_order);
	tcase_add_test(tc, calls_of_all_operations_are_counted);
	tcase_add_test(tc, a_wait_seen_from_one_end_makes_a_lower_bound);
	tcase_add_test(tc, a_window_that_ends_before_it_begins_has_no_length);
	tcase_add_test(tc, nothing_can_be_freed);
	return tc;
}
