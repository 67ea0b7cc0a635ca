/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_folded_cases.c - tests the functions in which threads were seen, in folded stacks.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "report/folded_stacks.h"
#include "report/report.h"
#include "tests/report/picture_sample.h"
#include "tests/report/report_sample.h"
#include "tests/report/seen_sample.h"

#define API "api;main;ask;f;pthread_mutex_lock;futex 0x"

static void assert_has(const char *text, const char *wanted)
{
	ck_assert_msg(strstr(text, wanted) != NULL, "no \"%s\" in:\n%s", wanted, text);
}

START_TEST(a_thread_stands_before_its_functions)
{
	struct result *res = seen_story("f");
	char *folded = sample_render(report_folded, res);

	assert_has(folded, API);
	assert_has(folded, ";saver;[unknown callers];save;f;fsync;blocked ");
	free(folded);
	result_free(res);
}
END_TEST

/* 99 ms of the wait the saver was blocked: three of four looks found one stack. */
START_TEST(time_is_divided_by_looks)
{
	struct result *res = seen_story("f");
	char *folded = sample_render(report_folded, res);

	assert_has(folded, "fsync;blocked 74250000\n");
	assert_has(folded, "api;main;tell;f;futex");
	assert_has(folded, "fsync;blocked 24750000\n");
	ck_assert_uint_eq(sample_folded_ns(folded), 100000000);
	free(folded);
	result_free(res);
}
END_TEST

START_TEST(in_between_only_common_callers_are_shown)
{
	struct result *res = seen_between();
	char *folded = sample_render(report_folded, res), *api;

	api = strstr(folded, "api;futex");
	ck_assert_ptr_nonnull(api);
	assert_has(api, ";middle;main;futex");
	ck_assert_uint_eq(sample_folded_ns(folded), 201000000);
	free(folded);
	result_free(res);
}
END_TEST

START_TEST(hostile_functions_are_one_frame)
{
	struct result *res = seen_story(picture_hostile_strings[_i]);
	char *folded = sample_render(report_folded, res);

	ck_assert_uint_eq(sample_folded_ns(folded), 100000000);
	ck_assert_ptr_null(strstr(folded, ";;"));
	free(folded);
	result_free(res);
}
END_TEST

START_TEST(names_of_templates_are_kept)
{
	struct result *res = seen_plain();
	char *folded = sample_render(report_folded, res);

	assert_has(folded, "api;main;ask;std::map<int, [u8: 32]>::operator()(a&&) const;");
	free(folded);
	result_free(res);
}
END_TEST

static const struct look_row sevenths[] = { { 1, 0, 3 }, { 0, 0, 2 }, { 2, 0, 2 } };

/* Parts that cannot be equal are whole numbers, and none is lost; large ones do not wrap. */
START_TEST(parts_add_up)
{
	static const uint64_t sums[] = { 0, 1, 2, 6, 7, 100, UINT64_MAX };
	char a[] = "a", b[] = "b", *names[] = { a, b };
	const struct folded_stacks stacks = { names, 2 };

	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++) {
		size_t n;
		struct folded_part *parts = folded_divide(&stacks, sevenths, 3, sums[i], &n);

		ck_assert_uint_eq(n, 3);
		ck_assert_uint_eq(parts[0].ns + parts[1].ns + parts[2].ns, sums[i]);
		ck_assert_uint_le(parts[0].ns, sums[i] / 7 * 3 + 3);
		ck_assert_str_eq(parts[0].stack, "a");
		ck_assert_ptr_null(parts[1].stack);
		free(parts);
	}
}
END_TEST

static const struct {
	const char *x, *y, *shared;
} shared[] = {
	{ "a;b;c", "a;b;d", "a;b" }, { "a;b", "a;b", "a;b" },	 { "a;b", "a;b;c", "a;b" },
	{ "a;bc", "a;bd", "a" },     { "ab", "ac", "" },	 { "a", "a;b", "a" },
	{ "a;b", "", "" },	     { "a;b;c", "a;b;", "a;b" },
};

START_TEST(common_callers_are_whole_frames)
{
	char *names[] = { xstrdup(shared[_i].x), xstrdup(shared[_i].y) };
	const struct folded_stacks stacks = { names, 2 };
	const struct look_row rows[] = { { 1, 0, 1 }, { 2, 0, 1 } };
	char *text = folded_shared(&stacks, rows, 2);

	ck_assert_str_eq(text, shared[_i].shared);
	free(text);
	free(names[0]);
	free(names[1]);
}
END_TEST

TCase *report_folded_cases(void)
{
	TCase *tc = tcase_create("folded");

	tcase_add_test(tc, a_thread_stands_before_its_functions);
	tcase_add_test(tc, time_is_divided_by_looks);
	tcase_add_test(tc, in_between_only_common_callers_are_shown);
	tcase_add_loop_test(tc, hostile_functions_are_one_frame, 0, (int)picture_n_hostile_strings);
	tcase_add_test(tc, names_of_templates_are_kept);
	tcase_add_test(tc, parts_add_up);
	tcase_add_loop_test(tc, common_callers_are_whole_frames, 0,
			    sizeof(shared) / sizeof(*shared));
	return tc;
}
