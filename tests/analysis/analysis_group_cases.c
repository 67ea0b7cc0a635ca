/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_group_cases.c - tests the sums of pools: of words and of threads that are alike.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/groups.h"
#include "analysis/conclude/sleep_code.h"
#include "tests/script.h"

/* Four threads a-N wait from 10 on, each for a millisecond more; five threads b-N from 10 to 80. */
static const char *const two_pools =
	"has t10 of 10 main\n"
	"has t11 of 10 a-1\nhas t12 of 10 a-2\nhas t13 of 10 a-3\nhas t14 of 10 a-4\n"
	"has t21 of 10 b-1\nhas t22 of 10 b-2\nhas t23 of 10 b-3\nhas t24 of 10 b-4\n"
	"has t25 of 10 b-5\n"
	"10 t11 enter WAIT A\n10 t11 sleep\n10 t12 enter WAIT B\n10 t12 sleep\n"
	"10 t13 enter WAIT C\n10 t13 sleep\n10 t14 enter WAIT D\n10 t14 sleep\n"
	"10 t21 enter WAIT E\n10 t21 sleep\n10 t22 enter WAIT F\n10 t22 sleep\n"
	"10 t23 enter WAIT G\n10 t23 sleep\n10 t24 enter WAIT H\n10 t24 sleep\n"
	"10 t25 enter WAIT I\n10 t25 sleep\n"
	"30 t10 enter WAKE A 1\n30 t10 wakes t11\n30 t10 exit 1\n30 t11 runs\n30 t11 exit 0\n"
	"31 t10 enter WAKE B 1\n31 t10 wakes t12\n31 t10 exit 1\n31 t12 runs\n31 t12 exit 0\n"
	"32 t10 enter WAKE C 1\n32 t10 wakes t13\n32 t10 exit 1\n32 t13 runs\n32 t13 exit 0\n"
	"33 t10 enter WAKE D 1\n33 t10 wakes t14\n33 t10 exit 1\n33 t14 runs\n33 t14 exit 0\n"
	"80 t10 enter WAKE E 1\n80 t10 wakes t21\n80 t10 exit 1\n80 t21 runs\n80 t21 exit 0\n"
	"80 t10 enter WAKE F 1\n80 t10 wakes t22\n80 t10 exit 1\n80 t22 runs\n80 t22 exit 0\n"
	"80 t10 enter WAKE G 1\n80 t10 wakes t23\n80 t10 exit 1\n80 t23 runs\n80 t23 exit 0\n"
	"80 t10 enter WAKE H 1\n80 t10 wakes t24\n80 t10 exit 1\n80 t24 runs\n80 t24 exit 0\n"
	"80 t10 enter WAKE I 1\n80 t10 wakes t25\n80 t10 exit 1\n80 t25 runs\n80 t25 exit 0\n";

/* Fails unless G has N words, each with one wait that has slept and one call that ended it. */
static void check_group(const struct word_group *g, const char *name, size_t n, uint64_t wait_ns)
{
	ck_assert_str_eq(g->name, name);
	ck_assert_uint_eq(g->n, n);
	ck_assert_uint_eq(g->waits, n);
	ck_assert_uint_eq(g->slept, n);
	ck_assert_uint_eq(g->calls, 2 * n);
	ck_assert_uint_eq(g->woken, n);
	ck_assert_uint_eq(g->wait_ns, wait_ns);
	ck_assert_uint_eq(g->mean_covered_ns, wait_ns / n);
	ck_assert(!g->at_least);
	ck_assert(g->has_one_waker);
	ck_assert_int_eq(g->waker.tid, 10);
}

START_TEST(each_pool_of_words_has_sums_of_its_own)
{
	struct result *res = script_analyse(two_pools, 100);
	struct window *win = &res->windows[0];

	groups_find_words(win);
	ck_assert_uint_eq(win->n_word_groups, 2);
	check_group(&win->word_groups[0], "b-{1..5}", 5, 5 * 70 * MS);
	ck_assert_uint_eq(win->word_groups[0].max_ns, 70 * MS);
	ck_assert_uint_eq(win->word_groups[0].p50_ns, 70 * MS);
	check_group(&win->word_groups[1], "a-{1..4}", 4, (20 + 21 + 22 + 23) * MS);
	ck_assert_uint_eq(win->word_groups[1].max_ns, 23 * MS);
	/* The median of several words is as exact as a histogram is. */
	ck_assert_uint_ge(win->word_groups[1].p50_ns, 21 * MS);
	ck_assert_uint_le(win->word_groups[1].p50_ns, 23 * MS);
	for (size_t i = 0; i < win->n_futexes; i++)
		ck_assert_uint_eq(win->futexes[i].group,
				  win->futexes[i].waiters[0].tid > 20 ? 1 : 2);
	result_free(res);
}
END_TEST

/* The calls that wake take time. Those that wait have not returned, and so have none. */
START_TEST(a_pool_is_named_by_the_operation_that_waits)
{
	struct result *res = script_analyse(
		"has t10 of 10 m\nhas t11 of 10 w-1\nhas t12 of 10 w-2\nhas t13 of 10 w-3\n"
		"has t14 of 10 w-4\n"
		"10 t11 enter WAIT A\n10 t11 sleep\n10 t12 enter WAIT B\n10 t12 sleep\n"
		"10 t13 enter WAIT C\n10 t13 sleep\n10 t14 enter WAIT D\n10 t14 sleep\n"
		"20 t10 enter WAKE A 1\n21 t10 exit 0\n30 t10 enter WAKE B 1\n31 t10 exit 0\n"
		"40 t10 enter WAKE C 1\n41 t10 exit 0\n50 t10 enter WAKE D 1\n51 t10 exit 0\n",
		100);
	struct window *win = &res->windows[0];

	groups_find_words(win);
	ck_assert_uint_eq(win->n_word_groups, 1);
	ck_assert_str_eq(win->word_groups[0].kind, "WAIT");
	result_free(res);
}
END_TEST

/* Threads w-N sleep for 20 ms in one place and for 10 ms in another. */
START_TEST(each_place_where_a_pool_sleeps_has_its_sum)
{
	struct result *res;
	struct window *win;
	const struct thread_row *sum;

	res = script_analyse("has t10 of 10 m\nhas t11 of 10 w-1\nhas t12 of 10 w-2\n"
			     "has t13 of 10 w-3\nhas t14 of 10 w-4\n"
			     "10 t11 sleep\n10 t11 stack 7\n10 t12 sleep\n10 t12 stack 7\n"
			     "10 t13 sleep\n10 t13 stack 7\n10 t14 sleep\n10 t14 stack 7\n"
			     "30 t99 wakes t11\n30 t11 runs\n30 t99 wakes t12\n30 t12 runs\n"
			     "30 t99 wakes t13\n30 t13 runs\n30 t99 wakes t14\n30 t14 runs\n"
			     "40 t11 sleep\n40 t11 stack 8\n40 t12 sleep\n40 t12 stack 8\n"
			     "40 t13 sleep\n40 t13 stack 8\n40 t14 sleep\n40 t14 stack 8\n"
			     "50 t99 wakes t11\n50 t11 runs\n50 t99 wakes t12\n50 t12 runs\n"
			     "50 t99 wakes t13\n50 t13 runs\n50 t98 wakes t14\n50 t14 runs\n",
			     100);
	win = &res->windows[0];
	/* The places are named by their stacks, as a session names them. Some time is not known. */
	for (size_t i = 0; i < win->n_threads; i++) {
		struct thread_row *th = &win->threads[i];

		th->unknown_ns = 5 * MS;
		for (size_t j = 0; j < th->n_blocked; j++)
			th->blocked[j].kernel =
				strdup(th->blocked[j].stack == 7 ? "seven" : "eight");
	}
	groups_find_threads(win);
	ck_assert_uint_eq(win->n_thread_groups, 1);
	ck_assert_str_eq(win->thread_groups[0].name, "w-{1..4}");
	ck_assert_uint_eq(win->thread_groups[0].n, 4);
	sum = &win->thread_groups[0].sum;
	ck_assert_uint_eq(sum->blocked_ns, 4 * 30 * MS);
	ck_assert_uint_eq(sum->running_ns, 4 * 70 * MS);
	ck_assert_uint_eq(sum->unknown_ns, 4 * 5 * MS);
	ck_assert_uint_eq(sum->n_blocked, 2);
	ck_assert_str_eq(sum->blocked[0].kernel, "seven");
	ck_assert_uint_eq(sum->blocked[0].ns, 4 * 20 * MS);
	ck_assert_uint_eq(sum->blocked[0].count, 4);
	ck_assert(!sum->blocked[0].ended_by_others);
	ck_assert_str_eq(sum->blocked[1].kernel, "eight");
	ck_assert_uint_eq(sum->blocked[1].ns, 4 * 10 * MS);
	ck_assert_uint_eq(sum->blocked[1].count, 4);
	ck_assert(sum->blocked[1].ended_by_others);
	result_free(res);
}
END_TEST

/* Puts N sleeps of TH, named after their stacks, in place of its own. */
static void set_sleeps(struct thread_row *th, const struct blocked_row *sleeps, size_t n)
{
	th->blocked = calloc(n, sizeof(*sleeps));
	th->n_blocked = n;
	th->blocked_ns = 0;
	for (size_t i = 0; i < n; i++) {
		th->blocked[i] = sleeps[i];
		th->blocked[i].syscall = strdup(sleeps[i].stack == 7 ? "read" : "fsync");
		th->blocked_ns += sleeps[i].ns;
	}
}

/* Two sleeps of the first thread differ in who ended them; only the others call fsync. */
START_TEST(a_group_has_each_sleep_once_and_all_of_them)
{
	static const struct blocked_row first[] = {
		{ .stack = 7, .ended_by = { WHO_THREAD, 98 }, .ns = 5, .count = 1 },
		{ .stack = 7, .ended_by = { WHO_THREAD, 99 }, .ns = 4, .count = 1 },
	};
	static const struct blocked_row other[] = {
		{ .stack = 7, .ended_by = { WHO_THREAD, 98 }, .ns = 3, .count = 1 },
		{ .stack = 8, .ended_by = { WHO_INTERRUPT, 0 }, .ns = 20, .count = 2 },
	};
	struct result *res = result_new();
	struct window *win = calloc(1, sizeof(*win));
	const struct thread_row *sum;
	uint64_t ns = 0;

	res->windows = win;
	res->n_windows = 1;
	win->end_ns = 1000;
	win->threads = calloc(4, sizeof(*win->threads));
	win->n_threads = 4;
	for (int32_t i = 0; i < 4; i++) {
		struct thread_row *th = &win->threads[i];

		*th = (struct thread_row){ .tid = 11 + i, .pid = 10 };
		snprintf(th->comm, sizeof(th->comm), "w-%d", i);
		set_sleeps(th, i ? other : first, 2);
	}
	groups_find_threads(win);
	ck_assert_uint_eq(win->n_thread_groups, 1);
	sum = &win->thread_groups[0].sum;
	ck_assert_uint_eq(sum->n_blocked, 2);
	ck_assert_str_eq(sum->blocked[0].syscall, "fsync");
	ck_assert_uint_eq(sum->blocked[0].ns, 60);
	ck_assert_uint_eq(sum->blocked[1].count, 5);
	for (size_t i = 0; i < sum->n_blocked; i++)
		ns += sum->blocked[i].ns;
	ck_assert_uint_eq(ns, sum->blocked_ns);
	result_free(res);
}
END_TEST

/* A sleep of TID in fsync, at a place in the kernel; OF looks found TEXT. */
struct looked_at {
	int32_t tid;
	char kernel[8];
	const char *text;
	uint64_t looks, of;
};

static struct code_row code_of(struct looked_at *all, size_t n)
{
	struct blocked_row sleeps[8] = { { 0 } };
	struct sleep_codes codes = { 0 };

	ck_assert_uint_le(n, 8);
	for (size_t i = 0; i < n; i++) {
		sleeps[i].kernel = all[i].kernel;
		sleeps[i].code = (struct code_row){ all[i].text, all[i].looks, all[i].of };
		sleep_codes_add(&codes, all[i].tid, &sleeps[i]);
	}
	return sleep_codes_sum(&codes);
}

START_TEST(the_looks_at_a_pool_add_up_and_each_counts_once)
{
	struct looked_at all[] = {
		{ 11, "at_a", "save < run", 3, 4 }, { 12, "at_a", "save < run", 10, 10 },
		{ 11, "at_a", "save < run", 3, 4 }, /* ended by another */
		{ 11, "at_b", "save < run", 1, 1 }, { 13, "at_a", NULL, 0, 0 },
	};
	struct code_row code = code_of(all, sizeof(all) / sizeof(*all));

	ck_assert_pstr_eq(code.text, "save < run");
	ck_assert_uint_eq(code.looks, 14);
	ck_assert_uint_eq(code.of, 15);
}
END_TEST

START_TEST(a_pool_in_different_code_has_none)
{
	struct looked_at all[] = { { 11, "at", "save < run", 9, 9 },
				   { 12, "at", "load < run", 1, 1 } };
	struct looked_at unnamed[] = { { 11, "at", "save < run", 9, 9 }, { 12, "at", NULL, 0, 1 } };

	ck_assert_ptr_null(code_of(all, 2).text);
	ck_assert_uint_eq(code_of(all, 2).of, 0);
	ck_assert_ptr_null(code_of(unnamed, 2).text);
	ck_assert_ptr_null(code_of(all, 0).text);
}
END_TEST

TCase *analysis_group_cases(void)
{
	TCase *tc = tcase_create("group");

	tcase_add_test(tc, each_pool_of_words_has_sums_of_its_own);
	tcase_add_test(tc, a_pool_is_named_by_the_operation_that_waits);
	tcase_add_test(tc, each_place_where_a_pool_sleeps_has_its_sum);
	tcase_add_test(tc, a_group_has_each_sleep_once_and_all_of_them);
	tcase_add_test(tc, the_looks_at_a_pool_add_up_and_each_counts_once);
	tcase_add_test(tc, a_pool_in_different_code_has_none);
	return tc;
}
