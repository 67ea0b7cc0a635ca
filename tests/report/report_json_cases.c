/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_json_cases.c - tests the JSON document against its schema.
 */
#include "tests/report/report_cases.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/units.h"
#include "tests/report/json_schema.h"
#include "tests/report/report_sample.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static json_t *read_back(struct result *res)
{
	char *written = sample_render(report_json, res);
	json_error_t error;
	json_t *document = json_loads(written, JSON_REJECT_DUPLICATES, &error);

	ck_assert_msg(document != NULL, "line %d: %s", error.line, error.text);
	free(written);
	result_free(res);
	return document;
}

static json_t *futex_at(const json_t *document, size_t i)
{
	const json_t *win = json_array_get(json_object_get(document, "windows"), 0);
	json_t *futex = json_array_get(json_object_get(win, "futexes"), i);

	ck_assert_ptr_nonnull(futex);
	return futex;
}

static const char *string_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static json_int_t integer_at(const json_t *object, const char *key)
{
	ck_assert(json_is_integer(json_object_get(object, key)));
	return json_integer_value(json_object_get(object, key));
}

START_TEST(a_rich_result_has_every_key_of_the_schema_in_its_order)
{
	struct result *res = sample_rich();
	struct schema_walk walk = { .schema = &result_schema };
	json_t *document;

	sample_add_pool(sample_window(res), 4);
	document = read_back(res);
	schema_check(&walk, document);
	for (size_t i = 0; i < result_schema.n; i++)
		ck_assert_msg(walk.met[i], "%s was never met", result_schema.keys[i].path);
	json_decref(document);
}
END_TEST

START_TEST(an_empty_result_has_every_key_too)
{
	json_t *document = read_back(sample_empty());
	struct schema_walk walk = { .schema = &result_schema };

	schema_check(&walk, document);
	ck_assert(json_is_null(json_object_get(document, "kernel")));
	ck_assert(json_is_null(json_object_get(document, "command")));
	ck_assert(json_is_null(json_object_get(document, "command_status")));
	ck_assert_uint_eq(json_array_size(json_object_get(document, "windows")), 1);
	json_decref(document);
}
END_TEST

START_TEST(a_result_without_windows_is_a_document)
{
	json_t *document = read_back(result_new());
	struct schema_walk walk = { .schema = &result_schema };

	schema_check(&walk, document);
	json_decref(document);
}
END_TEST

START_TEST(the_numbers_of_a_row_are_those_of_the_result)
{
	json_t *document = read_back(sample_rich());
	const json_t *futex = futex_at(document, 1);
	const json_t *op = json_array_get(json_object_get(futex, "ops"), 0);

	ck_assert_str_eq(string_at(document, "schema"), "futrace/1");
	ck_assert_int_eq(integer_at(document, "command_status"), 7);
	ck_assert_str_eq(string_at(futex, "uaddr"), "0x7f00000052a0");
	ck_assert_int_eq(integer_at(futex, "wait_ns"), 152604 * (json_int_t)NS_PER_US);
	ck_assert_int_eq(integer_at(futex, "p50_ns"), 604000);
	ck_assert_int_eq(integer_at(json_object_get(op, "results"), "EAGAIN"), 1);
	ck_assert_str_eq(string_at(json_object_get(futex, "where"), "map"),
			 "7f0000005000-7f0000006000 rw-p");
	json_decref(document);
}
END_TEST

START_TEST(quantiles_of_no_wait_are_null)
{
	json_t *document = read_back(sample_rich());

	ck_assert(json_is_null(json_object_get(futex_at(document, 0), "p50_ns")));
	ck_assert(json_is_null(json_object_get(futex_at(document, 0), "p99_ns")));
	json_decref(document);
}
END_TEST

START_TEST(the_status_of_a_command_that_goes_on_is_null)
{
	struct result *res = sample_rich();
	json_t *document;

	res->command_ended = false;
	document = read_back(res);
	ck_assert_str_eq(string_at(document, "command"), "curl");
	ck_assert(json_is_null(json_object_get(document, "command_status")));
	json_decref(document);
}
END_TEST

START_TEST(a_shared_word_has_its_file_and_a_number_too_large_is_clamped)
{
	json_t *document = read_back(sample_rich());
	const json_t *shared = json_object_get(futex_at(document, 2), "shared");

	ck_assert_str_eq(string_at(shared, "dev"), "8:1");
	ck_assert_int_eq(integer_at(shared, "inode"), INT64_MAX);
	ck_assert_int_eq(integer_at(shared, "offset"), 0x10);
	ck_assert(json_is_null(json_object_get(futex_at(document, 1), "shared")));
	json_decref(document);
}
END_TEST

START_TEST(a_word_without_a_place_is_printed_as_its_address)
{
	struct result *res = sample_empty();
	json_t *document;

	sample_add_futex(sample_window(res), 137, 0xdeadbeef);
	document = read_back(res);
	ck_assert_str_eq(string_at(json_object_get(futex_at(document, 0), "where"), "text"),
			 "0xdeadbeef");
	json_decref(document);
}
END_TEST

/* Any valid UTF-8 is read back unchanged. */
static const char *const valid_strings[] = {
	"\"quoted\"", "a\\b",	       "\033[31mred",	   "line\nline", "\x7f",
	"\xc2\x9b",   "\xe2\x80\xaex", "\xf0\x9f\x98\x80", "</script>",	 "",
};

START_TEST(a_valid_string_comes_back_as_it_was)
{
	json_t *document = read_back(sample_hostile(valid_strings[_i]));
	struct schema_walk walk = { .schema = &result_schema };
	const json_t *where = json_object_get(futex_at(document, 0), "where");

	schema_check(&walk, document);
	ck_assert_str_eq(string_at(where, "path"), valid_strings[_i]);
	ck_assert_str_eq(string_at(document, "command"), valid_strings[_i]);
	json_decref(document);
}
END_TEST

START_TEST(a_string_that_is_not_utf8_is_escaped)
{
	static const char hostile[] = "a\xff\xc0\xaf\033";
	json_t *document = read_back(sample_hostile(hostile));
	char *escaped = escape_printable(hostile);
	const json_t *where = json_object_get(futex_at(document, 0), "where");

	ck_assert_str_eq(string_at(where, "symbol"), escaped);
	ck_assert_str_eq(string_at(document, "kernel"), escaped);
	free(escaped);
	json_decref(document);
}
END_TEST

START_TEST(the_document_itself_is_printable_ascii)
{
	struct result *res = sample_hostile("\033]0;\x07\x7f\xc2\x9b\xe2\x80\xae\xff");
	char *written = sample_render(report_json, res);

	for (const char *c = written; *c; c++)
		ck_assert_msg(*c == '\n' || (*c >= ' ' && *c <= '~'), "byte %d", *c);
	free(written);
	result_free(res);
}
END_TEST

START_TEST(json_on_a_full_disk_fails)
{
	ck_assert(sample_fails_on_full_disk(report_json));
}
END_TEST

TCase *report_json_cases(void)
{
	TCase *tc = tcase_create("json");

	tcase_add_test(tc, a_rich_result_has_every_key_of_the_schema_in_its_order);
	tcase_add_test(tc, an_empty_result_has_every_key_too);
	tcase_add_test(tc, a_result_without_windows_is_a_document);
	tcase_add_test(tc, the_numbers_of_a_row_are_those_of_the_result);
	tcase_add_test(tc, quantiles_of_no_wait_are_null);
	tcase_add_test(tc, the_status_of_a_command_that_goes_on_is_null);
	tcase_add_test(tc, a_shared_word_has_its_file_and_a_number_too_large_is_clamped);
	tcase_add_test(tc, a_word_without_a_place_is_printed_as_its_address);
	tcase_add_loop_test(tc, a_valid_string_comes_back_as_it_was, 0, (int)LENGTH(valid_strings));
	tcase_add_test(tc, a_string_that_is_not_utf8_is_escaped);
	tcase_add_test(tc, the_document_itself_is_printable_ascii);
	tcase_add_test(tc, json_on_a_full_disk_fails);
	return tc;
}
