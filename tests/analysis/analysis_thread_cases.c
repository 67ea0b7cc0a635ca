/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_thread_cases.c - tests births, deaths, names, processes and wakers of threads.
 */
#include "tests/analysis/analysis_cases.h"

#include "tests/script.h"

START_TEST(a_thread_that_dies_waiting_has_waited_until_then)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "11 t11 sleep\n"
					    "30 t11 dies\n"
					    "90 t10 enter WAKE A\n"
					    "91 t10 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 20 * MS);
	ck_assert_uint_eq(f->unfinished, 0);
	ck_assert_uint_eq(f->finished_slept, 0);
	result_free(res);
}
END_TEST

START_TEST(an_id_that_is_used_again_is_another_thread)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 old\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 dies\n"
					    "30 t10 spawns t11 new\n"
					    "40 t11 enter WAIT A\n"
					    "45 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->wait_ns, 15 * MS);
	ck_assert_uint_eq(f->n_waiters, 2);
	ck_assert_str_eq(f->waiters[0].comm, "old");
	ck_assert_str_eq(f->waiters[1].comm, "new");
	ck_assert_uint_eq(res->windows[0].n_threads, 3);
	result_free(res);
}
END_TEST

START_TEST(a_thread_born_while_tracing_belongs_to_the_target)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "10 t10 spawns t11 kid\n"
					    "11 t11 renames worker\n"
					    "12 t11 enter WAIT A\n"
					    "15 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_int_eq(script_word(res, 'A')->pid, 10);
	ck_assert_str_eq(script_word(res, 'A')->waiters[0].comm, "worker");
	result_free(res);
}
END_TEST

START_TEST(a_child_process_is_not_counted)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "10 t10 forks t20 kid\n"
					    "11 t20 enter WAIT A\n"
					    "12 t20 exit 0\n"
					    "13 t20 spawns t21 grandkid\n"
					    "14 t21 enter WAIT A\n",
					    100);

	ck_assert_uint_eq(res->windows[0].n_futexes, 0);
	ck_assert_uint_eq(res->windows[0].n_threads, 1);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

START_TEST(the_same_address_in_two_processes_is_two_words)
{
	struct result *res = script_analyse("has t10 of 10 a\n"
					    "has t20 of 20 b\n"
					    "1 t10 enter WAIT A\n"
					    "2 t20 enter WAIT A\n"
					    "3 t10 exit 0\n"
					    "5 t20 exit 0\n",
					    10);
	const struct window *win = &res->windows[0];

	ck_assert_uint_eq(win->n_futexes, 2);
	ck_assert_int_eq(win->futexes[0].pid, 20);
	ck_assert_uint_eq(win->futexes[0].wait_ns, 3 * MS);
	ck_assert_uint_eq(win->futexes[1].wait_ns, 2 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_shared_word_is_one_wherever_processes_have_it)
{
	struct result *res = script_analyse("has t10 of 10 a\n"
					    "has t20 of 20 b\n"
					    "1 t10 enter WAIT+shared S\n"
					    "2 t20 enter WAIT+shared T\n"
					    "3 t20 exit EAGAIN\n"
					    "4 t20 enter WAKE+shared T\n"
					    "4.1 t20 exit 1\n"
					    "5 t10 exit 0\n"
					    "6 t20 enter WAIT+shared U\n"
					    "7 t20 exit 0\n",
					    10);
	const struct futex_row *f = script_word(res, 'S');

	ck_assert_uint_eq(res->windows[0].n_futexes, 2);
	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->peak_waiters, 2);
	ck_assert_uint_eq(f->covered_ns, 4 * MS);
	ck_assert_uint_eq(f->n_waiters, 2);
	ck_assert_int_eq(f->wakers[0].tid, 20);
	ck_assert_uint_eq(f->wakers[0].woken, 1);
	result_free(res);
}
END_TEST

START_TEST(private_calls_on_shared_memory_do_not_reach_other_processes)
{
	struct result *res = script_analyse("has t10 of 10 a\n"
					    "has t20 of 20 b\n"
					    "1 t10 enter WAIT S\n"
					    "2 t20 enter WAIT T\n"
					    "3 t20 exit 0\n"
					    "5 t10 exit 0\n",
					    10);

	ck_assert_uint_eq(res->windows[0].n_futexes, 2);
	result_free(res);
}
END_TEST

START_TEST(wakers_are_counted_with_what_they_woke)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "2 t10 enter WAKE A 1\n"
					    "2.1 t10 exit 1\n"
					    "2.2 t11 exit 0\n"
					    "3 t10 enter WAKE A 1\n"
					    "3.1 t10 exit 0\n"
					    "4 t10 enter CMP_REQUEUE A 1\n"
					    "4.1 t10 exit 5\n",
					    10);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->n_wakers, 1);
	ck_assert_int_eq(f->wakers[0].tid, 10);
	ck_assert_uint_eq(f->wakers[0].wakes, 3);
	/* For the last call, the numbers of woken and moved threads are unknown. */
	ck_assert_uint_eq(f->wakers[0].woken, 1);
	ck_assert(!f->wakers[0].exact);
	ck_assert_uint_eq(f->waits, 1);
	result_free(res);
}
END_TEST

START_TEST(the_trace_ends_with_the_last_thread)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "10 t10 enter WAKE A\n"
					    "11 t10 exit 0\n"
					    "40 t10 dies\n",
					    100);

	ck_assert_uint_eq(res->end_ns, 40 * MS);
	ck_assert_uint_eq(res->windows[0].end_ns, 40 * MS);
	result_free(res);
}
END_TEST

START_TEST(the_threads_own_sums_agree_with_the_words)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "3 t11 exit 0\n"
					    "4 t11 enter WAIT B\n"
					    "9 t11 exit ETIMEDOUT\n"
					    "9.5 t10 enter WAKE A\n"
					    "9.6 t10 exit 0\n",
					    10);
	const struct window *win = &res->windows[0];

	ck_assert_uint_eq(win->n_threads, 2);
	ck_assert(win->threads[0].main);
	ck_assert_uint_eq(win->threads[0].wakes, 1);
	ck_assert_uint_eq(win->threads[1].futex_ns, 7 * MS);
	ck_assert_uint_eq(win->threads[1].waits, 2);
	result_free(res);
}
END_TEST

TCase *analysis_thread_cases(void)
{
	TCase *tc = tcase_create("threads");

	tcase_add_test(tc, a_thread_that_dies_waiting_has_waited_until_then);
	tcase_add_test(tc, an_id_that_is_used_again_is_another_thread);
	tcase_add_test(tc, a_thread_born_while_tracing_belongs_to_the_target);
	tcase_add_test(tc, a_child_process_is_not_counted);
	tcase_add_test(tc, the_same_address_in_two_processes_is_two_words);
	tcase_add_test(tc, a_shared_word_is_one_wherever_processes_have_it);
	tcase_add_test(tc, private_calls_on_shared_memory_do_not_reach_other_processes);
	tcase_add_test(tc, wakers_are_counted_with_what_they_woke);
	tcase_add_test(tc, the_trace_ends_with_the_last_thread);
	tcase_add_test(tc, the_threads_own_sums_agree_with_the_words);
	return tc;
}
