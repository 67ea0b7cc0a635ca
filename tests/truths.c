/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * truths.c - checks what holds for every result.
 */
#include "tests/truths.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <futrace/schema.h>

#include "report/report.h"

/* One check: the place that is being looked at, and the first rule that is broken. */
struct check {
	uint64_t begin_ns, end_ns; /* of the trace */
	bool futex_only, lossless, complete;
	const char *window, *row;
	char *why; /* "" while nothing is wrong */
};

static void __attribute__((format(printf, 2, 3))) wrong(struct check *c, const char *fmt, ...)
{
	va_list args;
	int n;

	if (c->why[0])
		return;
	n = snprintf(c->why, TRUTHS_WHY, "window %s, %s: ", c->window, c->row);
	va_start(args, fmt);
	if (n > 0 && n < TRUTHS_WHY)
		vsnprintf(c->why + n, (size_t)(TRUTHS_WHY - n), fmt, args);
	va_end(args);
}

static uint64_t number(json_t *object, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(object, key));
}

static const char *words(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static uint64_t sum(json_t *rows, const char *key)
{
	uint64_t total = 0;
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) total += number(row, key);
	return total;
}

static uint64_t largest(json_t *rows, const char *key)
{
	uint64_t most = 0;
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) if (number(row, key) > most) most = number(row, key);
	return most;
}

static void at_most(struct check *c, const char *what, uint64_t n, const char *than, uint64_t most)
{
	if (n > most)
		wrong(c, "%s %" PRIu64 " is more than %s %" PRIu64, what, n, than, most);
}

static void equal(struct check *c, const char *what, uint64_t n, const char *to, uint64_t expected)
{
	if (n != expected)
		wrong(c, "%s %" PRIu64 " is not %s %" PRIu64, what, n, to, expected);
}

/* The keys of ROW in NAMES, which ends in NULL, are at most the one called THAN. */
static void keys_at_most(struct check *c, json_t *row, const char *const names[], const char *than)
{
	for (; *names; names++)
		at_most(c, *names, number(row, *names), than, number(row, than));
}

static void check_span(struct check *c, const char *what, json_t *span)
{
	uint64_t begin_ns = number(span, "begin_ns"), end_ns = number(span, "end_ns");

	if (begin_ns < c->begin_ns)
		wrong(c, "%s begins before the trace", what);
	if (end_ns > c->end_ns)
		wrong(c, "%s ends after the trace", what);
	if (begin_ns > end_ns)
		wrong(c, "%s ends before its begin", what);
}

static void check_ops(struct check *c, json_t *futex, uint64_t until_ns)
{
	json_t *op, *count;
	const char *name;
	size_t i;

	json_array_foreach(json_object_get(futex, "ops"), i, op)
	{
		uint64_t results = 0, calls = number(op, "calls");

		json_object_foreach(json_object_get(op, "results"), name, count) results +=
			(uint64_t)json_integer_value(count);
		equal(c, "the results of an operation", results, "its calls", calls);
		/* A call is counted where it ends, with all its time. */
		at_most(c, "the time of an operation", number(op, "time_ns"), "its calls may have",
			calls * (until_ns - c->begin_ns));
	}
}

static void check_waiters(struct check *c, json_t *futex, uint64_t length_ns)
{
	json_t *rows = json_object_get(futex, "waiters"), *row;
	size_t i;

	equal(c, "the waits of threads", sum(rows, "waits"), "those of the word",
	      number(futex, "waits"));
	equal(c, "the wait of threads", sum(rows, "wait_ns"), "that of the word",
	      number(futex, "wait_ns"));
	equal(c, "the longest wait of a thread", largest(rows, "max_ns"), "that of the word",
	      number(futex, "max_ns"));
	json_array_foreach(rows, i, row)
	{
		keys_at_most(c, row, (const char *const[]){ "max_ns", NULL }, "wait_ns");
		if (number(row, "tid"))
			at_most(c, "the wait of one thread", number(row, "wait_ns"), "the window",
				length_ns);
	}
}

static void check_histogram(struct check *c, json_t *futex)
{
	json_t *rows = json_object_get(futex, "histogram"), *row;
	uint64_t last_ns = 0;
	size_t i;

	at_most(c, "the histogram", sum(rows, "count"), "the waits that slept",
		number(futex, "slept"));
	json_array_foreach(rows, i, row)
	{
		if (number(row, "le_ns") <= last_ns)
			wrong(c, "the histogram is not in order");
		last_ns = number(row, "le_ns");
	}
	if (json_is_null(json_object_get(futex, "p50_ns")) != !sum(rows, "count"))
		wrong(c, "a quantile of no wait, or none of some");
	keys_at_most(c, futex, (const char *const[]){ "p50_ns", NULL }, "p99_ns");
}

/* The parts of one word's waiting. */
static void check_parts(struct check *c, json_t *futex)
{
	uint64_t wait_ns = number(futex, "wait_ns");
	uint64_t blame_ns = sum(json_object_get(futex, "blame"), "ns");

	if (c->futex_only)
		equal(c, "the blame", blame_ns, "none", 0);
	else if (number(futex, "blame_error_ns"))
		/* Coarse history is divided, and rounded down. */
		at_most(c, "the blame", blame_ns, "the wait", wait_ns);
	else
		equal(c, "the blame", blame_ns, "the wait", wait_ns);
	keys_at_most(c, futex,
		     (const char *const[]){ "max_ns", "root_ns", "wakeup_delay_ns", NULL },
		     "wait_ns");
	at_most(c, "the wake-ups", sum(json_object_get(futex, "wakeups"), "waits"),
		"the finished waits", number(futex, "waits") - number(futex, "unfinished"));
	keys_at_most(c, futex, (const char *const[]){ "max_ns", NULL }, "covered_ns");
	/* The row of many words has the largest peak and the longest cover of one of them. */
	if (number(futex, "peak_waiters") < 1000000 &&
	    strcmp(words(futex, "kind"), FUTRACE_ROW_OVERFLOW))
		at_most(c, "the wait", wait_ns, "its cover times its peak",
			number(futex, "covered_ns") * number(futex, "peak_waiters"));
	/* A wait that was not measured covers what was seen of it. */
	if (c->lossless && !number(futex, "suspect"))
		keys_at_most(c, futex, (const char *const[]){ "covered_ns", NULL }, "wait_ns");
}

static void check_futex(struct check *c, json_t *futex, uint64_t length_ns, uint64_t until_ns)
{
	static const char *const of_waits[] = {
		"slept",	  "unfinished", "began_before", "requeued_here", "requeued_away",
		"requeue_unsure", NULL
	};

	c->row = words(futex, "uaddr");
	at_most(c, "the cover", number(futex, "covered_ns"), "the window", length_ns);
	at_most(c, "the longest wait", number(futex, "max_ns"), "the window", length_ns);
	keys_at_most(c, futex, of_waits, "waits");
	check_ops(c, futex, until_ns);
	check_histogram(c, futex);
	/* Of words without a row of their own only sums are kept. */
	if (!strcmp(words(futex, "kind"), "overflow"))
		return;
	check_waiters(c, futex, length_ns);
	check_parts(c, futex);
}

static uint64_t time_of(json_t *thread)
{
	static const char *const states[] = { "running_ns", "runnable_ns", "futex_ns", "blocked_ns",
					      "unknown_ns" };
	uint64_t ns = 0;

	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		ns += number(thread, states[i]);
	return ns;
}

static void check_threads(struct check *c, json_t *win, uint64_t length_ns)
{
	json_t *rows = json_object_get(win, "threads"), *th;
	char name[32];
	size_t i;

	json_array_foreach(rows, i, th)
	{
		snprintf(name, sizeof(name), "thread %" PRIu64, number(th, "tid"));
		c->row = name;
		/* Several threads may share a row that is no thread's. */
		if (number(th, "tid"))
			at_most(c, "the time of a thread", time_of(th), "the window", length_ns);
		at_most(c, "the sleeps", sum(json_object_get(th, "blocked"), "ns"),
			"the time asleep", number(th, "blocked_ns") + number(th, "unknown_ns"));
		c->row = "threads";
	}
}

static void check_sums(struct check *c, json_t *win)
{
	json_t *threads = json_object_get(win, "threads"),
	       *futexes = json_object_get(win, "futexes");
	uint64_t wait_ns = sum(futexes, "wait_ns"), futex_ns = sum(threads, "futex_ns");
	uint64_t waits = sum(futexes, "waits") - sum(futexes, "requeued_here");

	c->row = "sums";
	at_most(c, "the wait of words", wait_ns, "that of threads", futex_ns);
	at_most(c, "the waits on words", waits, "those of threads", sum(threads, "waits"));
	if (c->complete) {
		equal(c, "the wait of threads", futex_ns, "that of words", wait_ns);
		equal(c, "the waits of threads", sum(threads, "waits"), "those on words", waits);
		at_most(c, "the blame", sum(json_object_get(win, "blame"), "ns"), "the wait",
			wait_ns);
	}
	at_most(c, "the wait of groups",
		sum(json_object_get(json_object_get(win, "groups"), "words"), "wait_ns"),
		"that of all", wait_ns);
}

static void check_findings(struct check *c, json_t *win)
{
	char why[TRUTHS_WHY];

	c->row = "findings";
	if (!truths_hold_in_findings(win, c->complete, why))
		wrong(c, "%s", why);
}

static void check_window(struct check *c, json_t *win)
{
	uint64_t length_ns = number(win, "end_ns") - number(win, "begin_ns");
	json_t *futex;
	size_t i;

	c->window = words(win, "name");
	c->row = "times";
	check_span(c, "it", win);
	equal(c, "the duration", number(win, "duration_ns"), "the length", length_ns);
	json_array_foreach(json_object_get(win, "futexes"), i, futex)
		check_futex(c, futex, length_ns, number(win, "end_ns"));
	check_threads(c, win, length_ns);
	check_sums(c, win);
	check_findings(c, win);
}

/* Each tick that is believed met one thread, in one function. */
static void check_ticks(struct check *c, json_t *trace, json_t *win)
{
	json_t *thread, *function;
	uint64_t all = 0;
	size_t i, k;

	json_array_foreach(json_object_get(win, "threads"), i, thread)
	{
		json_t *computed = json_object_get(thread, "computed");
		uint64_t ticks = number(computed, "ticks"), sum = 0;

		json_array_foreach(json_object_get(computed, "functions"), k, function) sum +=
			number(function, "ticks");
		at_most(c, "the ticks in functions", sum, "those of the thread", ticks);
		all += ticks;
	}
	at_most(c, "the ticks of threads", all + number(trace, "ticks_refused"),
		"those of the trace", number(trace, "ticks"));
}

static void check_trace(struct check *c, json_t *doc)
{
	json_t *trace = json_object_get(doc, "trace"), *losses = json_object_get(trace, "losses");
	json_t *first = json_array_get(json_object_get(doc, "windows"), 0), *row;
	size_t i;

	check_span(c, "it", trace);
	check_ticks(c, trace, first);
	equal(c, "the first window's begin", number(first, "begin_ns"), "the trace's", c->begin_ns);
	equal(c, "the first window's end", number(first, "end_ns"), "the trace's", c->end_ns);
	at_most(c, "the losses", json_array_size(losses), "their places",
		number(trace, "lost_places"));
	json_array_foreach(losses, i, row) check_span(c, "a loss", row);
	json_array_foreach(json_object_get(doc, "marks"), i, row)
	{
		if (number(row, "ns") < c->begin_ns || number(row, "ns") > c->end_ns)
			wrong(c, "a mark lies outside of it");
	}
	json_array_foreach(json_object_get(doc, "windows"), i, row) check_window(c, row);
}

bool truths_hold(json_t *doc, bool complete, char why[TRUTHS_WHY])
{
	json_t *trace = json_object_get(doc, "trace"), *win = json_object_get(doc, "window");
	json_t *head = win ? doc : trace;
	struct check c = { .complete = complete, .window = "trace", .row = "times", .why = why };

	why[0] = '\0';
	c.begin_ns = number(head, "begin_ns");
	c.end_ns = number(win ? win : trace, "end_ns");
	c.futex_only = json_is_true(json_object_get(head, "futex_only"));
	c.lossless = !number(head, "lost_places") && !number(head, "late_events");
	if (win)
		/* It does not say what was lost in earlier intervals. */
		c.lossless = false;
	if (win)
		check_window(&c, win);
	else
		check_trace(&c, doc);
	return !why[0];
}

bool truths_hold_of(const struct result *res, char why[TRUTHS_WHY])
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *doc;
	bool hold;

	snprintf(why, TRUTHS_WHY, "it has no document");
	hold = out && report_json(out, res) == 0;
	hold = out && fclose(out) == 0 && hold;
	doc = hold ? json_loadb(text, size, 0, NULL) : NULL;
	free(text);
	hold = doc && truths_hold(doc, true, why);
	json_decref(doc);
	return hold;
}
