/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_host_cases.c - tests the host's numbers in reports.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "report/host_report.h"

static const struct host_row row = {
	.known = true,
	.begin = { .ts_ns = 1000000000,
		   .dirty_pages = 12034,
		   .dirty_background_threshold_pages = 98000,
		   .writeback_pages = 120,
		   .io_pressure_us = 500,
		   .cpu_pressure_us = 700,
		   .memory_pressure_us = 3 },
	.end = { .ts_ns = 1100000000,
		 .dirty_pages = 40112,
		 .dirty_background_threshold_pages = 98304,
		 .writeback_pages = 3400,
		 .io_pressure_us = 96500,
		 .cpu_pressure_us = 2700,
		 .memory_pressure_us = 3 },
};

static void check_text(const struct host_row *host, const char *expected)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	text_host(out, host);
	fclose(out);
	ck_assert_str_eq(text, expected);
	free(text);
}

static void check_json(const struct host_row *host, const char *expected)
{
	json_t *json = host_json(host);
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);

	ck_assert_str_eq(text, expected);
	free(text);
	json_decref(json);
}

START_TEST(the_host_is_told_in_two_lines)
{
	check_text(&row, "Host: dirty pages 12,034 -> 40,112 (background writeback from 98,304)\n"
			 "      under writeback 120 -> 3,400; time waited for I/O 96%, CPU 2%, "
			 "memory 0%\n");
}
END_TEST

START_TEST(the_host_is_told_in_numbers)
{
	check_json(&row, "{\"dirty_pages\":40112,\"dirty_background_threshold_pages\":98304,"
			 "\"writeback_pages\":3400,\"io_pressure_us\":96000,"
			 "\"cpu_pressure_us\":2000,\"memory_pressure_us\":0,"
			 "\"dirty_pages_begin\":12034,\"writeback_pages_begin\":120,"
			 "\"begin_read_ns\":1000000000,\"end_read_ns\":1100000000}");
}
END_TEST

START_TEST(what_is_not_known_of_it_is_left_out)
{
	struct host_row host = row;

	host.begin.io_pressure_us = -1;
	host.end.memory_pressure_us = -1;
	host.end.dirty_background_threshold_pages = -1;
	check_text(&host, "Host: dirty pages 12,034 -> 40,112\n"
			  "      under writeback 120 -> 3,400; time waited for CPU 2%\n");
	host.begin.dirty_pages = -1;
	host.end.cpu_pressure_us = -1;
	check_text(&host, "Host: under writeback 120 -> 3,400\n");
	check_json(&host, "{\"dirty_pages\":40112,\"dirty_background_threshold_pages\":null,"
			  "\"writeback_pages\":3400,\"io_pressure_us\":null,"
			  "\"cpu_pressure_us\":null,\"memory_pressure_us\":null,"
			  "\"dirty_pages_begin\":null,\"writeback_pages_begin\":120,"
			  "\"begin_read_ns\":1000000000,\"end_read_ns\":1100000000}");
	host.end.writeback_pages = -1;
	check_text(&host, "");
}
END_TEST

START_TEST(nothing_is_said_of_a_host_that_was_not_read)
{
	static const struct host_row none;

	check_text(&none, "");
	check_json(&none, "null");
}
END_TEST

START_TEST(a_host_with_very_much_memory_fits)
{
	struct host_row host = row;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	host.begin.dirty_pages = host.end.dirty_pages = 4000000000;
	host.end.dirty_background_threshold_pages = 4000000000;
	host.begin.writeback_pages = host.end.writeback_pages = 99999999;
	host.end.io_pressure_us = INT64_MAX / 1000;
	text_host(out, &host);
	fclose(out);
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		ck_assert_uint_le(strcspn(line, "\n"), 100);
	ck_assert_ptr_nonnull(strstr(text, "for I/O 100%"));
	free(text);
}
END_TEST

TCase *report_host_cases(void)
{
	TCase *tc = tcase_create("host");

	tcase_add_test(tc, the_host_is_told_in_two_lines);
	tcase_add_test(tc, the_host_is_told_in_numbers);
	tcase_add_test(tc, what_is_not_known_of_it_is_left_out);
	tcase_add_test(tc, nothing_is_said_of_a_host_that_was_not_read);
	tcase_add_test(tc, a_host_with_very_much_memory_fits);
	return tc;
}
