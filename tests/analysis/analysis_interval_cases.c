/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_interval_cases.c - tests intervals: windows of equal length, handed out as they end.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>

#include "analysis/analysis.h"
#include "tests/analysis/fed.h"
#include "tests/script.h"

#define MOST 64

/* The intervals of a trace in the order of handing out, and the result of the whole trace. */
struct handed {
	struct result *all[MOST];
	size_t n;
	struct result *whole;
};

static void take(struct handed *to, struct analysis *a)
{
	struct result *res;

	while ((res = analysis_take_interval(a))) {
		ck_assert_uint_lt(to->n, MOST);
		to->all[to->n++] = res;
	}
}

static void free_handed(struct handed *h)
{
	for (size_t i = 0; i < h->n; i++)
		result_free(h->all[i]);
	result_free(h->whole);
}

static struct analysis_options every(uint64_t ns)
{
	struct analysis_options options = script_options();

	options.interval_ns = ns;
	options.hand_out_intervals = true;
	return options;
}

START_TEST(an_interval_is_handed_out_when_it_is_over)
{
	const struct analysis_options options = every(30 * MS);
	struct analysis *a = analysis_new(&options);
	struct handed got = { 0 };
	const struct window *win;
	const struct futex_row *f;

	script_feed(a, "has t11 of 10 waiter\n"
		       "has t12 of 10 waker\n"
		       "10 t11 enter WAIT A\n"
		       "10 t11 sleep\n"
		       "25 t12 blocks\n"
		       "25 t12 stack 7\n");
	take(&got, a);
	ck_assert_uint_eq(got.n, 0);
	/* An event at the end still belongs to the interval. */
	analysis_advance(a, 30 * MS);
	take(&got, a);
	ck_assert_uint_eq(got.n, 0);
	analysis_advance(a, 30 * MS + 1);
	take(&got, a);
	ck_assert_uint_eq(got.n, 1);
	win = &got.all[0]->windows[0];
	ck_assert_int_eq(win->kind, WINDOW_INTERVAL);
	ck_assert_uint_eq(win->index, 1);
	ck_assert_uint_eq(win->begin_ns, 0);
	ck_assert_uint_eq(win->end_ns, 30 * MS);
	ck_assert_uint_eq(got.all[0]->events, 4);
	/* The wait goes on, so its waker is unknown. */
	f = script_word_in(win, 'A');
	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->unfinished, 1);
	ck_assert_uint_eq(f->wait_ns, 20 * MS);
	ck_assert_uint_eq(f->peak_waiters, 1);
	ck_assert_uint_eq(f->covered_ns, 20 * MS);
	ck_assert_uint_eq(f->finished_slept, 0);
	ck_assert_uint_eq(f->n_wakeups, 0);
	ck_assert_uint_eq(f->n_blame, 1);
	ck_assert_int_eq(f->blame[0].doing, DOING_FUTEX);
	ck_assert_int_eq(f->blame[0].sleep.ended_by.kind, WHO_UNKNOWN);
	ck_assert_uint_eq(script_thread_in(win, 12)->blocked_ns, 5 * MS);
	/* So does the sleep, in a place that is known. */
	ck_assert_uint_eq(script_thread_in(win, 12)->n_blocked, 1);
	ck_assert_uint_eq(script_thread_in(win, 12)->blocked[0].stack, 7);
	ck_assert_uint_eq(script_thread_in(win, 11)->futex_ns, 20 * MS);
	got.whole = analysis_finish(a, 30 * MS + 1);
	analysis_free(a);
	free_handed(&got);
}
END_TEST

static struct handed run(const char *script, uint64_t end_ms, uint64_t interval_ns)
{
	const struct analysis_options options = every(interval_ns);
	struct analysis *a = analysis_new(&options);
	struct handed got = { 0 };

	script_feed(a, script);
	take(&got, a);
	got.whole = analysis_finish(a, end_ms * MS);
	take(&got, a);
	analysis_free(a);
	return got;
}

START_TEST(handed_out_intervals_add_up_to_the_whole)
{
	struct handed got = run(script_parked, 100, 30 * MS);
	uint64_t wait_ns = 0, blocked_ns = 0, ended = 0, events = 0;

	ck_assert_uint_eq(got.n, 4);
	ck_assert_uint_eq(got.whole->n_windows,
			  1 + script_count_windows(got.whole, WINDOW_EPISODE));
	for (size_t i = 0; i < 4; i++) {
		const struct window *win = &got.all[i]->windows[0];
		const struct futex_row *f = script_word_in(win, 'A');

		ck_assert_uint_eq(win->index, i + 1);
		ck_assert_uint_eq(win->begin_ns, i * 30 * MS);
		ck_assert_uint_eq(win->end_ns, i < 3 ? (i + 1) * 30 * MS : 100 * MS);
		wait_ns += f->wait_ns;
		ended += f->waits - f->unfinished;
		blocked_ns += script_thread_in(win, 12)->blocked_ns;
		events += got.all[i]->events;
		script_check_sums(got.all[i]);
	}
	ck_assert_uint_eq(wait_ns, script_word(got.whole, 'A')->wait_ns);
	ck_assert_uint_eq(ended, 1);
	ck_assert_uint_eq(blocked_ns, script_thread(got.whole, 12)->blocked_ns);
	ck_assert_uint_eq(events, got.whole->events);
	/* The interval in which the wait ends names the waker. */
	ck_assert_int_eq(script_word_in(&got.all[3]->windows[0], 'A')->wakeups[0].waker.tid, 12);
	free_handed(&got);
}
END_TEST

START_TEST(what_happens_just_when_an_interval_ends_is_in_it)
{
	struct handed got = run("has t11 of 10 a\n"
				"10 t11 enter WAIT A\n"
				"10 t11 sleep\n"
				"30 t12 wakes t11\n"
				"30 t11 runs\n"
				"30 t11 exit 0\n"
				"30 t11 enter WAIT A\n"
				"31 t11 exit EAGAIN\n",
				40, 30 * MS);
	const struct futex_row *first = script_word_in(&got.all[0]->windows[0], 'A');
	const struct futex_row *second = script_word_in(&got.all[1]->windows[0], 'A');

	ck_assert_uint_eq(got.n, 2);
	ck_assert_uint_eq(first->waits, 1);
	ck_assert_uint_eq(first->unfinished, 0);
	ck_assert_uint_eq(futex_row_calls(first), 1);
	ck_assert_uint_eq(second->waits, 1);
	ck_assert_uint_eq(futex_row_calls(second), 1);
	free_handed(&got);
}
END_TEST

START_TEST(what_comes_after_the_last_thread_is_in_an_interval_without_length)
{
	struct handed got = run("has t11 of 10 a\n"
				"20 t11 dies\n"
				"70 t11 blocks\n",
				100, 30 * MS);
	const struct window *last;

	ck_assert_uint_eq(got.whole->events, 2);
	ck_assert_uint_eq(got.whole->end_ns, 20 * MS);
	ck_assert_uint_eq(got.n, 3);
	last = &got.all[2]->windows[0];
	ck_assert_uint_eq(got.all[0]->events, 1);
	ck_assert_uint_eq(got.all[1]->events, 0);
	ck_assert_uint_eq(got.all[2]->events, 1);
	ck_assert_uint_eq(last->begin_ns, 60 * MS);
	ck_assert_uint_eq(window_duration_ns(last), 0);
	free_handed(&got);
}
END_TEST

START_TEST(there_is_no_bound_to_intervals_that_are_handed_out)
{
	const struct analysis_options options = every(MS / 100);
	struct analysis *a = analysis_new(&options);
	unsigned int n = 0;
	struct result *res;

	script_feed(a, "has t11 of 10 a\n0.1 t11 parked WAIT A 0\n");
	for (uint64_t ns = 0; ns <= 100 * MS; ns += MS / 5) {
		analysis_advance(a, ns);
		for (; (res = analysis_take_interval(a)); n++) {
			ck_assert_uint_eq(res->windows[0].index, n + 1);
			ck_assert_uint_eq(script_word_in(&res->windows[0], 'A')->wait_ns, MS / 100);
			result_free(res);
		}
	}
	ck_assert_uint_eq(n, 10000 - 1);
	result_free(analysis_finish(a, 100 * MS));
	/* The last interval is not taken: the analysis frees it. */
	analysis_free(a);
}
END_TEST

START_TEST(an_interval_without_anything_is_handed_out_too)
{
	struct handed got = run("has t11 of 10 a\n", 100, 60 * MS);

	ck_assert_uint_eq(got.n, 2);
	ck_assert_uint_eq(got.all[0]->windows[0].n_futexes, 0);
	ck_assert_uint_eq(script_thread_in(&got.all[0]->windows[0], 11)->unknown_ns, 60 * MS);
	free_handed(&got);
}
END_TEST

START_TEST(a_trace_without_any_length_has_one_interval)
{
	struct handed got = run("has t11 of 10 a\n", 0, 60 * MS);

	ck_assert_uint_eq(got.n, 1);
	free_handed(&got);
}
END_TEST

#define MANY 1000

/* Thread 11 waits on the word at UADDR from TS_NS on for LENGTH_NS, and sleeps. */
static void wait_for(struct analysis *a, uint64_t uaddr, uint64_t ts_ns, uint64_t length_ns)
{
	const struct event enter = { .kind = EVENT_FUTEX_ENTER,
				     .tid = 11,
				     .ts_ns = ts_ns,
				     .enter = { .uaddr = uaddr, .op = 128 } };
	const struct event sleep = { .kind = EVENT_SWITCH,
				     .tid = 11,
				     .ts_ns = ts_ns,
				     .leave = { .state = 1, .prio = 120 } };
	const struct event leave = { .kind = EVENT_FUTEX_EXIT,
				     .tid = 11,
				     .ts_ns = ts_ns + length_ns };

	analysis_feed(a, &enter);
	analysis_feed(a, &sleep);
	analysis_feed(a, &leave);
}

START_TEST(of_very_many_words_the_last_share_a_row)
{
	const struct analysis_options options = every(10 * MS);
	struct analysis *a = analysis_new(&options);
	uint64_t wait_ns = 0, waits = 0, slept = 0, calls = 0;
	struct handed got = { 0 };
	const struct window *win;

	script_feed(a, "has t11 of 10 a\n");
	for (uint64_t i = 0; i < MANY; i++)
		wait_for(a, 0x1000 + 4 * i, 1 + 2000 * i, i + 1);
	analysis_advance(a, 20 * MS);
	take(&got, a);
	got.whole = analysis_finish(a, 20 * MS);
	analysis_free(a);
	win = &got.all[0]->windows[0];
	ck_assert_uint_eq(win->n_futexes, INTERVAL_WORDS);
	for (size_t i = 0; i < win->n_futexes; i++) {
		wait_ns += win->futexes[i].wait_ns;
		waits += win->futexes[i].waits;
		slept += win->futexes[i].slept;
		calls += futex_row_calls(&win->futexes[i]);
		if (win->futexes[i].is_overflow)
			ck_assert_uint_eq(win->futexes[i].max_ns, MANY - (INTERVAL_WORDS - 1));
	}
	ck_assert_uint_eq(wait_ns, MANY * (MANY + 1) / 2);
	ck_assert_uint_eq(waits, MANY);
	ck_assert_uint_eq(slept, MANY);
	ck_assert_uint_eq(calls, MANY);
	/* The sum of the last comes first; then the one waited for most. */
	ck_assert(win->futexes[0].is_overflow);
	ck_assert_uint_eq(win->futexes[1].uaddr, 0x1000 + 4 * (MANY - 1));
	ck_assert_uint_eq(got.whole->windows[0].n_futexes, MANY);
	script_check_blame(got.all[0]);
	free_handed(&got);
}
END_TEST

/* t13 and t15 wait since before the trace, t12 and t14 at the end of the interval, all shortly. */
START_TEST(the_row_of_the_last_counts_waits_that_began_before_or_go_on)
{
	const struct analysis_options options = every(10 * MS);
	struct analysis *a = analysis_new(&options);
	const uint64_t n = 300;
	struct handed got = { 0 };
	const struct futex_row *last;

	script_feed(a, "has t11 of 10 a\nhas t12 of 10 b\nhas t13 of 10 c\n"
		       "has t14 of 10 d\nhas t15 of 10 e\n"
		       "0.000001 t13 parked WAIT A 0\n0.000001 t15 parked WAIT B 0\n"
		       "0.00001 t13 exit 0\n0.00001 t15 exit 0\n");
	for (uint64_t i = 0; i < n; i++)
		wait_for(a, 0x100000 + 4 * i, 1000 + 20000 * i, 5000 + i);
	script_feed(a, "9.99999 t12 enter WAIT C\n9.99999 t14 enter WAIT D\n");
	analysis_advance(a, 20 * MS);
	take(&got, a);
	got.whole = analysis_finish(a, 20 * MS);
	analysis_free(a);
	last = got.all[0]->windows[0].futexes;
	while (!last->is_overflow)
		last++;
	ck_assert_uint_eq(last->began_before, 2);
	ck_assert_uint_eq(last->unfinished, 2);
	ck_assert_uint_eq(last->waits, n + 4 - (INTERVAL_WORDS - 1));
	free_handed(&got);
}
END_TEST

/* Adds up the figures of WHOLE's word over all intervals. */
static void sum_up(const struct handed *got, const struct futex_row *whole, uint64_t *wait_ns,
		   uint64_t *ended, uint64_t *calls)
{
	for (size_t i = 0; i < got->n; i++) {
		const struct window *win = &got->all[i]->windows[0];

		for (size_t j = 0; j < win->n_futexes; j++) {
			const struct futex_row *f = &win->futexes[j];

			if (f->uaddr != whole->uaddr || f->execs != whole->execs ||
			    f->is_array != whole->is_array)
				continue;
			*wait_ns += f->wait_ns;
			*ended += f->waits - f->unfinished;
			*calls += futex_row_calls(f);
		}
	}
}

static bool was_interrupted(const struct history *h, uint64_t uaddr)
{
	for (size_t i = 0; i < h->n_waits; i++) {
		if (h->waits[i].interrupted && h->waits[i].uaddr == uaddr)
			return true;
	}
	return false;
}

static void check_sums(const struct history *h, const struct handed *got)
{
	const struct window *win = &got->whole->windows[0];

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];
		uint64_t wait_ns = 0, ended = 0, calls = 0;

		sum_up(got, f, &wait_ns, &ended, &calls);
		ck_assert_uint_eq(calls, futex_row_calls(f));
		/* A wait left for a signal just when an interval ended may have gone on. */
		if (was_interrupted(h, f->uaddr)) {
			ck_assert_uint_le(wait_ns, f->wait_ns);
			ck_assert_uint_ge(ended, f->waits - f->unfinished);
			continue;
		}
		ck_assert_uint_eq(wait_ns, f->wait_ns);
		ck_assert_uint_eq(ended, f->waits - f->unfinished);
	}
}

static void check_invented(uint32_t seed)
{
	const struct history_kind kind = { .execs = seed % 2 };
	struct history *h = history_new(seed, &kind);
	const struct analysis_options options = {
		.interval_ns = (h->end_ns - h->begin_ns) / 9 + 1,
		.hand_out_intervals = true,
	};
	struct analysis *a = replay_begin(h, &options);
	struct handed got = { 0 };

	for (size_t i = 0; i < h->n_events; i++) {
		analysis_feed(a, &h->events[i]);
		take(&got, a);
	}
	got.whole = analysis_finish(a, h->end_ns);
	take(&got, a);
	analysis_free(a);
	ck_assert_uint_ge(got.n, 9);
	for (size_t i = 0; i < got.n; i++)
		script_check_blame(got.all[i]);
	check_sums(h, &got);
	free_handed(&got);
	history_free(h);
}

START_TEST(intervals_of_invented_histories_add_up)
{
	replay_seeds((uint32_t)_i * 50, 50, check_invented);
}
END_TEST

TCase *analysis_interval_cases(void)
{
	TCase *tc = tcase_create("interval");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, an_interval_is_handed_out_when_it_is_over);
	tcase_add_test(tc, handed_out_intervals_add_up_to_the_whole);
	tcase_add_test(tc, what_happens_just_when_an_interval_ends_is_in_it);
	tcase_add_test(tc, what_comes_after_the_last_thread_is_in_an_interval_without_length);
	tcase_add_test(tc, there_is_no_bound_to_intervals_that_are_handed_out);
	tcase_add_test(tc, an_interval_without_anything_is_handed_out_too);
	tcase_add_test(tc, a_trace_without_any_length_has_one_interval);
	tcase_add_test(tc, of_very_many_words_the_last_share_a_row);
	tcase_add_test(tc, the_row_of_the_last_counts_waits_that_began_before_or_go_on);
	tcase_add_loop_test(tc, intervals_of_invented_histories_add_up, 0, 20);
	return tc;
}
