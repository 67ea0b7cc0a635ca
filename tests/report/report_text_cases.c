/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_text_cases.c - tests the text report.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "tests/report/report_sample.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof(*(array))))

static const struct text_style plain = { .top = 10 };
static const struct text_style everything = { .verbose = true };

/* Renders the report of RES, and frees RES. */
static char *report(struct result *res, const struct text_style *style)
{
	char *text = sample_render_text(res, style);

	result_free(res);
	return text;
}

/* A copy of the Nth line, from 0, that has PART in it; NULL if there is none. */
static char *line_with(const char *text, const char *part, int n)
{
	while (*text) {
		char *line = strndup(text, strcspn(text, "\n"));

		if (strstr(line, part) && n-- == 0)
			return line;
		text += strlen(line) + (text[strlen(line)] == '\n');
		free(line);
	}
	return NULL;
}

static void check_has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in:\n%s", part, text);
}

static void check_has_not(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL, "'%s' is in:\n%s", part, text);
}

/* Fails if TEXT has a byte that a terminal obeys, or a line too long for it. */
static void check_lines(const char *text)
{
	while (*text) {
		char *line = strndup(text, strcspn(text, "\n"));
		size_t length = strlen(line);

		ck_assert_msg(columns_width(line) <= 100, "too long: %s", line);
		ck_assert_msg(escape_is_utf8(line), "not UTF-8: %s", line);
		for (size_t i = 0; i < length; i++)
			ck_assert_msg((unsigned char)line[i] >= ' ' && line[i] != '\x7f',
				      "byte %d in: %s", line[i], line);
		ck_assert_msg(!length || line[length - 1] != ' ', "ends in a space: %s", line);
		ck_assert_msg(text[length] == '\n', "the last line has no end: %s", line);
		text += length + 1;
		free(line);
	}
}

START_TEST(every_line_fits_and_is_printable)
{
	char *text = report(sample_rich(), &everything);

	check_lines(text);
	free(text);
}
END_TEST

START_TEST(an_empty_trace_of_no_length_has_a_report)
{
	char *text = report(sample_empty(), &everything);

	check_lines(text);
	check_has(text, "0 ns, 0 threads, 0 events, none lost\n");
	check_has(text, "No futex waits in 0 ns: no thread was seen");
	free(text);
}
END_TEST

START_TEST(the_head_says_what_was_traced_and_that_it_is_whole)
{
	char *text = report(sample_rich(), &plain);
	char *joined;

	check_has(text, "futrace " PACKAGE_VERSION ", firecracker (137), curl ended with status 7, "
			"8.00 s, 6 threads, 1,204 events,");
	check_has(text, "none lost");
	joined = line_with(text, "note: ", 0);
	ck_assert_str_eq(joined, "note: 3 futex calls were seen from one end only");
	free(joined);
	free(text);
}
END_TEST

START_TEST(several_targets_are_counted_and_each_word_names_its_process)
{
	struct result *res = sample_rich();
	char *text;

	res->targets = xrealloc(res->targets, 3, sizeof(*res->targets));
	memset(&res->targets[1], 0, 2 * sizeof(*res->targets));
	res->n_targets = 3;
	text = report(res, &plain);
	check_lines(text);
	check_has(text, "firecracker (137) +2, ");
	check_has(text, "heap +0x2d08 of process 137;");
	check_has(text, "fc_api, of 137\n");
	free(text);
}
END_TEST

static const struct {
	uint64_t events, places, late;
	const char *words;
} losses[] = {
	{ 312, 3, 0, "AT LEAST 312 LOST in 3 places" },
	{ 0, 1, 0, "EVENTS LOST in 1 place" },
	{ 0, 0, 5, "5 CAME TOO LATE" },
};

START_TEST(lost_events_are_said_loudly)
{
	struct result *res = sample_rich();
	char *text;

	res->lost_events = losses[_i].events;
	res->lost_places = losses[_i].places;
	res->late_events = losses[_i].late;
	text = report(res, &plain);
	check_lines(text);
	check_has(text, losses[_i].words);
	check_has_not(text, "none lost");
	free(text);
}
END_TEST

START_TEST(a_lower_bound_is_marked_and_still_lines_up)
{
	char *text = report(sample_rich(), &plain);
	char *titles = line_with(text, "WAIT  SHARE", 0);
	char *parked = line_with(text, "fc_vcpu 1 (139)", 0);
	char *queue = line_with(text, "fc_api (140)", 0);
	size_t end;

	ck_assert_ptr_nonnull(titles);
	end = (size_t)(strstr(titles, "WAIT  ") - titles) + strlen("WAIT");
	check_has(parked, ">= 8.00 s ");
	check_has(queue, " 152.6 ms ");
	check_has_not(queue, ">=");
	ck_assert_uint_eq((size_t)(strstr(parked, "8.00 s") - parked) + strlen("8.00 s"), end);
	ck_assert_uint_eq((size_t)(strstr(queue, "152.6 ms") - queue) + strlen("152.6 ms"), end);
	free(queue);
	free(parked);
	free(titles);
	free(text);
}
END_TEST

/* In all lines of the table, the waiter must begin in the same column. */
START_TEST(columns_line_up_under_their_titles_whatever_the_numbers)
{
	static const char *const starts[] = { "WAITER", "fc_vcpu 1 (139)", "fc_api (140)",
					      "worker +2" };
	char *text = report(sample_rich(), &plain);
	long columns[LENGTH(starts)];

	for (int i = 0; i < LENGTH(starts); i++) {
		char *line = line_with(text, starts[i], 0);

		ck_assert_ptr_nonnull(line);
		columns[i] = strstr(line, starts[i]) - line;
		ck_assert_int_eq(columns[i], columns[0]);
		free(line);
	}
	check_has(text, "10,800 s ");
	check_has(text, " 1,234,567 ");
	free(text);
}
END_TEST

START_TEST(the_line_below_says_what_was_called_where_and_who_woke)
{
	char *text = report(sample_rich(), &plain);

	check_has(text, " parked at heap +0x2d08; no waker seen\n");
	check_has(text, " WAIT_BITSET +1 at firecracker .bss api_queue+0x8; "
			"woken by firecracker (137) 2x\n");
	check_has(text, " LOCK_PI at /dev/shm/ring +0x10; "
			"woken by worker (141) 1,234,567x and 2 others\n");
	check_has(text, " 3 waits not measured, since events were lost\n");
	free(text);
}
END_TEST

START_TEST(a_word_with_nothing_but_suspect_waits_has_no_numbers)
{
	struct result *res = sample_empty();
	char *text, *row;

	res->end_ns = sample_window(res)->end_ns += NS_PER_S;
	sample_add_futex(sample_window(res), 137, 0x1000)->suspect = 2;
	text = report(res, &plain);
	check_lines(text);
	check_has(text,
		  "2 waits not measured, since events were lost: no wait was measured here\n");
	row = line_with(text, "?", 0);
	ck_assert_ptr_nonnull(row);
	check_has_not(row, " ns");
	free(row);
	free(text);
}
END_TEST

START_TEST(the_line_below_says_who_holds_a_lock_that_nobody_wakes)
{
	struct result *res = sample_rich();
	char *text;

	sample_window(res)->futexes[0].owner =
		(struct owner_row){ .tid = 140, .comm = "fc_api", .lives = true };
	text = report(res, &plain);
	check_has(text, "; held by fc_api (140)\n");
	free(text);
	res = sample_rich();
	sample_window(res)->futexes[0].owner = (struct owner_row){ .tid = 140 };
	text = report(res, &plain);
	check_has(text, "; held by 140, which is gone\n");
	free(text);
	res = sample_rich();
	sample_window(res)->futexes[0].owner =
		(struct owner_row){ .is_readers = true, .lives = true };
	text = report(res, &plain);
	check_has(text, "; held by readers\n");
	free(text);
}
END_TEST

START_TEST(a_place_too_long_for_a_line_keeps_both_its_ends)
{
	struct result *res = sample_rich();
	char *place = xasprintf("BEGIN%0120dEND", 0);
	char *text;

	for (size_t i = 0; i < sample_window(res)->n_futexes; i++) {
		free(sample_window(res)->futexes[i].where.text);
		sample_window(res)->futexes[i].where.text = xstrdup(place);
	}
	text = report(res, &plain);
	check_lines(text);
	check_has(text, "parked at BEGIN0000");
	check_has(text, "0000END; no waker seen\n");
	free(text);
	free(place);
}
END_TEST

static const struct {
	unsigned int columns;
	const char *line;
} below[] = {
	{ 80, "      contended lock: mutex (glibc) at stats_lock; woken by demo_stat0 +1\n" },
	{ 100, "      contended lock: mutex (glibc) at stats_lock; woken by demo_stat0 (15260) 32x "
	       "and 1 other\n" },
	{ 200, "      contended lock: mutex (glibc) at stats_lock (futrace-demo .bss); woken by "
	       "demo_stat0 (15260) 32x and 1 other\n" },
};

START_TEST(a_place_is_not_cut_where_its_waker_can_be_told_in_short)
{
	const struct text_style style = { .columns = below[_i].columns };
	struct result *res = sample_empty();
	struct futex_row *f = sample_add_futex(sample_window(res), 137, 0x1000);
	char *text;

	f->waits = f->slept = 62;
	f->wait_ns = f->max_ns = 98300000;
	f->verdict = VERDICT_CONTENDED_LOCK;
	f->primitive = strdup("glibc-style mutex");
	f->where.text = strdup("stats_lock (futrace-demo .bss)");
	f->wakers = calloc(2, sizeof(*f->wakers));
	f->n_wakers = 2;
	for (int i = 0; i < 2; i++) {
		f->wakers[i].tid = 15260 + i;
		f->wakers[i].woken = f->wakers[i].wakes = 32;
		snprintf(f->wakers[i].comm, COMM_SIZE, "demo_stat%d", i);
	}
	text = report(res, &style);
	check_has(text, below[_i].line);
	free(text);
}
END_TEST

START_TEST(what_top_leaves_out_is_summed_up)
{
	const struct text_style two = { .top = 2 };
	struct result *res = sample_rich();
	char *text;

	result_sort(res, SORT_MAX);
	text = report(res, &two);
	check_lines(text);
	check_has(text, "  1 more futex word, waited for 10,800 s in total\n");
	check_has(text, "  4 more threads, waiting for 2.15 s in total\n");
	check_has_not(text, "/dev/shm/ring");
	free(text);
}
END_TEST

START_TEST(a_rest_with_a_lower_bound_in_it_is_one)
{
	const struct text_style one = { .top = 1 };
	struct result *res = sample_rich();
	char *text;

	result_sort(res, SORT_WAIT);
	text = report(res, &one);
	check_has(text, "  2 more futex words, waited for at least 8.15 s in total\n");
	free(text);
}
END_TEST

START_TEST(without_a_limit_all_is_shown)
{
	char *text = report(sample_rich(), &everything);

	check_has_not(text, " more ");
	check_has(text, "/dev/shm/ring");
	free(text);
}
END_TEST

START_TEST(words_that_were_left_out_are_not_called_absent)
{
	struct result *res = sample_rich();
	char *text;

	result_drop_below(res, UINT64_MAX);
	text = report(res, &plain);
	check_has(text, "No futex word was waited on for long enough in 8.00 s to be shown.\n");
	check_has_not(text, "no thread called futex");
	free(text);
}
END_TEST

START_TEST(the_cost_of_tracing_is_there_when_asked_for)
{
	char *verbose = report(sample_rich(), &everything);
	char *normal = report(sample_rich(), &plain);

	check_has(verbose, "futrace itself: 12.0 ms of CPU time, 7.0 MiB of memory, "
			   "a buffer of 8.0 MiB on each of 16 CPUs");
	check_has(verbose, "120 looks at call stacks, 17% of which came too late");
	check_has_not(normal, "futrace itself");
	free(normal);
	free(verbose);
}
END_TEST

/* Removes each sequence from ESC to 'm' from TEXT. */
static void strip_colors(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (*from != '\033')
			*to++ = *from;
		else
			from += strcspn(from, "m");
	}
	*to = '\0';
}

START_TEST(colours_change_nothing_else_and_end_with_their_line)
{
	const struct text_style color = { .top = 10, .color = true };
	struct result *res = sample_rich();
	char *colored, *uncolored;

	res->lost_events = res->lost_places = 1;
	colored = sample_render_text(res, &color);
	uncolored = report(res, &plain);
	ck_assert_ptr_nonnull(strchr(colored, '\033'));
	for (int i = 0; i < 100; i++) {
		char *line = line_with(colored, "\033", i);

		ck_assert(!line || strncmp(strrchr(line, '\033'), "\033[0m", 4) == 0);
		free(line);
	}
	strip_colors(colored);
	ck_assert_str_eq(colored, uncolored);
	free(uncolored);
	free(colored);
}
END_TEST

static const char *const hostile_strings[] = {
	"\033]0;owned\007",
	"line\nline\rline",
	"\x7f\xc2\x9b[31m",
	"\xe2\x80\xae override",
	"\xff\xfe\xc0\xaf",
	"\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87",
	"%s%n%d",
	"\\x1b",
	"",
};

START_TEST(a_hostile_string_can_do_nothing)
{
	struct result *res = sample_hostile(hostile_strings[_i]);
	char *text;

	sample_window(res)->futexes[0].waiters[0].tid = INT32_MAX;
	text = report(res, &everything);
	/* An empty name may leave a space at the end of a line. */
	if (hostile_strings[_i][0])
		check_lines(text);
	free(text);
}
END_TEST

START_TEST(a_word_longer_than_a_line_is_broken)
{
	struct result *res = sample_empty();
	struct window *win = sample_window(res);
	char *text;

	result_warn(res, "short %0250d", 7);
	win->findings = xcalloc(1, sizeof(*win->findings));
	win->findings[win->n_findings++] =
		(struct finding){ .kind = FINDING_NOT_A_LOCK,
				  .text = xasprintf("%0199d and the end", 7) };
	text = report(res, &plain);
	check_lines(text);
	check_has(text, "0007 and the end\n");
	free(text);
}
END_TEST

START_TEST(numbers_that_can_not_be_true_still_line_up)
{
	struct result *res = sample_rich();
	struct futex_row *f = &sample_window(res)->futexes[0];
	char *text;

	f->wait_ns = f->max_ns = 1000 * 24 * 3600 * NS_PER_S;
	f->waits = 9999999999;
	f->peak_waiters = 4194304;
	text = report(res, &plain);
	check_lines(text);
	check_has(text, ">= 86,400,000 s ");
	free(text);
}
END_TEST

static int text_on_full_disk(FILE *out, const struct result *res)
{
	return report_text(out, res, &everything);
}

START_TEST(text_on_a_full_disk_fails)
{
	ck_assert(sample_fails_on_full_disk(text_on_full_disk));
}
END_TEST

static void add_table_tests(TCase *tc)
{
	tcase_add_test(tc, a_lower_bound_is_marked_and_still_lines_up);
	tcase_add_test(tc, columns_line_up_under_their_titles_whatever_the_numbers);
	tcase_add_test(tc, the_line_below_says_what_was_called_where_and_who_woke);
	tcase_add_test(tc, a_word_with_nothing_but_suspect_waits_has_no_numbers);
	tcase_add_test(tc, the_line_below_says_who_holds_a_lock_that_nobody_wakes);
	tcase_add_test(tc, a_place_too_long_for_a_line_keeps_both_its_ends);
	tcase_add_loop_test(tc, a_place_is_not_cut_where_its_waker_can_be_told_in_short, 0, 3);
	tcase_add_test(tc, what_top_leaves_out_is_summed_up);
	tcase_add_test(tc, a_rest_with_a_lower_bound_in_it_is_one);
	tcase_add_test(tc, without_a_limit_all_is_shown);
	tcase_add_test(tc, words_that_were_left_out_are_not_called_absent);
	tcase_add_test(tc, numbers_that_can_not_be_true_still_line_up);
}

START_TEST(the_line_below_says_where_in_the_code_waiters_were_seen)
{
	char *text = report(sample_rich(), &plain);

	check_has(text, "      seen in queue_push (queue.c:27) < serve (97% of 100 looks)\n");
	check_lines(text);
	free(text);
}
END_TEST

START_TEST(a_thread_says_what_it_was_blocked_in)
{
	char *text = report(sample_rich(), &plain);

	check_has(text, "900.0 ms blocked in fsync, called by queue_push (queue.c:27), "
			"ended by jbd2/sda1-8 (212)\n");
	check_has(text, "RUNNING  RUNNABLE");
	check_lines(text);
	free(text);
}
END_TEST

TCase *report_text_cases(void)
{
	TCase *tc = tcase_create("text");

	tcase_add_test(tc, every_line_fits_and_is_printable);
	tcase_add_test(tc, an_empty_trace_of_no_length_has_a_report);
	tcase_add_test(tc, the_head_says_what_was_traced_and_that_it_is_whole);
	tcase_add_test(tc, several_targets_are_counted_and_each_word_names_its_process);
	tcase_add_loop_test(tc, lost_events_are_said_loudly, 0, LENGTH(losses));
	add_table_tests(tc);
	tcase_add_test(tc, the_cost_of_tracing_is_there_when_asked_for);
	tcase_add_test(tc, colours_change_nothing_else_and_end_with_their_line);
	tcase_add_loop_test(tc, a_hostile_string_can_do_nothing, 0, LENGTH(hostile_strings));
	tcase_add_test(tc, a_word_longer_than_a_line_is_broken);
	tcase_add_test(tc, text_on_a_full_disk_fails);
	tcase_add_test(tc, the_line_below_says_where_in_the_code_waiters_were_seen);
	tcase_add_test(tc, a_thread_says_what_it_was_blocked_in);
	return tc;
}
