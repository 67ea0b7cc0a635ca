/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_picture_cases.c - tests the picture as SVG, and blame as folded stacks.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "base/xalloc.h"
#include "tests/report/picture_sample.h"
#include "tests/report/report_sample.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static uint64_t waited_ns(const struct result *res)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < res->windows[0].n_futexes; i++)
		ns += res->windows[0].futexes[i].wait_ns;
	return ns;
}

START_TEST(folded_stacks_lead_from_the_waiter_to_what_kept_it)
{
	struct result *res = picture_story();
	char *folded = sample_render(report_folded, res);
	static const char wanted[] = "fc_api;futex a_word (fc .bss);firecracker;blocked in fsync;"
				     "vfs_fsync;folio_wait_bit 142000000\n";

	ck_assert_ptr_nonnull(strstr(folded, wanted));
	ck_assert_uint_eq(sample_folded_ns(folded), waited_ns(res));
	free(folded);
	result_free(res);
}
END_TEST

START_TEST(hostile_frames_stay_in_their_place)
{
	struct result *res = picture_hostile(picture_hostile_strings[_i]);
	char *folded = sample_render(report_folded, res);

	ck_assert_uint_eq(sample_folded_ns(folded), waited_ns(res));
	free(folded);
	result_free(res);
}
END_TEST

START_TEST(nothing_waited_for_is_an_empty_file)
{
	struct result *res = picture_empty();
	char *folded = sample_render(report_folded, res);

	ck_assert_str_eq(folded, "");
	free(folded);
	result_free(res);
}
END_TEST

/* Texts that the picture of the story must have. */
static const char *const told[] = {
	"firecracker (137): futex waits and wakers",
	"was blocked in fsync: look outside this process",
	"snapshot 1: 162.0 ms, 3.40 s into the trace",
	">blocked in fsync, 142.0 ms</text>",
	">a_word, 149.0 ms</text>",
	"firecracker (137) woke fc_api (140) from a_word (fc .bss)",
	"half of it is written",
	"the whole trace: 8.00 s",
	"events were lost here, on CPU 0",
	"not woken by the end of the trace",
};

START_TEST(the_picture_tells_the_story)
{
	struct result *res = picture_story();
	char *svg = sample_render(report_svg, res);

	ck_assert_msg(strstr(svg, told[_i]) != NULL, "not told: %s", told[_i]);
	free(svg);
	result_free(res);
}
END_TEST

START_TEST(threads_that_are_alike_share_a_row_and_the_waker_has_its_own)
{
	struct result *res = picture_many(200);
	char *svg = sample_render(report_svg, res);

	ck_assert_ptr_nonnull(strstr(svg, " \xc3\x97 worker-{"));
	ck_assert_ptr_nonnull(strstr(svg, ">main (1000)<"));
	ck_assert_uint_lt(strlen(svg), 200000);
	free(svg);
	result_free(res);
}
END_TEST

START_TEST(wide_characters_stay_on_the_paper)
{
	struct result *res = picture_story();
	char *wide = calloc(1, 1201), *svg;

	for (int i = 0; i < 400; i++)
		strcat(wide, "\xe6\x97\xa5");
	result_warn(res, "%s", wide);
	svg = sample_render(report_svg, res);
	/* 800 columns in lines of at most 184. */
	wide[93 * 3] = '\0';
	ck_assert_ptr_null(strstr(svg, wide));
	wide[92 * 3] = '\0';
	ck_assert_ptr_nonnull(strstr(svg, wide));
	free(svg);
	free(wide);
	result_free(res);
}
END_TEST

/* The number of table rows on the page of RES that begin with two unknown figures. */
static size_t unknown_rows(struct result *res)
{
	char *page = sample_render(report_html, res);
	size_t n = 0;

	for (const char *at = page;
	     (at = strstr(at, "<tr><td class=\"n\">?</td><td class=\"n\">?</td>")); at++)
		n++;
	free(page);
	return n;
}

START_TEST(a_page_does_not_say_what_was_not_measured)
{
	struct result *res = picture_story();
	struct futex_row *f = &res->windows[0].futexes[0];
	size_t n = unknown_rows(res), threads = 0;

	ck_assert_uint_gt(f->waits, 0);
	/* All waits may be wrong because of lost events. */
	f->waits = 0;
	f->suspect = 1;
	ck_assert_uint_eq(unknown_rows(res), n + 1);
	/* States of threads. */
	for (size_t i = 0; i < res->n_windows; i++)
		threads += res->windows[i].n_threads;
	res->futex_only = true;
	ck_assert_uint_eq(unknown_rows(res), n + 1 + threads);
	result_free(res);
}
END_TEST

START_TEST(a_page_begins_where_most_was_waited)
{
	struct result *res = picture_story();
	char *page = sample_render(report_html, res);
	struct window *win;

	ck_assert_ptr_nonnull(strstr(page, "\"first\":1}"));
	free(page);
	/* Adds a window without waits before it. */
	res->windows = xrealloc(res->windows, res->n_windows + 1, sizeof(*res->windows));
	win = &res->windows[res->n_windows++];
	*win = (struct window){ .name = "idle",
				.kind = WINDOW_MARK,
				.index = 1,
				.begin_ns = res->begin_ns + 1000000,
				.end_ns = res->begin_ns + 900000000 };
	page = sample_render(report_html, res);
	ck_assert_ptr_nonnull(strstr(page, ">idle 1: "));
	ck_assert_ptr_nonnull(strstr(page, "\"first\":1}"));
	ck_assert_ptr_nonnull(strstr(page, "No use of a futex was seen here."));
	free(page);
	result_free(res);
}
END_TEST

START_TEST(few_threads_have_a_row_each)
{
	struct result *res = picture_many(12);
	char *svg = sample_render(report_svg, res);

	ck_assert_ptr_null(strstr(svg, "worker-{"));
	ck_assert_ptr_nonnull(strstr(svg, ">worker-12 (1012)<"));
	free(svg);
	result_free(res);
}
END_TEST

/* Does the element at AT have one of our own names? No other may be opened. */
static bool is_ours(const char *at)
{
	static const char *const names[] = { "?xml", "svg",  "title",  "style", "defs", "pattern",
					     "rect", "path", "circle", "text",	"g" };

	at += *at == '/';
	for (size_t i = 0; i < LENGTH(names); i++) {
		size_t length = strlen(names[i]);

		if (!strncmp(at, names[i], length) && strchr(" />", at[length]))
			return true;
	}
	return false;
}

START_TEST(hostile_strings_are_text_in_the_picture)
{
	struct result *res = picture_hostile(picture_hostile_strings[_i]);
	char *svg = sample_render(report_svg, res);

	for (const char *at = svg; (at = strchr(at, '<')); at++)
		ck_assert_msg(is_ours(at + 1), "not ours: %.40s", at);
	for (const char *at = svg; *at; at++)
		ck_assert(*at == '\n' || ((unsigned char)*at >= 0x20 && *at != 0x7f));
	ck_assert_ptr_null(strstr(svg, "onload=\""));
	ck_assert_ptr_null(strstr(svg, "onmouseover='"));
	free(svg);
	result_free(res);
}
END_TEST

START_TEST(a_full_disk_is_noticed)
{
	struct result *res = picture_story();
	FILE *full = fopen("/dev/full", "w");
	static int (*const formats[])(FILE *, const struct result *) = {
		report_svg,
		report_html,
		report_folded,
		report_perfetto,
	};

	for (size_t i = 0; i < LENGTH(formats); i++)
		ck_assert_int_eq(formats[i](full, res), -1);
	fclose(full);
	result_free(res);
}
END_TEST

static const struct {
	const char *ending;
	int (*render)(FILE *out, const struct result *res);
} endings[] = {
	{ "svg", report_svg },
	{ "html", report_html },
	{ "json", report_perfetto },
	{ "folded", report_folded },
};

START_TEST(every_sample_is_written_for_other_programs)
{
	const struct picture_sample *sample = picture_samples;

	for (; sample->name; sample++) {
		struct result *res = sample->make();

		for (size_t i = 0; i < LENGTH(endings); i++) {
			char *path = xasprintf("%s/%s.%s", getenv("TEST_PICTURES"), sample->name,
					       endings[i].ending);
			FILE *out = fopen(path, "w");

			ck_assert_ptr_nonnull(out);
			ck_assert_int_eq(endings[i].render(out, res), 0);
			ck_assert_int_eq(fclose(out), 0);
			free(path);
		}
		result_free(res);
	}
}
END_TEST

TCase *report_sample_cases(void)
{
	TCase *tc = tcase_create("samples");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, every_sample_is_written_for_other_programs);
	return tc;
}

TCase *report_picture_cases(void)
{
	TCase *tc = tcase_create("picture");

	tcase_add_test(tc, folded_stacks_lead_from_the_waiter_to_what_kept_it);
	tcase_add_loop_test(tc, hostile_frames_stay_in_their_place, 0,
			    (int)picture_n_hostile_strings);
	tcase_add_test(tc, nothing_waited_for_is_an_empty_file);
	tcase_add_loop_test(tc, the_picture_tells_the_story, 0, (int)LENGTH(told));
	tcase_add_test(tc, threads_that_are_alike_share_a_row_and_the_waker_has_its_own);
	tcase_add_test(tc, wide_characters_stay_on_the_paper);
	tcase_add_test(tc, a_page_does_not_say_what_was_not_measured);
	tcase_add_test(tc, a_page_begins_where_most_was_waited);
	tcase_add_test(tc, few_threads_have_a_row_each);
	tcase_add_loop_test(tc, hostile_strings_are_text_in_the_picture, 0,
			    (int)picture_n_hostile_strings);
	tcase_add_test(tc, a_full_disk_is_noticed);
	return tc;
}
