/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * truths_texts.c - checks a report for people and metrics against the documents of the same trace.
 */
#include "tests/truths.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

static uint64_t number(json_t *object, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(object, key));
}

static uint64_t sum(json_t *rows, const char *key)
{
	uint64_t total = 0;
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) total += number(row, key);
	return total;
}

/* The time at AT, such as "3,600 s"; 0 if there is none. Sets *END behind it. */
static double time_at(const char *at, const char **end)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = { { " ns", 1 }, { " us", 1e3 }, { " ms", 1e6 }, { " s", 1e9 } };
	char digits[32];
	size_t n = 0;

	for (*end = at; isdigit((unsigned char)**end) || **end == '.' || **end == ','; ++*end) {
		if (**end != ',' && n + 1 < sizeof(digits))
			digits[n++] = **end;
	}
	digits[n] = '\0';
	for (size_t i = 0; n && i < sizeof(units) / sizeof(*units); i++) {
		size_t length = strlen(units[i].name);

		if (!strncmp(*end, units[i].name, length) &&
		    !isalnum((unsigned char)(*end)[length]))
			return strtod(digits, NULL) * units[i].ns;
	}
	return 0;
}

/* The end of the paragraph of AT: the next line that is not indented. */
static const char *paragraph_end(const char *at)
{
	do
		at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n');
	while (*at == ' ');
	return at;
}

/*
 * No sum in it is larger than all threads together. A note may tell of a longer time: of the
 * set-up, or of a clock.
 */
bool truths_hold_in_text(const char *text, json_t *doc, char why[TRUTHS_WHY])
{
	json_t *trace = json_object_get(doc, "trace");
	uint64_t threads = sum(json_object_get(doc, "targets"), "threads");
	double length_ns = (double)(number(trace, "end_ns") - number(trace, "begin_ns"));
	double most_ns = length_ns * (double)(threads + 1) * 1.01;

	why[0] = '\0';
	for (const char *at = text, *end; *at && !why[0]; at = end) {
		double ns = time_at(at, &end);

		if ((at == text || at[-1] == '\n') && !strncmp(at, "note: ", strlen("note: "))) {
			end = paragraph_end(at);
			continue;
		}
		if (ns > most_ns)
			snprintf(why, TRUTHS_WHY, "the text has a time of %.0f ns: %.60s", ns, at);
		if (end == at)
			end++;
	}
	return !why[0];
}

/* The value of a line, in ns if it is a time. */
static uint64_t value_of(const char *line)
{
	const char *at = strrchr(line, ' '), *point = strchr(at ? at : "", '.');

	if (!at)
		return 0;
	return strtoull(at, NULL, 10) * (point ? NS_PER_S : 1) +
	       (point ? strtoull(point + 1, NULL, 10) : 0);
}

/* The sum of the lines of NAME that have PART in their labels. */
static uint64_t total(const char *metrics, const char *name, const char *part)
{
	char *copy = strdup(metrics), *rest = copy, *line;
	size_t length = strlen(name);
	uint64_t n = 0;

	while ((line = strsep(&rest, "\n"))) {
		if (!strncmp(line, name, length) && (line[length] == '{' || line[length] == ' ') &&
		    strstr(line, part))
			n += value_of(line);
	}
	free(copy);
	return n;
}

static uint64_t total_of_lines(json_t *const *lines, size_t n, const char *rows, const char *key)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < n; i++)
		ns += sum(json_object_get(json_object_get(lines[i], "window"), rows), key);
	return ns;
}

bool truths_hold_in_metrics(const char *metrics, json_t *const *lines, size_t n,
			    char why[TRUTHS_WHY])
{
	const struct {
		const char *what;
		uint64_t counted, expected;
	} sums[] = {
		{ "wait",
		  total(metrics, "futrace_wait_seconds_total", "") +
			  total(metrics, "futrace_idle_wait_seconds_total", ""),
		  total_of_lines(lines, n, "futexes", "wait_ns") },
		{ "futex", total(metrics, "futrace_thread_seconds_total", "state=\"futex\""),
		  total_of_lines(lines, n, "threads", "futex_ns") },
		{ "unknown", total(metrics, "futrace_thread_seconds_total", "state=\"unknown\""),
		  total_of_lines(lines, n, "threads", "unknown_ns") },
		{ "running", total(metrics, "futrace_thread_seconds_total", "state=\"running\""),
		  total_of_lines(lines, n, "threads", "running_ns") },
		{ "suspect", total(metrics, "futrace_suspect_waits_total", ""),
		  total_of_lines(lines, n, "futexes", "suspect") },
	};

	why[0] = '\0';
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums) && !why[0]; i++) {
		if (sums[i].counted != sums[i].expected)
			snprintf(why, TRUTHS_WHY,
				 "metrics: %s %" PRIu64 " is not that of the lines, %" PRIu64,
				 sums[i].what, sums[i].counted, sums[i].expected);
	}
	return !why[0];
}
