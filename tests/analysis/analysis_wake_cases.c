/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_wake_cases.c - tests wakers: their names, and their certainty.
 */
#include "tests/analysis/analysis_cases.h"

#include "tests/script.h"

START_TEST(a_waker_is_exact_when_all_its_wakes_were_seen)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "1 t11 enter WAIT A\n"
					    "2 t12 enter WAIT A\n"
					    "5 t10 enter WAKE A 2\n"
					    "5.1 t10 wakes t11\n"
					    "5.2 t10 wakes t12\n"
					    /* The wakee may be back before its waker is. */
					    "5.3 t11 exit 0\n"
					    "5.4 t10 exit 2\n"
					    "5.5 t12 exit 0\n"
					    "6 t10 enter WAKE A 1\n"
					    "6.1 t10 exit 0\n",
					    10);
	const struct waker_row *w = script_waker(script_word(res, 'A'), 10);

	ck_assert_uint_eq(w->wakes, 2);
	ck_assert_uint_eq(w->woken, 2);
	ck_assert(w->exact);
	ck_assert_uint_eq(script_thread(res, 10)->wakes, 2);
	result_free(res);
}
END_TEST

START_TEST(a_waker_is_not_exact_when_its_result_says_more)
{
	/* t12 was in another waker's wake queue, so that waker raised the event. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "has t13 of 10 c\n"
					    "1 t11 enter WAIT A\n"
					    "2 t12 enter WAIT A\n"
					    "4 t13 enter WAKE A 0\n"
					    "5 t10 enter WAKE A 2\n"
					    "5.1 t13 wakes t12\n"
					    "5.2 t10 wakes t11\n"
					    "5.3 t10 exit 2\n"
					    "5.4 t13 exit 0\n"
					    "7 t10 enter WAKE A 1\n"
					    "7.1 t10 exit 0\n",
					    10);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(script_waker(f, 10)->woken, 2);
	/* One call is enough. */
	ck_assert(!script_waker(f, 10)->exact);
	ck_assert_uint_eq(script_waker(f, 13)->woken, 0);
	ck_assert(!script_waker(f, 13)->exact);
	result_free(res);
}
END_TEST

START_TEST(a_thread_that_an_interrupt_ran_into_is_innocent)
{
	/* A timer ends t11's wait while t10 happens to be in a call of its own. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "1.1 t11 sleep\n"
					    "5 t10 enter WAKE A 1\n"
					    "5.1 t10 interrupt-wakes t11\n"
					    "5.2 t10 exit 0\n"
					    "5.3 t11 exit ETIMEDOUT\n"
					    "6 t11 enter WAIT B\n"
					    "6.1 t11 sleep\n"
					    "7 t10 enter WAKE_OP A 1 B 1\n"
					    "7.1 t10 interrupt-wakes t11\n"
					    "7.2 t10 exit 0\n",
					    10);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->n_wakers, 1);
	ck_assert_uint_eq(f->wakers[0].wakes, 2);
	ck_assert_uint_eq(f->wakers[0].woken, 0);
	ck_assert(f->wakers[0].exact);
	ck_assert_uint_eq(script_word(res, 'B')->n_wakers, 0);
	result_free(res);
}
END_TEST

START_TEST(a_wake_outside_of_a_call_has_no_waker)
{
	/* A thread's end, a signal, and an untraced thread. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "1.1 t11 sleep\n"
					    "5 t10 enter WAKE B 1\n"
					    "5.1 t10 exit 0\n"
					    "5.2 t10 wakes t11\n"
					    "5.3 t11 exit 0\n"
					    "6 t11 enter WAIT A\n"
					    "6.1 t11 sleep\n"
					    "6.2 t77 wakes t11\n"
					    "6.3 t11 exit 0\n",
					    10);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 2);
	ck_assert_uint_eq(script_word(res, 'A')->n_wakers, 0);
	ck_assert_uint_eq(script_waker(script_word(res, 'B'), 10)->woken, 0);
	result_free(res);
}
END_TEST

START_TEST(a_wake_op_wakes_on_two_words)
{
	/* The result is the sum of both words; only the events tell which word. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "has t13 of 10 c\n"
					    "1 t11 enter WAIT A\n"
					    "2 t12 enter WAIT B\n"
					    "3 t13 enter WAIT B\n"
					    "5 t10 enter WAKE_OP A 1 B all\n"
					    "5.1 t10 wakes t11\n"
					    "5.2 t10 wakes t12\n"
					    "5.3 t10 wakes t13\n"
					    "5.4 t10 exit 3\n",
					    10);
	const struct waker_row *first = script_waker(script_word(res, 'A'), 10);
	const struct waker_row *second = script_waker(script_word(res, 'B'), 10);

	ck_assert_uint_eq(first->wakes, 1);
	ck_assert_uint_eq(first->woken, 1);
	ck_assert(first->exact);
	/* The call was made on the first word. */
	ck_assert_uint_eq(second->wakes, 0);
	ck_assert_uint_eq(second->woken, 2);
	ck_assert_uint_eq(script_thread(res, 10)->wakes, 1);
	result_free(res);
}
END_TEST

START_TEST(an_unlock_of_a_pi_futex_does_not_say_whom_it_woke)
{
	/* This operation always returns 0. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11 enter LOCK_PI A\n"
					    "1.1 t11 sleep\n"
					    "5 t10 enter UNLOCK_PI A\n"
					    "5.1 t10 wakes t11\n"
					    "5.2 t10 exit 0\n"
					    "5.3 t11 exit 0\n"
					    "7 t10 enter UNLOCK_PI A\n"
					    "7.1 t10 exit 0\n",
					    10);
	const struct waker_row *w = script_waker(script_word(res, 'A'), 10);

	ck_assert_uint_eq(w->wakes, 2);
	ck_assert_uint_eq(w->woken, 1);
	ck_assert(w->exact);
	result_free(res);
}
END_TEST

START_TEST(a_waiter_in_restart_syscall_is_woken_like_any_other)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "1.1 t11 sleep\n"
					    "2 t11 exit -516\n"
					    "3 t11 restart\n"
					    "3.1 t11 sleep\n"
					    "5 t10 enter WAKE A 1\n"
					    "5.1 t10 wakes t11\n"
					    "5.2 t10 exit 1\n"
					    "5.3 t11 restarted 0\n",
					    10);

	ck_assert(script_waker(script_word(res, 'A'), 10)->exact);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 4300000);
	result_free(res);
}
END_TEST

START_TEST(a_failed_wake_woke_nobody)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "1 t10 enter WAKE A 1\n"
					    "1.1 t10 exit EFAULT\n",
					    10);
	const struct waker_row *w = script_waker(script_word(res, 'A'), 10);

	ck_assert_uint_eq(w->wakes, 1);
	ck_assert_uint_eq(w->woken, 0);
	ck_assert(w->exact);
	result_free(res);
}
END_TEST

START_TEST(a_wake_in_a_gap_is_in_no_sum)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11@1 enter WAIT A\n"
					    "2 t10@0 enter WAKE A 1\n"
					    "2.1 -@0 gap 2.4 3\n"
					    "2.5 t10@0 exit 1\n"
					    "2.6 t11@1 exit 0\n"
					    "5 t10@0 enter WAKE A 1\n"
					    "5.1 t10@0 exit 0\n",
					    10);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(script_waker(f, 10)->wakes, 1);
	ck_assert_uint_eq(script_waker(f, 10)->woken, 0);
	ck_assert(script_waker(f, 10)->exact);
	ck_assert_uint_eq(script_op(f, 129)->calls, 1);
	ck_assert_uint_eq(res->unpaired, 1);
	result_free(res);
}
END_TEST

TCase *analysis_wake_cases(void)
{
	TCase *tc = tcase_create("wakes");

	tcase_add_test(tc, a_waker_is_exact_when_all_its_wakes_were_seen);
	tcase_add_test(tc, a_waker_is_not_exact_when_its_result_says_more);
	tcase_add_test(tc, a_thread_that_an_interrupt_ran_into_is_innocent);
	tcase_add_test(tc, a_wake_outside_of_a_call_has_no_waker);
	tcase_add_test(tc, a_wake_op_wakes_on_two_words);
	tcase_add_test(tc, an_unlock_of_a_pi_futex_does_not_say_whom_it_woke);
	tcase_add_test(tc, a_waiter_in_restart_syscall_is_woken_like_any_other);
	tcase_add_test(tc, a_failed_wake_woke_nobody);
	tcase_add_test(tc, a_wake_in_a_gap_is_in_no_sum);
	return tc;
}
