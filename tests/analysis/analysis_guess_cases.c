/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_guess_cases.c - tests guesses without events of the scheduler, and wakers with these
 * events.
 */
#include "tests/analysis/analysis_cases.h"

#include "tests/script.h"

static struct result *futex_only(const char *script, uint64_t end_ms)
{
	struct analysis_options options = script_options();

	options.futex_only = true;
	return script_run(script, end_ms, &options);
}

static const struct wakeup_row *wakeup_of(const struct futex_row *f, int32_t waiter)
{
	for (size_t i = 0; i < f->n_wakeups; i++) {
		if (f->wakeups[i].waiter == waiter)
			return &f->wakeups[i];
	}
	ck_abort_msg("nobody is said to have ended the waits of %d", waiter);
}

/* A recording may have sched_switch, but not sched_waking. */
START_TEST(switches_alone_tell_no_states)
{
	struct result *res = futex_only("has t10 of 10 m\n"
					"10 t10 sleep\n"
					"40 t10 runs\n"
					"50 t10 enter WAIT A\n"
					"51 t10 sleep\n"
					"70 t10 runs\n"
					"71 t10 exit 0\n",
					100);
	const struct thread_row *th = &res->windows[0].threads[0];

	ck_assert_uint_eq(th->n_blocked, 0);
	ck_assert_uint_eq(script_word(res, 'A')->slept, 1);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 21 * MS);
	result_free(res);
}
END_TEST

START_TEST(the_only_one_who_can_have_woken_is_taken_for_the_waker)
{
	struct result *res = futex_only("has t10 of 10 m\n"
					"has t11 of 10 a\n"
					/* Too early: it has woken another. */
					"1 t10 enter WAKE A 1\n"
					"2 t10 exit 1\n"
					"5 t11 enter WAIT A\n"
					"20 t10 enter WAKE A 1\n"
					"21 t11 exit 0\n"
					"22 t10 exit 1\n",
					100);
	const struct futex_row *f = script_word(res, 'A');
	const struct wakeup_row *u = wakeup_of(f, 11);

	ck_assert_int_eq(u->waker.kind, WHO_THREAD);
	ck_assert_int_eq(u->waker.tid, 10);
	ck_assert_uint_eq(u->count, 1);
	ck_assert(!u->exact);
	ck_assert_uint_eq(f->wait_ns, 16 * MS);
	ck_assert_uint_eq(f->slept, 1);
	ck_assert_uint_eq(f->n_blame, 0);
	ck_assert(res->futex_only);
	result_free(res);
}
END_TEST

START_TEST(where_two_fit_nobody_is_taken)
{
	struct result *res = futex_only("has t10 of 10 m\n"
					"has t11 of 10 a\n"
					"has t12 of 10 b\n"
					"5 t11 enter WAIT A\n"
					"20 t10 enter WAKE A 1\n"
					"20 t12 enter WAKE A 1\n"
					"21 t10 exit 1\n"
					"21 t12 exit 1\n"
					"22 t11 exit 0\n",
					100);

	ck_assert_int_eq(wakeup_of(script_word(res, 'A'), 11)->waker.kind, WHO_UNKNOWN);
	result_free(res);
}
END_TEST

START_TEST(who_has_woken_nobody_is_not_the_waker)
{
	struct result *res = futex_only("has t10 of 10 m\n"
					"has t11 of 10 a\n"
					"has t12 of 10 b\n"
					"5 t11 enter WAIT A\n"
					"20 t10 enter WAKE A 1\n"
					"20 t12 enter WAKE A 1\n"
					"21 t10 exit 0\n"
					"21 t12 exit 1\n"
					"22 t11 exit 0\n",
					100);

	ck_assert_int_eq(wakeup_of(script_word(res, 'A'), 11)->waker.tid, 12);
	result_free(res);
}
END_TEST

/* t11 comes back from its wait, and no thread of the target called for its word. */
START_TEST(where_no_call_was_seen_no_thread_is_taken)
{
	struct result *res = futex_only("has t10 of 10 m\n"
					"has t11 of 10 a\n"
					"5 t11 enter WAIT A\n"
					"20 t10 enter WAKE B 1\n"
					"21 t10 exit 1\n"
					"22 t11 exit 0\n",
					100);

	ck_assert_int_eq(wakeup_of(script_word(res, 'A'), 11)->waker.kind, WHO_UNKNOWN);
	ck_assert_uint_eq(script_word(res, 'A')->n_wakers, 0);
	result_free(res);
}
END_TEST

START_TEST(one_wake_of_one_ends_one_wait)
{
	struct result *res = futex_only("has t10 of 10 m\n"
					"has t11 of 10 a\n"
					"has t12 of 10 b\n"
					"5 t11 enter WAIT A\n"
					"5 t12 enter WAIT A\n"
					"20 t10 enter WAKE A 1\n"
					"21 t10 exit 1\n"
					"22 t11 exit 0\n"
					/* No waker of this thread was seen. */
					"30 t12 exit 0\n",
					100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_int_eq(wakeup_of(f, 11)->waker.tid, 10);
	ck_assert_int_eq(wakeup_of(f, 12)->waker.kind, WHO_UNKNOWN);
	result_free(res);
}
END_TEST

START_TEST(a_thread_that_timed_out_was_woken_by_nobody)
{
	struct result *res = futex_only("has t10 of 10 m\n"
					"has t11 of 10 a\n"
					"5 t11 enter WAIT A\n"
					"20 t10 enter WAKE A 1\n"
					"21 t11 exit ETIMEDOUT\n"
					"22 t10 exit 1\n"
					"30 t11 enter WAIT A\n"
					"30 t11 exit EAGAIN\n",
					100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_int_eq(wakeup_of(f, 11)->waker.kind, WHO_UNKNOWN);
	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->slept, 1);
	result_free(res);
}
END_TEST

START_TEST(what_threads_do_is_not_known_without_the_scheduler)
{
	struct result *res = futex_only("has t10 of 10 m\n"
					"has t11 of 10 a\n"
					"5 t11 enter WAIT A\n"
					"25 t11 exit 0\n"
					"30 t10 spawns t12 b\n",
					100);
	const struct thread_row *waiter = script_thread(res, 11);

	ck_assert_uint_eq(waiter->futex_ns, 20 * MS);
	ck_assert_uint_eq(waiter->running_ns + waiter->runnable_ns + waiter->blocked_ns, 0);
	ck_assert_uint_eq(waiter->unknown_ns, 80 * MS);
	ck_assert_uint_eq(script_thread(res, 12)->unknown_ns, 70 * MS);
	result_free(res);
}
END_TEST

START_TEST(with_the_scheduler_it_is_seen_who_ended_whose_waits)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "1 t11 sleep\n"
					    "20 t10 enter WAKE A 1\n"
					    "20 t10 wakes t11\n"
					    "20 t10 exit 1\n"
					    "21 t11 runs\n"
					    "21 t11 exit 0\n"
					    "30 t11 enter WAIT A\n"
					    "30 t11 sleep\n"
					    "40 t10 interrupt-wakes t11\n"
					    "41 t11 runs\n"
					    "41 t11 exit ETIMEDOUT\n"
					    "50 t11 enter WAIT A\n"
					    "50 t11 sleep\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	/* The last wait has not ended. */
	ck_assert_uint_eq(f->n_wakeups, 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert(f->wakeups[i].exact);
		ck_assert_uint_eq(f->wakeups[i].count, 1);
		ck_assert_int_eq(f->wakeups[i].waiter, 11);
	}
	ck_assert_int_ne(f->wakeups[0].waker.kind, f->wakeups[1].waker.kind);
	result_free(res);
}
END_TEST

/* The clocks of two CPUs differ by less than a move between them takes. */
START_TEST(who_arrives_before_he_leaves_is_where_he_arrived)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "1 t11@0 runs\n"
					    "20.000 t11@1 runs\n"
					    "20.001 t11@0 preempted\n",
					    100);

	ck_assert_uint_eq(script_thread(res, 11)->runnable_ns, 1 * MS);
	ck_assert_uint_eq(script_thread(res, 11)->running_ns, 99 * MS);
	result_free(res);
}
END_TEST

/* The clock of CPU 1 is 30 us behind: the wake-up and the arrival seem to come before the sleep. */
START_TEST(who_is_woken_before_he_sleeps_runs_on)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "1 t11@0 runs\n"
					    "20.000 t12@1 wakes t11\n"
					    "20.005 t11@1 runs\n"
					    "20.035 t11@0 sleep\n",
					    100);

	ck_assert_uint_eq(script_thread(res, 11)->blocked_ns, 0);
	ck_assert_uint_eq(script_thread(res, 11)->running_ns, 99 * MS);
	result_free(res);
}
END_TEST

/* Some kernels have no event when a CPU leaves idleness. */
START_TEST(who_was_woken_and_acts_has_run_since)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11 sleep\n"
					    "20 t99 wakes t11\n"
					    "70 t11 sleep\n"
					    "80 t99 wakes t11\n"
					    "85 t11 wakes t12\n"
					    "87 t11 sleep\n"
					    "88 t99 wakes t11\n"
					    "98 t11 dies\n",
					    100);

	ck_assert_uint_eq(script_thread(res, 11)->running_ns, (10 + 50 + 7 + 10) * MS);
	ck_assert_uint_eq(script_thread(res, 11)->runnable_ns, 0);
	ck_assert_uint_eq(script_thread(res, 11)->blocked_ns, 21 * MS);
	result_free(res);
}
END_TEST

START_TEST(who_was_preempted_and_acts_has_run_nobody_knows_since_when)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11@0 preempted\n"
					    "70 t11@0 sleep\n"
					    /* It must have moved to the idle CPU. */
					    "80 t11@0 runs\n"
					    "82 t11@0 preempted\n"
					    "95 t11@1 sleep\n",
					    100);

	ck_assert_uint_eq(script_thread(res, 11)->unknown_ns, 60 * MS);
	ck_assert_uint_eq(script_thread(res, 11)->running_ns, (10 + 2 + 13) * MS);
	result_free(res);
}
END_TEST

TCase *analysis_guess_cases(void)
{
	TCase *tc = tcase_create("guess");

	tcase_add_test(tc, switches_alone_tell_no_states);
	tcase_add_test(tc, the_only_one_who_can_have_woken_is_taken_for_the_waker);
	tcase_add_test(tc, where_two_fit_nobody_is_taken);
	tcase_add_test(tc, who_has_woken_nobody_is_not_the_waker);
	tcase_add_test(tc, where_no_call_was_seen_no_thread_is_taken);
	tcase_add_test(tc, one_wake_of_one_ends_one_wait);
	tcase_add_test(tc, a_thread_that_timed_out_was_woken_by_nobody);
	tcase_add_test(tc, what_threads_do_is_not_known_without_the_scheduler);
	tcase_add_test(tc, with_the_scheduler_it_is_seen_who_ended_whose_waits);
	tcase_add_test(tc, who_arrives_before_he_leaves_is_where_he_arrived);
	tcase_add_test(tc, who_is_woken_before_he_sleeps_runs_on);
	tcase_add_test(tc, who_was_woken_and_acts_has_run_since);
	tcase_add_test(tc, who_was_preempted_and_acts_has_run_nobody_knows_since_when);
	return tc;
}
