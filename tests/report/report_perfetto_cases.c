/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_perfetto_cases.c - tests trace events against the rules of their format.
 *
 * Chrome's "Trace Event Format": slices of one thread nest, flows begin and end in slices, counters
 * and asynchronous events have what they must.
 */
#include "tests/report/report_cases.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "tests/report/picture_sample.h"
#include "tests/report/report_sample.h"

static json_t *render(struct result *res)
{
	char *written = sample_render(report_perfetto, res);
	json_error_t error;
	json_t *doc = json_loads(written, JSON_REJECT_DUPLICATES, &error);

	ck_assert_msg(doc != NULL, "%d: %s", error.line, error.text);
	free(written);
	result_free(res);
	return doc;
}

static const char *text_of(const json_t *event, const char *key)
{
	const char *text = json_string_value(json_object_get(event, key));

	return text ? text : "";
}

/* The time of EVENT, in microseconds with three decimals, as nanoseconds. */
static int64_t time_of(const json_t *event, const char *key)
{
	const json_t *value = json_object_get(event, key);

	ck_assert_msg(json_is_number(value), "no number: %s", key);
	ck_assert_double_ge(json_number_value(value), 0);
	return (int64_t)(json_number_value(value) * 1000 + 0.5);
}

struct slice {
	int64_t tid, begin_ns, end_ns;
	const char *name;
	bool is_open;
};

struct slices {
	struct slice *all;
	size_t n;
};

/* The last opened slice of TID; sets *DEPTH to the number of open ones. */
static struct slice *last_open(const struct slices *s, int64_t tid, size_t *depth)
{
	struct slice *last = NULL;

	*depth = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (s->all[i].tid != tid || !s->all[i].is_open)
			continue;
		last = &s->all[i];
		++*depth;
	}
	return last;
}

static void take_edge(struct slices *s, const json_t *event)
{
	int64_t tid = json_integer_value(json_object_get(event, "tid"));
	const char *ph = text_of(event, "ph");
	size_t depth;
	struct slice *open = last_open(s, tid, &depth);

	if (!strcmp(ph, "B")) {
		ck_assert_uint_lt(depth, 2);
		s->all[s->n++] = (struct slice){ tid, time_of(event, "ts"), 0,
						 text_of(event, "name"), true };
	} else if (!strcmp(ph, "E")) {
		ck_assert_ptr_nonnull(open);
		ck_assert_str_eq(open->name, text_of(event, "name"));
		open->end_ns = time_of(event, "ts");
		open->is_open = false;
	}
}

/*
 * Each slice lies inside the open one, or after it: the slices of one thread are in the order of
 * their times.
 */
static struct slices slices_of(const json_t *events)
{
	struct slices s = { .all = calloc(json_array_size(events) + 1, sizeof(*s.all)) };
	int64_t tid = 0;
	double before = 0;
	json_t *event;
	size_t i;

	json_array_foreach(events, i, event)
	{
		double now = json_number_value(json_object_get(event, "ts"));
		bool same = tid == json_integer_value(json_object_get(event, "tid"));

		if (!strchr("BE", *text_of(event, "ph")))
			continue;
		ck_assert(!same || now >= before);
		tid = json_integer_value(json_object_get(event, "tid"));
		before = now;
		take_edge(&s, event);
	}
	for (i = 0; i < s.n; i++)
		ck_assert(!s.all[i].is_open);
	return s;
}

static bool is_in_slice(const struct slices *s, const json_t *event)
{
	int64_t tid = json_integer_value(json_object_get(event, "tid"));
	int64_t at_ns = time_of(event, "ts");

	for (size_t i = 0; i < s->n; i++) {
		if (s->all[i].tid == tid && s->all[i].begin_ns <= at_ns &&
		    at_ns <= s->all[i].end_ns)
			return true;
	}
	return false;
}

/* The number of events with phase PH and the id of LIKE; they must be in order of time. */
static size_t count_with_id(const json_t *events, const char *ph, const json_t *like)
{
	json_t *event;
	size_t i, n = 0;

	json_array_foreach(events, i, event)
	{
		if (strcmp(text_of(event, "ph"), ph) != 0 ||
		    strcmp(text_of(event, "cat"), text_of(like, "cat")) != 0 ||
		    !json_equal(json_object_get(event, "id"), json_object_get(like, "id")))
			continue;
		ck_assert_int_ge(time_of(event, "ts"), time_of(like, "ts"));
		n++;
	}
	return n;
}

static void check_event(const json_t *events, const struct slices *s, const json_t *event)
{
	const char *ph = text_of(event, "ph");
	json_t *args = json_object_get(event, "args");

	ck_assert_uint_eq(strlen(ph), 1);
	ck_assert_msg(strchr("MBEsfCibe", *ph) != NULL, "phase %s", ph);
	ck_assert(json_is_string(json_object_get(event, "name")));
	ck_assert(json_is_string(json_object_get(event, "cat")));
	ck_assert(json_is_integer(json_object_get(event, "pid")));
	ck_assert(json_is_integer(json_object_get(event, "tid")));
	ck_assert(!args || json_is_object(args));
	if (*ph == 'M') {
		ck_assert(json_object_size(args) == 1);
		return;
	}
	time_of(event, "ts");
	if (*ph == 's' || *ph == 'f')
		ck_assert(is_in_slice(s, event));
	if (*ph == 's')
		ck_assert_uint_eq(count_with_id(events, "f", event), 1);
	if (*ph == 'f')
		ck_assert_str_eq(text_of(event, "bp"), "e");
	if (*ph == 'b')
		ck_assert_uint_eq(count_with_id(events, "e", event), 1);
	if (*ph == 'C')
		ck_assert_int_ge(json_integer_value(json_object_get(args, "waiters")), 0);
	if (*ph == 'i')
		ck_assert_str_eq(text_of(event, "s"), "g");
}

static void check_document(const json_t *doc)
{
	const json_t *events = json_object_get(doc, "traceEvents");
	struct slices s;
	json_t *event;
	size_t i;

	ck_assert(json_is_array(events));
	ck_assert_str_eq(text_of(doc, "displayTimeUnit"), "ns");
	s = slices_of(events);
	json_array_foreach(events, i, event) check_event(events, &s, event);
	free(s.all);
}

START_TEST(every_sample_obeys_the_format)
{
	for (size_t i = 0; picture_samples[i].name; i++) {
		json_t *doc = render(picture_samples[i].make());

		check_document(doc);
		json_decref(doc);
	}
}
END_TEST

/* The number of events with phase PH and NAME. */
static size_t count(const json_t *doc, const char *ph, const char *name)
{
	const json_t *events = json_object_get(doc, "traceEvents");
	json_t *event;
	size_t i, n = 0;

	json_array_foreach(events, i, event) n +=
		!strcmp(text_of(event, "ph"), ph) && !strcmp(text_of(event, "name"), name);
	return n;
}

static const struct {
	const char *ph, *name;
	size_t count;
} events[] = {
	{ "M", "process_name", 1 },
	{ "M", "thread_name", 5 },
	{ "B", "futex a_word (fc .bss)", 1 },
	{ "B", "blocked in fsync", 2 },
	{ "s", "wakes", 2 },
	{ "f", "wakes", 2 },
	{ "C", "waiters of a_word (fc .bss)", 2 },
	{ "b", "snapshot 1", 1 },
	{ "i", "half of it is written", 1 },
	{ "b", "events lost on CPU 0", 1 },
};

START_TEST(the_story_has_its_events)
{
	json_t *doc = render(picture_story());

	ck_assert_uint_eq(count(doc, events[_i].ph, events[_i].name), events[_i].count);
	json_decref(doc);
}
END_TEST

TCase *report_perfetto_cases(void)
{
	TCase *tc = tcase_create("perfetto");

	tcase_add_test(tc, every_sample_obeys_the_format);
	tcase_add_loop_test(tc, the_story_has_its_events, 0,
			    (int)(sizeof(events) / sizeof(*events)));
	return tc;
}
