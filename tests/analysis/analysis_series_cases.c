/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_series_cases.c - tests waits that time out and are made again: for blame, one wait.
 */
#include "tests/analysis/analysis_cases.h"

#include "base/xalloc.h"
#include "tests/script.h"

/* The part of F's waits that blame gives to TID in state DOING, in nanoseconds. */
static uint64_t blame_of(const struct futex_row *f, int32_t tid, enum doing doing)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < f->n_blame; i++) {
		if (f->blame[i].tid == tid && f->blame[i].doing == doing)
			ns += f->blame[i].ns;
	}
	return ns;
}

#define THREADS                  \
	"has t11 of 10 waiter\n" \
	"has t12 of 10 holder\n" \
	"0 t12 runs\n"

/* t11 waits for the word from FROM to TO, and is woken by the timer. */
#define STEP(word, from, to)                                                                     \
	from " t11 enter WAIT " word "\n" from " t11 sleep\n" to " t12 interrupt-wakes t11\n" to \
	     " t11 runs\n" to " t11 exit ETIMEDOUT\n"

/* From FROM to 90 ms; then t12 wakes it. */
#define LAST(word, from)                                      \
	from " t11 enter WAIT " word "\n" from " t11 sleep\n" \
	     "90 t12 enter WAKE " word " 1\n"                 \
	     "90 t12 wakes t11\n"                             \
	     "90 t12 exit 1\n"                                \
	     "90 t11 runs\n"                                  \
	     "90 t11 exit 0\n"

START_TEST(steps_of_a_wait_are_blamed_on_who_ends_the_last)
{
	struct result *res = script_analyse(
		THREADS STEP("A", "10", "50") STEP("A", "50.01", "70") LAST("A", "70.01"), 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 3);
	ck_assert_uint_eq(f->wait_ns, 80 * MS - 20000);
	ck_assert_uint_eq(script_result(script_op(f, 128), "ETIMEDOUT"), 2);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), f->wait_ns);
	script_check_blame(res);
	script_check_sums(res);
	result_free(res);
}
END_TEST

/* It was woken by the timer, and found that t12 had set the word free meanwhile. */
START_TEST(a_step_that_need_not_wait_ends_the_wait)
{
	struct result *res = script_analyse(THREADS STEP("A", "10", "50") "50 t12 enter WAKE A 1\n"
									  "50 t12 exit 0\n"
									  "50.01 t11 enter WAIT A\n"
									  "50.01 t11 exit EAGAIN\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 40 * MS);
	script_check_blame(res);
	result_free(res);
}
END_TEST

/* Its time is out, but before it runs a call takes it out of the queue: it returns 0. */
START_TEST(a_wake_that_comes_with_the_timeout_ends_the_wait)
{
	struct result *res = script_analyse(THREADS "10 t11 enter WAIT A\n10 t11 sleep\n"
						    "50 t12 interrupt-wakes t11\n"
						    "50.01 t12 enter WAKE A 1\n"
						    "50.02 t12 exit 1\n"
						    "50.03 t11 runs\n50.03 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 40 * MS);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), 0);
	script_check_blame(res);
	result_free(res);
}
END_TEST

/* t13 calls after t12, and wakes nobody. */
START_TEST(a_wake_that_wakes_nobody_ends_no_wait)
{
	struct result *res = script_analyse(THREADS "has t13 of 10 c\n"
						    "10 t11 enter WAIT A\n10 t11 sleep\n"
						    "50 t12 interrupt-wakes t11\n"
						    "50.01 t12 enter WAKE A 1\n50.02 t12 exit 1\n"
						    "50.02 t13 enter WAKE A 1\n50.02 t13 exit 0\n"
						    "50.03 t11 runs\n50.03 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(blame_of(script_word(res, 'A'), 12, DOING_RUNNING), 40 * MS);
	script_check_blame(res);
	result_free(res);
}
END_TEST

/* Its time is out, then t12 makes true what it waits for; what t12 does later is no matter. */
START_TEST(who_makes_it_true_after_the_timeout_ended_the_wait)
{
	static const char *const when[] = { "50.1", "60" };
	char *script = xasprintf(THREADS STEP("A", "10", "50") "%s t12 enter WAKE A 1\n"
							       "%s t12 exit 0\n"
							       "70 t11 enter WAIT B\n"
							       "70 t11 exit -11\n",
				 when[_i], when[_i]);
	struct result *res = script_analyse(script, 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), _i ? 0 : 40 * MS);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), _i ? 40 * MS : 0);
	script_check_blame(res);
	result_free(res);
	free(script);
}
END_TEST

/* A thread that does something else meanwhile waits for a time. */
START_TEST(waits_with_work_between_them_are_apart)
{
	struct result *res = script_analyse(THREADS STEP("A", "10", "50") LAST("A", "60"), 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 30 * MS);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), 40 * MS);
	script_check_blame(res);
	result_free(res);
}
END_TEST

START_TEST(waits_on_different_words_are_apart)
{
	struct result *res = script_analyse(THREADS STEP("A", "10", "50") LAST("B", "50.01"), 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 0);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), 40 * MS);
	script_check_blame(res);
	result_free(res);
}
END_TEST

/* The lock beside a condition variable is taken between two waits for that. */
#define BETWEEN(word, from, to)                                                                    \
	from " t11 enter WAIT " word "\n" from " t11 sleep\n" to " t13 enter WAKE " word " 1\n" to \
	     " t13 wakes t11\n" to " t13 exit 1\n" to " t11 runs\n" to " t11 exit 0\n"

START_TEST(a_short_wait_on_another_word_parts_no_steps)
{
	struct result *res =
		script_analyse(THREADS "has t13 of 10 third\n" STEP("A", "10", "50")
				       BETWEEN("B", "50.01", "50.05") LAST("A", "50.06"),
			       100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), f->wait_ns);
	/* Who ended that wait did not end the others, nor did their waker end that one. */
	ck_assert_uint_eq(blame_of(script_word(res, 'B'), 12, DOING_RUNNING), 0);
	script_check_blame(res);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_long_wait_on_another_word_parts_steps)
{
	struct result *res = script_analyse(THREADS "has t13 of 10 third\n" STEP("A", "10", "50")
						    BETWEEN("B", "50.01", "60") LAST("A", "60.01"),
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 30 * MS - 10000);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), 40 * MS);
	script_check_blame(res);
	result_free(res);
}
END_TEST

START_TEST(steps_that_nobody_ends_are_ended_by_the_timer)
{
	struct result *res =
		script_analyse(THREADS STEP("A", "10", "50") STEP("A", "50.01", "100"), 110);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), f->wait_ns);
	ck_assert_int_eq(f->blame[0].sleep.ended_by.kind, WHO_INTERRUPT);
	script_check_blame(res);
	result_free(res);
}
END_TEST

/* A timed wait that returns to the program for a signal, with EINTR, and is made again. */
START_TEST(the_sender_of_a_signal_is_not_to_blame_for_a_timed_wait)
{
	struct result *res = script_analyse(THREADS "has t13 of 10 pest\n"
						    "10 t11 enter WAIT A\n"
						    "10 t11 sleep\n"
						    "50 t13 wakes t11\n"
						    "50 t11 runs\n"
						    "50 t11 exit -516\n"
						    "50 t11 handler\n" LAST("A", "50.02"),
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(blame_of(f, 13, DOING_UNKNOWN), 0);
	ck_assert_uint_eq(blame_of(f, 13, DOING_RUNNING), 0);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), f->wait_ns);
	script_check_blame(res);
	result_free(res);
}
END_TEST

/* The wait is not over when the interval is, nor is it known who ends it. */
START_TEST(an_interval_has_the_blame_for_its_steps)
{
	struct analysis_options options = script_options();
	struct analysis *a;
	struct result *res;

	options.interval_ns = 60 * MS;
	options.hand_out_intervals = true;
	a = analysis_new(&options);
	script_feed(a, THREADS STEP("A", "10", "50") STEP("A", "50.01", "58") LAST("A", "58.01"));
	res = analysis_take_interval(a);
	ck_assert_ptr_nonnull(res);
	script_check_blame(res);
	result_free(res);
	res = analysis_finish(a, 100 * MS);
	script_check_blame(res);
	ck_assert_uint_eq(blame_of(script_word(res, 'A'), 12, DOING_RUNNING),
			  script_word(res, 'A')->wait_ns);
	result_free(res);
	analysis_free(a);
}
END_TEST

/* pthread_join() waits for the word with the thread's id; that thread still runs at the end. */
START_TEST(a_join_that_does_not_end_is_blamed_on_the_thread_joined)
{
	struct result *res = script_analyse("has t10 of 10 main\n"
					    "has t12 of 10 worker\n"
					    "1 t12 runs\n"
					    "10 t10 enter WAIT+shared A 12\n"
					    "10 t10 sleep\n"
					    "60 t12 blocks\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 50 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 40 * MS);
	script_check_blame(res);
	result_free(res);
}
END_TEST

/* /proc showed the join, and a signal disturbed it: who sent that is not joined. */
START_TEST(nor_is_the_sender_of_a_signal_to_blame_for_a_join)
{
	struct result *res = script_analyse("has t10 of 10 main\n"
					    "has t12 of 10 worker\n"
					    "has t13 of 10 pest\n"
					    "2 t10 parked WAIT+shared A 1 12\n"
					    "3 t12 runs\n"
					    "50 t13 wakes t10\n"
					    "50 t10 runs\n"
					    "50 t10 exit -512\n"
					    "50 t10 enter WAIT+shared A 12\n"
					    "50 t10 sleep\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 100 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNABLE), 3 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 97 * MS);
	ck_assert_uint_eq(blame_of(f, 10, DOING_FUTEX), 0);
	script_check_blame(res);
	result_free(res);
}
END_TEST

/* A word of one process that holds a number is not the id of a thread. */
START_TEST(a_private_word_with_a_threads_number_is_no_join)
{
	struct result *res = script_analyse("has t10 of 10 main\n"
					    "has t12 of 10 worker\n"
					    "1 t12 runs\n"
					    "10 t10 enter WAIT A 12\n"
					    "10 t10 sleep\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 10, DOING_FUTEX), 90 * MS);
	result_free(res);
}
END_TEST

TCase *analysis_series_cases(void)
{
	TCase *tc = tcase_create("series");

	tcase_add_test(tc, steps_of_a_wait_are_blamed_on_who_ends_the_last);
	tcase_add_test(tc, a_step_that_need_not_wait_ends_the_wait);
	tcase_add_test(tc, a_wake_that_comes_with_the_timeout_ends_the_wait);
	tcase_add_test(tc, a_wake_that_wakes_nobody_ends_no_wait);
	tcase_add_loop_test(tc, who_makes_it_true_after_the_timeout_ended_the_wait, 0, 2);
	tcase_add_test(tc, waits_with_work_between_them_are_apart);
	tcase_add_test(tc, waits_on_different_words_are_apart);
	tcase_add_test(tc, a_short_wait_on_another_word_parts_no_steps);
	tcase_add_test(tc, a_long_wait_on_another_word_parts_steps);
	tcase_add_test(tc, steps_that_nobody_ends_are_ended_by_the_timer);
	tcase_add_test(tc, the_sender_of_a_signal_is_not_to_blame_for_a_timed_wait);
	tcase_add_test(tc, an_interval_has_the_blame_for_its_steps);
	tcase_add_test(tc, a_join_that_does_not_end_is_blamed_on_the_thread_joined);
	tcase_add_test(tc, nor_is_the_sender_of_a_signal_to_blame_for_a_join);
	tcase_add_test(tc, a_private_word_with_a_threads_number_is_no_join);
	return tc;
}
