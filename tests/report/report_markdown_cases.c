/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_markdown_cases.c - tests tables in Markdown.
 */
#include "analysis/conclude/groups.h"
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "tests/report/report_sample.h"

#define HOSTILE "a|b`c``d\n|---|\n<img src=x>\x1b[31m\xff[x](http://y) @all \\|"

static int render(FILE *out, const struct result *res)
{
	return report_markdown(out, res, 10);
}

/* The number of bars in LINE that end a cell: not after an odd number of backslashes. */
static size_t count_bars(const char *line)
{
	size_t bars = 0;

	for (; *line; line++) {
		if (*line == '\\' && line[1])
			line++;
		else
			bars += *line == '|';
	}
	return bars;
}

/* Each row of a table has as many cells as its head, and no string begins a new line. */
static void check_tables(const char *text)
{
	char *copy = strdup(text), *rest = copy, *line;
	size_t cells = 0;

	while ((line = strsep(&rest, "\n"))) {
		for (const char *c = line; *c; c++)
			ck_assert_msg((unsigned char)*c >= 0x20, "a control character: %s", line);
		if (*line != '|') {
			cells = 0;
			ck_assert_msg(!*line || strchr("#>-", *line) || !strncmp(line, "and ", 4) ||
					      (*line >= '0' && *line <= 'z'),
				      "an odd line: %s", line);
			continue;
		}
		if (cells)
			ck_assert_msg(count_bars(line) == cells, "other cells: %s", line);
		cells = count_bars(line);
	}
	free(copy);
}

START_TEST(words_and_threads_have_tables)
{
	struct result *res = sample_rich();
	char *text = sample_render(render, res);

	check_tables(text);
	ck_assert_ptr_nonnull(strstr(text, "### futrace: `firecracker` (137), 8.00 s"));
	ck_assert_ptr_nonnull(strstr(
		text,
		"| `heap +0x2d08`<br>seen in `queue_push (queue.c:27) < serve` (97% of 100 looks) |"));
	ck_assert_ptr_nonnull(strstr(text, "| Thread | TID | Running |"));
	ck_assert_ptr_nonnull(strstr(text, "#### The whole trace\n"));
	free(text);
	result_free(res);
}
END_TEST

START_TEST(nothing_hostile_becomes_mark_up)
{
	struct result *res = sample_hostile(HOSTILE);
	char *text = sample_render(render, res);

	check_tables(text);
	/* Code stands between longer runs of backticks than it has itself. */
	ck_assert_ptr_nonnull(strstr(text, "``` a\\|b`c``d"));
	ck_assert_ptr_null(strstr(text, "\n|---|\n<img"));
	free(text);
	result_free(res);
}
END_TEST

START_TEST(few_rows_are_few)
{
	struct result *res = sample_rich();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	groups_find(res);
	ck_assert_int_eq(report_markdown(out, res, 1), 0);
	fclose(out);
	check_tables(text);
	ck_assert_ptr_nonnull(strstr(text, "\nand 2 other words\n"));
	free(text);
	result_free(res);
}
END_TEST

/* Adds a lock to the answer of RES, and its holder to the blame; NAME is that of both. */
static void add_answer(struct result *res, const char *name)
{
	struct window *win = sample_window(res);
	struct blame_row *blame = calloc(2, sizeof(*blame));

	ck_assert_uint_gt(win->n_findings, 0);
	free(win->findings[0].text);
	win->findings[0].text = strdup(name);
	win->findings[0].kind = FINDING_LOCK;
	blame[0] = (struct blame_row){ .tid = 4711,
				       .doing = DOING_BLOCKED,
				       .ns = 900000000,
				       .sleep = { .syscall = strdup("fdatasync") } };
	snprintf(blame[0].comm, sizeof(blame[0].comm), "%s", name);
	blame[1] = (struct blame_row){ .doing = DOING_RUNNING, .ns = 100000000 };
	for (size_t i = 0; i < win->n_blame; i++)
		blocked_row_finish(&win->blame[i].sleep);
	free(win->blame);
	win->blame = blame;
	win->n_blame = 2;
	win->blame_ns = 1000000000;
}

START_TEST(the_answer_and_the_blame_come_first)
{
	struct result *res = sample_rich();
	char *text, *answer, *words;

	add_answer(res, "db_{0..7}");
	text = sample_render(render, res);
	check_tables(text);
	answer = strstr(text, "\n- **LOCK** db\\_\\{0..7\\}\n");
	words = strstr(text, "| Wait | Share |");
	ck_assert_msg(answer && words && answer < words, "%s", text);
	ck_assert_msg(strstr(text, "\n| 900.0 ms | 90% | `db_{0..7}` | 4711 | "
				   "`blocked in fdatasync` |\n"
				   "| 100.0 ms | 10% | other threads | - | `running` |\n") != NULL,
		      "%s", text);
	free(text);
	result_free(res);
	res = sample_rich();
	add_answer(res, HOSTILE);
	text = sample_render(render, res);
	check_tables(text);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(the_blame_of_a_pool_is_one_row)
{
	struct result *res = sample_rich();
	struct window *win = sample_window(res);
	char *text;

	add_answer(res, "db");
	for (size_t i = 0; i < win->n_blame; i++)
		blocked_row_finish(&win->blame[i].sleep);
	free(win->blame);
	win->n_blame = 4;
	win->blame = calloc(win->n_blame, sizeof(*win->blame));
	for (size_t i = 0; i < win->n_blame; i++) {
		win->blame[i].tid = 4711 + (int32_t)i;
		win->blame[i].doing = DOING_RUNNING;
		win->blame[i].ns = win->blame_ns / win->n_blame;
		snprintf(win->blame[i].comm, COMM_SIZE, "db_%u", (unsigned int)i % 10);
	}
	text = sample_render(render, res);
	ck_assert_msg(strstr(text, "\n| 1.00 s | 100% | `db_{0..3}` | 4x | `running` |\n") != NULL,
		      "%s", text);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(what_was_not_measured_is_no_number)
{
	struct result *res = sample_rich();
	struct futex_row *f = sample_add_futex(sample_window(res), 137, 0x1000);
	char *text;

	f->suspect = 2;
	text = sample_render(render, res);
	check_tables(text);
	ck_assert_ptr_nonnull(strstr(text, "\n| ? | ? | 0 |"));
	free(text);
	result_free(res);
}
END_TEST

START_TEST(names_in_sentences_are_no_links)
{
	struct result *res = sample_rich();
	char *text;

	result_warn(res, "www.example.org (1) and WWW.x and https://y ended 3.02 s into it");
	text = sample_render(render, res);
	ck_assert_ptr_nonnull(strstr(text, "www\\.example.org (1) and WWW\\.x and https\\://y "
					   "ended 3.02 s"));
	free(text);
	result_free(res);
}
END_TEST

START_TEST(nothing_is_a_table_too)
{
	struct result *res = sample_empty();
	char *text = sample_render(render, res);

	check_tables(text);
	free(text);
	result_free(res);
}
END_TEST

START_TEST(a_full_disk_is_noticed)
{
	ck_assert(sample_fails_on_full_disk(render));
}
END_TEST

TCase *report_markdown_cases(void)
{
	TCase *tc = tcase_create("markdown");

	tcase_add_test(tc, words_and_threads_have_tables);
	tcase_add_test(tc, nothing_hostile_becomes_mark_up);
	tcase_add_test(tc, few_rows_are_few);
	tcase_add_test(tc, the_answer_and_the_blame_come_first);
	tcase_add_test(tc, the_blame_of_a_pool_is_one_row);
	tcase_add_test(tc, what_was_not_measured_is_no_number);
	tcase_add_test(tc, names_in_sentences_are_no_links);
	tcase_add_test(tc, nothing_is_a_table_too);
	tcase_add_test(tc, a_full_disk_is_noticed);
	return tc;
}
