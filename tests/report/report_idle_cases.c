/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_idle_cases.c - tests that idle waits are set apart, and the groups of blame.
 */
#include "tests/report/report_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/apart.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "model/picture.h"
#include "tests/report/picture_sample.h"
#include "tests/report/report_sample.h"

static const struct text_style plain = { .top = 10 };

static void check_has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in:\n%s", part, text);
}

static void check_lacks(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL, "'%s' is in:\n%s", part, text);
}

/* Makes all rows of WIN idle whose threads are of the pool. */
static void idle_pool(struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++) {
		struct futex_row *f = &win->futexes[i];

		f->is_idle = f->n_waiters && !strncmp(f->waiters[0].comm, "worker-", 7);
	}
	for (size_t i = 0; i < win->n_threads; i++)
		win->threads[i].is_idle = !strncmp(win->threads[i].comm, "worker-", 7);
}

static struct result *sample_with_idle_pool(bool shows_idle)
{
	struct result *res = sample_rich();

	sample_add_pool(&res->windows[0], 8);
	idle_pool(&res->windows[0]);
	apart_set(res, shows_idle);
	result_sort(res, SORT_WAIT);
	return res;
}

START_TEST(idle_words_and_threads_are_only_counted)
{
	struct result *res = sample_with_idle_pool(false);
	char *text = sample_render_text(res, &plain);

	check_lacks(text, "worker-{0..7}");
	check_has(text, "8 idle futex words, waited for 64.00 s in total (--idle shows them)\n");
	check_has(text, "8 idle threads (--idle shows them)\n");
	free(text);
	result_free(res);
}
END_TEST

START_TEST(idle_rows_are_shown_on_demand)
{
	struct result *res = sample_with_idle_pool(true);
	char *text = sample_render_text(res, &plain);

	check_has(text, "worker-{0..7}");
	check_lacks(text, "--idle");
	free(text);
	result_free(res);
}
END_TEST

START_TEST(json_has_idle_rows_and_says_so)
{
	struct result *res = sample_with_idle_pool(false);
	char *text = sample_render(report_json, res);

	check_has(text, "\"comm\": \"worker-7\"");
	check_has(text, "\"idle\": true");
	check_has(text, "\"idle\": false");
	free(text);
	result_free(res);
}
END_TEST

START_TEST(a_page_leaves_idle_rows_out)
{
	struct result *res = picture_story();
	struct window *win = &res->windows[0];
	char *text;

	win->futexes[0].is_idle = true;
	text = sample_render(report_html, res);
	check_has(text, "1 idle row is left out");
	free(text);
	result_free(res);
}
END_TEST

START_TEST(an_idle_word_is_in_no_stack)
{
	struct result *res = picture_story();
	char *text;

	for (size_t i = 0; i < res->picture->n_words; i++)
		res->picture->words[i].is_idle = true;
	text = sample_render(report_folded, res);
	ck_assert_str_eq(text, "");
	free(text);
	res->windows[0].shows_idle = true;
	text = sample_render(report_folded, res);
	check_has(text, ";futex ");
	free(text);
	result_free(res);
}
END_TEST

/* Blames NAME in recvfrom, ended by another thread each time, for NS of waits on F. */
static void blame(struct futex_row *f, const char *name, int32_t tid, uint64_t ns)
{
	struct blame_row *b;

	f->blame = xrealloc(f->blame, f->n_blame + 1, sizeof(*f->blame));
	b = &f->blame[f->n_blame++];
	*b = (struct blame_row){ .tid = tid, .doing = DOING_BLOCKED, .ns = ns };
	snprintf(b->comm, COMM_SIZE, "%s", name);
	b->sleep.syscall = xstrdup("recvfrom");
	b->sleep.ended_by = (struct who){ WHO_THREAD, tid + 1000 };
}

/* A trace with two words, "busy" (0) and "idle" (1). */
static struct result *two_words(void)
{
	struct result *res = sample_empty();
	struct window *win = sample_window(res);

	res->end_ns = win->end_ns = 10 * NS_PER_S;
	sample_add_futex(win, 1, 0x1000)->wait_ns = NS_PER_S;
	sample_add_futex(win, 1, 0x2000)->wait_ns = 9 * NS_PER_S;
	for (size_t i = 0; i < 2; i++)
		win->futexes[i].waits = 1;
	win->futexes[1].is_idle = true;
	return res;
}

START_TEST(idle_waits_are_in_no_sum_of_blame)
{
	struct result *res = two_words();
	struct window *win = sample_window(res);

	blame(&win->futexes[0], "api", 7, NS_PER_S);
	blame(&win->futexes[1], "main", 6, 9 * NS_PER_S);
	apart_set(res, false);
	ck_assert_uint_eq(win->blame_ns, NS_PER_S);
	ck_assert_uint_eq(win->n_blame, 1);
	ck_assert_int_eq(win->blame[0].tid, 7);
	apart_set(res, true);
	ck_assert_uint_eq(win->blame_ns, 10 * NS_PER_S);
	ck_assert_uint_eq(win->n_blame, 2);
	result_free(res);
}
END_TEST

START_TEST(idle_words_come_after_the_others)
{
	struct result *res = two_words();
	struct window *win = sample_window(res);

	result_sort(res, SORT_WAIT);
	ck_assert_uint_eq(win->futexes[0].uaddr, 0x1000);
	win->shows_idle = true;
	result_sort(res, SORT_WAIT);
	ck_assert_uint_eq(win->futexes[0].uaddr, 0x2000);
	result_free(res);
}
END_TEST

START_TEST(ten_threads_in_one_call_are_one_row_of_blame)
{
	struct result *res = two_words();
	struct window *win = sample_window(res);
	char name[COMM_SIZE], *text;

	for (int32_t i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "backend-%d", i);
		blame(&win->futexes[0], name, 20 + i, 90 * NS_PER_MS);
	}
	blame(&win->futexes[0], "walwriter", 40, 100 * NS_PER_MS);
	apart_set(res, false);
	text = sample_render_text(res, &plain);
	check_has(text, "   900.0 ms    90%  backend-{0..9} (10x): blocked in recvfrom, ended by ");
	check_has(text, "   100.0 ms    10%  walwriter (40): blocked in recvfrom, ended by ");
	check_lacks(text, "backend-3");
	free(text);
	result_free(res);
}
END_TEST

START_TEST(threads_come_by_what_they_did_for_others)
{
	struct result *res = two_words();
	struct window *win = sample_window(res);

	win->threads = xcalloc(4, sizeof(*win->threads));
	win->n_threads = 4;
	win->threads[0] = (struct thread_row){ .tid = 1, .main = true, .is_idle = true };
	win->threads[0].futex_ns = 9 * NS_PER_S;
	win->threads[1] = (struct thread_row){ .tid = 2, .futex_ns = NS_PER_S };
	win->threads[2] = (struct thread_row){ .tid = 3, .running_ns = NS_PER_S };
	win->threads[3] = (struct thread_row){ .tid = 4, .running_ns = 1 };
	blame(&win->futexes[0], "api", 4, NS_PER_S);
	apart_set(res, false);
	ck_assert_int_eq(win->threads[0].tid, 4);
	ck_assert_uint_eq(win->threads[0].blamed_ns, NS_PER_S);
	ck_assert_int_eq(win->threads[1].tid, 3);
	ck_assert_int_eq(win->threads[2].tid, 2);
	ck_assert_int_eq(win->threads[3].tid, 1);
	result_free(res);
}
END_TEST

/* Adds an episode of 1 s with a word that was waited on throughout. */
static void add_episode(struct result *res, unsigned int index, bool is_idle)
{
	struct window *win;
	struct futex_row *f;

	res->windows = xrealloc(res->windows, res->n_windows + 1, sizeof(*res->windows));
	win = &res->windows[res->n_windows++];
	*win = (struct window){ .kind = WINDOW_EPISODE, .name = "episode", .index = index };
	win->begin_ns = index * NS_PER_S;
	win->end_ns = win->begin_ns + NS_PER_S;
	f = sample_add_futex(win, 1, 0x1000 + index);
	f->waits = 1;
	f->wait_ns = f->max_ns = NS_PER_S;
	f->is_idle = is_idle;
	/* A short wait is not what the episode is about. */
	f = sample_add_futex(win, 1, 0x2000);
	f->waits = 1;
	f->wait_ns = f->max_ns = 10 * NS_PER_MS;
}

START_TEST(no_episode_is_about_idle_waits)
{
	struct result *res = two_words();

	add_episode(res, 1, true);
	add_episode(res, 2, false);
	apart_set(res, true);
	ck_assert_uint_eq(res->n_windows, 3);
	apart_set(res, false);
	ck_assert_uint_eq(res->n_windows, 2);
	ck_assert_uint_eq(res->windows[1].begin_ns, 2 * NS_PER_S);
	ck_assert_uint_eq(res->windows[1].index, 1);
	result_free(res);
}
END_TEST

TCase *report_idle_cases(void)
{
	TCase *tc = tcase_create("idle");

	tcase_add_test(tc, idle_words_and_threads_are_only_counted);
	tcase_add_test(tc, idle_rows_are_shown_on_demand);
	tcase_add_test(tc, json_has_idle_rows_and_says_so);
	tcase_add_test(tc, a_page_leaves_idle_rows_out);
	tcase_add_test(tc, an_idle_word_is_in_no_stack);
	tcase_add_test(tc, idle_waits_are_in_no_sum_of_blame);
	tcase_add_test(tc, idle_words_come_after_the_others);
	tcase_add_test(tc, ten_threads_in_one_call_are_one_row_of_blame);
	tcase_add_test(tc, threads_come_by_what_they_did_for_others);
	tcase_add_test(tc, no_episode_is_about_idle_waits);
	return tc;
}
