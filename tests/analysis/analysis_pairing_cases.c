/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_pairing_cases.c - tests the pairing of events into calls and waits.
 */
#include "tests/analysis/analysis_cases.h"

#include "base/xalloc.h"
#include "tests/script.h"

START_TEST(a_call_is_paired_with_its_return_across_other_threads)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "1.000 t11 enter WAIT A\n"
					    "1.500 t12 enter WAIT A\n"
					    "1.600 t11 sleep\n"
					    "3.000 t11 exit 0\n"
					    "3.500 t12 exit EAGAIN\n",
					    10);
	const struct futex_row *f = script_word(res, 'A');
	const struct op_row *op = script_op(f, 128);

	ck_assert_uint_eq(op->calls, 2);
	ck_assert_uint_eq(op->time_ns, 4 * MS);
	ck_assert_uint_eq(script_result(op, "0"), 1);
	ck_assert_uint_eq(script_result(op, "EAGAIN"), 1);
	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->slept, 1);
	ck_assert_uint_eq(f->wait_ns, 4 * MS);
	ck_assert_uint_eq(f->max_ns, 2 * MS);
	ck_assert_uint_eq(f->peak_waiters, 2);
	ck_assert_uint_eq(f->covered_ns, 2500000);
	ck_assert_uint_eq(f->finished_slept, 1);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

START_TEST(a_preempted_waiter_has_not_slept)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "2 t11 preempted\n"
					    "3 t11 exit EAGAIN\n",
					    10);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'A')->slept, 0);
	result_free(res);
}
END_TEST

START_TEST(a_sleep_outside_a_wait_is_not_a_slept_wait)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "1 t11 sleep\n"
					    "2 t11 enter WAIT A\n"
					    "3 t11 exit EAGAIN\n"
					    "4 t11 sleep\n",
					    10);

	ck_assert_uint_eq(script_word(res, 'A')->slept, 0);
	result_free(res);
}
END_TEST

START_TEST(a_thread_parked_throughout_covers_the_whole_trace)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "0.5 t11 parked WAIT_BITSET A 0.4\n",
					    1000);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 1000 * MS);
	ck_assert_uint_eq(f->covered_ns, 1000 * MS);
	ck_assert_uint_eq(f->peak_waiters, 1);
	ck_assert_uint_eq(f->began_before, 1);
	ck_assert_uint_eq(f->unfinished, 1);
	ck_assert_uint_eq(f->slept, 1);
	ck_assert_uint_eq(f->finished_slept, 0);
	ck_assert(futex_row_is_at_least(f, &res->windows[0]));
	ck_assert_str_eq(f->ops[0].name, "FUTEX_WAIT_BITSET_PRIVATE");
	ck_assert_uint_eq(f->ops[0].calls, 0);
	result_free(res);
}
END_TEST

START_TEST(a_thread_parked_at_the_beginning_has_waited_since_then)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "0.2 t12 enter WAIT A\n"
					    "0.5 t11 parked WAIT A 0.4\n"
					    "7 t12 exit 0\n"
					    "20 t11 exit 0\n"
					    "30 t12 enter WAIT A\n"
					    "31 t12 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 3);
	ck_assert_uint_eq(f->wait_ns, 20 * MS + 6800000 + 1 * MS);
	ck_assert_uint_eq(f->covered_ns, 21 * MS);
	ck_assert_uint_eq(f->peak_waiters, 2);
	ck_assert_uint_eq(f->began_before, 1);
	ck_assert_uint_eq(f->unfinished, 0);
	/* The return belongs to a call whose begin was not seen. */
	ck_assert_uint_eq(script_op(f, 128)->calls, 2);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

START_TEST(what_proc_says_loses_against_events)
{
	/* The entry was read after the thread had gone on: first an event, then /proc. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "0.3 t11 exit 0\n"
					    "0.5 t11 parked WAIT A 0.4\n"
					    "0.6 t12 parked WAIT B 0.4\n"
					    "5.0 t12 enter WAIT C\n"
					    "6.0 t12 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'C')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'B')->waits, 0);
	ck_assert_uint_eq(script_word(res, 'B')->covered_ns, 0);
	/* The word of t11's return is unknown. */
	ck_assert_uint_eq(res->windows[0].n_futexes, 2);
	ck_assert_uint_eq(res->unpaired, 1);
	ck_assert_uint_eq(res->n_warnings, 1);
	result_free(res);
}
END_TEST

START_TEST(a_stopped_waiter_that_is_continued_is_still_in_its_wait)
{
	/* Found parked, but stopped: it enters the same call again when continued. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "0.5 t11 parked WAIT A 0.4\n"
					    "50 t11 enter WAIT A\n"
					    "60 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 60 * MS);
	ck_assert_uint_eq(f->covered_ns, 60 * MS);
	ck_assert_uint_eq(f->began_before, 1);
	ck_assert_uint_eq(script_op(f, 128)->calls, 0);
	result_free(res);
}
END_TEST

START_TEST(a_wait_that_outlasts_the_trace_is_at_least_as_long)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "40 t11 enter WAIT A\n"
					    "41 t11 sleep\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->unfinished, 1);
	ck_assert_uint_eq(f->wait_ns, 60 * MS);
	ck_assert_uint_eq(f->covered_ns, 60 * MS);
	ck_assert_uint_eq(f->slept, 1);
	ck_assert_uint_eq(script_op(f, 128)->calls, 0);
	result_free(res);
}
END_TEST

START_TEST(a_call_entered_again_by_the_kernel_is_one_wait)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A 2\n"
					    "20 t11 exit -512\n"
					    "25 t11 enter WAIT A 2\n"
					    "40 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 30 * MS);
	ck_assert_uint_eq(f->covered_ns, 30 * MS);
	ck_assert_uint_eq(f->peak_waiters, 1);
	ck_assert_uint_eq(script_op(f, 128)->calls, 1);
	ck_assert_uint_eq(script_op(f, 128)->time_ns, 30 * MS);
	ck_assert_uint_eq(script_result(script_op(f, 128), "0"), 1);
	ck_assert_uint_eq(script_op(f, 128)->n_results, 1);
	result_free(res);
}
END_TEST

/* Returns of a thread that waits to be moved to a PI word, and the program's result. */
static const struct {
	const char *events, *result;
	uint64_t ms;
} pi_waits[] = {
	/* A signal comes before it is moved. */
	{ "20 t11 exit -513\n21 t11 enter WAIT_REQUEUE_PI A 0 B\n"
	  "30 t11 exit -513\n31 t11 enter WAIT_REQUEUE_PI A 0 B\n40 t11 exit EAGAIN\n",
	  "EAGAIN", 30 },
	/* It is moved, and gets the lock. */
	{ "20 t11 exit -513\n21 t11 enter WAIT_REQUEUE_PI A 0 B\n22 t11 sleep\n"
	  "30 t12 enter CMP_REQUEUE_PI A 1 B all\n31 t12 exit 1\n50 t11 exit 0\n",
	  "0", 40 },
};

START_TEST(a_wait_for_a_pi_word_is_one_call_on_the_word_it_named)
{
	char *script = xasprintf("has t11 of 10 a\nhas t12 of 10 b\n"
				 "10 t11 enter WAIT_REQUEUE_PI A 0 B\n%s",
				 pi_waits[_i].events);
	struct result *res = script_analyse(script, 100);
	const struct op_row *op = script_op(script_word(res, 'A'), 139);

	free(script);
	ck_assert_uint_eq(op->calls, 1);
	ck_assert_uint_eq(op->time_ns, pi_waits[_i].ms * MS);
	ck_assert_uint_eq(script_result(op, pi_waits[_i].result), 1);
	result_free(res);
}
END_TEST

START_TEST(a_wait_goes_on_in_restart_syscall)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -516\n"
					    "30 t11 restart\n"
					    "40 t11 restarted -516\n"
					    "45 t11 restart\n"
					    "50 t11 restarted ETIMEDOUT\n"
					    "60 t11 restart\n"
					    "70 t11 restarted 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 40 * MS);
	ck_assert_uint_eq(script_op(f, 128)->calls, 1);
	ck_assert_uint_eq(script_op(f, 128)->time_ns, 40 * MS);
	ck_assert_uint_eq(script_result(script_op(f, 128), "ETIMEDOUT"), 1);
	ck_assert_uint_eq(script_op(f, 128)->n_results, 1);
	result_free(res);
}
END_TEST

START_TEST(an_interrupted_wait_ends_where_it_was_interrupted)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -516\n"
					    "70 t11 enter WAIT B\n"
					    "80 t11 exit 0\n"
					    "82 t11 enter WAIT A\n"
					    "83 t11 exit -512\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->wait_ns, 11 * MS);
	ck_assert_uint_eq(f->covered_ns, 11 * MS);
	ck_assert_uint_eq(f->unfinished, 0);
	/* The first returned EINTR; whether the second does is not known yet. */
	ck_assert_uint_eq(script_op(f, 128)->calls, 1);
	ck_assert_uint_eq(script_op(f, 128)->time_ns, 10 * MS);
	ck_assert_uint_eq(script_result(script_op(f, 128), "EINTR"), 1);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 10 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_handler_without_restart_ends_the_wait)
{
	/* The program calls again, with the same arguments: those are two waits. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -512\n"
					    "20.1 t11 handler\n"
					    "50 t11 enter WAIT A\n"
					    "60 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->wait_ns, 20 * MS);
	ck_assert_uint_eq(f->covered_ns, 20 * MS);
	ck_assert_uint_eq(script_op(f, 128)->calls, 2);
	/* The call is over when the handler is about to run. */
	ck_assert_uint_eq(script_op(f, 128)->time_ns, 20 * MS + MS / 10);
	ck_assert_uint_eq(script_result(script_op(f, 128), "EINTR"), 1);
	result_free(res);
}
END_TEST

START_TEST(a_handler_with_restart_is_part_of_the_wait)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -512\n"
					    "20.1 t11 handler SA_RESTART\n"
					    "25 t11 enter WAIT A\n"
					    "60 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 50 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_timed_wait_is_ended_by_any_handler)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -516\n"
					    "20.1 t11 handler SA_RESTART\n"
					    "40 t11 restart\n"
					    "50 t11 restarted 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 10 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_lost_return_makes_no_long_wait)
{
	/* Without the gap, t11's entry at 10 would be paired with its return at 80. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "11 t11 sleep\n"
					    "20 - gap 70 3\n"
					    "80 t11 exit 0\n"
					    "81 t11 enter WAIT A\n"
					    "83 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->suspect, 1);
	ck_assert_uint_eq(f->wait_ns, 2 * MS);
	ck_assert_uint_eq(script_op(f, 128)->calls, 1);
	/* The part before the gap is certain. */
	ck_assert_uint_eq(f->covered_ns, 12 * MS);
	ck_assert_uint_eq(res->lost_events, 3);
	ck_assert_uint_eq(res->lost_places, 1);
	ck_assert_uint_eq(res->losses[0].begin_ns, 20 * MS);
	ck_assert_uint_eq(res->losses[0].end_ns, 70 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_wait_that_begins_inside_a_gap_is_suspect)
{
	/*
	 * Seen on another CPU; while it slept it may have been on the one whose events are missing.
	 */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "20 -@0 gap 70\n"
					    "30 t11@1 enter WAIT A\n"
					    "30 t11@1 sleep\n"
					    "75 t11@1 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 0);
	ck_assert_uint_eq(script_word(res, 'A')->suspect, 1);
	ck_assert_uint_eq(script_word(res, 'A')->covered_ns, 0);
	ck_assert_uint_eq(res->lost_events, 0);
	result_free(res);
}
END_TEST

START_TEST(an_entry_without_a_return_is_in_no_sum)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "50 t11 enter WAIT B\n"
					    "60 t11 exit 0\n"
					    "70 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 0);
	ck_assert_uint_eq(script_word(res, 'A')->suspect, 1);
	ck_assert_uint_eq(script_word(res, 'A')->covered_ns, 0);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 10 * MS);
	ck_assert_uint_eq(res->unpaired, 2);
	result_free(res);
}
END_TEST

/* Each may have returned at once, so that no instant surely had a waiter. */
START_TEST(waits_without_a_return_prove_no_cover)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11 enter WAIT A\n"
					    "30 t12 enter WAIT A\n"
					    "50 t12 enter WAKE B\n"
					    "60 t12 enter WAIT A\n"
					    "70 t11 enter WAKE B\n"
					    "90 t12 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->suspect, 2);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 30 * MS);
	ck_assert_uint_eq(script_word(res, 'A')->covered_ns, 30 * MS);
	result_free(res);
}
END_TEST

TCase *analysis_pairing_cases(void)
{
	TCase *tc = tcase_create("pairing");

	tcase_add_test(tc, a_call_is_paired_with_its_return_across_other_threads);
	tcase_add_test(tc, a_preempted_waiter_has_not_slept);
	tcase_add_test(tc, a_sleep_outside_a_wait_is_not_a_slept_wait);
	tcase_add_test(tc, a_thread_parked_throughout_covers_the_whole_trace);
	tcase_add_test(tc, a_thread_parked_at_the_beginning_has_waited_since_then);
	tcase_add_test(tc, what_proc_says_loses_against_events);
	tcase_add_test(tc, a_stopped_waiter_that_is_continued_is_still_in_its_wait);
	tcase_add_test(tc, a_wait_that_outlasts_the_trace_is_at_least_as_long);
	tcase_add_test(tc, a_call_entered_again_by_the_kernel_is_one_wait);
	tcase_add_loop_test(tc, a_wait_for_a_pi_word_is_one_call_on_the_word_it_named, 0,
			    sizeof(pi_waits) / sizeof(*pi_waits));
	tcase_add_test(tc, a_wait_goes_on_in_restart_syscall);
	tcase_add_test(tc, an_interrupted_wait_ends_where_it_was_interrupted);
	tcase_add_test(tc, a_handler_without_restart_ends_the_wait);
	tcase_add_test(tc, a_handler_with_restart_is_part_of_the_wait);
	tcase_add_test(tc, a_timed_wait_is_ended_by_any_handler);
	tcase_add_test(tc, a_lost_return_makes_no_long_wait);
	tcase_add_test(tc, a_wait_that_begins_inside_a_gap_is_suspect);
	tcase_add_test(tc, an_entry_without_a_return_is_in_no_sum);
	tcase_add_test(tc, waits_without_a_return_prove_no_cover);
	return tc;
}
