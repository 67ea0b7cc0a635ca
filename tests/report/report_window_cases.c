/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_window_cases.c - tests windows and blame in the text report.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"
#include "tests/report/report_sample.h"

static const struct text_style plain = { .top = 10 };

static void check_has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in:\n%s", part, text);
}

static void add_branch(struct result *res, unsigned int index, uint64_t wait_ns)
{
	struct window *win;
	struct futex_row *f;

	res->windows = xrealloc(res->windows, res->n_windows + 1, sizeof(*res->windows));
	win = &res->windows[res->n_windows++];
	*win = (struct window){ .kind = WINDOW_MARK,
				.name = "branch",
				.index = index,
				.begin_ns = res->begin_ns + index * NS_PER_S,
				.end_ns = res->begin_ns + index * NS_PER_S + 200 * NS_PER_MS };
	f = sample_add_futex(win, 137, 0x1000);
	f->where.text = xstrdup("queue (firecracker .bss)");
	f->waits = 1;
	f->wait_ns = f->covered_ns = f->max_ns = wait_ns;
}

START_TEST(what_grows_from_window_to_window_leaps_to_the_eye)
{
	struct result *res = sample_rich();
	char *text;

	for (unsigned int i = 1; i <= 3; i++)
		add_branch(res, i, i * 20 * NS_PER_MS);
	text = sample_render_text(res, &plain);
	result_free(res);
	check_has(text, "branch, each time: the time waited on the words with most waiting\n"
			"         AT    LENGTH    queue\n"
			"  1  1.00 s  200.0 ms  20.0 ms\n"
			"  2  2.00 s  200.0 ms  40.0 ms\n"
			"  3  3.00 s  200.0 ms  60.0 ms\n");
	check_has(text, "branch 2, 200.0 ms, 2.00 s into the trace\n");
	/* The whole trace comes last, with the legend of the columns. */
	ck_assert_ptr_nonnull(strstr(strstr(text, "branch 3, "), "the whole trace, 8.00 s\n"));
	ck_assert_ptr_nonnull(strstr(strstr(text, "the whole trace"), "WAIT: time of all"));
	ck_assert_ptr_null(strstr(strstr(text, "WAIT: time of all") + 1, "WAIT: time of all"));
	free(text);
}
END_TEST

START_TEST(who_is_to_blame_has_a_line_with_all_that_is_known)
{
	struct result *res = sample_rich();
	char *text = sample_render_text(res, &plain);

	result_free(res);
	check_has(text, "What threads did in the ");
	check_has(text, "firecracker (137): blocked in fsync");
	check_has(text, "ended by jbd2/sda1-8 (212)\n");
	check_has(text, "firecracker (137): running: checksum_block 61%, memcpy (libc.so.6) 22%\n");
	check_has(text, "other threads: unknown\n");
	free(text);
}
END_TEST

/* Gives the last window of RES a finding about the word at UADDR. */
static void add_finding(struct result *res, enum finding_kind kind, uint64_t uaddr,
			const char *text)
{
	struct window *win = &res->windows[res->n_windows - 1];
	struct finding *f = xcalloc(1, sizeof(*f));

	win->findings = f;
	win->n_findings = 1;
	f->kind = kind;
	f->text = xstrdup(text);
	f->words = xcalloc(1, sizeof(*f->words));
	f->words[0] = (struct finding_word){ .pid = 137, .uaddr = uaddr };
	f->words[0].text = xstrdup("queue");
	f->n_words = 1;
}

static const char many_words[] =
	"worker-{0..7} contend for queue (firecracker .bss), and at least one of them was waiting "
	"for nearly all of the time. The second sentence has room for no more than a part of "
	"itself on two lines, and so none of it is there.";

START_TEST(a_window_that_says_something_else_has_two_lines)
{
	struct result *res = sample_rich();
	char *text, *line;

	for (unsigned int i = 1; i <= 4; i++) {
		add_branch(res, i, i * 20 * NS_PER_MS);
		add_finding(
			res, i == 4 ? FINDING_IDLE : FINDING_LOCK, i == 3 ? 0x9000 : 0x8000,
			i == 3 ? "a lock of a very long name, a lock of a very long name, a lock "
				 "of a very long name, a lock of a very long name, a lock of a "
				 "very long name, a lock of a very long name"
			       : many_words);
	}
	text = sample_render_text(res, &(struct text_style){ .top = 10, .columns = 80 });
	result_free(res);
	check_has(text, "\nbranch 1 (200.0 ms, 1.00 s into the trace): LOCK  worker-{0..7}");
	line = strstr(text, "branch 1 (");
	for (int i = 0; i < 2; i++)
		line = strchr(line, '\n') + 1;
	/* The second one says the same as the first, the fourth nothing new. */
	ck_assert_msg(!strncmp(line, "branch 3 (", 10), "%s", text);
	for (int i = 0; i < 2; i++)
		line = strchr(line, '\n') + 1;
	ck_assert_msg(*line == '\n', "%s", text);
	ck_assert_ptr_null(strstr(text, "branch 4 ("));
	free(text);
}
END_TEST

TCase *report_window_cases(void)
{
	TCase *tc = tcase_create("window");

	tcase_add_test(tc, what_grows_from_window_to_window_leaps_to_the_eye);
	tcase_add_test(tc, a_window_that_says_something_else_has_two_lines);
	tcase_add_test(tc, who_is_to_blame_has_a_line_with_all_that_is_known);
	return tc;
}
