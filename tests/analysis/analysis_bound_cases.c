/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_bound_cases.c - tests the limits of threads, words, pairs of both and processes.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>

#include "analysis/book/pair.h"
#include "analysis/book/windows.h"
#include "analysis/book/word_account.h"
#include "analysis/fact.h"
#include "analysis/process.h"
#include "analysis/thread.h"
#include "analysis/words.h"
#include "base/xalloc.h"
#include "tests/script.h"

/* An analysis under way, and its time, which advances with each event. */
struct feeder {
	struct analysis *analysis;
	uint64_t now_ns;
};

static struct feeder feeder_new(void)
{
	const struct analysis_options options = script_options();

	return (struct feeder){ .analysis = analysis_new(&options), .now_ns = 1 };
}

static void feed(struct feeder *f, int32_t tid, struct event ev)
{
	ev.tid = tid;
	ev.ts_ns = f->now_ns++;
	analysis_feed(f->analysis, &ev);
}

static struct result *finish(struct feeder *f)
{
	struct result *res = analysis_finish(f->analysis, f->now_ns);

	analysis_free(f->analysis);
	return res;
}

/* TID waits 1 ns for the word at UADDR. */
static void wait_for(struct feeder *f, int32_t tid, uint64_t uaddr)
{
	feed(f, tid,
	     (struct event){ .kind = EVENT_FUTEX_ENTER, .enter = { .uaddr = uaddr, .op = 128 } });
	feed(f, tid, (struct event){ .kind = EVENT_FUTEX_EXIT });
}

/* TID wakes one thread at UADDR. */
static void wake(struct feeder *f, int32_t tid, uint64_t uaddr)
{
	feed(f, tid,
	     (struct event){ .kind = EVENT_FUTEX_ENTER,
			     .enter = { .uaddr = uaddr, .op = 129, .val = 1 } });
	feed(f, tid, (struct event){ .kind = EVENT_FUTEX_EXIT, .ret = 1 });
}

static void spawn(struct feeder *f, int32_t tid, int32_t child, uint64_t flags)
{
	feed(f, tid,
	     (struct event){ .kind = EVENT_NEWTASK,
			     .newtask = { .clone_flags = flags, .tid = child, .comm = "kid" } });
}

static void die(struct feeder *f, int32_t tid)
{
	feed(f, tid, (struct event){ .kind = EVENT_THREAD_EXIT });
}

#define THREAD 0x10000

START_TEST(threads_that_ended_first_are_counted_together)
{
	const uint64_t n = MAX_DEAD_THREADS + 100;
	struct feeder f = feeder_new();
	struct result *res;
	const struct futex_row *row;

	script_feed(f.analysis, "has t10 of 10 m\n");
	for (uint64_t i = 0; i < n; i++) {
		int32_t tid = 1000 + (int32_t)i;

		spawn(&f, 10, tid, THREAD);
		wait_for(&f, tid, 0x1000);
		wake(&f, tid, 0x1000);
		die(&f, tid);
	}
	res = finish(&f);
	row = script_word(res, 'A');
	ck_assert_uint_eq(res->windows[0].n_threads, 1 + MAX_DEAD_THREADS + 1);
	ck_assert_uint_eq(res->targets[0].threads, 1 + n);
	ck_assert_uint_eq(script_thread(res, 0)->waits, 100);
	ck_assert_uint_eq(script_thread(res, 0)->wakes, 100);
	ck_assert(!script_thread(res, 0)->main);
	ck_assert_uint_eq(row->waits, n);
	ck_assert_uint_eq(row->n_waiters, MAX_DEAD_THREADS + 1);
	ck_assert_int_eq(row->waiters[0].tid, 0);
	ck_assert_uint_eq(row->waiters[0].waits, 100);
	ck_assert_uint_eq(row->waiters[0].wait_ns, 100);
	ck_assert_uint_eq(row->waiters[0].max_ns, 1);
	ck_assert_uint_eq(row->wakers[0].wakes, 100);
	ck_assert_uint_eq(row->wakers[0].woken, 100);
	ck_assert(!row->wakers[0].exact);
	/* The first that ended are gone; the last are there. */
	ck_assert_uint_eq(script_waiter(row, 1100)->waits, 1);
	ck_assert(script_warns(res, "100 threads that ended early"));
	result_free(res);
}
END_TEST

START_TEST(words_beyond_the_bound_share_a_row)
{
	struct feeder f = feeder_new();
	struct result *res;
	const struct futex_row *row;

	script_feed(f.analysis, "has t10 of 10 m\n");
	for (uint64_t i = 0; i < WORDS_MAX; i++)
		wait_for(&f, 10, 0x100000 + 4 * i);
	wait_for(&f, 10, 0x10);
	wait_for(&f, 10, 0x20);
	/* This thread is known already. */
	wait_for(&f, 10, 0x100000);
	res = finish(&f);
	ck_assert_uint_eq(res->windows[0].n_futexes, WORDS_MAX + 1);
	row = &res->windows[0].futexes[0];
	ck_assert_str_eq(futex_row_kind(row), "overflow");
	ck_assert_uint_eq(row->waits, 2);
	ck_assert_uint_eq(row->uaddr, 0);
	ck_assert_uint_eq(res->windows[0].futexes[1].waits, 2);
	ck_assert_uint_eq(script_thread(res, 10)->waits, WORDS_MAX + 3);
	ck_assert(script_warns(res, "more than 131072 futex words"));
	result_free(res);
}
END_TEST

START_TEST(pairs_beyond_the_bound_are_counted_together)
{
	const int32_t threads = 512, words = PAIRS_MAX / 512;
	struct feeder f = feeder_new();
	struct result *res;
	const struct futex_row *row;

	script_feed(f.analysis, "has t10 of 10 m\n");
	for (int32_t i = 0; i < threads; i++) {
		spawn(&f, 10, 1000 + i, THREAD);
		for (int32_t j = 0; j < words; j++)
			wait_for(&f, 1000 + i, 0x100000 + 4 * (uint64_t)j);
	}
	wait_for(&f, 1000, 0x1000);
	wait_for(&f, 1001, 0x1000);
	wait_for(&f, 1000, 0x100000);
	res = finish(&f);
	row = script_word(res, 'A');
	ck_assert_uint_eq(row->waits, 2);
	ck_assert_uint_eq(row->n_waiters, 1);
	ck_assert_int_eq(row->waiters[0].tid, 0);
	/* The threads still live. */
	ck_assert_str_eq(row->waiters[0].comm, "other threads");
	ck_assert_uint_eq(row->waiters[0].waits, 2);
	/* A thread that has a row keeps it. */
	ck_assert_uint_eq(res->windows[0].futexes[0].n_waiters, 512);
	ck_assert_uint_eq(script_waiter(&res->windows[0].futexes[0], 1000)->waits, 2);
	ck_assert_uint_eq(script_thread(res, 1000)->waits, (uint64_t)words + 2);
	ck_assert(script_warns(res, "pairs of thread and futex word"));
	result_free(res);
}
END_TEST

START_TEST(processes_that_ended_first_are_not_listed)
{
	const int32_t n = PROCESSES_MAX_ENDED + 50;
	struct feeder f = feeder_new();
	struct result *res;

	script_feed(f.analysis, "has t10 of 10 m\n");
	for (int32_t i = 0; i < n; i++) {
		spawn(&f, 10, 1000 + i, 0);
		wait_for(&f, 1000 + i, 0x1000);
		/* The first thread outlives all others. */
		if (i)
			die(&f, 1000 + i);
	}
	wait_for(&f, 1000, 0x1000);
	res = finish(&f);
	ck_assert_uint_eq(res->n_targets, 2 + PROCESSES_MAX_ENDED);
	ck_assert_int_eq(res->targets[0].pid, 10);
	ck_assert_int_eq(res->targets[1].pid, 1000);
	ck_assert_int_eq(res->targets[2].pid, 1050);
	ck_assert(script_warns(res, "49 processes that ended early"));
	/* Their figures are still there. */
	ck_assert_uint_eq(res->windows[0].n_futexes, (uint64_t)n);
	ck_assert_uint_eq(script_row(res, 1001, 0, "word", 'A')->waits, 1);
	result_free(res);
}
END_TEST

START_TEST(a_requeue_from_a_word_there_was_no_room_for_moves_nobody)
{
	/* t11 and t12 wait on two of the words that share a row. */
	struct feeder f = feeder_new();
	struct result *res;

	script_feed(f.analysis, "has t10 of 10 m\nhas t11 of 10 a\nhas t12 of 10 b\n");
	wait_for(&f, 10, 0x1000);
	for (uint64_t i = 1; i < WORDS_MAX; i++)
		wait_for(&f, 10, 0x100000 + 4 * i);
	f.now_ns = 1000 * MS;
	script_feed(f.analysis, "1001 t11 enter WAIT C\n"
				"1002 t11 sleep\n"
				"1003 t12 enter WAIT D\n"
				"1004 t12 sleep\n"
				"1010 t10 enter CMP_REQUEUE C 0 A all\n"
				"1011 t10 exit 1\n");
	f.now_ns = 1020 * MS;
	res = finish(&f);
	ck_assert_uint_eq(script_word(res, 'A')->requeued_here, 0);
	ck_assert(res->windows[0].futexes[0].is_overflow);
	ck_assert_uint_eq(res->windows[0].futexes[0].waits, 2);
	ck_assert_uint_eq(res->windows[0].futexes[0].requeue_unsure, 2);
	script_check_sums(res);
	result_free(res);
}
END_TEST

/* A call returns so many values that its row has no room for all. */
START_TEST(results_beyond_the_bound_are_others)
{
	const struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	const struct op_row *wakes;
	struct result *res;

	script_feed(a, "has t10 of 10 main\n");
	for (int ret = 0; ret < WORD_MAX_RESULTS + 6; ret++) {
		char *lines = xasprintf("%d t10 enter WAKE A 100\n%d t10 exit %d\n", ret + 1,
					ret + 1, ret);

		script_feed(a, lines);
		free(lines);
	}
	res = analysis_finish(a, 100 * MS);
	analysis_free(a);
	wakes = script_op(script_word(res, 'A'), 129);
	ck_assert_uint_eq(wakes->n_results, WORD_MAX_RESULTS + 1);
	ck_assert_uint_eq(script_result(wakes, "63"), 1);
	ck_assert_uint_eq(script_result(wakes, "64"), 0);
	ck_assert_uint_eq(script_result(wakes, "other"), 6);
	result_free(res);
}
END_TEST

/* t12 runs, sleeps and is woken so often that all earlier facts are dropped. */
static void fill_facts(struct feeder *f, uint64_t from_ns)
{
	f->now_ns = from_ns;
	for (int i = 0; i < FACTS_MAX / 2; i++) {
		feed(f, 0, (struct event){ .kind = EVENT_SWITCH, .leave = { .next = 12 } });
		feed(f, 12,
		     (struct event){ .kind = EVENT_SWITCH, .leave = { .state = 1, .prio = 120 } });
		feed(f, 99, (struct event){ .kind = EVENT_WAKING, .waking = { .tid = 12 } });
	}
}

/* So much happens after an episode that it cannot be told any more what happened in it. */
START_TEST(an_episode_that_was_forgotten_is_none)
{
	struct feeder f = feeder_new();
	struct result *res;

	script_feed(f.analysis, "has t11 of 10 a\nhas t12 of 10 b\n"
				"100 t11 enter WAIT A\n100 t11 sleep\n"
				"200 t99 wakes t11\n200 t11 runs\n200 t11 exit 0\n");
	fill_facts(&f, 201 * MS);
	f.now_ns = 1000 * MS;
	res = finish(&f);
	ck_assert_uint_eq(script_count_windows(res, WINDOW_EPISODE), 0);
	result_free(res);
}
END_TEST

/* So much happens in an episode that only the end of it can be told. */
START_TEST(an_episode_says_that_it_is_not_complete)
{
	struct feeder f = feeder_new();
	const struct window *win;
	struct result *res;

	script_feed(f.analysis, "has t11 of 10 a\nhas t12 of 10 b\n"
				"100 t11 enter WAIT A\n100 t11 sleep\n");
	fill_facts(&f, 101 * MS);
	script_feed(f.analysis, "200 t99 wakes t11\n200 t11 runs\n200 t11 exit 0\n");
	f.now_ns = 1000 * MS;
	res = finish(&f);
	ck_assert_uint_eq(script_count_windows(res, WINDOW_EPISODE), 1);
	win = script_window(res, WINDOW_EPISODE, 1);
	ck_assert_uint_eq(win->begin_ns, 100 * MS);
	ck_assert(win->lacks_facts);
	ck_assert_uint_eq(script_word_in(win, 'A')->waits, 1);
	result_free(res);
}
END_TEST

/* Opens or closes the window NAME. */
static void mark(struct feeder *f, const char *line)
{
	feed(f, 0, (struct event){ .kind = EVENT_MARK, .mark = { .text = line } });
}

/* The rows of WIN, and their parts. */
static size_t rows_in(const struct window *win)
{
	size_t n = win->n_futexes + win->n_threads;

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *row = &win->futexes[i];

		n += row->n_waiters + row->n_wakers + row->n_blame + row->n_wakeups;
	}
	return n;
}

static size_t rows_in_windows(const struct result *res)
{
	size_t n = 0;

	for (size_t i = 1; i < res->n_windows; i++)
		n += rows_in(&res->windows[i]);
	return n;
}

/* Rows may have been counted together, but none is missing. */
static void check_waits(const struct window *win, uint64_t waits)
{
	uint64_t in_words = 0, in_threads = 0, in_waiters = 0;

	for (size_t i = 0; i < win->n_futexes; i++) {
		in_words += win->futexes[i].waits;
		for (size_t j = 0; j < win->futexes[i].n_waiters; j++)
			in_waiters += win->futexes[i].waiters[j].waits;
	}
	for (size_t i = 0; i < win->n_threads; i++)
		in_threads += win->threads[i].waits;
	ck_assert_uint_eq(in_words, waits);
	ck_assert_uint_eq(in_waiters, waits);
	ck_assert_uint_eq(in_threads, waits);
}

#define MANY_WINDOWS 1000
#define MANY_WORDS   1000

/* The words that wait longest keep their rows, unless their waits end after the window. */
START_TEST(many_windows_with_many_words_are_bounded)
{
	struct feeder f = feeder_new();
	struct result *res;

	script_feed(f.analysis, "has t10 of 10 m\nhas t12 of 10 parked\n");
	feed(&f, 12,
	     (struct event){ .kind = EVENT_FUTEX_ENTER, .enter = { .uaddr = 0x10, .op = 128 } });
	for (int i = 0; i < MANY_WINDOWS; i++) {
		mark(&f, "begin w");
		for (uint64_t j = 0; j < MANY_WORDS; j++)
			wait_for(&f, 10, 0x100000 + 4 * j);
		feed(&f, 10,
		     (struct event){ .kind = EVENT_FUTEX_ENTER,
				     .enter = { .uaddr = 0x100, .op = 128 } });
		f.now_ns += 1000;
		feed(&f, 10, (struct event){ .kind = EVENT_FUTEX_EXIT });
		mark(&f, "end w");
	}
	/* The wait is part of all windows. */
	feed(&f, 12, (struct event){ .kind = EVENT_FUTEX_EXIT });
	res = finish(&f);
	ck_assert_uint_eq(script_count_windows(res, WINDOW_MARK), MANY_WINDOWS);
	ck_assert_uint_le(rows_in_windows(res), WINDOWS_MAX_SIZE);
	for (int i = 1; i <= MANY_WINDOWS; i++) {
		const struct window *win = &res->windows[i];

		check_waits(win, MANY_WORDS + 2);
		ck_assert(win->futexes[0].is_overflow || win->futexes[0].uaddr < 0x100000);
	}
	ck_assert(script_warns(res, "the windows are too large"));
	result_free(res);
}
END_TEST

/* All windows are open at the same time, and each has all threads. */
START_TEST(many_windows_with_many_threads_are_bounded)
{
	const int32_t threads = 2000;
	const int windows = 100;
	struct feeder f = feeder_new();
	struct result *res;

	script_feed(f.analysis, "has t10 of 10 m\n");
	for (int32_t i = 0; i < threads; i++)
		spawn(&f, 10, 1000 + i, THREAD);
	for (int i = 0; i < windows; i++)
		mark(&f, "begin w");
	for (int32_t i = 0; i < threads; i++)
		wait_for(&f, 1000 + i, 0x100000 + 4 * (uint64_t)i);
	res = finish(&f);
	ck_assert_uint_le(rows_in_windows(res), WINDOWS_MAX_SIZE);
	for (int i = 1; i <= windows; i++)
		check_waits(&res->windows[i], (uint64_t)threads);
	result_free(res);
}
END_TEST

TCase *analysis_bound_cases(void)
{
	TCase *tc = tcase_create("bounds");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, threads_that_ended_first_are_counted_together);
	tcase_add_test(tc, many_windows_with_many_words_are_bounded);
	tcase_add_test(tc, many_windows_with_many_threads_are_bounded);
	tcase_add_test(tc, words_beyond_the_bound_share_a_row);
	tcase_add_test(tc, pairs_beyond_the_bound_are_counted_together);
	tcase_add_test(tc, processes_that_ended_first_are_not_listed);
	tcase_add_test(tc, a_requeue_from_a_word_there_was_no_room_for_moves_nobody);
	tcase_add_test(tc, results_beyond_the_bound_are_others);
	tcase_add_test(tc, an_episode_that_was_forgotten_is_none);
	tcase_add_test(tc, an_episode_says_that_it_is_not_complete);
	return tc;
}
