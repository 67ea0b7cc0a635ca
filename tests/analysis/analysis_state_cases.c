/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_state_cases.c - tests states of threads: running, runnable, asleep, waiting for a futex.
 */
#include "tests/analysis/analysis_cases.h"

#include <string.h>

#include "tests/script.h"

static void check_times(const struct thread_row *th, uint64_t running_ms, uint64_t runnable_ms,
			uint64_t futex_ms, uint64_t blocked_ms, uint64_t unknown_ms)
{
	ck_assert_uint_eq(th->running_ns, running_ms * MS);
	ck_assert_uint_eq(th->runnable_ns, runnable_ms * MS);
	ck_assert_uint_eq(th->futex_ns, futex_ms * MS);
	ck_assert_uint_eq(th->blocked_ns, blocked_ms * MS);
	ck_assert_uint_eq(th->unknown_ns, unknown_ms * MS);
}

/*
 * t11 leaves CPU 0 to t98, which is not traced, and t12 runs there until t99 comes. Then t11 is
 * seen there; that it came is not.
 */
START_TEST(a_thread_waits_for_a_cpu_that_others_have)
{
	struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	static const struct {
		uint64_t ms;
		int32_t prev, next;
		int64_t state;
	} switches[] = { { 10, 11, 98, 0 }, { 20, 98, 12, 0 }, { 40, 12, 99, 1 } };
	struct result *res;

	script_feed(a, "has t11 of 10 a\nhas t12 of 10 b\n1 t11 runs\n");
	for (size_t i = 0; i < sizeof(switches) / sizeof(*switches); i++) {
		const struct event ev = { .kind = EVENT_SWITCH,
					  .ts_ns = switches[i].ms * MS,
					  .tid = switches[i].prev,
					  .leave = { .state = switches[i].state,
						     .prio = 120,
						     .next = switches[i].next } };

		analysis_feed(a, &ev);
	}
	script_feed(a, "45 t11 enter WAKE A 1\n45 t11 exit 0\n");
	res = analysis_finish(a, 100 * MS);
	analysis_free(a);
	check_times(script_thread(res, 11), 10 - 1 + 55, 30 + 1, 0, 0, 5);
	result_free(res);
}
END_TEST

START_TEST(the_times_of_a_thread_add_up_to_the_window)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n" /* it ran until here */
					    "11 t11 sleep\n"
					    "40 t12 wakes t11\n"
					    "45 t11 runs\n"
					    "46 t11 exit 0\n"
					    "60 t11 sleep\n"
					    "60 t11 stack 3\n"
					    "80 t12 wakes t11\n"
					    "83 t11 runs\n"
					    "90 t11 preempted\n"
					    "92 t11 runs\n",
					    100);
	const struct thread_row *th = script_thread(res, 11);

	check_times(th, 10 + 14 + 7 + 8, 3 + 2, 36, 20, 0);
	ck_assert_uint_eq(th->n_blocked, 1);
	ck_assert_uint_eq(th->blocked[0].stack, 3);
	ck_assert_uint_eq(th->blocked[0].ns, 20 * MS);
	ck_assert_int_eq(th->blocked[0].ended_by.kind, WHO_THREAD);
	ck_assert_int_eq(th->blocked[0].ended_by.tid, 12);
	result_free(res);
}
END_TEST

START_TEST(a_thread_without_an_event_did_what_proc_says_all_the_time)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "has t13 of 10 c\n"
					    "1 t11 found D 5\n"
					    "2 t12 parked WAIT A 1\n"
					    "2 t12 found S 6\n"
					    "3 t13 found R\n",
					    100);
	const struct thread_row *asleep = script_thread(res, 11);

	check_times(asleep, 0, 0, 0, 100, 0);
	ck_assert_uint_eq(asleep->blocked[0].stack, 5);
	ck_assert(asleep->blocked[0].uninterruptible);
	ck_assert_int_eq(asleep->blocked[0].ended_by.kind, WHO_UNKNOWN);
	check_times(script_thread(res, 12), 0, 0, 100, 0, 0);
	/* Running or runnable: unknown. */
	check_times(script_thread(res, 13), 0, 0, 0, 0, 100);
	result_free(res);
}
END_TEST

START_TEST(a_thread_without_an_event_ran_as_long_as_proc_says)
{
	struct result *res = script_analyse("has t11 of 10 alone\n"
					    "has t12 of 10 starved\n"
					    "has t13 of 10 more\n"
					    "has t14 of 10 other\n"
					    "3 t11 found R\n"
					    "3 t12 found R\n"
					    "3 t13 found R\n"
					    "50 t14 preempted\n"
					    "101 t11 ran 97 0\n"
					    "102 t12 ran 0 98\n"
					    "103 t13 ran 80 30\n"
					    "104 t14 ran 7 7\n",
					    100);

	check_times(script_thread(res, 11), 97, 0, 0, 0, 3);
	check_times(script_thread(res, 12), 0, 98, 0, 0, 2);
	/* /proc was read after the trace's end: not more than the trace's length. */
	check_times(script_thread(res, 13), 80, 20, 0, 0, 0);
	/* Events count more than /proc. */
	check_times(script_thread(res, 14), 50, 50, 0, 0, 0);
	ck_assert_uint_eq(res->end_ns, 100 * MS);
	ck_assert_uint_eq(res->events, 1);
	result_free(res);
}
END_TEST

START_TEST(after_a_loss_what_proc_says_is_not_believed)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "3 t11 found R\n"
					    "20 -@0 gap 30\n"
					    "101 t11 ran 97 0\n",
					    100);

	check_times(script_thread(res, 11), 0, 0, 0, 0, 100);
	result_free(res);
}
END_TEST

START_TEST(the_first_event_shows_what_was_before)
{
	struct result *res = script_analyse("has t11 of 10 ran\n"
					    "has t12 of 10 waited\n"
					    "has t13 of 10 slept\n"
					    "1 t13 found R\n"
					    "20 t11 preempted\n"
					    "30 t12 runs\n"
					    "40 t12 wakes t13\n",
					    100);

	check_times(script_thread(res, 11), 20, 80, 0, 0, 0);
	check_times(script_thread(res, 12), 70, 30, 0, 0, 0);
	check_times(script_thread(res, 13), 0, 60, 0, 40, 0);
	result_free(res);
}
END_TEST

START_TEST(an_interrupt_is_not_the_thread_it_ran_into)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11 sleep\n"
					    "30 t12 interrupt-wakes t11\n",
					    100);
	const struct thread_row *th = script_thread(res, 11);

	ck_assert_int_eq(th->blocked[0].ended_by.kind, WHO_INTERRUPT);
	result_free(res);
}
END_TEST

START_TEST(a_new_thread_waits_for_a_cpu_and_lives_from_then_on)
{
	struct result *res = script_analyse("has t10 of 10 a\n"
					    "20 t10 spawns t11 b\n"
					    "25 t11@1 runs\n"
					    "50 t11@1 dies\n",
					    100);

	check_times(script_thread(res, 11), 25, 5, 0, 0, 0);
	check_times(script_thread(res, 10), 100, 0, 0, 0, 0);
	result_free(res);
}
END_TEST

START_TEST(what_a_loss_may_hide_is_unknown)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "5 t12@1 runs\n"
					    "10 t11@0 enter WAIT A\n"
					    "10 t11@0 sleep\n"
					    "20 -@0 gap 30\n"
					    "60 t12@1 wakes t11\n"
					    "60 t11@1 runs\n"
					    "60 t11@1 exit 0\n",
					    100);

	/* The wait is suspect: ten milliseconds were seen, but not that they were one wait. */
	check_times(script_thread(res, 11), 10 + 40, 0, 0, 0, 50);
	/* It was running on the other CPU. */
	check_times(script_thread(res, 12), 95, 5, 0, 0, 0);
	result_free(res);
}
END_TEST

/* What keeps a process from running in 100 ms, and what is said of it; NULL: nothing. */
static const struct {
	const char *script, *words;
} halted[] = {
	{ "0.5 t10 found T\n", "stopped by a signal such as SIGSTOP throughout the trace:" },
	{ "0.5 t10 parked WAIT A 0.4\n0.5 t10 found T\n", "SIGSTOP throughout the trace:" },
	{ "0.5 t10 found T\n40 t12 wakes t10\n", "for 40.0 ms from the begin of the trace:" },
	{ "30 t10 stops\n50 t12 wakes t10\n", "SIGSTOP for 20.0 ms of the trace:" },
	{ "30 t10 stops\n", "for 70.0 ms of the trace, and still at its end:" },
	{ "30 t10 is-held\n50 t12 wakes t10\n", "held by a debugger (ptrace) for 20.0 ms" },
	/* So are threads under strace, at each call. */
	{ "30 t10 is-held\n30.1 t12 wakes t10\n", NULL },
	{ "0.5 t10 found F\n", "frozen by its cgroup throughout the trace:" },
	{ "10 t10 sleep\n99 t10 found F\n", "frozen by its cgroup for 1.0 ms of the trace, and" },
	{ "10 t10 sleep\n50 t12 wakes t10\n", NULL },
};

START_TEST(what_keeps_a_process_from_running_is_said_first)
{
	char script[256] = "has t10 of 10 api\n";
	struct result *res;

	strcat(script, halted[_i].script);
	res = script_analyse(script, 100);
	if (halted[_i].words) {
		ck_assert_uint_ge(res->n_warnings, 1);
		ck_assert_ptr_nonnull(strstr(res->warnings[0], "api (10) was "));
		ck_assert_msg(strstr(res->warnings[0], halted[_i].words), "%s", res->warnings[0]);
	} else {
		ck_assert_uint_eq(res->n_warnings, 0);
	}
	result_free(res);
}
END_TEST

TCase *analysis_state_cases(void)
{
	TCase *tc = tcase_create("states");

	tcase_add_loop_test(tc, what_keeps_a_process_from_running_is_said_first, 0,
			    sizeof(halted) / sizeof(*halted));

	tcase_add_test(tc, the_times_of_a_thread_add_up_to_the_window);
	tcase_add_test(tc, a_thread_without_an_event_did_what_proc_says_all_the_time);
	tcase_add_test(tc, a_thread_without_an_event_ran_as_long_as_proc_says);
	tcase_add_test(tc, after_a_loss_what_proc_says_is_not_believed);
	tcase_add_test(tc, the_first_event_shows_what_was_before);
	tcase_add_test(tc, an_interrupt_is_not_the_thread_it_ran_into);
	tcase_add_test(tc, a_new_thread_waits_for_a_cpu_and_lives_from_then_on);
	tcase_add_test(tc, what_a_loss_may_hide_is_unknown);
	tcase_add_test(tc, a_thread_waits_for_a_cpu_that_others_have);
	return tc;
}
