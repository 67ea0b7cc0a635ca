/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_life_cases.c - tests processes and threads: their start, exec and end.
 */
#include "tests/analysis/analysis_cases.h"

#include "tests/script.h"

START_TEST(a_child_with_its_own_memory_has_its_own_words)
{
	struct result *res = script_follow("has t10 of 10 m\n"
					   "5 t10 enter WAIT A\n"
					   "6 t10 exit 0\n"
					   "10 t10 forks t20 kid\n"
					   "11 t20 enter WAIT A\n"
					   "13 t20 exit 0\n"
					   /* A child of the child, and a thread of that. */
					   "14 t20 forks t30 grandkid\n"
					   "15 t30 spawns t31 worker\n"
					   "16 t31 enter WAIT A\n"
					   "20 t31 exit 0\n"
					   "21 t20 dies\n",
					   100);

	ck_assert_uint_eq(res->windows[0].n_futexes, 3);
	ck_assert_uint_eq(script_row(res, 10, 0, "word", 'A')->wait_ns, 1 * MS);
	ck_assert_uint_eq(script_row(res, 20, 0, "word", 'A')->wait_ns, 2 * MS);
	ck_assert_uint_eq(script_row(res, 30, 0, "word", 'A')->wait_ns, 4 * MS);
	ck_assert_uint_eq(res->n_targets, 3);
	ck_assert_int_eq(res->targets[1].pid, 20);
	ck_assert_str_eq(res->targets[1].comm, "kid");
	ck_assert(res->targets[1].ended);
	ck_assert_uint_eq(res->targets[2].threads, 2);
	ck_assert(script_thread(res, 30)->main);
	ck_assert(!script_thread(res, 31)->main);
	ck_assert_int_eq(script_thread(res, 31)->pid, 30);
	result_free(res);
}
END_TEST

START_TEST(a_child_in_its_parents_memory_has_its_parents_words_until_it_execs)
{
	struct result *res = script_follow("has t10 of 10 m\n"
					   "has t11 of 10 a\n"
					   "5 t11 enter WAIT A\n"
					   "6 t11 sleep\n"
					   "10 t10 vforks t20 kid\n"
					   "11 t20 enter WAKE A 1\n"
					   "11.1 t20 wakes t11\n"
					   "11.2 t20 exit 1\n"
					   "12 t11 exit 0\n"
					   "13 t20 enter WAIT A\n"
					   "15 t20 exit 0\n"
					   "20 t20 execs\n"
					   "21 t20 enter WAIT A\n"
					   "25 t20 exit 0\n"
					   "26 t11 enter WAIT A\n"
					   "27 t11 exit 0\n",
					   100);
	const struct futex_row *f = script_row(res, 10, 0, "word", 'A');

	ck_assert_uint_eq(res->windows[0].n_futexes, 2);
	ck_assert_uint_eq(f->wait_ns, (7 + 2 + 1) * MS);
	ck_assert_uint_eq(f->n_waiters, 2);
	ck_assert(script_waker(f, 20)->exact);
	ck_assert_uint_eq(script_waker(f, 20)->woken, 1);
	ck_assert_uint_eq(script_row(res, 20, 1, "word", 'A')->wait_ns, 4 * MS);
	ck_assert_int_eq(script_thread(res, 20)->pid, 20);
	result_free(res);
}
END_TEST

START_TEST(who_does_not_follow_has_no_children_of_any_kind)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "10 t10 vforks t20 kid\n"
					    "11 t20 enter WAIT A\n"
					    "12 t20 exit 0\n"
					    "13 t20 execs\n"
					    "14 t20 spawns t21 worker\n"
					    "15 t21 enter WAIT A\n"
					    "20 t10 execs\n"
					    "21 t10 enter WAIT A\n"
					    "22 t10 exit 0\n",
					    100);

	ck_assert_uint_eq(res->n_targets, 1);
	ck_assert_uint_eq(res->windows[0].n_threads, 1);
	ck_assert_uint_eq(res->windows[0].n_futexes, 1);
	ck_assert_uint_eq(script_row(res, 10, 1, "word", 'A')->wait_ns, 1 * MS);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

START_TEST(a_trace_ends_with_the_last_thread_of_all_processes)
{
	struct result *res = script_follow("has t10 of 10 m\n"
					   "10 t10 forks t20 kid\n"
					   "11 t20 spawns t21 worker\n"
					   "20 t10 dies\n"
					   "30 t20 dies\n"
					   "40 t21 dies\n",
					   100);

	ck_assert_uint_eq(res->end_ns, 40 * MS);
	ck_assert(script_target(res, 20)->ended);
	result_free(res);
}
END_TEST

START_TEST(an_id_whose_first_end_was_lost_is_another_thread)
{
	struct result *res = script_follow("has t10 of 10 m\n"
					   "has t11 of 10 old\n"
					   "10 t11@0 enter WAIT A\n"
					   "11 t11@0 sleep\n"
					   "15 t10@1 forks t20 first\n"
					   "16 t20@0 enter WAIT A\n"
					   "17 t20@0 exit 0\n"
					   "20 -@0 gap 30\n"
					   "40 t10@1 spawns t11 new\n"
					   "41 t11@0 enter WAIT A\n"
					   "45 t11@0 exit 0\n"
					   "50 t10@1 forks t20 second\n"
					   "51 t20@0 enter WAIT B\n"
					   "53 t20@0 exit 0\n",
					   100);
	const struct futex_row *f = script_row(res, 10, 0, "word", 'A');

	ck_assert_uint_eq(f->suspect, 1);
	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 4 * MS);
	ck_assert_str_eq(f->waiters[0].comm, "new");
	ck_assert_uint_eq(script_row(res, 20, 0, "word", 'B')->wait_ns, 2 * MS);
	ck_assert_uint_eq(res->windows[0].n_threads, 5);
	ck_assert_uint_eq(res->n_targets, 3);
	ck_assert_str_eq(res->targets[1].comm, "first");
	ck_assert(res->targets[1].ended);
	ck_assert_str_eq(res->targets[2].comm, "second");
	ck_assert(!res->targets[2].ended);
	result_free(res);
}
END_TEST

START_TEST(a_thread_listed_before_its_birth_was_read_is_one_thread)
{
	struct result *res = script_follow("has t10 of 10 m\n"
					   "has t11 of 10 a\n"
					   "1 t10 spawns t11 a\n"
					   "2 t11 enter WAIT A\n"
					   "5 t11 exit 0\n",
					   100);

	ck_assert_uint_eq(res->windows[0].n_threads, 2);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 3 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_thread_that_had_ended_when_tracing_began_is_none)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "has t20 of 20 n\n"
					    "0.3 t12 exit 0\n"
					    "0.5 t11 absent\n"
					    "0.5 t20 absent\n"
					    /* An event counts more than /proc. */
					    "0.6 t12 absent\n"
					    "9 t12 enter WAIT A\n"
					    "10 t12 exit 0\n",
					    100);

	ck_assert_uint_eq(res->windows[0].n_threads, 2);
	ck_assert_uint_eq(script_target(res, 10)->threads, 2);
	ck_assert_uint_eq(script_target(res, 20)->threads, 0);
	ck_assert(script_target(res, 20)->ended);
	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_uint_eq(res->end_ns, 100 * MS);
	result_free(res);
}
END_TEST

/* The processes that an analysis has reported. */
struct told {
	int32_t pids[4], parents[4];
	size_t n;
};

static void tell_process(void *arg, int32_t pid, int32_t parent)
{
	struct told *told = arg;

	ck_assert_uint_lt(told->n, 4);
	told->pids[told->n] = pid;
	told->parents[told->n++] = parent;
}

START_TEST(every_new_process_is_told_of)
{
	/* A command of posix_spawn(3) shares its parent's memory until exec. */
	struct analysis_options options = { .new_threads = true, .new_processes = true };
	struct told told = { 0 };

	options.ask.new_process = tell_process;
	options.ask.arg = &told;
	result_free(script_run("has t10 of 10 m\n"
			       "10 t10 forks t20 kid\n"
			       "11 t10 vforks t30 command\n"
			       "12 t30 execs\n"
			       "13 t10 spawns t11 worker\n",
			       100, &options));
	ck_assert_uint_eq(told.n, 2);
	ck_assert_int_eq(told.pids[0], 20);
	ck_assert_int_eq(told.pids[1], 30);
	ck_assert_int_eq(told.parents[1], 10);
}
END_TEST

TCase *analysis_life_cases(void)
{
	TCase *tc = tcase_create("lives");

	tcase_add_test(tc, a_child_with_its_own_memory_has_its_own_words);
	tcase_add_test(tc, a_child_in_its_parents_memory_has_its_parents_words_until_it_execs);
	tcase_add_test(tc, who_does_not_follow_has_no_children_of_any_kind);
	tcase_add_test(tc, a_trace_ends_with_the_last_thread_of_all_processes);
	tcase_add_test(tc, an_id_whose_first_end_was_lost_is_another_thread);
	tcase_add_test(tc, a_thread_listed_before_its_birth_was_read_is_one_thread);
	tcase_add_test(tc, a_thread_that_had_ended_when_tracing_began_is_none);
	tcase_add_test(tc, every_new_process_is_told_of);
	return tc;
}
