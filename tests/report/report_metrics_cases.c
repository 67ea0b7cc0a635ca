/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_metrics_cases.c - tests the metrics.
 */
#include "tests/report/report_cases.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "report/metrics.h"
#include "report/report.h"
#include "tests/report/report_sample.h"

#define HOSTILE "a\"b\\c\n\x1b[31m\xff{}, =\t\xe2\x80\xae"

static char *render(const struct metrics *m)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_int_eq(metrics_write(out, m), 0);
	fclose(out);
	return text;
}

/* As for a recording of trace-cmd with a clock of its own. */
START_TEST(a_time_of_day_that_is_not_known_is_not_invented)
{
	struct result *res = sample_rich();
	struct metrics *m = metrics_new(10);
	char *json, *text;
	json_t *doc;

	res->realtime_unknown = true;
	res->realtime_offset_ns = 0;
	snprintf(res->clock, sizeof(res->clock), "boot");
	json = sample_render(report_json_interval, res);
	doc = json_loads(json, 0, NULL);
	ck_assert(json_is_null(json_object_get(doc, "realtime_offset_ns")));
	ck_assert_str_eq(json_string_value(json_object_get(doc, "clock")), "boot");
	metrics_add(m, res);
	text = render(m);
	ck_assert_ptr_null(strstr(text, "start_time_seconds"));
	free(text);
	metrics_free(m);
	json_decref(doc);
	free(json);
	result_free(res);
}
END_TEST

/* Moves past a label, and checks its escapes. */
static const char *skip_label(const char *s)
{
	s += strspn(s, "abcdefghijklmnopqrstuvwxyz_");
	ck_assert_msg(!strncmp(s, "=\"", 2), "no label: %s", s);
	for (s += 2; *s != '"'; s++) {
		ck_assert_msg(*s && (unsigned char)*s >= 0x20, "a label does not end");
		if (*s == '\\')
			ck_assert_msg(strchr("\\\"n", *++s) && *s, "a wrong escape: %s", s);
	}
	return s + 1;
}

/* Checks a line: a name, labels and a number, after HELP and TYPE. */
static void check_sample(const char *line, const char *type)
{
	size_t length = strcspn(line, "{ ");
	const char *s = line + length;
	char *end;

	ck_assert_msg(!strncmp(line, type, length) && type[length] == ' ', "no type: %s", line);
	if (*s == '{') {
		do
			s = skip_label(s + 1);
		while (*s == ',');
		ck_assert_msg(*s == '}', "labels do not end: %s", line);
		s++;
	}
	ck_assert_msg(*s == ' ', "no value: %s", line);
	ck_assert(strtod(s + 1, &end) >= 0);
	ck_assert_msg(!*end, "no number: %s", line);
}

static void check_metrics(const char *text)
{
	char *copy = strdup(text), *rest = copy, *line;
	const char *type = "";

	ck_assert(escape_is_utf8(text));
	while ((line = strsep(&rest, "\n")) && *line) {
		/* Each series appears once. */
		const char *again = line[0] == '#' ? NULL : strstr(text, line);
		char *key = strndup(line, (size_t)(strrchr(line, ' ') - line + 1));

		if (again)
			ck_assert_ptr_null(strstr(again + 1, key));
		free(key);
		if (!strncmp(line, "# TYPE ", 7))
			type = line + 7;
		else if (line[0] != '#')
			check_sample(line, type);
	}
	ck_assert_ptr_null(rest ? strchr(rest, '\n') : NULL);
	free(copy);
}

static void judge_all(struct window *win, enum verdict verdict)
{
	for (size_t i = 0; i < win->n_futexes; i++)
		win->futexes[i].verdict = verdict;
}

START_TEST(metrics_are_sound_whatever_names_there_are)
{
	struct result *results[] = { sample_rich(), sample_empty(), sample_hostile(HOSTILE) };
	struct metrics *m = metrics_new(0);

	for (size_t i = 0; i < 3; i++) {
		char *text;

		judge_all(sample_window(results[i]), VERDICT_HANDOFF);
		metrics_add(m, results[i]);
		text = render(m);
		check_metrics(text);
		free(text);
		result_free(results[i]);
	}
	metrics_free(m);
}
END_TEST

START_TEST(counters_grow)
{
	struct result *res = sample_rich();
	struct metrics *m = metrics_new(10);
	char *text;

	judge_all(sample_window(res), VERDICT_HANDOFF);
	metrics_add(m, res);
	metrics_add(m, res);
	text = render(m);
	/* 8 s each time. */
	ck_assert_ptr_nonnull(strstr(text, "where=\"heap +0x2d08\"} 16.000000000\n"));
	ck_assert_ptr_nonnull(strstr(text, "futrace_up{pid=\"137\",comm=\"firecracker\"} 1\n"));
	free(text);
	metrics_end(m, res);
	text = render(m);
	ck_assert_ptr_nonnull(strstr(text, "futrace_up{pid=\"137\",comm=\"firecracker\"} 0\n"));
	free(text);
	metrics_free(m);
	result_free(res);
}
END_TEST

START_TEST(series_without_a_bound_are_found_fast)
{
	struct result *res = sample_empty();
	struct window *win = sample_window(res);
	struct metrics *m = metrics_new(0);

	ck_assert_uint_eq(win->n_futexes, 0);
	free(win->futexes);
	win->n_futexes = 100000;
	win->futexes = xcalloc(win->n_futexes, sizeof(*win->futexes));
	for (size_t i = 0; i < win->n_futexes; i++)
		win->futexes[i] = (struct futex_row){ .pid = 137,
						      .uaddr = 0x1000 + 4 * i,
						      .waits = 1,
						      .wait_ns = NS_PER_S,
						      .verdict = VERDICT_HANDOFF };
	metrics_add(m, res);
	metrics_add(m, res);
	metrics_free(m);
	result_free(res);
}
END_TEST

START_TEST(series_are_bounded)
{
	struct result *res = sample_empty();
	struct window *win = sample_window(res);
	struct metrics *m = metrics_new(3);
	size_t series = 0;
	char *text;

	for (uint64_t i = 0; i < 100; i++) {
		struct futex_row *f = sample_add_futex(win, 137, 0x1000 + 4 * i);

		f->waits = 1;
		f->wait_ns = 1000000000;
		f->verdict = i < 10 ? VERDICT_MINOR : VERDICT_HANDOFF;
	}
	metrics_add(m, res);
	text = render(m);
	check_metrics(text);
	for (const char *s = text; (s = strstr(s, "\nfutrace_wait_seconds_total{")); s++)
		series++;
	ck_assert_uint_eq(series, 4);
	/* Only the most important ones are in. */
	ck_assert_ptr_null(strstr(text, "word=\"0x1000\""));
	ck_assert_ptr_nonnull(strstr(text, "word=\"0x1028\""));
	ck_assert_ptr_nonnull(strstr(text, "futrace_wait_seconds_total{pid=\"0\",comm=\"\","
					   "word=\"other\"} 97.000000000\n"));
	free(text);
	metrics_free(m);
	result_free(res);
}
END_TEST

/* Each line of TEXT that has no '#'. */
static void check_process(const char *text, const char *labels)
{
	char *copy = strdup(text), *rest = copy, *line;

	while ((line = strsep(&rest, "\n")) && *line)
		ck_assert_msg(*line == '#' || strstr(line, labels), "without %s: %s", labels, line);
	free(copy);
}

START_TEST(each_series_names_its_process)
{
	struct result *res = sample_rich();
	struct metrics *m = metrics_new(1);
	char *text;

	judge_all(sample_window(res), VERDICT_HANDOFF);
	metrics_add(m, res);
	metrics_end(m, res);
	text = render(m);
	check_metrics(text);
	check_process(text, "{pid=\"137\",comm=\"firecracker\"");
	ck_assert_ptr_nonnull(strstr(text, "word=\"other\""));
	free(text);
	metrics_free(m);
	result_free(res);
}
END_TEST

START_TEST(an_address_is_a_label_only_without_a_place_that_lasts)
{
	struct result *res = sample_rich();
	struct window *win = sample_window(res);
	struct metrics *m = metrics_new(0);
	struct futex_row *f = sample_add_futex(win, 137, 0x7f0000001000);
	char *text;

	f->where.kind = WHERE_ANON;
	f->waits = 1;
	judge_all(win, VERDICT_HANDOFF);
	metrics_add(m, res);
	text = render(m);
	check_metrics(text);
	ck_assert_ptr_null(strstr(text, "55d0c0ffee08"));
	ck_assert_ptr_null(strstr(text, "7f00000052a0"));
	ck_assert_ptr_nonnull(strstr(text, ",where=\"heap +0x2d08\"}"));
	ck_assert_ptr_nonnull(strstr(text, ",word=\"0x7f0000001000\",where=\""));
	free(text);
	metrics_free(m);
	result_free(res);
}
END_TEST

START_TEST(idle_waits_have_counters_of_their_own)
{
	struct result *res = sample_rich();
	struct window *win = sample_window(res);
	struct metrics *m = metrics_new(0);
	char *text;

	judge_all(win, VERDICT_HANDOFF);
	metrics_add(m, res);
	win->futexes[0].is_idle = true;
	metrics_add(m, res);
	metrics_add(m, res);
	text = render(m);
	check_metrics(text);
	/* 8 s each time. */
	ck_assert_msg(strstr(text, "\nfutrace_wait_seconds_total{pid=\"137\",comm=\"firecracker\","
				   "where=\"heap +0x2d08\"} 8.000000000\n") != NULL,
		      "%s", text);
	ck_assert_msg(strstr(text,
			     "\nfutrace_idle_wait_seconds_total{pid=\"137\",comm="
			     "\"firecracker\",where=\"heap +0x2d08\"} 16.000000000\n") != NULL,
		      "%s", text);
	free(text);
	metrics_free(m);
	result_free(res);
}
END_TEST

TCase *report_metrics_cases(void)
{
	TCase *tc = tcase_create("metrics");

	tcase_add_test(tc, a_time_of_day_that_is_not_known_is_not_invented);
	tcase_add_test(tc, metrics_are_sound_whatever_names_there_are);
	tcase_add_test(tc, counters_grow);
	tcase_add_test(tc, series_without_a_bound_are_found_fast);
	tcase_add_test(tc, series_are_bounded);
	tcase_add_test(tc, each_series_names_its_process);
	tcase_add_test(tc, an_address_is_a_label_only_without_a_place_that_lasts);
	tcase_add_test(tc, idle_waits_have_counters_of_their_own);
	return tc;
}
