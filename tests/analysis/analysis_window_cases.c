/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_window_cases.c - tests windows: given beforehand, by marks, or of equal length.
 */
#include "tests/analysis/analysis_cases.h"

#include "analysis/analysis.h"
#include "tests/analysis/invented.h"
#include "tests/analysis/fed.h"
#include "tests/script.h"

static struct result *with_windows(const char *script, const struct analysis_window *windows,
				   size_t n)
{
	struct analysis_options options = script_options();

	options.windows = windows;
	options.n_windows = n;
	return script_run(script, 100, &options);
}

START_TEST(a_wait_is_clipped_to_the_window)
{
	const struct analysis_window windows[] = { { "pause", 40 * MS, 60 * MS } };
	struct result *res = with_windows(script_parked, windows, 1);
	const struct window *win = script_window(res, WINDOW_GIVEN, 1);
	const struct futex_row *f = script_word_in(win, 'A');
	const struct thread_row *waker = script_thread_in(win, 12);

	ck_assert_str_eq(win->name, "pause");
	ck_assert_uint_eq(win->begin_ns, 40 * MS);
	ck_assert_uint_eq(win->end_ns, 60 * MS);
	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 20 * MS);
	ck_assert_uint_eq(f->max_ns, 20 * MS);
	ck_assert_uint_eq(f->covered_ns, 20 * MS);
	ck_assert_uint_eq(f->peak_waiters, 1);
	ck_assert_uint_eq(f->began_before, 1);
	ck_assert_uint_eq(f->unfinished, 1);
	ck_assert_uint_eq(f->finished_slept, 0);
	ck_assert_uint_eq(f->n_ops, 0);
	/* The waker is known although the wait ended later. */
	ck_assert_uint_eq(f->n_blame, 1);
	ck_assert_int_eq(f->blame[0].tid, 12);
	ck_assert_int_eq(f->blame[0].doing, DOING_BLOCKED);
	ck_assert_uint_eq(waker->blocked_ns, 20 * MS);
	ck_assert_uint_eq(waker->blocked[0].stack, 7);
	ck_assert_uint_eq(script_thread_in(win, 11)->futex_ns, 20 * MS);
	ck_assert_ptr_null(script_word_in(win, 'B'));
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_part_of_a_wait_hides_nothing_that_came_before)
{
	const struct analysis_window windows[] = { { "both", 5 * MS, 60 * MS } };
	struct result *res = with_windows("has t11 of 10 api\n"
					  "1 t11 runs\n10 - gap 15 3\n18 t11 runs\n"
					  "20 t11 enter WAIT A\n20 t11 sleep\n"
					  "80 t11 runs\n80 t11 exit 0\n",
					  windows, 1);
	const struct window *win = script_window(res, WINDOW_GIVEN, 1);
	const struct thread_row *th = script_thread_in(win, 11);

	ck_assert_uint_eq(th->unknown_ns, 13 * MS);
	ck_assert_uint_eq(th->running_ns, 2 * MS);
	ck_assert_uint_eq(th->futex_ns, 40 * MS);
	ck_assert_uint_eq(th->runnable_ns + th->blocked_ns, 0);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_call_is_of_the_window_in_which_it_ends)
{
	const struct analysis_window windows[] = { { "end", 91 * MS - 1, 95 * MS },
						   { "before", 0, 91 * MS - 1 } };
	struct result *res = with_windows(script_parked, windows, 2);
	const struct window *end = &res->windows[2], *before = &res->windows[1];

	ck_assert_str_eq(end->name, "end");
	ck_assert_uint_eq(script_op(script_word_in(end, 'A'), 128)->calls, 1);
	ck_assert_uint_eq(script_op(script_word_in(end, 'A'), 128)->time_ns, 82 * MS);
	ck_assert_uint_eq(script_op(script_word_in(end, 'A'), 129)->calls, 1);
	ck_assert_uint_eq(script_waker(script_word_in(end, 'A'), 12)->woken, 1);
	ck_assert_uint_eq(script_word_in(before, 'A')->n_ops, 0);
	ck_assert_uint_eq(script_word_in(before, 'A')->wait_ns, 81 * MS - 1);
	ck_assert_uint_eq(script_op(script_word_in(before, 'B'), 129)->calls, 1);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_window_may_begin_before_the_trace_and_outlast_it)
{
	const struct analysis_window windows[] = { { "all", 0, 1000 * MS },
						   { "past", 1, 2 },
						   { "future", 900 * MS, 1000 * MS } };
	struct analysis_options options = script_options();
	struct analysis *a;
	struct result *res;

	options.windows = windows;
	options.n_windows = 3;
	a = analysis_new(&options);
	analysis_set_begin(a, 5 * MS);
	script_feed(a, script_parked);
	res = analysis_finish(a, 100 * MS);
	ck_assert_uint_eq(res->n_windows, 2);
	ck_assert_uint_eq(res->windows[1].begin_ns, 5 * MS);
	ck_assert_uint_eq(res->windows[1].end_ns, 100 * MS);
	ck_assert_uint_eq(script_word_in(&res->windows[1], 'A')->wait_ns, 82 * MS);
	ck_assert(script_warns(res, "window all began 5.0 ms before the trace"));
	ck_assert(script_warns(res, "window past lies outside of the trace"));
	ck_assert(script_warns(res, "window future lies outside of the trace"));
	analysis_free(a);
	result_free(res);
}
END_TEST

START_TEST(intervals_add_up_to_the_trace)
{
	struct analysis_options options = script_options();
	struct result *res;
	uint64_t wait_ns = 0, blocked_ns = 0;

	options.interval_ns = 30 * MS;
	res = script_run(script_parked, 100, &options);
	ck_assert_uint_eq(res->n_windows, 1 + 4);
	for (unsigned int i = 1; i <= 4; i++) {
		const struct window *win = script_window(res, WINDOW_INTERVAL, i);
		const struct futex_row *f = script_word_in(win, 'A');

		ck_assert_uint_eq(win->begin_ns, (i - 1) * 30 * MS);
		ck_assert_uint_eq(win->end_ns, i < 4 ? i * 30 * MS : 100 * MS);
		wait_ns += f ? f->wait_ns : 0;
		blocked_ns += script_thread_in(win, 12)->blocked_ns;
	}
	ck_assert_uint_eq(wait_ns, 82 * MS);
	ck_assert_uint_eq(blocked_ns, 50 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(nothing_need_happen_in_an_interval)
{
	struct analysis_options options = script_options();
	struct result *res;

	options.interval_ns = 30 * MS;
	res = script_run("has t11 of 10 a\n"
			 "0.1 t11 parked WAIT A 0\n",
			 100, &options);
	ck_assert_uint_eq(res->n_windows, 1 + 4);
	for (size_t i = 1; i <= 4; i++) {
		const struct window *win = &res->windows[i];

		ck_assert_uint_eq(script_word_in(win, 'A')->wait_ns, win->end_ns - win->begin_ns);
		ck_assert_uint_eq(script_thread_in(win, 11)->futex_ns, win->end_ns - win->begin_ns);
	}
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(windows_of_one_name_are_numbered)
{
	const struct analysis_window windows[] = { { "round", 10 * MS, 20 * MS },
						   { "round", 30 * MS, 40 * MS },
						   { "other", 30 * MS, 40 * MS },
						   { "round", 35 * MS, 60 * MS } };
	struct result *res = with_windows(script_parked, windows, 4);

	ck_assert_uint_eq(res->n_windows, 5);
	ck_assert_uint_eq(res->windows[1].index, 1);
	ck_assert_uint_eq(res->windows[2].index, 2);
	ck_assert_uint_eq(res->windows[3].index, 1);
	ck_assert_uint_eq(res->windows[4].index, 3);
	/* Overlapping windows of one name end in the order of their begins. */
	ck_assert_uint_eq(res->windows[4].begin_ns, 35 * MS);
	ck_assert_uint_eq(res->windows[4].end_ns, 60 * MS);
	ck_assert_uint_eq(res->windows[2].end_ns, 40 * MS);
	result_free(res);
}
END_TEST

START_TEST(marks_begin_and_end_windows)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "5 t99 mark end nothing\n"
					    "10 t99 mark begin outer\n"
					    "20 t99 mark begin inner\n"
					    "25 t11 enter WAIT A\n"
					    "25 t11 sleep\n"
					    "30 t99 mark end outer\n"
					    "40 t99 mark end inner\n"
					    "50 t99 mark begin inner\n"
					    "60 t99 mark a point\n"
					    "70 t99 wakes t11\n"
					    "70 t11 runs\n"
					    "70 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(res->n_windows, 4);
	ck_assert_str_eq(res->windows[1].name, "outer");
	ck_assert_uint_eq(res->windows[1].begin_ns, 10 * MS);
	ck_assert_uint_eq(res->windows[1].end_ns, 30 * MS);
	ck_assert_uint_eq(script_word_in(&res->windows[1], 'A')->wait_ns, 5 * MS);
	ck_assert_str_eq(res->windows[2].name, "inner");
	ck_assert_uint_eq(res->windows[2].end_ns, 40 * MS);
	ck_assert_uint_eq(script_word_in(&res->windows[2], 'A')->wait_ns, 15 * MS);
	/* No mark ended this window. */
	ck_assert_uint_eq(res->windows[3].index, 2);
	ck_assert_uint_eq(res->windows[3].end_ns, 100 * MS);
	ck_assert_uint_eq(script_word_in(&res->windows[3], 'A')->wait_ns, 20 * MS);
	ck_assert(script_warns(res, "1 mark was to end a window that had not begun"));
	ck_assert(script_warns(res, "1 window was not ended by a mark: it lasts until"));
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(one_name_within_itself_ends_the_latest_first)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t99 mark begin x\n"
					    "20 t99 mark begin x\n"
					    "30 t99 mark end x\n"
					    "40 t99 mark end x\n",
					    100);

	ck_assert_uint_eq(res->n_windows, 3);
	ck_assert_uint_eq(res->windows[1].end_ns, 40 * MS);
	ck_assert_uint_eq(res->windows[2].end_ns, 30 * MS);
	result_free(res);
}
END_TEST

START_TEST(there_is_a_bound_to_windows)
{
	struct analysis_options options = script_options();
	struct result *res;

	options.interval_ns = MS / 100;
	res = script_run("has t11 of 10 a\n", 100, &options);
	ck_assert_uint_eq(res->n_windows, 1 + ANALYSIS_MAX_WINDOWS);
	ck_assert(script_warns(res, "more than 1000 windows: 9000 are not shown"));
	result_free(res);
}
END_TEST

START_TEST(windows_may_move_while_they_have_not_begun_or_ended)
{
	struct analysis_window windows[] = { { "a", 10 * MS, 50 * MS }, { "b", 60 * MS, 70 * MS } };
	struct analysis_options options = script_options();
	struct analysis *a;
	struct result *res;

	options.windows = windows;
	options.n_windows = 2;
	a = analysis_new(&options);
	script_feed(a, "has t11 of 10 a\n20 t11 enter WAIT A\n20 t11 sleep\n");
	windows[0].end_ns = 30 * MS;
	windows[1].begin_ns = 25 * MS;
	windows[1].end_ns = 80 * MS;
	analysis_windows_moved(a);
	script_feed(a, "90 t11 exit 0\n");
	res = analysis_finish(a, 100 * MS);
	ck_assert_uint_eq(script_window(res, WINDOW_GIVEN, 1)->begin_ns, 10 * MS);
	ck_assert_uint_eq(script_window(res, WINDOW_GIVEN, 1)->end_ns, 30 * MS);
	ck_assert_uint_eq(script_word_in(&res->windows[2], 'A')->wait_ns, 55 * MS);
	ck_assert_uint_eq(res->windows[2].begin_ns, 25 * MS);
	result_free(res);
	analysis_free(a);
}
END_TEST

/* The part of the waits on F's word that is between BEGIN_NS and END_NS. */
static uint64_t true_wait_ns(const struct history *h, const struct futex_row *f, uint64_t begin_ns,
			     uint64_t end_ns)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < h->n_waits; i++) {
		const struct true_wait *w = &h->waits[i];
		uint64_t from_ns = w->begin_ns > begin_ns ? w->begin_ns : begin_ns;
		uint64_t to_ns = w->end_ns < end_ns ? w->end_ns : end_ns;

		if (w->uaddr == f->uaddr && w->execs == f->execs && from_ns < to_ns)
			ns += to_ns - from_ns;
	}
	return ns;
}

static uint64_t time_of(const struct thread_row *th)
{
	return th->running_ns + th->runnable_ns + th->futex_ns + th->blocked_ns + th->unknown_ns;
}

/*
 * While a wait is interrupted it is not counted; without that, the cover and the peak of a window
 * are exact.
 */
static void check_peak(const struct history *h, const struct window *win, const struct futex_row *f)
{
	const struct interval in = { win->begin_ns, win->end_ns };
	uint64_t covered_ns, peak;
	bool interrupted = true_cover(h, f->uaddr, f->execs, &in, &covered_ns, &peak);

	ck_assert_uint_le(f->covered_ns, covered_ns);
	ck_assert_uint_le(f->peak_waiters, peak);
	if (interrupted)
		return;
	ck_assert_uint_eq(f->covered_ns, covered_ns);
	ck_assert_uint_eq(f->peak_waiters, peak);
}

static void check_random_window(const struct history *h, const struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		ck_assert_uint_eq(f->wait_ns, true_wait_ns(h, f, win->begin_ns, win->end_ns));
		check_peak(h, win, f);
	}
	for (size_t i = 0; i < win->n_threads; i++)
		ck_assert_uint_le(time_of(&win->threads[i]), win->end_ns - win->begin_ns);
}

static void check_random_windows(uint32_t seed)
{
	const struct history_kind kind = { .execs = seed % 2 };
	struct history *h = history_new(seed, &kind);
	uint64_t length_ns = h->end_ns - h->begin_ns;
	const struct analysis_window windows[] = {
		{ "a", h->begin_ns + length_ns / 5, h->begin_ns + length_ns / 2 },
		{ "b", h->begin_ns + length_ns / 3, h->begin_ns + length_ns * 4 / 5 },
	};
	struct analysis_options options = { .new_threads = true,
					    .interval_ns = length_ns / 7 + 1,
					    .windows = windows,
					    .n_windows = 2 };
	struct result *res = replay(h, &options);

	ck_assert_uint_ge(res->n_windows, 1 + 2 + 7);
	for (size_t i = 0; i < res->n_windows; i++)
		check_random_window(h, &res->windows[i]);
	result_free(res);
	history_free(h);
}

START_TEST(windows_of_invented_histories_are_exact)
{
	replay_seeds((uint32_t)_i * 100, 100, check_random_windows);
}
END_TEST

TCase *analysis_window_cases(void)
{
	TCase *tc = tcase_create("window");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, a_wait_is_clipped_to_the_window);
	tcase_add_test(tc, a_part_of_a_wait_hides_nothing_that_came_before);
	tcase_add_test(tc, a_call_is_of_the_window_in_which_it_ends);
	tcase_add_test(tc, a_window_may_begin_before_the_trace_and_outlast_it);
	tcase_add_test(tc, intervals_add_up_to_the_trace);
	tcase_add_test(tc, nothing_need_happen_in_an_interval);
	tcase_add_test(tc, windows_of_one_name_are_numbered);
	tcase_add_test(tc, windows_may_move_while_they_have_not_begun_or_ended);
	tcase_add_test(tc, marks_begin_and_end_windows);
	tcase_add_test(tc, one_name_within_itself_ends_the_latest_first);
	tcase_add_test(tc, there_is_a_bound_to_windows);
	tcase_add_loop_test(tc, windows_of_invented_histories_are_exact, 0, 20);
	return tc;
}
