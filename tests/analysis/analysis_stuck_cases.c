/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_stuck_cases.c - tests when nobody is left to wake the threads of a process.
 */
#include "tests/analysis/analysis_cases.h"

#include <string.h>

#include "tests/judged.h"
#include "tests/script.h"
#include "tests/truths.h"

/* a and b wait at A, m at B; from 20 on all of them sleep. */
#define STUCK STUCK_2 "20 t10 enter WAIT_BITSET B 7\n20 t10 sleep\n"

/* a and b sleep, m may do anything. */
#define STUCK_2                                               \
	"has t10 of 10 m\nhas t11 of 10 a\nhas t12 of 10 b\n" \
	"1 t11 enter WAIT A 2\n1 t11 sleep\n"                 \
	"2 t12 enter WAIT A 2\n2 t12 sleep\n"

static const struct {
	const char *name, *script, *says;
} stuck[] = {
	{ "all have waited since a moment of the trace", STUCK,
	  "All 3 threads of m (10) wait without a timeout, for the last 80.0 ms: a (11) and b (12) "
	  "for 0x1000; m (10) for 0x1100. Nobody is left there to wake them: only a signal could." },
	{ "all waited before it began, and a child process runs",
	  "has t10 of 10 m\nhas t11 of 10 a\nhas t3000 of 3000 child\n"
	  "0.1 t10 parked WAIT A 0 7\n0.1 t11 parked WAIT B 0 7\n"
	  "5 t3000 enter WAKE A 1\n5 t3000 exit 0\n",
	  "All 2 threads of m (10) wait without a timeout, all the time: m (10) for 0x1000; a (11) "
	  "for 0x1100. Nobody is left there to wake them: only a signal could." },
	{ "one was born in the trace, and another ended",
	  STUCK_2 "1.5 t10 spawns t13 c\n1.6 t13 runs\n1.7 t13 enter WAIT A 2\n1.7 t13 sleep\n"
		  "2 t12 dies\n20 t10 enter WAIT B 7\n20 t10 sleep\n",
	  "All 3 threads of m (10) wait without a timeout, for the last 80.0 ms: a (11) and c (13) "
	  "for 0x1000; m (10) for 0x1100. Nobody" },
	{ "the only thread of a process", "has t10 of 10 m\n10 t10 enter WAIT A 7\n10 t10 sleep\n",
	  "The only thread of m (10) waits without a timeout, for the last 90.0 ms: m (10) for "
	  "0x1000. Nobody is left there to wake it: only a signal could." },
	{ "each at a word of its own",
	  "has t10 of 10 w0\nhas t11 of 10 w1\nhas t12 of 10 w2\nhas t13 of 10 w3\n"
	  "1 t10 enter WAIT A 1\n1 t10 sleep\n1 t11 enter WAIT B 1\n1 t11 sleep\n"
	  "1 t12 enter WAIT C 1\n1 t12 sleep\n1 t13 enter WAIT D 1\n1 t13 sleep\n",
	  "All 4 threads of w0 (10) wait without a timeout, for the last 99.0 ms: w{0..3}, at 4 "
	  "words. Nobody is left there to wake them: only a signal could." },
	{ "a circle, and one who waits elsewhere",
	  "has t10 of 10 m\nhas t11 of 10 a\nhas t12 of 10 b\n"
	  "1 t10 enter WAIT C 7\n1 t10 sleep\n1 t11 enter WAIT A 2\n1 t11 sleep\n"
	  "2 t12 enter WAIT B 2\n2 t12 sleep\n20 t11 owner A t12 19\n20 t12 owner B t11 19\n",
	  "a (11) holds 0x1100 and waits for 0x1000, which b (12) holds, which waits for 0x1100. "
	  "Nothing will wake them. The other thread of m (10) waits without a timeout too: nobody "
	  "is left there." },
	{ "one was woken by a signal, and entered its call again",
	  STUCK "40 t99 wakes t11\n40 t11 runs\n40 t11 exit -512\n41 t11 enter WAIT A 2\n"
		"41 t11 sleep\n",
	  "All 3 threads of m (10) wait without a timeout, for the last 59.0 ms" },
	{ "before, they waited for each other",
	  "has t10 of 10 m\nhas t11 of 10 a\n5 t11 enter WAIT A 2\n5 t11 sleep\n"
	  "80 t10 enter WAKE A 1\n80 t10 wakes t11\n80 t10 exit 1\n80 t11 runs\n80 t11 exit 0\n"
	  "81 t11 enter WAIT A 2\n81 t11 sleep\n90 t10 enter WAIT A 2\n90 t10 sleep\n",
	  "All 2 threads of m (10) wait without a timeout, for the last 10.0 ms: " },
};

static const struct finding *deadlock_in(const struct window *win)
{
	return win->n_findings && win->findings[0].kind == FINDING_DEADLOCK ? &win->findings[0]
									    : NULL;
}

START_TEST(if_all_threads_wait_nobody_is_left)
{
	struct result *res = script_analyse(stuck[_i].script, 100);
	struct window *win = &res->windows[0];
	const struct finding *f;

	judge(win);
	truths_check(res);
	f = deadlock_in(win);
	ck_assert_msg(f != NULL, "%s: %s", stuck[_i].name, win->summary);
	ck_assert_msg(!strncmp(f->text, stuck[_i].says, strlen(stuck[_i].says)), "%s: %s",
		      stuck[_i].name, f->text);
	for (size_t i = 1; i < win->n_findings; i++) {
		ck_assert_int_ne(win->findings[i].kind, FINDING_DEADLOCK);
		ck_assert_msg(win->findings[i].kind != FINDING_IDLE, "%s", win->summary);
	}
	result_free(res);
}
END_TEST

static const struct {
	const char *name, *script;
} left[] = {
	{ "one runs", STUCK "has t13 of 10 c\n30 t13 enter WAKE C 1\n30 t13 exit 0\n" },
	{ "one sleeps in another call", "has t13 of 10 c\n" STUCK "0.5 t13 sleep\n" },
	{ "nothing is known of one", "has t13 of 10 c\n" STUCK },
	{ "one waits with a timeout", STUCK_2 "20 t10 enter WAIT B 7 B 7\n20 t10 sleep\n" },
	{ "one waits where other processes can wake it",
	  STUCK_2 "20 t10 enter WAIT+shared S 7\n20 t10 sleep\n" },
	{ "one waits for any of several words",
	  STUCK_2 "20 t10 enter futex_waitv a 3\n20 t10 sleep\n" },
	{ "one has entered its call, and has not slept yet", STUCK_2 "20 t10 enter WAIT B 7\n" },
	{ "one has been woken, and has no CPU",
	  STUCK_2 "20 t10 enter WAKE A 1\n20 t10 wakes t11\n20 t10 exit 1\n"
		  "21 t10 enter WAIT B 7\n21 t10 sleep\n" },
	{ "one was woken by a signal", STUCK "30 t99 wakes t11\n" },
	{ "one has been made, and has not run", STUCK_2 "10 t10 spawns t13 c\n"
							"20 t10 enter WAIT B 7\n20 t10 sleep\n" },
	{ "a process shares the memory", STUCK_2 "10 t10 clones-vm t13 c\n20 t10 enter WAIT B 7\n"
						 "20 t10 sleep\n" },
	{ "events were lost", STUCK_2 "10 - gap 11 1\n20 t10 enter WAIT B 7\n20 t10 sleep\n" },
	{ "an event came too late", STUCK_2 "10 - late\n20 t10 enter WAIT B 7\n20 t10 sleep\n" },
	{ "the process was stopped", STUCK "30 t11 found T\n" },
};

static void check_none(const struct result *res, const char *name)
{
	for (size_t i = 0; i < res->n_windows; i++) {
		ck_assert_msg(!deadlock_in(&res->windows[i]), "%s: %s", name,
			      res->windows[i].summary);
		ck_assert_uint_eq(res->windows[i].n_stuck, 0);
	}
}

START_TEST(unless_all_threads_wait_somebody_may_be_left)
{
	struct result *res = script_analyse(left[_i].script, 100);

	judge(&res->windows[0]);
	check_none(res, left[_i].name);
	result_free(res);
}
END_TEST

START_TEST(where_threads_may_be_unknown_somebody_may_be_left)
{
	struct analysis_options options = script_options();
	struct result *res;

	options.knows_all_threads = _i != 1;
	options.futex_only = _i == 2;
	res = script_run(STUCK, 100, &options);
	judge(&res->windows[0]);
	ck_assert_uint_eq(res->windows[0].n_stuck, _i == 0);
	result_free(res);
}
END_TEST

START_TEST(losses_that_only_the_kernel_counts_may_hide_a_thread)
{
	const struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	struct result *res;

	script_feed(a, STUCK);
	analysis_set_kernel_lost(a, 1);
	res = analysis_finish(a, 100 * MS);
	check_none(res, "lost");
	result_free(res);
	analysis_free(a);
}
END_TEST

/* Until the end of the first window, t10 could have woken the others. */
START_TEST(windows_know_how_the_trace_ends)
{
	struct result *res = script_analyse("has t10 of 10 m\nhas t11 of 10 a\n"
					    "1 t10 mark begin first\n"
					    "2 t11 enter WAIT A 2\n2 t11 sleep\n"
					    "10 t10 mark end first\n10 t10 mark begin second\n"
					    "20 t10 enter WAIT B 7\n20 t10 sleep\n"
					    "50 t3000 mark end second\n",
					    100);
	const struct window *second = script_window(res, WINDOW_MARK, 1) + 1;

	ck_assert_uint_eq(script_window(res, WINDOW_MARK, 1)->n_stuck, 0);
	ck_assert_str_eq(second->name, "second");
	ck_assert_uint_eq(second->n_stuck, 1);
	ck_assert_uint_eq(second->stuck[0].ns, 30 * MS);
	ck_assert_uint_eq(res->windows[0].stuck[0].ns, 80 * MS);
	result_free(res);
}
END_TEST

TCase *analysis_stuck_cases(void)
{
	TCase *tc = tcase_create("stuck");

	tcase_add_loop_test(tc, if_all_threads_wait_nobody_is_left, 0,
			    sizeof(stuck) / sizeof(*stuck));
	tcase_add_loop_test(tc, unless_all_threads_wait_somebody_may_be_left, 0,
			    sizeof(left) / sizeof(*left));
	tcase_add_loop_test(tc, where_threads_may_be_unknown_somebody_may_be_left, 0, 3);
	tcase_add_test(tc, losses_that_only_the_kernel_counts_may_hide_a_thread);
	tcase_add_test(tc, windows_know_how_the_trace_ends);
	return tc;
}
