/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_exec_cases.c - tests threads that run another program.
 */
#include "tests/analysis/analysis_cases.h"

#include "tests/script.h"

START_TEST(words_before_and_after_an_exec_are_different_ones)
{
	struct result *res = script_follow("has t10 of 10 sh\n"
					   "10 t10 enter WAIT A\n"
					   "15 t10 exit 0\n"
					   "20 t10 renames make\n"
					   "21 t10 execs\n"
					   "30 t10 enter WAIT A\n"
					   "31 t10 exit 0\n"
					   "32 t10 execs\n"
					   "40 t10 enter WAIT A\n"
					   "42 t10 exit 0\n",
					   100);

	ck_assert_uint_eq(res->windows[0].n_futexes, 3);
	ck_assert_uint_eq(script_row(res, 10, 0, "word", 'A')->wait_ns, 5 * MS);
	ck_assert_uint_eq(script_row(res, 10, 1, "word", 'A')->wait_ns, 1 * MS);
	ck_assert_uint_eq(script_row(res, 10, 2, "word", 'A')->wait_ns, 2 * MS);
	ck_assert_uint_eq(res->windows[0].n_threads, 1);
	ck_assert_str_eq(script_target(res, 10)->comm, "make");
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(an_exec_by_another_thread_gives_it_the_id_of_the_first)
{
	struct result *res = script_follow("has t10 of 10 m\n"
					   "has t11 of 10 a\n"
					   "has t12 of 10 b\n"
					   "10 t10 enter WAIT A\n"
					   "11 t10 sleep\n"
					   "12 t12 enter WAIT A\n"
					   "14 t12 exit 0\n"
					   /* All others have ended when it is done. */
					   "20 t11 dies\n"
					   "21 t10 dies\n"
					   "22 t12 execs t10\n"
					   "30 t10 enter WAIT A\n"
					   "33 t10 exit 0\n"
					   "34 t10 spawns t12 new\n"
					   "40 t12 enter WAIT A\n"
					   "45 t12 exit 0\n",
					   100);
	const struct futex_row *before = script_row(res, 10, 0, "word", 'A');
	const struct futex_row *after = script_row(res, 10, 1, "word", 'A');

	ck_assert_uint_eq(script_waiter(before, 10)->wait_ns, 11 * MS);
	ck_assert_uint_eq(script_waiter(before, 12)->wait_ns, 2 * MS);
	ck_assert_uint_eq(script_waiter(after, 10)->wait_ns, 3 * MS);
	ck_assert_uint_eq(script_waiter(after, 12)->wait_ns, 5 * MS);
	ck_assert_uint_eq(before->unfinished + after->unfinished, 0);
	/* t10, t11 and t12, and t10 and t12 again. */
	ck_assert_uint_eq(res->windows[0].n_threads, 5);
	ck_assert_uint_eq(res->n_targets, 1);
	ck_assert(!script_target(res, 10)->ended);
	ck_assert_uint_eq(res->end_ns, 100 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(an_exec_ends_a_first_thread_whose_end_was_missed)
{
	struct result *res = script_follow("has t10 of 10 m\n"
					   "has t12 of 10 b\n"
					   "10 t10@0 enter WAIT A\n"
					   "11 t10@0 sleep\n"
					   "20 -@0 gap 21\n"
					   "22 t12@1 execs t10\n"
					   "30 t10@1 enter WAIT A\n"
					   "33 t10@1 exit 0\n"
					   "34 t10@1 dies\n",
					   100);

	ck_assert_uint_eq(script_row(res, 10, 0, "word", 'A')->suspect, 1);
	ck_assert_uint_eq(script_row(res, 10, 0, "word", 'A')->waits, 0);
	ck_assert_uint_eq(script_row(res, 10, 1, "word", 'A')->wait_ns, 3 * MS);
	ck_assert(script_target(res, 10)->ended);
	ck_assert_uint_eq(res->end_ns, 34 * MS);
	result_free(res);
}
END_TEST

START_TEST(an_exec_leaves_a_child_where_it_is)
{
	/* CLONE_VM without CLONE_VFORK: the parent goes on, and runs another program. */
	struct result *res = script_follow("has t10 of 10 m\n"
					   "10 t10 vforks t20 kid\n"
					   "11 t10 execs\n"
					   "12 t20 enter WAIT A\n"
					   "13 t10 enter WAIT A\n"
					   "15 t20 exit 0\n"
					   "17 t10 exit 0\n",
					   100);

	ck_assert_uint_eq(script_row(res, 10, 0, "word", 'A')->n_waiters, 1);
	ck_assert_int_eq(script_row(res, 10, 0, "word", 'A')->waiters[0].tid, 20);
	ck_assert_int_eq(script_row(res, 10, 1, "word", 'A')->waiters[0].tid, 10);
	ck_assert_uint_eq(script_row(res, 10, 1, "word", 'A')->wait_ns, 4 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_program_gives_its_name_to_the_thread_that_ran_it)
{
	/* The name comes under the new id, at a moment when no thread has that id. */
	struct result *res = script_follow("has t10 of 10 m\n"
					   "has t12 of 10 worker\n"
					   "21 t10 dies\n"
					   "21.1 t10 renames true\n"
					   "22 t12 execs t10\n"
					   "30 t10 enter WAIT A\n"
					   "33 t10 exit 0\n",
					   100);

	ck_assert_str_eq(script_word(res, 'A')->waiters[0].comm, "true");
	ck_assert_str_eq(script_thread(res, 12)->comm, "worker");
	ck_assert_str_eq(script_target(res, 10)->comm, "true");
	result_free(res);
}
END_TEST

START_TEST(an_exec_ends_the_wait_that_a_handler_left)
{
	/* The handler, not the caller, goes on; the new program calls with the same arguments. */
	struct result *res = script_follow("has t10 of 10 m\n"
					   "10 t10 enter WAIT A\n"
					   "11 t10 sleep\n"
					   "20 t10 exit -512\n"
					   "20.1 t10 handler SA_RESTART\n"
					   "25 t10 execs\n"
					   "30 t10 enter WAIT A\n"
					   "33 t10 exit 0\n",
					   100);

	ck_assert_uint_eq(script_row(res, 10, 0, "word", 'A')->wait_ns, 10 * MS);
	ck_assert_ptr_nonnull(script_row(res, 10, 1, "word", 'A'));
	ck_assert_uint_eq(script_row(res, 10, 1, "word", 'A')->waits, 1);
	ck_assert_uint_eq(script_row(res, 10, 1, "word", 'A')->wait_ns, 3 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(an_exec_ends_a_call_whose_end_was_missed)
{
	struct result *res = script_follow("has t10 of 10 m\n"
					   "has t20 of 20 n\n"
					   "10 t10 enter CMP_REQUEUE A 0 B all\n"
					   "11 t20 enter WAIT A\n"
					   "20 - gap 21\n"
					   "30 t10 execs\n"
					   "31 t20 execs\n"
					   "40 - gap 41\n"
					   "50 t10 exit 1\n"
					   "51 t20 exit 0\n",
					   100);

	ck_assert_uint_eq(script_row(res, 20, 0, "word", 'A')->suspect, 1);
	ck_assert_uint_eq(script_row(res, 20, 0, "word", 'A')->waits, 0);
	ck_assert_uint_eq(res->unpaired, 4);
	result_free(res);
}
END_TEST

TCase *analysis_exec_cases(void)
{
	TCase *tc = tcase_create("exec");

	tcase_add_test(tc, words_before_and_after_an_exec_are_different_ones);
	tcase_add_test(tc, an_exec_by_another_thread_gives_it_the_id_of_the_first);
	tcase_add_test(tc, an_exec_ends_a_first_thread_whose_end_was_missed);
	tcase_add_test(tc, an_exec_leaves_a_child_where_it_is);
	tcase_add_test(tc, a_program_gives_its_name_to_the_thread_that_ran_it);
	tcase_add_test(tc, an_exec_ends_the_wait_that_a_handler_left);
	tcase_add_test(tc, an_exec_ends_a_call_whose_end_was_missed);
	return tc;
}
