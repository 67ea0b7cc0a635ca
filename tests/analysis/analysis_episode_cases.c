/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_episode_cases.c - tests the detection of episodes: stretches that stand out in a trace.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>
#include <string.h>

#include "analysis/conclude/outstanding.h"
#include "base/xalloc.h"
#include "tests/script.h"

/* Two threads are parked together for 150 ms of 8 s; another waits shortly now and then. */
static const char pause_script[] = "has t11 of 10 a\n"
				   "has t12 of 10 b\n"
				   "has t13 of 10 main\n"
				   "3000 t11 enter WAIT A\n"
				   "3000 t11 sleep\n"
				   "3001 t12 enter WAIT B\n"
				   "3001 t12 sleep\n"
				   "3050 t13 blocks\n"
				   "3140 t99 wakes t13\n"
				   "3140 t13 runs\n"
				   "3150 t13 enter WAKE A 1\n"
				   "3150 t13 wakes t11\n"
				   "3150 t13 exit 1\n"
				   "3151 t13 enter WAKE B 1\n"
				   "3151 t13 wakes t12\n"
				   "3151 t13 exit 1\n"
				   "3151 t11 runs\n"
				   "3151 t11 exit 0\n"
				   "3152 t12 runs\n"
				   "3152 t12 exit 0\n";

START_TEST(a_pause_is_found)
{
	struct result *res = script_analyse(pause_script, 8000);
	const struct window *win;

	ck_assert_uint_eq(script_count_windows(res, WINDOW_EPISODE), 1);
	win = script_window(res, WINDOW_EPISODE, 1);
	ck_assert_str_eq(win->name, "episode");
	ck_assert_uint_eq(win->begin_ns, 3000 * MS);
	ck_assert_uint_eq(win->end_ns, 3152 * MS);
	ck_assert_uint_eq(script_word_in(win, 'A')->wait_ns, 151 * MS);
	ck_assert_uint_eq(script_word_in(win, 'A')->finished_slept, 1);
	ck_assert_uint_eq(script_word_in(win, 'B')->wait_ns, 151 * MS);
	ck_assert_uint_eq(script_op(script_word_in(win, 'B'), 128)->calls, 1);
	ck_assert_uint_eq(script_thread_in(win, 13)->blocked_ns, 90 * MS);
	ck_assert_uint_eq(script_thread_in(win, 13)->wakes, 2);
	ck_assert(!win->lacks_facts);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(what_goes_on_most_of_the_time_is_no_episode)
{
	/* The same pause, but the trace is hardly longer. */
	struct result *res = script_analyse(pause_script, 3200);

	ck_assert_uint_eq(script_count_windows(res, WINDOW_EPISODE), 1);
	result_free(res);
	res = script_analyse("has t11 of 10 a\n"
			     "10 t11 enter WAIT A\n"
			     "10 t11 sleep\n"
			     "90 t12 wakes t11\n"
			     "90 t11 runs\n"
			     "90 t11 exit 0\n",
			     100);
	ck_assert_uint_eq(script_count_windows(res, WINDOW_EPISODE), 0);
	result_free(res);
}
END_TEST

START_TEST(a_thread_that_often_waits_as_long_has_no_episode)
{
	char script[8000] = "has t11 of 10 a\n";

	for (int i = 0; i < 20; i++) {
		char wait[200];

		snprintf(wait, sizeof(wait),
			 "%d t11 enter WAIT A\n%d t11 sleep\n%d t99 wakes t11\n%d t11 runs\n"
			 "%d t11 exit 0\n",
			 i * 100, i * 100, i * 100 + 20 + i, i * 100 + 20 + i, i * 100 + 20 + i);
		strcat(script, wait);
	}
	struct result *res = script_analyse(script, 8000);

	ck_assert_uint_eq(script_count_windows(res, WINDOW_EPISODE), 0);
	result_free(res);
}
END_TEST

START_TEST(a_wait_that_ends_by_its_timeout_is_no_episode)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10 t11 sleep\n"
					    "60 t11 interrupt-wakes t11\n"
					    "60 t11 runs\n"
					    "60 t11 exit ETIMEDOUT\n",
					    1000);

	ck_assert_uint_eq(script_count_windows(res, WINDOW_EPISODE), 0);
	result_free(res);
}
END_TEST

/* The wait of t13 lies within that of t12, and is no episode; that of t14 hardly overlaps. */
START_TEST(a_trace_may_have_several_episodes)
{
	static const struct {
		uint64_t begin_ms, end_ms;
	} wanted[] = { { 100, 200 }, { 1000, 1300 }, { 1250, 1400 } };
	struct result *res = script_analyse("has t11 of 10 a\nhas t12 of 10 b\n"
					    "has t13 of 10 c\nhas t14 of 10 d\n"
					    "100 t11 enter WAIT A\n100 t11 sleep\n"
					    "200 t99 wakes t11\n200 t11 runs\n200 t11 exit 0\n"
					    "1000 t12 enter WAIT B\n1000 t12 sleep\n"
					    "1100 t13 enter WAIT C\n1100 t13 sleep\n"
					    "1200 t99 wakes t13\n1200 t13 runs\n1200 t13 exit 0\n"
					    "1250 t14 enter WAIT D\n1250 t14 sleep\n"
					    "1300 t99 wakes t12\n1300 t12 runs\n1300 t12 exit 0\n"
					    "1400 t99 wakes t14\n1400 t14 runs\n1400 t14 exit 0\n",
					    3000);

	ck_assert_uint_eq(script_count_windows(res, WINDOW_EPISODE), 3);
	for (unsigned int i = 0; i < 3; i++) {
		const struct window *win = script_window(res, WINDOW_EPISODE, i + 1);

		ck_assert_uint_eq(win->begin_ns, wanted[i].begin_ms * MS);
		ck_assert_uint_eq(win->end_ns, wanted[i].end_ms * MS);
	}
	result_free(res);
}
END_TEST

/* A window of KIND, NS long, whose only finding is a lock at UADDR; its holder was DOING. */
static struct window told(enum window_kind kind, uint64_t ns, uint64_t uaddr, enum doing doing)
{
	struct window win = { .kind = kind, .end_ns = ns, .n_findings = 1 };
	struct finding *f = xcalloc(1, sizeof(*f));

	win.findings = f;
	f->kind = FINDING_LOCK;
	f->time_ns = ns;
	f->words = xcalloc(1, sizeof(*f->words));
	f->n_words = 1;
	f->words[0].uaddr = uaddr;
	f->culprits = xcalloc(1, sizeof(*f->culprits));
	f->n_culprits = 1;
	f->culprits[0].did = xcalloc(1, sizeof(*f->culprits[0].did));
	f->culprits[0].n_did = 1;
	f->culprits[0].did[0].doing = doing;
	return win;
}

START_TEST(episodes_that_stay_say_something_of_their_own)
{
	struct result *res = result_new();

	res->windows = xcalloc(8, sizeof(*res->windows));
	res->windows[res->n_windows++] = told(WINDOW_TRACE, 1000, 1, DOING_RUNNING);
	/* The whole trace says the same; then, of one lock, something else, twice. */
	res->windows[res->n_windows++] = told(WINDOW_EPISODE, 10, 1, DOING_RUNNING);
	res->windows[res->n_windows++] = told(WINDOW_EPISODE, 20, 1, DOING_BLOCKED);
	res->windows[res->n_windows++] = told(WINDOW_EPISODE, 30, 1, DOING_BLOCKED);
	res->windows[res->n_windows++] = told(WINDOW_EPISODE, 5, 2, DOING_RUNNING);
	res->windows[res->n_windows++] = told(WINDOW_MARK, 7, 1, DOING_RUNNING);
	outstanding_keep(res);
	ck_assert_uint_eq(res->n_windows, 4);
	ck_assert_uint_eq(res->windows[1].end_ns, 30);
	ck_assert_uint_eq(res->windows[1].index, 1);
	ck_assert_uint_eq(res->windows[2].end_ns, 5);
	ck_assert_uint_eq(res->windows[2].index, 2);
	ck_assert_int_eq(res->windows[3].kind, WINDOW_MARK);
	result_free(res);
}
END_TEST

/* All that there is to say of the trace happened in one episode, which tells when. */
START_TEST(the_episode_that_the_whole_trace_is_about_stays)
{
	struct result *res = result_new();

	res->windows = xcalloc(8, sizeof(*res->windows));
	res->windows[res->n_windows++] = told(WINDOW_TRACE, 1000, 1, DOING_RUNNING);
	res->windows[res->n_windows++] = told(WINDOW_EPISODE, 500, 1, DOING_RUNNING);
	res->windows[res->n_windows++] = told(WINDOW_EPISODE, 499, 1, DOING_RUNNING);
	outstanding_keep(res);
	ck_assert_uint_eq(res->n_windows, 2);
	ck_assert_uint_eq(res->windows[1].end_ns, 500);
	result_free(res);
}
END_TEST

START_TEST(no_more_than_four_episodes_stay)
{
	struct result *res = result_new();

	res->windows = xcalloc(8, sizeof(*res->windows));
	res->windows[res->n_windows++] = told(WINDOW_TRACE, 1000, 1, DOING_RUNNING);
	for (uint64_t i = 1; i <= 6; i++)
		res->windows[res->n_windows++] = told(WINDOW_EPISODE, 10 * i, 1 + i, DOING_RUNNING);
	outstanding_keep(res);
	ck_assert_uint_eq(res->n_windows, 5);
	ck_assert_uint_eq(res->windows[1].end_ns, 30);
	ck_assert_uint_eq(res->windows[4].end_ns, 60);
	ck_assert_uint_eq(res->windows[4].index, 4);
	result_free(res);
}
END_TEST

TCase *analysis_episode_cases(void)
{
	TCase *tc = tcase_create("episode");

	tcase_add_test(tc, a_pause_is_found);
	tcase_add_test(tc, what_goes_on_most_of_the_time_is_no_episode);
	tcase_add_test(tc, a_thread_that_often_waits_as_long_has_no_episode);
	tcase_add_test(tc, a_wait_that_ends_by_its_timeout_is_no_episode);
	tcase_add_test(tc, a_trace_may_have_several_episodes);
	tcase_add_test(tc, episodes_that_stay_say_something_of_their_own);
	tcase_add_test(tc, the_episode_that_the_whole_trace_is_about_stays);
	tcase_add_test(tc, no_more_than_four_episodes_stay);
	return tc;
}
