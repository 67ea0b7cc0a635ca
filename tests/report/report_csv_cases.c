/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_csv_cases.c - tests CSV with a small reader that follows RFC 4180 strictly.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "tests/report/report_sample.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
#define MAX_ROWS      16
#define MAX_COLUMNS   40

struct sheet {
	char *text; /* the cells, each with its NUL */
	const char *cells[MAX_ROWS][MAX_COLUMNS];
	size_t n_columns[MAX_ROWS];
	size_t n_rows;
};

/* Reads the quoted cell behind *FROM and writes it to *TO. */
static void read_quoted(const char **from, char **to)
{
	for (;;) {
		ck_assert_msg(**from != '\0', "a quoted cell has no end");
		if (**from == '"' && *++*from != '"')
			return;
		*(*to)++ = *(*from)++;
	}
}

static void read_plain(const char **from, char **to)
{
	while (**from && !strchr(",\r", **from)) {
		ck_assert_msg(**from != '"' && **from != '\n', "a plain cell has a special byte");
		*(*to)++ = *(*from)++;
	}
}

/* Reads one cell and its separator. Returns whether the row goes on. */
static bool read_cell(struct sheet *sheet, const char **from, char **to)
{
	size_t column = sheet->n_columns[sheet->n_rows]++;

	ck_assert_uint_lt(column, MAX_COLUMNS);
	sheet->cells[sheet->n_rows][column] = *to;
	if (**from == '"') {
		++*from;
		read_quoted(from, to);
	} else {
		read_plain(from, to);
	}
	*(*to)++ = '\0';
	if (**from == ',') {
		++*from;
		return true;
	}
	ck_assert_msg(strncmp(*from, "\r\n", 2) == 0, "a row does not end in CRLF");
	*from += 2;
	return false;
}

static struct sheet *sheet_read(const char *from)
{
	struct sheet *sheet = calloc(1, sizeof(*sheet));
	char *to;

	ck_assert_ptr_nonnull(sheet);
	/* A cell needs no more bytes than before: its NUL replaces the separator. */
	sheet->text = to = malloc(strlen(from) + 1);
	ck_assert_ptr_nonnull(to);
	while (*from) {
		ck_assert_uint_lt(sheet->n_rows, MAX_ROWS);
		while (read_cell(sheet, &from, &to))
			;
		sheet->n_rows++;
	}
	return sheet;
}

static void sheet_free(struct sheet *sheet)
{
	free(sheet->text);
	free(sheet);
}

static struct sheet *render_by(int (*report)(FILE *out, const struct result *res),
			       struct result *res)
{
	char *written = sample_render(report, res);
	struct sheet *sheet = sheet_read(written);

	free(written);
	result_free(res);
	return sheet;
}

static struct sheet *render(struct result *res)
{
	return render_by(report_csv, res);
}

static const char *cell(const struct sheet *sheet, size_t row, const char *column)
{
	for (size_t i = 0; i < sheet->n_columns[0]; i++) {
		if (strcmp(sheet->cells[0][i], column) == 0)
			return sheet->cells[row][i];
	}
	ck_abort_msg("there is no column %s", column);
	return NULL;
}

static void check_cells(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->n_rows; i++)
		ck_assert_uint_eq(sheet->n_columns[i], sheet->n_columns[0]);
}

START_TEST(each_word_and_each_operation_has_one_row_in_its_table)
{
	struct sheet *words = render(sample_rich());
	struct sheet *ops = render_by(report_csv_ops, sample_rich());

	check_cells(words);
	check_cells(ops);
	/* A word without a call, one with three operations, one with two. */
	ck_assert_uint_eq(words->n_rows, 1 + 3);
	ck_assert_uint_eq(ops->n_rows, 1 + 3 + 2);
	sheet_free(words);
	sheet_free(ops);
}
END_TEST

/* The sum of COLUMN over the rows of SHEET. */
static uint64_t sum_of(const struct sheet *sheet, const char *column)
{
	uint64_t sum = 0;

	for (size_t i = 1; i < sheet->n_rows; i++)
		sum += strtoull(cell(sheet, i, column), NULL, 10);
	return sum;
}

START_TEST(a_sum_over_rows_is_right)
{
	struct result *res = sample_rich();
	const struct window *win = &res->windows[0];
	struct sheet *words = render(sample_rich());
	struct sheet *ops = render_by(report_csv_ops, sample_rich());
	uint64_t wait_ns = 0, calls = 0;

	for (size_t i = 0; i < win->n_futexes; i++) {
		wait_ns += win->futexes[i].wait_ns;
		calls += futex_row_calls(&win->futexes[i]);
	}
	ck_assert_uint_eq(res->n_windows, 1);
	ck_assert_uint_eq(sum_of(words, "wait_ns"), wait_ns);
	ck_assert_uint_eq(sum_of(words, "calls"), calls);
	ck_assert_uint_eq(sum_of(ops, "calls"), calls);
	sheet_free(words);
	sheet_free(ops);
	result_free(res);
}
END_TEST

static const struct {
	const char *column;
	const char *parked; /* expected if no call was seen */
	const char *queue;
} expected[] = {
	{ "window", "trace", "trace" },
	{ "kind", "trace", "trace" },
	{ "index", "1", "1" },
	{ "begin_ns", "5000000000", "5000000000" },
	{ "end_ns", "13000000000", "13000000000" },
	{ "pid", "137", "137" },
	{ "uaddr", "0x55d0c0ffee08", "0x7f00000052a0" },
	{ "where_kind", "heap", "bss" },
	{ "where_text", "heap +0x2d08", "firecracker .bss api_queue+0x8" },
	{ "waits", "1", "2" },
	{ "slept", "1", "2" },
	{ "wait_ns", "8000000000", "152604000" },
	{ "max_ns", "8000000000", "152000000" },
	{ "p50_ns", "", "604000" },
	{ "p99_ns", "", "152000000" },
	{ "covered_ns", "8000000000", "152604000" },
	{ "peak_waiters", "1", "1" },
	{ "began_before", "1", "0" },
	{ "unfinished", "1", "0" },
	{ "suspect", "0", "0" },
	{ "verdict", "unknown", "unknown" },
	{ "reason", "not judged", "not judged" },
	{ "execs", "0", "0" },
	{ "row_kind", "word", "word" },
	{ "requeued_here", "0", "0" },
	{ "requeued_away", "0", "0" },
	{ "requeue_unsure", "0", "0" },
	{ "group", "", "" },
	{ "group_name", "", "" },
	{ "calls", "0", "12" },
	{ "idle", "false", "false" },
	{ "code", "queue_push (queue.c:27) < serve", "" },
	{ "code_looks", "97", "" },
	{ "code_of", "100", "" },
};

/* The first operation of the queue. */
static const struct {
	const char *column, *value;
} of_op[] = {
	{ "window", "trace" },
	{ "kind", "trace" },
	{ "index", "1" },
	{ "begin_ns", "5000000000" },
	{ "end_ns", "13000000000" },
	{ "pid", "137" },
	{ "uaddr", "0x7f00000052a0" },
	{ "where_kind", "bss" },
	{ "where_text", "firecracker .bss api_queue+0x8" },
	{ "execs", "0" },
	{ "row_kind", "word" },
	{ "op", "FUTEX_WAIT_BITSET_PRIVATE|CLOCK_REALTIME" },
	{ "op_raw", "393" },
	{ "calls", "4" },
	{ "time_ns", "7000000" },
	{ "results", "0=3;EAGAIN=1" },
};

START_TEST(an_operation_has_the_values_of_its_columns)
{
	struct sheet *sheet = render_by(report_csv_ops, sample_rich());

	ck_assert_uint_eq(sheet->n_columns[0], LENGTH(of_op));
	for (size_t i = 0; i < LENGTH(of_op); i++) {
		ck_assert_str_eq(sheet->cells[0][i], of_op[i].column);
		ck_assert_str_eq(sheet->cells[1][i], of_op[i].value);
	}
	sheet_free(sheet);
}
END_TEST

START_TEST(a_column_has_the_value_that_its_name_promises)
{
	struct sheet *sheet = render(sample_rich());

	ck_assert_str_eq(cell(sheet, 1, expected[_i].column), expected[_i].parked);
	ck_assert_str_eq(cell(sheet, 2, expected[_i].column), expected[_i].queue);
	sheet_free(sheet);
}
END_TEST

START_TEST(the_columns_come_in_the_order_of_the_documentation)
{
	struct sheet *sheet = render(sample_empty());

	for (size_t i = 0; i < LENGTH(expected); i++)
		ck_assert_str_eq(sheet->cells[0][i], expected[i].column);
	ck_assert_uint_eq(sheet->n_rows, 1);
	sheet_free(sheet);
}
END_TEST

static const char *const hostile_strings[] = {
	"a,b", "\"", "\"\"", ",\"a\",", "a\r\nb,c", "\033[31m\xff\xc2\x9b", "=1+1", " a ", "", ",",
};

START_TEST(a_hostile_string_stays_in_its_cell)
{
	char *escaped = escape_printable(hostile_strings[_i]);
	struct sheet *sheet = render(sample_hostile(hostile_strings[_i]));

	for (size_t i = 1; i < sheet->n_rows; i++) {
		ck_assert_str_eq(cell(sheet, i, "window"), escaped);
		ck_assert_str_eq(cell(sheet, i, "where_text"), escaped);
		ck_assert_uint_eq(sheet->n_columns[i], sheet->n_columns[0]);
	}
	sheet_free(sheet);
	free(escaped);
}
END_TEST

START_TEST(csv_on_a_full_disk_fails)
{
	ck_assert(sample_fails_on_full_disk(report_csv));
	ck_assert(sample_fails_on_full_disk(report_csv_ops));
}
END_TEST

TCase *report_csv_cases(void)
{
	TCase *tc = tcase_create("csv");

	tcase_add_test(tc, each_word_and_each_operation_has_one_row_in_its_table);
	tcase_add_test(tc, a_sum_over_rows_is_right);
	tcase_add_test(tc, an_operation_has_the_values_of_its_columns);
	tcase_add_loop_test(tc, a_column_has_the_value_that_its_name_promises, 0,
			    (int)LENGTH(expected));
	tcase_add_test(tc, the_columns_come_in_the_order_of_the_documentation);
	tcase_add_loop_test(tc, a_hostile_string_stays_in_its_cell, 0,
			    (int)LENGTH(hostile_strings));
	tcase_add_test(tc, csv_on_a_full_disk_fails);
	return tc;
}
