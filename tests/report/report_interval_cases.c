/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_interval_cases.c - tests the report of an interval.
 */
#include "analysis/conclude/groups.h"
#include "tests/report/report_cases.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "base/fold.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "tests/report/report_sample.h"

#define HOSTILE "a\"b\\c\n\x1b[31m\xff{}, =\t\xe2\x80\xae"

static int render_text(FILE *out, const struct result *res)
{
	const struct text_style style = { .top = 10 };

	return report_text_interval(out, res, &style);
}

static void check_width_in(const char *text, size_t max)
{
	char *copy = strdup(text), *rest = copy, *line;

	while ((line = strsep(&rest, "\n"))) {
		ck_assert_msg(columns_width(line) <= max, "too wide: %s", line);
		for (const char *c = line; *c; c++)
			ck_assert_msg((unsigned char)*c >= 0x20, "a control character: %s", line);
	}
	free(copy);
}

static void check_width(const char *text)
{
	check_width_in(text, COLUMNS_MAX);
}

static char *interval_in(struct result *res, unsigned int columns)
{
	const struct text_style style = { .top = 10, .columns = columns };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	groups_find(res);
	ck_assert_int_eq(report_text_interval(out, res, &style), 0);
	fclose(out);
	return text;
}

START_TEST(an_interval_is_a_line_and_one_for_each_word_that_matters)
{
	struct result *res = sample_rich();
	struct window *win = sample_window(res);
	char *text;

	win->kind = WINDOW_INTERVAL;
	win->index = 1;
	win->futexes[0].verdict = VERDICT_IDLE_WAITER;
	text = sample_render(render_text, res);
	check_width(text);
	ck_assert_ptr_nonnull(strstr(text, "VERDICT *open\n"));
	ck_assert_ptr_nonnull(strstr(text, "heap +0x2d08"));
	ck_assert_ptr_nonnull(strstr(text, "parked*\n"));
	free(text);
	/* Titles are repeated every few intervals. */
	win->index = 2;
	text = sample_render(render_text, res);
	ck_assert_ptr_null(strstr(text, "VERDICT"));
	free(text);
	result_free(res);
}
END_TEST

static void set_name(struct futex_row *f, const char *name)
{
	snprintf(f->waiters[0].comm, COMM_SIZE, "%s", name);
	snprintf(f->wakeups[0].waker_comm, COMM_SIZE, "%s", name);
}

/* An interval with the longest lines. */
static struct result *long_interval(void)
{
	struct result *res = sample_rich();
	struct window *win = sample_window(res);

	win->index = 1;
	res->events = 12345678;
	res->lost_events = res->lost_places = 123456;
	res->begin_ns = 0;
	win->begin_ns = 86390 * NS_PER_S;
	win->end_ns = 86400 * NS_PER_S;
	for (size_t i = 0; i < win->n_futexes; i++) {
		struct futex_row *f = &win->futexes[i];

		f->verdict = VERDICT_CONTENDED_LOCK;
		f->waits = 400000;
		f->unfinished = 1;
		f->wait_ns = f->max_ns = 86400 * NS_PER_S;
		f->waiters[0].tid = f->wakeups[0].waker.tid = 4194304;
		set_name(f, i ? "a_name_of_15_ch" : "日本語日本");
		free(f->where.text);
		f->where.text = strdup("a_queue_that_has_a_name_of_many_words_in_it+0x1c40 "
				       "(libcrypto.so.3 .bss)");
	}
	return res;
}

static const unsigned int terminals[] = { 1, 60, 70, 80, 90, 100, 120, 200, 1000 };

START_TEST(an_interval_fits_its_terminal)
{
	size_t columns = terminals[_i] > COLUMNS_MIN ? terminals[_i] : COLUMNS_MIN;
	struct result *res = long_interval();
	char *text = interval_in(res, terminals[_i]);

	/* On a screen narrower than any real one, numbers as large as these do not fit. */
	check_width_in(text, columns < 80 ? columns + 4 : columns);
	ck_assert_ptr_nonnull(strstr(text, "contended lock*\n"));
	ck_assert_ptr_nonnull(strstr(text, " 123,456 "));
	ck_assert_ptr_nonnull(strstr(text, " 86,400 s "));
	ck_assert_ptr_nonnull(strstr(text, "a_q"));
	ck_assert_ptr_nonnull(strstr(text, "日"));
	free(text);
	result_free(res);
}
END_TEST

/* The column in which WORD ends in the line of TEXT that has it. */
static size_t end_of(const char *text, const char *word)
{
	const char *at = strstr(text, word), *begin = at;
	char *line;
	size_t width;

	ck_assert_msg(at != NULL, "no %s in:\n%s", word, text);
	while (begin > text && begin[-1] != '\n')
		begin--;
	line = strndup(begin, (size_t)(at - begin) + strlen(word));
	width = columns_width(line);
	free(line);
	return width;
}

START_TEST(titles_stand_over_their_columns)
{
	struct result *res = sample_rich();
	struct window *win = sample_window(res);
	char *text;

	win->index = 1;
	win->futexes[0].verdict = VERDICT_IDLE_WAITER;
	text = interval_in(res, terminals[_i]);
	ck_assert_uint_eq(end_of(text, "VERDICT") - 7, end_of(text, "parked*") - 7);
	ck_assert_uint_eq(end_of(text, "WHERE") - 5, end_of(text, "heap") - 4);
	ck_assert_uint_eq(end_of(text, "AFTER"), end_of(text, " s ") - 1);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(a_wide_terminal_has_more_and_a_narrow_one_what_matters)
{
	struct result *res = long_interval();
	char *narrow = interval_in(res, 80), *usual = interval_in(res, 0);
	char *hundred = interval_in(res, 100), *wide = interval_in(res, 200);

	/* A pipe gets the same as 100 columns. */
	ck_assert_str_eq(usual, hundred);
	ck_assert_ptr_null(strstr(narrow, "EVENTS"));
	ck_assert_ptr_nonnull(strstr(narrow, "LOST"));
	ck_assert_ptr_nonnull(strstr(narrow, "WOKEN BY"));
	ck_assert_ptr_nonnull(strstr(hundred, "EVENTS"));
	ck_assert_ptr_null(strstr(hundred, "(4194304)"));
	ck_assert_ptr_nonnull(strstr(wide, " a_name_of_15_ch (4194304) "));
	ck_assert_ptr_nonnull(strstr(wide, " 日本語日本 (4194304) "));
	ck_assert_ptr_nonnull(strstr(wide, "a_queue_that_has_a_name_of_many_words_in_it+0x1c40 "));
	free(wide);
	free(hundred);
	free(usual);
	free(narrow);
	result_free(res);
}
END_TEST

START_TEST(a_waker_of_many_is_one)
{
	struct result *res = sample_rich();
	struct futex_row *f = &sample_window(res)->futexes[0];
	size_t others = 7;

	f->wakeups = xrealloc(f->wakeups, 5, sizeof(*f->wakeups));
	for (size_t i = 2; i < 5; i++) {
		f->wakeups[i] = (struct wakeup_row){ .waker = { WHO_THREAD, 9 },
						     .waiter = (int32_t)(140 + i),
						     .count = 1 };
		snprintf(f->wakeups[i].waker_comm, COMM_SIZE, "nine");
	}
	f->n_wakeups = 5;
	/* Twice by one thread, once by an unknown one, and by another for each of three threads. */
	ck_assert_str_eq(wording_waker(f, &others)->waker_comm, "nine");
	ck_assert_uint_eq(others, 1);
	f->n_wakeups = 2;
	ck_assert_str_eq(wording_waker(f, &others)->waker_comm, "firecracker");
	ck_assert_uint_eq(others, 0);
	/* An unknown waker of a known waiter counts as one; a row for several wakers as none. */
	f->wakeups[1] = (struct wakeup_row){ .waiter = 140, .count = 3 };
	ck_assert_int_eq(wording_waker(f, &others)->waker.kind, WHO_UNKNOWN);
	ck_assert_uint_eq(others, 1);
	f->wakeups[1] = (struct wakeup_row){ .count = 1000 };
	ck_assert_str_eq(wording_waker(f, &others)->waker_comm, "firecracker");
	ck_assert_uint_eq(others, 0);
	f->n_wakeups = 0;
	ck_assert_ptr_null(wording_waker(f, &others));
	ck_assert_uint_eq(others, 0);
	result_free(res);
}
END_TEST

START_TEST(minor_words_are_only_counted)
{
	struct result *res = sample_rich();
	struct window *win = sample_window(res);
	char *text;

	for (size_t i = 0; i < win->n_futexes; i++)
		win->futexes[i].verdict = VERDICT_MINOR;
	text = sample_render(render_text, res);
	ck_assert_ptr_null(strstr(text, "heap +0x2d08"));
	ck_assert_ptr_nonnull(strstr(text, " words\n"));
	free(text);
	result_free(res);
}
END_TEST

START_TEST(nothing_hostile_gets_through)
{
	struct result *res = sample_hostile(HOSTILE);
	char *text = sample_render(render_text, res);
	char *json = sample_render(report_json_interval, res);
	json_t *doc = json_loads(json, 0, NULL);

	check_width(text);
	ck_assert_ptr_nonnull(doc);
	ck_assert_ptr_eq(strchr(json, '\n'), json + strlen(json) - 1);
	json_decref(doc);
	free(json);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(a_document_in_one_line_is_the_same)
{
	struct result *res = sample_rich();
	char *text = sample_render(report_json, res);
	char *line = sample_render(report_json_line, res);
	json_t *x = json_loads(text, 0, NULL), *y = json_loads(line, 0, NULL);

	ck_assert(json_equal(x, y));
	ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
	json_decref(x);
	json_decref(y);
	free(text);
	free(line);
	result_free(res);
}
END_TEST

START_TEST(a_full_disk_is_noticed)
{
	ck_assert(sample_fails_on_full_disk(render_text));
	ck_assert(sample_fails_on_full_disk(report_json_interval));
	ck_assert(sample_fails_on_full_disk(report_json_line));
}
END_TEST

START_TEST(numbers_are_folded)
{
	static const char *const names[][2] = {
		{ "worker-12", "worker-{N}" },
		{ "7", "{N}" },
		{ "", "" },
		{ "fc_vcpu 0", "fc_vcpu {N}" },
		{ "a1b22c", "a{N}b{N}c" },
		{ "main", "main" },
	};
	char *folded = fold_numbers(names[_i][0]);

	ck_assert_str_eq(folded, names[_i][1]);
	free(folded);
}
END_TEST

TCase *report_interval_cases(void)
{
	TCase *tc = tcase_create("interval");

	tcase_add_test(tc, an_interval_is_a_line_and_one_for_each_word_that_matters);
	tcase_add_loop_test(tc, an_interval_fits_its_terminal, 0,
			    sizeof(terminals) / sizeof(*terminals));
	tcase_add_loop_test(tc, titles_stand_over_their_columns, 0,
			    sizeof(terminals) / sizeof(*terminals));
	tcase_add_test(tc, a_wide_terminal_has_more_and_a_narrow_one_what_matters);
	tcase_add_test(tc, a_waker_of_many_is_one);
	tcase_add_test(tc, minor_words_are_only_counted);
	tcase_add_test(tc, nothing_hostile_gets_through);
	tcase_add_test(tc, a_document_in_one_line_is_the_same);
	tcase_add_test(tc, a_full_disk_is_noticed);
	tcase_add_loop_test(tc, numbers_are_folded, 0, 6);
	return tc;
}
