/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_verdict_cases.c - tests the verdicts about words.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/verdict.h"
#include "base/xalloc.h"
#include "tests/script.h"

/* SCRIPT, and then N times LINES, in which each %d is the beginning of a stretch of 10 ms. */
static char *repeat(const char *script, int n, const char *const lines[])
{
	char *all = xstrdup(script);

	for (int i = 0; i < n; i++) {
		for (size_t j = 0; lines[j]; j++)
			all = script_add(all, xasprintf("%d%s\n", 10 * i, lines[j]));
	}
	return all;
}

static void check_verdict(char *script, uint64_t end_ms, enum verdict verdict)
{
	struct result *res = script_analyse(script, end_ms);
	struct window *win = &res->windows[0];

	verdict_judge(&win->futexes[0], win);
	ck_assert_msg(win->futexes[0].verdict == verdict, "verdict %d: %s", win->futexes[0].verdict,
		      win->futexes[0].reason);
	ck_assert_str_ne(win->futexes[0].reason, "");
	result_free(res);
	free(script);
}

#define TWO "has t10 of 10 m\nhas t11 of 10 a\n"

START_TEST(a_thread_parked_for_another_is_an_idle_waiter)
{
	check_verdict(xstrdup(TWO "1 t11 enter WAIT A\n"
				  "1 t11 sleep\n"
				  "98 t10 enter WAKE A 1\n"
				  "98 t10 wakes t11\n"
				  "98 t10 exit 1\n"
				  "99 t11 exit 0\n"),
		      100, VERDICT_IDLE_WAITER);
}
END_TEST

START_TEST(so_is_one_that_nobody_wakes)
{
	check_verdict(xstrdup(TWO "1 t11 enter WAIT A\n1 t11 sleep\n"), 100, VERDICT_IDLE_WAITER);
}
END_TEST

START_TEST(who_waits_on_a_lock_wakes_it_too)
{
	static const char *const turn[] = {
		".1 t11 enter WAIT A",
		".1 t11 sleep",
		".4 t10 enter WAKE A 1",
		".4 t10 wakes t11",
		".4 t10 exit 1",
		".5 t11 exit 0",
		".6 t10 enter WAIT A",
		".6 t10 sleep",
		".8 t11 enter WAKE A 1",
		".8 t11 wakes t10",
		".8 t11 exit 1",
		".9 t10 exit 0",
		NULL,
	};

	check_verdict(repeat(TWO, 10, turn), 100, VERDICT_CONTENDED_LOCK);
}
END_TEST

START_TEST(many_short_waits_that_others_end_are_a_handoff)
{
	static const char *const turn[] = {
		".1 t11 enter WAIT A",
		".1 t11 sleep",
		".8 t10 enter WAKE A 1",
		".8 t10 wakes t11",
		".8 t10 exit 1",
		".9 t11 exit 0",
		NULL,
	};

	check_verdict(repeat(TWO, 20, turn), 200, VERDICT_HANDOFF);
}
END_TEST

START_TEST(waits_that_time_out_are_a_timer)
{
	static const char *const turn[] = {
		".1 t11 enter WAIT A",
		".1 t11 sleep",
		".9 t11 exit ETIMEDOUT",
		NULL,
	};

	check_verdict(repeat(TWO, 20, turn), 200, VERDICT_TIMER);
}
END_TEST

START_TEST(several_released_by_one_of_them_are_a_barrier)
{
	static const char *const turn[] = {
		".1 t11 enter WAIT A",
		".1 t11 sleep",
		".2 t12 enter WAIT A",
		".2 t12 sleep",
		".8 t10 enter WAKE A all",
		".8 t10 wakes t11",
		".8 t10 wakes t12",
		".8 t10 exit 2",
		".9 t11 exit 0",
		".9 t12 exit 0",
		NULL,
	};
	char *script = repeat(TWO "has t12 of 10 b\n", 10, turn);
	/* The last waiter differs: once it was t11. */
	char *both = xasprintf("%s101.1 t10 enter WAIT A\n101.1 t10 sleep\n101.2 t12 enter WAIT A\n"
			       "101.2 t12 sleep\n101.8 t11 enter WAKE A all\n101.8 t11 wakes t10\n"
			       "101.8 t11 wakes t12\n101.8 t11 exit 2\n101.9 t10 exit 0\n"
			       "101.9 t12 exit 0\n",
			       script);

	free(script);
	check_verdict(both, 110, VERDICT_BARRIER);
}
END_TEST

START_TEST(little_is_minor_whatever_it_is)
{
	check_verdict(xstrdup(TWO "1 t11 enter WAIT A\n"
				  "1 t11 sleep\n"
				  "1.5 t10 enter WAKE A 1\n"
				  "1.5 t10 wakes t11\n"
				  "1.5 t10 exit 1\n"
				  "1.6 t11 exit 0\n"),
		      100, VERDICT_MINOR);
	check_verdict(xstrdup(TWO "1 t11 enter WAKE A\n1.1 t11 exit 0\n"), 100, VERDICT_MINOR);
}
END_TEST

START_TEST(after_a_loss_nothing_is_certain)
{
	check_verdict(xstrdup(TWO "1 t11 enter WAIT A\n1 t11 sleep\n20 - gap 30\n"), 100,
		      VERDICT_UNKNOWN);
}
END_TEST

START_TEST(a_few_waits_of_middling_length_say_nothing)
{
	check_verdict(xstrdup(TWO "1 t11 enter WAIT A\n"
				  "1 t11 sleep\n"
				  "9 t10 enter WAKE A 1\n"
				  "9 t10 wakes t11\n"
				  "9 t10 exit 1\n"
				  "9 t11 exit 0\n"),
		      100, VERDICT_UNKNOWN);
}
END_TEST

START_TEST(time_spent_waiting_for_a_cpu_is_the_delay_of_waking_up)
{
	struct result *res = script_analyse(TWO "1 t11 enter WAIT A\n"
						"2 t11 sleep\n"
						"30 t10 wakes t11\n"
						"35 t11 runs\n"
						"36 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->wakeup_delay_ns, 5 * MS);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 35 * MS);
	result_free(res);
}
END_TEST

TCase *analysis_verdict_cases(void)
{
	TCase *tc = tcase_create("verdicts");

	tcase_add_test(tc, a_thread_parked_for_another_is_an_idle_waiter);
	tcase_add_test(tc, so_is_one_that_nobody_wakes);
	tcase_add_test(tc, who_waits_on_a_lock_wakes_it_too);
	tcase_add_test(tc, many_short_waits_that_others_end_are_a_handoff);
	tcase_add_test(tc, waits_that_time_out_are_a_timer);
	tcase_add_test(tc, several_released_by_one_of_them_are_a_barrier);
	tcase_add_test(tc, little_is_minor_whatever_it_is);
	tcase_add_test(tc, after_a_loss_nothing_is_certain);
	tcase_add_test(tc, a_few_waits_of_middling_length_say_nothing);
	tcase_add_test(tc, time_spent_waiting_for_a_cpu_is_the_delay_of_waking_up);
	return tc;
}
