/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_requeue_cases.c - tests waiters that are moved to another word, and their waits
 * there.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>

#include "tests/script.h"

START_TEST(who_is_not_woken_by_a_requeue_waits_on_at_the_other_word)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "has t13 of 10 c\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "12 t12 enter WAIT A\n"
					    "12.1 t12 sleep\n"
					    "14 t13 enter WAIT A\n"
					    "14.1 t13 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 1 B all\n"
					    "20.1 t10 wakes t11\n"
					    "20.2 t10 exit 3\n"
					    "20.3 t11 exit 0\n"
					    "30 t10 enter WAKE B 1\n"
					    "30.1 t10 wakes t12\n"
					    "30.2 t10 exit 1\n"
					    "30.3 t12 exit 0\n"
					    "40 t10 enter WAKE B 1\n"
					    "40.1 t10 wakes t13\n"
					    "40.2 t10 exit 1\n"
					    "40.3 t13 exit 0\n",
					    100);
	const struct futex_row *from = script_word(res, 'A'), *to = script_word(res, 'B');

	ck_assert_uint_eq(from->waits, 3);
	ck_assert_uint_eq(from->requeued_away, 2);
	ck_assert_uint_eq(from->requeue_unsure, 0);
	ck_assert_uint_eq(from->wait_ns, 10300000 + 8200000 + 6200000);
	ck_assert_uint_eq(from->covered_ns, 10300000);
	ck_assert_uint_eq(to->waits, 2);
	ck_assert_uint_eq(to->requeued_here, 2);
	ck_assert_uint_eq(to->wait_ns, 10100000 + 20100000);
	ck_assert_uint_eq(to->covered_ns, 20100000);
	ck_assert_uint_eq(to->peak_waiters, 2);
	/* They called on A, so the calls count for A in full. */
	ck_assert_uint_eq(script_op(from, 128)->time_ns, 10300000 + 18300000 + 26300000);
	ck_assert_uint_eq(script_waker(from, 10)->woken, 1);
	ck_assert(script_waker(from, 10)->exact);
	ck_assert_uint_eq(script_waker(to, 10)->woken, 2);
	ck_assert(script_waker(to, 10)->exact);
	script_check_sums(res);
	result_free(res);
}
END_TEST

/* These calls move no waiter. */
static const char *const idle_requeues[] = {
	/* All were woken. */
	"20 t10 enter CMP_REQUEUE A 1 B all\n20.1 t10 wakes t11\n20.2 t10 exit 1\n20.3 t11 exit 0\n",
	/* From and to the same word. */
	"20 t10 enter REQUEUE A 0 A all\n20.2 t10 exit 1\n20.3 t11 exit 0\n",
	/* The kernel found no waiter; the call failed. */
	"20 t10 enter CMP_REQUEUE A 0 B all\n20.2 t10 exit 0\n20.3 t11 exit 0\n",
	"20 t10 enter CMP_REQUEUE A 0 B all\n20.2 t10 exit EAGAIN\n20.3 t11 exit 0\n",
	/* WAKE_OP does not move waiters. */
	"20 t10 enter WAKE_OP A 0 B all\n20.2 t10 exit 2\n20.3 t11 exit 0\n",
};

START_TEST(a_requeue_that_moves_nobody_changes_nothing)
{
	struct result *res;
	char script[300];
	const struct futex_row *f;

	snprintf(script, sizeof(script),
		 "has t10 of 10 m\nhas t11 of 10 a\n10 t11 enter WAIT A\n10.1 t11 sleep\n%s",
		 idle_requeues[_i]);
	res = script_analyse(script, 100);
	f = script_word(res, 'A');
	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 10300000);
	ck_assert_uint_eq(f->requeued_away + f->requeued_here + f->requeue_unsure, 0);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_pi_requeue_wakes_one_if_the_lock_is_free)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11 enter WAIT_REQUEUE_PI A 0 B\n"
					    "10.1 t11 sleep\n"
					    "12 t12 enter WAIT_REQUEUE_PI A 0 B\n"
					    "12.1 t12 sleep\n"
					    "20 t10 enter CMP_REQUEUE_PI A 1 B all\n"
					    "20.1 t10 wakes t11\n"
					    "21 t10 exit 2\n"
					    "22 t11 exit 0\n"
					    "30 t10 enter UNLOCK_PI B\n"
					    "30.1 t10 wakes t12\n"
					    "30.2 t10 exit 0\n"
					    "31 t12 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->requeued_away, 1);
	ck_assert_uint_eq(script_word(res, 'B')->n_waiters, 1);
	ck_assert_uint_eq(script_waiter(script_word(res, 'B'), 12)->wait_ns, 10 * MS);
	ck_assert_uint_eq(script_waker(script_word(res, 'A'), 10)->woken, 1);
	ck_assert_uint_eq(script_waker(script_word(res, 'B'), 10)->woken, 1);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_pi_requeue_moves_all_if_the_lock_is_taken)
{
	/* To wake one is its argument all the same. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11 enter WAIT_REQUEUE_PI A 0 B\n"
					    "10.1 t11 sleep\n"
					    "12 t12 enter WAIT_REQUEUE_PI A 0 B\n"
					    "12.1 t12 sleep\n"
					    "20 t10 enter CMP_REQUEUE_PI A 1 B all\n"
					    "21 t10 exit 2\n"
					    "31 t11 exit 0\n"
					    "41 t12 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->requeued_away, 2);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 30 * MS);
	ck_assert_uint_eq(script_waker(script_word(res, 'A'), 10)->woken, 0);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(futex_requeue_has_its_words_in_an_array)
{
	/* The array at a holds A and B; the array at f cannot be read. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter futex_wait A\n"
					    "10.1 t11 sleep\n"
					    "60 t10 enter futex_requeue a 0 - all\n"
					    "61 t10 exit 1\n"
					    "70 t11 exit 0\n"
					    "71 t11 enter futex_wait A\n"
					    "71.1 t11 sleep\n"
					    "80 t10 enter futex_requeue f 0 - all\n"
					    "81 t10 exit 1\n"
					    "90 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 9 * MS);
	/* The second time it is unknown which word's waiters were moved. */
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, (51 + 19) * MS);
	ck_assert(script_warns(res, "futex_requeue moved waiters 1 time between words"));
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_call_of_futex_requeue_is_one_on_its_first_word)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter futex_wait A\n"
					    "10.1 t11 sleep\n"
					    "60 t10 enter futex_requeue a 1 - all\n"
					    "60.1 t10 wakes t11\n"
					    "61 t10 exit 1\n"
					    "62 t11 exit 0\n",
					    100);

	ck_assert_ptr_null(script_row(res, 10, 0, "array", 'a'));
	ck_assert_uint_eq(script_op(script_word(res, 'A'), FUTEX_CALL_REQUEUE | 128)->calls, 1);
	ck_assert_uint_eq(script_waker(script_word(res, 'A'), 10)->wakes, 1);
	ck_assert_uint_eq(script_waker(script_word(res, 'A'), 10)->woken, 1);
	result_free(res);
}
END_TEST

START_TEST(a_word_to_which_nobody_was_moved_has_no_row)
{
	/* All were woken, so the unreadable array hides nothing. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10.1 t11 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 1 B all\n"
					    "20.1 t10 wakes t11\n"
					    "20.2 t10 exit 1\n"
					    "20.3 t11 exit 0\n"
					    "60 t10 enter futex_requeue f 1 - all\n"
					    "61 t10 exit 1\n",
					    100);

	ck_assert_ptr_null(script_row(res, 10, 0, "word", 'B'));
	ck_assert(!script_warns(res, "futex_requeue"));
	result_free(res);
}
END_TEST

TCase *analysis_requeue_cases(void)
{
	TCase *tc = tcase_create("requeue");

	tcase_add_test(tc, who_is_not_woken_by_a_requeue_waits_on_at_the_other_word);
	tcase_add_loop_test(tc, a_requeue_that_moves_nobody_changes_nothing, 0,
			    sizeof(idle_requeues) / sizeof(*idle_requeues));
	tcase_add_test(tc, a_pi_requeue_wakes_one_if_the_lock_is_free);
	tcase_add_test(tc, a_pi_requeue_moves_all_if_the_lock_is_taken);
	tcase_add_test(tc, futex_requeue_has_its_words_in_an_array);
	tcase_add_test(tc, a_call_of_futex_requeue_is_one_on_its_first_word);
	tcase_add_test(tc, a_word_to_which_nobody_was_moved_has_no_row);
	return tc;
}
