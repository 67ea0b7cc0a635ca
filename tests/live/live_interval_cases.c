/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_interval_cases.c - tests intervals during a trace, and the metrics.
 */
#include "tests/live/live_cases.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/live/traced.h"
#include "tests/truths.h"

#define MS	  1000000ULL
#define MAX_LINES 1000

/* The complete lines of the JSON file. */
struct lines {
	json_t *all[MAX_LINES];
	size_t n;
};

static void free_lines(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		json_decref(lines->all[i]);
	lines->n = 0;
}

static struct lines read_lines(const char *path)
{
	struct lines lines = { .n = 0 };
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	char why[TRUTHS_WHY];

	while (in && (length = getline(&line, &size, in)) > 0 && line[length - 1] == '\n') {
		ck_assert_uint_lt(lines.n, MAX_LINES);
		lines.all[lines.n] = json_loads(line, 0, NULL);
		ck_assert_msg(lines.all[lines.n] != NULL, "a line that is no JSON: %.200s", line);
		ck_assert_msg(truths_hold(lines.all[lines.n], true, why), "%s", why);
		lines.n++;
	}
	free(line);
	if (in)
		fclose(in);
	return lines;
}

static const char *schema_of(json_t *line)
{
	return json_string_value(json_object_get(line, "schema"));
}

static json_t *futexes_of(json_t *line)
{
	return json_object_get(json_object_get(line, "window"), "futexes");
}

static size_t count_lines(const char *path)
{
	FILE *in = fopen(path, "r");
	size_t n = 0;
	int c;

	while (in && (c = getc(in)) != EOF)
		n += c == '\n';
	if (in)
		fclose(in);
	return n;
}

static void await_lines(const struct tracer *t, size_t n)
{
	const struct timespec pause = { .tv_nsec = 10 * MS };

	for (int i = 0; i < 2000; i++) {
		if (count_lines(t->json) >= n)
			return;
		ck_assert_int_eq(waitpid(t->pid, NULL, WNOHANG), 0);
		nanosleep(&pause, NULL);
	}
	ck_abort_msg("the intervals do not come");
}

static void check_parked_interval(json_t *line, uint64_t index)
{
	json_t *win = json_object_get(line, "window");
	json_t *futex = json_array_get(futexes_of(line), 0);

	ck_assert_str_eq(schema_of(line), "futrace-interval/1");
	ck_assert_str_eq(json_string_value(json_object_get(win, "kind")), "interval");
	ck_assert_uint_eq(json_number(win, "index"), index);
	ck_assert_uint_eq(json_number(win, "duration_ns"), 100 * MS);
	ck_assert_uint_eq(json_number(futex, "wait_ns"), 100 * MS);
	ck_assert_uint_eq(json_number(futex, "unfinished"), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(futex, "wakeups")), 0);
	ck_assert_uint_gt(json_array_size(json_object_get(win, "threads")), 0);
}

START_TEST(an_interval_is_told_of_while_the_trace_goes_on)
{
	struct program p;
	struct tracer t;
	struct lines lines;
	char pid[16];
	uint64_t wait_ns = 0;
	json_t *whole;

	program_start(&p, "parked_before", true);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, "-i", "0.1", NULL });
	await_lines(&t, 3);
	lines = read_lines(t.json);
	/* Neither process has ended. */
	ck_assert_int_eq(waitpid(t.pid, NULL, WNOHANG), 0);
	ck_assert_int_eq(kill(p.pid, 0), 0);
	for (size_t i = 0; i < lines.n; i++)
		check_parked_interval(lines.all[i], i + 1);
	ck_assert_uint_ge(count_lines(t.output), 3);
	free_lines(&lines);

	kill(t.pid, SIGINT);
	ck_assert_int_eq(tracer_end(&t), 0);
	program_end(&p);
	lines = read_lines(t.json);
	whole = lines.all[lines.n - 1];
	ck_assert_str_eq(schema_of(whole), "futrace/1");
	for (size_t i = 0; i + 1 < lines.n; i++)
		wait_ns += json_number(json_array_get(futexes_of(lines.all[i]), 0), "wait_ns");
	ck_assert_uint_eq(
		wait_ns,
		json_number(
			json_array_get(json_object_get(
					       json_array_get(json_object_get(whole, "windows"), 0),
					       "futexes"),
				       0),
			"wait_ns"));
	free_lines(&lines);
}
END_TEST

/* Adds up the figures of the word at ADDRESS, as text, over all intervals. */
static void sum_up(const struct lines *lines, const char *address, uint64_t *wait_ns,
		   uint64_t *ended, uint64_t *calls)
{
	for (size_t i = 0; i + 1 < lines->n; i++) {
		json_t *futex, *op;
		size_t j, k;

		json_array_foreach(futexes_of(lines->all[i]), j, futex)
		{
			if (strcmp(json_string_value(json_object_get(futex, "uaddr")), address))
				continue;
			*wait_ns += json_number(futex, "wait_ns");
			*ended += json_number(futex, "waits") - json_number(futex, "unfinished");
			json_array_foreach(json_object_get(futex, "ops"), k, op) *calls +=
				json_number(op, "calls");
		}
	}
}

static uint64_t calls_of(json_t *futex)
{
	uint64_t calls = 0;
	json_t *op;
	size_t i;

	json_array_foreach(json_object_get(futex, "ops"), i, op) calls += json_number(op, "calls");
	return calls;
}

/* The sum of the metric NAME in PATH; checks each line. */
static double metric(const char *path, const char *name)
{
	FILE *in = fopen(path, "r");
	char line[1024];
	double sum = 0;
	size_t length = strlen(name);

	ck_assert_ptr_nonnull(in);
	while (fgets(line, sizeof(line), in)) {
		char *value = strrchr(line, ' ');
		char *end;
		double number;

		if (*line == '#')
			continue;
		ck_assert_ptr_nonnull(value);
		number = strtod(value + 1, &end);
		ck_assert_msg(*end == '\n', "no value: %s", line);
		if (!strncmp(line, name, length) && strchr("{ ", line[length]))
			sum += number;
	}
	fclose(in);
	return sum;
}

static const char *text_of(const char *path, char *text, size_t size)
{
	FILE *in = fopen(path, "r");

	ck_assert_ptr_nonnull(in);
	text[fread(text, 1, size - 1, in)] = '\0';
	fclose(in);
	return text;
}

static void check_metrics(const char *path, json_t *whole, const struct lines *lines)
{
	json_t *win = json_array_get(json_object_get(whole, "windows"), 0);
	uint64_t wait_ns = 0, ended = 0, events = 0;
	char text[65536], why[TRUTHS_WHY];
	json_t *futex;
	size_t i;

	json_array_foreach(json_object_get(win, "futexes"), i, futex)
	{
		wait_ns += json_number(futex, "wait_ns");
		ended += json_number(futex, "waits") - json_number(futex, "unfinished");
	}
	ck_assert_msg(truths_hold_in_metrics(text_of(path, text, sizeof(text)), lines->all,
					     lines->n - 1, why),
		      "%s", why);
	for (i = 0; i + 1 < lines->n; i++)
		events += json_number(lines->all[i], "events");
	ck_assert_uint_eq(events, json_number(json_object_get(whole, "trace"), "events"));
	ck_assert_double_eq_tol(metric(path, "futrace_wait_seconds_total") +
					metric(path, "futrace_idle_wait_seconds_total"),
				(double)wait_ns / 1e9, 1e-6);
	ck_assert_double_eq(metric(path, "futrace_waits_total") +
				    metric(path, "futrace_idle_waits_total"),
			    (double)ended);
	ck_assert_double_eq(metric(path, "futrace_events_total"), (double)events);
	ck_assert_double_eq(metric(path, "futrace_up"), 0);
}

START_TEST(intervals_and_metrics_add_up_to_the_whole)
{
	struct program p;
	struct tracer t;
	struct lines lines;
	char pid[16], metrics[300];
	json_t *whole, *futex;
	size_t i;

	program_start(&p, "pingpong", true);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	snprintf(metrics, sizeof(metrics), "%s.prom", p.truth);
	tracer_start(&t,
		     (const char *const[]){ "-p", pid, "-i", "0.02", "--metrics", metrics, NULL });
	tracer_await_ready(&t);
	await_lines(&t, 1);
	ck_assert_double_eq(metric(metrics, "futrace_up"), 1);
	program_go(&p);
	program_await_truth(&p);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	lines = read_lines(t.json);
	whole = lines.all[lines.n - 1];
	json_array_foreach(
		json_object_get(json_array_get(json_object_get(whole, "windows"), 0), "futexes"), i,
		futex)
	{
		uint64_t wait_ns = 0, ended = 0, calls = 0;

		sum_up(&lines, json_string_value(json_object_get(futex, "uaddr")), &wait_ns, &ended,
		       &calls);
		ck_assert_uint_eq(wait_ns, json_number(futex, "wait_ns"));
		ck_assert_uint_eq(ended,
				  json_number(futex, "waits") - json_number(futex, "unfinished"));
		ck_assert_uint_eq(calls, calls_of(futex));
	}
	ck_assert_uint_gt(i, 0);
	check_metrics(metrics, whole, &lines);
	free_lines(&lines);
}
END_TEST

TCase *live_interval_cases(void)
{
	TCase *tc = tcase_create("interval");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, an_interval_is_told_of_while_the_trace_goes_on);
	tcase_add_test(tc, intervals_and_metrics_add_up_to_the_whole);
	return tc;
}
