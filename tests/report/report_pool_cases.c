/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_pool_cases.c - tests the rows of thread pools, and the width of columns.
 */
#include "tests/report/report_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "analysis/conclude/likeness.h"
#include "report/columns.h"
#include "model/name_pattern.h"
#include "report/report.h"
#include "base/xalloc.h"
#include "tests/report/report_sample.h"

#define MAX_NAMES 8

static const struct {
	const char *names[MAX_NAMES], *pool;
} named[] = {
	{ { "worker-0", "worker-1", "worker-2", "worker-3" }, "worker-{0..3}" },
	{ { "worker-3", "worker-0", "worker-1", "worker-2" }, "worker-{0..3}" },
	{ { "stat0", "stat1" }, "stat{0,1}" },
	{ { "w9", "w10", "w11" }, "w{9..11}" },
	{ { "w0", "w1", "w2", "w7" }, "w{0..2,7}" },
	{ { "w0", "w2", "w4", "w6", "w8" }, "w{5 of 0..8}" },
	{ { "io 1 of 4", "io 2 of 4" }, "io {1,2} of 4" },
	{ { "pool-1-th-1", "pool-1-th-2" }, "pool-1-th-{1,2}" },
	{ { "pool-1-th-1", "pool-2-th-2" }, NULL },
	{ { "日本1", "日本2" }, "日本{1,2}" },
	{ { "w007", "w008" }, "w{007,008}" },
	{ { "go", "go", "go" }, "go" },
	{ { "w1", "w" }, NULL },
	{ { "w1", "x1" }, NULL },
	{ { "w12345678901", "w12345678902" }, NULL },
	{ { "a" }, "a" },
};

START_TEST(names_that_differ_in_a_number_are_one)
{
	size_t n = 0;
	char *pool;

	while (n < MAX_NAMES && named[_i].names[n])
		n++;
	pool = name_pattern(named[_i].names, n);
	ck_assert_pstr_eq(pool, named[_i].pool);
	free(pool);
}
END_TEST

static const struct {
	const char *string;
	size_t width;
} widths[] = {
	{ "fc_api", 6 },
	{ "日本", 4 },
	{ "e\xcc\x81", 1 },		   /* with an accent over it */
	{ "\xf0\x9f\x98\x80", 2 },	   /* a face */
	{ "\xed\x95\x9c\xea\xb8\x80", 4 }, /* Hangul */
	{ "\xe2\x80\x8b", 0 },		   /* a space of no width */
	{ "\xff", 1 },
};

START_TEST(a_string_takes_the_columns_that_a_terminal_gives_it)
{
	ck_assert_uint_eq(columns_width(widths[_i].string), widths[_i].width);
}
END_TEST

START_TEST(what_is_cut_does_not_lose_its_accents)
{
	/*
	 * The last e has an accent; the cuts come right after the accent, and right before the e.
	 */
	char *cut = columns_cut("abcdefghe\xcc\x81ijk", 10);
	char *wide = columns_cut("日本語日本語日本語", 10);

	ck_assert_str_eq(cut, "abcd...ijk");
	ck_assert_uint_le(columns_width(wide), 10);
	ck_assert(strstr(wide, "日本...") == wide);
	free(wide);
	free(cut);
}
END_TEST

static struct result *sample_of_pool(size_t n)
{
	struct result *res = result_new();
	struct window *win;

	res->end_ns = 1000000000;
	res->windows = xcalloc(1, sizeof(*res->windows));
	res->n_windows = 1;
	win = &res->windows[0];
	snprintf(win->name, sizeof(win->name), "trace");
	win->end_ns = res->end_ns;
	win->threads = xcalloc(n, sizeof(*win->threads));
	win->futexes = xcalloc(n, sizeof(*win->futexes));
	win->n_threads = win->n_futexes = n;
	for (size_t i = 0; i < n; i++) {
		struct thread_row *th = &win->threads[i];
		struct futex_row *f = &win->futexes[i];

		th->tid = (int32_t)(100 + i);
		th->pid = 1;
		snprintf(th->comm, sizeof(th->comm), "worker-%zu", i);
		th->futex_ns = 990000000;
		th->running_ns = 10000000;
		th->waits = 1;
		f->pid = 1;
		f->uaddr = 0x1000 + 4 * i;
		f->waits = f->slept = f->finished_slept = 1;
		f->wait_ns = f->covered_ns = f->max_ns = f->p50_ns = 990000000;
		f->peak_waiters = 1;
		f->verdict = VERDICT_IDLE_WAITER;
		f->waiters = xcalloc(1, sizeof(*f->waiters));
		f->n_waiters = 1;
		f->waiters[0].tid = th->tid;
		snprintf(f->waiters[0].comm, sizeof(f->waiters[0].comm), "worker-%zu", i);
	}
	return res;
}

static char *text_of(struct result *res, struct text_style style)
{
	return sample_render_text(res, &style);
}

static size_t count_of(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		n++;
	return n;
}

START_TEST(a_pool_has_one_row_in_each_table)
{
	struct result *res = sample_of_pool(64);
	char *text = text_of(res, (struct text_style){ 0 });

	ck_assert_msg(count_of(text, "worker-") == 2, "%s", text);
	ck_assert_msg(count_of(text, "worker-{0..63}\n") == 2, "%s", text);
	ck_assert_msg(strstr(text, "64 words: ") != NULL, "%s", text);
	ck_assert_msg(strstr(text, " 63.36 s ") != NULL, "%s", text);
	free(text);
	result_free(res);
}
END_TEST

static void block(struct blocked_row *b, const char *code)
{
	*b = (struct blocked_row){ .syscall = xstrdup("fsync"), .ns = 500000000, .count = 1 };
	if (code)
		b->code = (struct code_row){ code, 3, 3 };
}

/* All threads of a pool are blocked in one call. The first ones were seen in A, the others in B. */
static char *text_of_blocked(const char *a, const char *b)
{
	struct result *res = sample_of_pool(8);
	struct window *win = &res->windows[0];
	char *text;

	for (size_t i = 0; i < 8; i++) {
		struct thread_row *th = &win->threads[i];
		struct futex_row *f = &win->futexes[i];

		th->blocked = xcalloc(1, sizeof(*th->blocked));
		th->n_blocked = 1;
		block(&th->blocked[0], i < 4 ? a : b);
		f->blame = xcalloc(1, sizeof(*f->blame));
		f->n_blame = 1;
		f->blame[0] = (struct blame_row){ .tid = th->tid, .doing = DOING_BLOCKED };
		f->blame[0].ns = f->wait_ns;
		memcpy(f->blame[0].comm, th->comm, COMM_SIZE);
		block(&f->blame[0].sleep, i < 4 ? a : b);
	}
	likeness_sum_blame(win);
	text = text_of(res, (struct text_style){ 0 });
	result_free(res);
	return text;
}

/* A row of several threads says where they were seen only if it is so of all that were. */
START_TEST(a_pool_in_several_places_is_in_none)
{
	char *one = text_of_blocked("save", "save"), *some = text_of_blocked("save", NULL);
	char *two = text_of_blocked("save", "load");

	ck_assert_msg(count_of(one, "called by save") == 2, "%s", one);
	ck_assert_msg(count_of(some, "called by save") == 2, "%s", some);
	ck_assert_msg(count_of(two, "blocked in fsync") == 2 && !count_of(two, "called by"), "%s",
		      two);
	free(one);
	free(some);
	free(two);
}
END_TEST

static int markdown(FILE *out, const struct result *res)
{
	return report_markdown(out, res, 0);
}

START_TEST(markdown_shows_a_pool_as_one_row)
{
	struct result *res = sample_of_pool(64);
	char *text = sample_render(markdown, res);

	ck_assert_msg(count_of(text, "worker-") == 2, "%s", text);
	ck_assert_msg(strstr(text, "| 63.36 s | ~99% | 64 |") != NULL, "%s", text);
	ck_assert_msg(strstr(text, "| `worker-{0..63}` | 64x |") != NULL, "%s", text);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(each_row_of_csv_names_its_group)
{
	struct result *res = sample_of_pool(4);
	char *text = sample_render(report_csv, res);

	ck_assert_msg(count_of(text, ",0,worker-{0..3},") == 4, "%s", text);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(json_has_the_groups_and_their_members)
{
	struct result *res = sample_of_pool(64);
	char *text;
	json_t *doc, *window, *words;
	json_int_t n, wait_ns;

	/* The first did otherwise: it is in no group of threads. */
	res->windows[0].threads[0].futex_ns = 0;
	text = sample_render(report_json, res);
	doc = json_loads(text, 0, NULL);
	window = json_array_get(json_object_get(doc, "windows"), 0);
	words = json_object_get(json_object_get(window, "groups"), "words");
	ck_assert_uint_eq(json_array_size(words), 1);
	ck_assert_int_eq(json_unpack(json_array_get(words, 0), "{s:I, s:I}", "members", &n,
				     "wait_ns", &wait_ns),
			 0);
	ck_assert_int_eq(n, 64);
	ck_assert_int_eq(wait_ns, 64 * INT64_C(990000000));
	ck_assert_int_eq(json_unpack(window, "{s:{s:[{s:I}]}}", "groups", "threads", "members", &n),
			 0);
	ck_assert_int_eq(n, 63);
	ck_assert(json_is_null(
		json_object_get(json_array_get(json_object_get(window, "threads"), 0), "group")));
	ck_assert_int_eq(json_integer_value(json_object_get(
				 json_array_get(json_object_get(window, "threads"), 63), "group")),
			 0);
	json_decref(doc);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(one_that_did_otherwise_has_its_own_row)
{
	struct result *res = sample_of_pool(8);
	char *text;

	res->windows[0].threads[3].futex_ns = 200000000;
	res->windows[0].threads[3].running_ns = 800000000;
	text = text_of(res, (struct text_style){ 0 });
	ck_assert_msg(strstr(text, "worker-{0..2,4..7}\n") != NULL, "%s", text);
	ck_assert_msg(strstr(text, "worker-3\n") != NULL, "%s", text);
	free(text);
	result_free(res);
}
END_TEST

/* Adds a first word with one wait of NS by a thread outside of the pool. */
static void add_other(struct result *res, uint64_t ns)
{
	struct window *win = &res->windows[0];
	struct futex_row *f = sample_add_futex(win, 1, 0x9000);

	f->waits = f->slept = 1;
	f->wait_ns = f->max_ns = f->covered_ns = ns;
	f->waiters = xcalloc(1, sizeof(*f->waiters));
	f->n_waiters = 1;
	snprintf(f->waiters[0].comm, COMM_SIZE, "other");
	result_sort(res, SORT_WAIT);
}

START_TEST(a_pool_has_its_place_by_what_it_is_together)
{
	struct result *res = sample_of_pool(8);
	const char *other, *pool;
	char *text;

	/* More than each thread of the pool, less than all together. */
	add_other(res, 995000000);
	result_sort(res, _i ? SORT_MAX : SORT_WAIT);
	text = text_of(res, (struct text_style){ 0 });
	other = strstr(text, "other (0)\n");
	pool = strstr(text, "worker-{0..7}\n");
	ck_assert_msg(other && pool && (other < pool) == _i, "%s", text);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(a_pool_of_threads_has_its_place_by_what_it_is_together)
{
	struct result *res = sample_of_pool(9);
	struct window *win = &res->windows[0];
	const char *lone, *pool, *first;
	char *text;

	/* Has run longer than each of the others, but not than all together. */
	snprintf(win->threads[0].comm, COMM_SIZE, "lone");
	win->threads[0].running_ns = 60000000;
	snprintf(win->threads[8].comm, COMM_SIZE, "first");
	win->threads[8].main = true;
	win->n_futexes = 0;
	text = text_of(res, (struct text_style){ 0 });
	lone = strstr(text, "lone\n");
	pool = strstr(text, "worker-{1..7}\n");
	first = strstr(text, "first, main\n");
	ck_assert_msg(lone && pool && first && pool < lone && lone < first, "%s", text);
	free(text);
	win->n_futexes = 9;
	result_free(res);
}
END_TEST

/* Gives F waits of NS each. */
static void set_waits(struct futex_row *f, uint64_t ns, uint64_t count)
{
	f->waits = f->slept = f->finished_slept = count;
	f->p50_ns = ns;
	free(f->histogram);
	f->histogram = xcalloc(1, sizeof(*f->histogram));
	f->histogram[0] = (struct bucket){ .le_ns = ns + ns / 16, .count = count };
	f->n_histogram = 1;
}

START_TEST(the_median_of_a_pool_is_of_all_its_waits)
{
	struct result *res = sample_of_pool(5);
	struct window *win = &res->windows[0];
	char *text;

	/* One word has one wait more than all others together. */
	for (size_t i = 0; i < 5; i++)
		set_waits(&win->futexes[i], 4000000, 10);
	set_waits(&win->futexes[4], 16000, 41);
	text = text_of(res, (struct text_style){ 0 });
	ck_assert_msg(strstr(text, " 17.0 us  990.0 ms  worker-{0..4}\n") != NULL, "%s", text);
	free(text);
	/* One wait less: the median is never above the largest of the others. */
	set_waits(&win->futexes[4], 16000, 39);
	text = text_of(res, (struct text_style){ 0 });
	ck_assert_msg(strstr(text, " 4.0 ms  990.0 ms  worker-{0..4}\n") != NULL, "%s", text);
	free(text);
	/* If the waits of one word are unknown, so is the median. */
	win->futexes[2].n_histogram = 0;
	win->futexes[2].finished_slept = 1000;
	text = text_of(res, (struct text_style){ 0 });
	ck_assert_msg(strstr(text, " -  990.0 ms  worker-{0..4}\n") != NULL, "%s", text);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(main_threads_of_several_processes_are_a_pool)
{
	struct result *res = sample_of_pool(4);
	struct window *win = &res->windows[0];
	char *text;

	for (size_t i = 0; i < 4; i++) {
		win->threads[i].main = true;
		win->threads[i].pid = win->futexes[i].pid = win->threads[i].tid;
		win->futexes[i].where.shared = true;
	}
	text = text_of(res, (struct text_style){ 0 });
	ck_assert_msg(strstr(text, "  4x  worker-{0..3}, main\n") != NULL, "%s", text);
	ck_assert_msg(strstr(text, "4 words: ") != NULL, "%s", text);
	ck_assert_int_eq(win->thread_groups[0].sum.pid, 0);
	ck_assert_int_eq(win->word_groups[0].pid, 0);
	free(text);
	result_free(res);
}
END_TEST

/* Makes TH sleep in CALL twice, each time for 100 ms and ended by another thread. */
static void sleep_twice(struct thread_row *th, const char *call)
{
	th->blocked = xcalloc(2, sizeof(*th->blocked));
	th->n_blocked = 2;
	th->blocked_ns = 200000000;
	th->futex_ns = 0;
	for (int32_t i = 0; i < 2; i++) {
		th->blocked[i] = (struct blocked_row){ .ns = 100000000, .count = 1 };
		th->blocked[i].syscall = xstrdup(call);
		th->blocked[i].ended_by = (struct who){ WHO_THREAD, 500 + i };
		snprintf(th->blocked[i].ended_by_comm, COMM_SIZE, "ender");
	}
}

START_TEST(sleeps_in_one_place_are_one_line)
{
	struct result *res = sample_of_pool(8);
	char *text;

	/* Names of one pattern and one state, but two calls. */
	for (size_t i = 0; i < 8; i++)
		sleep_twice(&res->windows[0].threads[i], i < 4 ? "recvfrom" : "poll");
	text = text_of(res, (struct text_style){ 0 });
	ck_assert_msg(count_of(text, " 800.0 ms blocked in recvfrom, ended by ender (500) and "
				     "others\n") == 1,
		      "%s", text);
	ck_assert_msg(count_of(text, "blocked in poll") == 1, "%s", text);
	ck_assert_msg(strstr(text, "4x  worker-{4..7}\n") != NULL, "%s", text);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(three_are_no_pool)
{
	struct result *res = sample_of_pool(3);
	char *text = text_of(res, (struct text_style){ 0 });

	ck_assert_msg(strstr(text, "worker-{") == NULL, "%s", text);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(words_that_were_only_woken_are_counted)
{
	struct result *res = sample_of_pool(3);
	struct futex_row *f = &res->windows[0].futexes[1];
	char *text;

	f->waits = 0;
	text = text_of(res, (struct text_style){ 0 });
	ck_assert_msg(strstr(text, "1 futex word was only woken") != NULL, "%s", text);
	free(text);
	text = text_of(res, (struct text_style){ .verbose = true });
	ck_assert_msg(strstr(text, "only woken") == NULL, "%s", text);
	free(text);
	result_free(res);
}
END_TEST

static const unsigned int terminals[] = { 20, 60, 80, 100, 200 };

START_TEST(a_report_fits_its_terminal)
{
	unsigned int columns = terminals[_i] < COLUMNS_MIN ? COLUMNS_MIN : terminals[_i];
	struct result *res = sample_of_pool(1000);
	char *text, *line, *rest;

	for (size_t i = 0; i < 1000; i += 2)
		snprintf(res->windows[0].threads[i].comm, COMM_SIZE, "日本語%zu", i);
	text = text_of(res, (struct text_style){ .columns = terminals[_i] });
	/* The numbers of a table need this width. */
	if (columns < 80)
		columns = 80;
	for (rest = text; (line = strsep(&rest, "\n"));)
		ck_assert_msg(columns_width(line) <= columns, "too wide: %s", line);
	free(text);
	result_free(res);
}
END_TEST

TCase *report_pool_cases(void)
{
	TCase *tc = tcase_create("pool");

	tcase_add_loop_test(tc, names_that_differ_in_a_number_are_one, 0,
			    sizeof(named) / sizeof(*named));
	tcase_add_loop_test(tc, a_string_takes_the_columns_that_a_terminal_gives_it, 0,
			    sizeof(widths) / sizeof(*widths));
	tcase_add_test(tc, what_is_cut_does_not_lose_its_accents);
	tcase_add_test(tc, a_pool_has_one_row_in_each_table);
	tcase_add_test(tc, a_pool_in_several_places_is_in_none);
	tcase_add_test(tc, markdown_shows_a_pool_as_one_row);
	tcase_add_test(tc, each_row_of_csv_names_its_group);
	tcase_add_test(tc, json_has_the_groups_and_their_members);
	tcase_add_test(tc, one_that_did_otherwise_has_its_own_row);
	tcase_add_loop_test(tc, a_pool_has_its_place_by_what_it_is_together, 0, 2);
	tcase_add_test(tc, a_pool_of_threads_has_its_place_by_what_it_is_together);
	tcase_add_test(tc, the_median_of_a_pool_is_of_all_its_waits);
	tcase_add_test(tc, main_threads_of_several_processes_are_a_pool);
	tcase_add_test(tc, sleeps_in_one_place_are_one_line);
	tcase_add_test(tc, three_are_no_pool);
	tcase_add_test(tc, words_that_were_only_woken_are_counted);
	tcase_add_loop_test(tc, a_report_fits_its_terminal, 0,
			    sizeof(terminals) / sizeof(*terminals));
	return tc;
}
