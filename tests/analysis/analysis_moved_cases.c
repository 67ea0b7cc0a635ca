/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_moved_cases.c - tests signals, deaths and losses of waiters that a requeue has moved.
 */
#include "tests/analysis/analysis_cases.h"

#include "tests/script.h"

START_TEST(a_moved_waiter_that_is_interrupted_is_back_on_its_first_word)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 0 B all\n"
					    "21 t10 exit 1\n"
					    "30 t11 exit -512\n"
					    "32 t11 enter WAIT A\n"
					    "32.1 t11 sleep\n"
					    "40 t10 enter WAKE A 1\n"
					    "40.1 t10 wakes t11\n"
					    "40.2 t10 exit 1\n"
					    "41 t11 exit 0\n",
					    100);
	const struct futex_row *from = script_word(res, 'A'), *to = script_word(res, 'B');

	ck_assert_uint_eq(from->waits, 2);
	ck_assert_uint_eq(from->wait_ns, (11 + 11) * MS);
	ck_assert_uint_eq(from->covered_ns, 22 * MS);
	ck_assert_uint_eq(from->peak_waiters, 1);
	ck_assert_uint_eq(to->waits, 1);
	ck_assert_uint_eq(to->wait_ns, 9 * MS);
	ck_assert_uint_eq(to->covered_ns, 9 * MS);
	ck_assert_uint_eq(script_thread(res, 11)->waits, 1);
	ck_assert_uint_eq(script_thread(res, 11)->futex_ns, 31 * MS);
	ck_assert(script_waker(from, 10)->exact);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(who_is_back_on_his_first_word_has_not_slept_there_yet)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 0 B all\n"
					    "21 t10 exit 1\n"
					    "30 t11 exit -512\n"
					    "31 t11 enter WAIT A\n"
					    "32 t11 exit EAGAIN\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 2);
	ck_assert_uint_eq(script_word(res, 'A')->slept, 1);
	ck_assert_uint_eq(script_word(res, 'B')->slept, 1);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_moved_waiter_that_a_handler_calls_off_was_on_the_second_word)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 0 B all\n"
					    "21 t10 exit 1\n"
					    "30 t11 exit -512\n"
					    "30.1 t11 handler\n"
					    "50 t11 enter WAIT A\n"
					    "52 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, (11 + 2) * MS);
	ck_assert_uint_eq(script_word(res, 'A')->requeued_here, 0);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 9 * MS);
	ck_assert_uint_eq(script_thread(res, 11)->waits, 2);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_waiter_may_be_moved_more_than_once)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "20 t10 enter REQUEUE A 0 B all\n"
					    "21 t10 exit 1\n"
					    "30 t10 enter REQUEUE B 0 C 1\n"
					    "31 t10 exit 1\n"
					    /* No waiter is left on A. */
					    "40 t10 enter REQUEUE A 0 D all\n"
					    "41 t10 exit 1\n"
					    "50 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 11 * MS);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 10 * MS);
	ck_assert_uint_eq(script_word(res, 'B')->requeued_here, 1);
	ck_assert_uint_eq(script_word(res, 'B')->requeued_away, 1);
	ck_assert_uint_eq(script_word(res, 'C')->wait_ns, 19 * MS);
	ck_assert_uint_eq(script_word(res, 'C')->requeued_away, 0);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_moved_waiter_that_dies_had_waited_until_then)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 0 B all\n"
					    "21 t10 exit 1\n"
					    "30 t11 dies\n"
					    /* Another thread is moved now. */
					    "40 t12 enter WAIT B\n"
					    "40.1 t12 sleep\n"
					    "50 t10 enter REQUEUE B 0 C all\n"
					    "51 t10 exit 1\n"
					    "60 t12 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'B');

	ck_assert_uint_eq(script_waiter(f, 11)->wait_ns, 9 * MS);
	ck_assert_uint_eq(script_waiter(f, 12)->wait_ns, 11 * MS);
	ck_assert_uint_eq(f->unfinished, 0);
	ck_assert_uint_eq(f->peak_waiters, 1);
	ck_assert_uint_eq(script_word(res, 'C')->n_waiters, 1);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_trace_that_ends_after_a_move_ends_the_last_part_only)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 0 B all\n"
					    "21 t10 exit 1\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->unfinished, 0);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 11 * MS);
	ck_assert_uint_eq(script_word(res, 'B')->unfinished, 1);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 79 * MS);
	ck_assert_uint_eq(script_word(res, 'B')->slept, 1);
	ck_assert_uint_eq(script_word(res, 'B')->covered_ns, 79 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_waiter_from_before_the_trace_began_is_moved_like_any_other)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "0.5 t11 parked WAIT A 0.4\n"
					    "20 t10 enter CMP_REQUEUE A 0 B all\n"
					    "21 t10 exit 1\n"
					    "30 t11 exit 0\n",
					    100);
	const struct futex_row *from = script_word(res, 'A'), *to = script_word(res, 'B');

	ck_assert_uint_eq(from->wait_ns, 21 * MS);
	ck_assert_uint_eq(from->covered_ns, 21 * MS);
	ck_assert_uint_eq(from->began_before, 1);
	ck_assert_uint_eq(to->wait_ns, 9 * MS);
	ck_assert_uint_eq(to->covered_ns, 9 * MS);
	ck_assert_uint_eq(to->began_before, 0);
	ck_assert_uint_eq(to->finished_slept, 1);
	ck_assert_uint_eq(res->unpaired, 0);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_waiter_in_restart_syscall_is_moved_like_any_other)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "12 t11 exit -516\n"
					    "13 t11 restart\n"
					    "13.1 t11 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 0 B all\n"
					    "21 t10 exit 1\n"
					    "30 t11 restarted 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 11 * MS);
	ck_assert_uint_eq(script_word(res, 'A')->covered_ns, 11 * MS);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 9 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_wait_that_a_gap_touches_after_a_move_counts_as_far_as_it_was_certain)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 0 B all\n"
					    "21 t10 exit 1\n"
					    "30 - gap 31\n"
					    "40 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 11 * MS);
	ck_assert_uint_eq(script_word(res, 'A')->suspect, 0);
	ck_assert_uint_eq(script_word(res, 'B')->waits, 0);
	ck_assert_uint_eq(script_word(res, 'B')->suspect, 1);
	ck_assert_uint_eq(script_thread(res, 11)->waits, 1);
	script_check_sums(res);
	result_free(res);
}
END_TEST

TCase *analysis_moved_cases(void)
{
	TCase *tc = tcase_create("moved");

	tcase_add_test(tc, a_moved_waiter_that_is_interrupted_is_back_on_its_first_word);
	tcase_add_test(tc, who_is_back_on_his_first_word_has_not_slept_there_yet);
	tcase_add_test(tc, a_moved_waiter_that_a_handler_calls_off_was_on_the_second_word);
	tcase_add_test(tc, a_waiter_may_be_moved_more_than_once);
	tcase_add_test(tc, a_moved_waiter_that_dies_had_waited_until_then);
	tcase_add_test(tc, a_trace_that_ends_after_a_move_ends_the_last_part_only);
	tcase_add_test(tc, a_waiter_from_before_the_trace_began_is_moved_like_any_other);
	tcase_add_test(tc, a_waiter_in_restart_syscall_is_moved_like_any_other);
	tcase_add_test(tc, a_wait_that_a_gap_touches_after_a_move_counts_as_far_as_it_was_certain);
	return tc;
}
