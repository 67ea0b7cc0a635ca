/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_json_cases.c - the JSON document, read back and held against its schema.
 */
#include "report_cases.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "futrace/escape.h"
#include "futrace/units.h"
#include "report_sample.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

enum { NULLABLE = 1 };

/*
 * Every key, in the order of the document: its type, and whether it may be null. An element of an
 * array is "[]", a member whose name is not fixed "{}".
 */
static const struct key {
	const char *path;
	char type; /* (i)nteger, (r)eal, (s)tring, (b)oolean, (o)bject, (m)ap, (a)rray */
	int nullable;
} schema[] = {
	{ "", 'o', 0 },
	{ ".schema", 's', 0 },
	{ ".version", 's', 0 },
	{ ".kernel", 's', NULLABLE },
	{ ".clock", 's', 0 },
	{ ".realtime_offset_ns", 'i', 0 },
	{ ".command", 's', NULLABLE },
	{ ".command_status", 'i', NULLABLE },
	{ ".targets", 'a', 0 },
	{ ".targets[]", 'o', 0 },
	{ ".targets[].pid", 'i', 0 },
	{ ".targets[].comm", 's', 0 },
	{ ".targets[].exe", 's', NULLABLE },
	{ ".targets[].threads", 'i', 0 },
	{ ".targets[].ended", 'b', 0 },
	{ ".trace", 'o', 0 },
	{ ".trace.begin_ns", 'i', 0 },
	{ ".trace.end_ns", 'i', 0 },
	{ ".trace.events", 'i', 0 },
	{ ".trace.lost_events", 'i', 0 },
	{ ".trace.lost_places", 'i', 0 },
	{ ".trace.losses", 'a', 0 },
	{ ".trace.losses[]", 'o', 0 },
	{ ".trace.losses[].cpu", 'i', 0 },
	{ ".trace.losses[].begin_ns", 'i', 0 },
	{ ".trace.losses[].end_ns", 'i', 0 },
	{ ".trace.losses[].count", 'i', NULLABLE },
	{ ".trace.late_events", 'i', 0 },
	{ ".trace.unpaired", 'i', 0 },
	{ ".trace.buffer_bytes_per_cpu", 'i', 0 },
	{ ".trace.cpus", 'i', 0 },
	{ ".trace.tracer_cpu_ns", 'i', 0 },
	{ ".trace.tracer_peak_rss_bytes", 'i', 0 },
	{ ".trace.futex_only", 'b', 0 },
	{ ".windows", 'a', 0 },
	{ ".windows[]", 'o', 0 },
	{ ".windows[].name", 's', 0 },
	{ ".windows[].kind", 's', 0 },
	{ ".windows[].index", 'i', 0 },
	{ ".windows[].begin_ns", 'i', 0 },
	{ ".windows[].end_ns", 'i', 0 },
	{ ".windows[].duration_ns", 'i', 0 },
	{ ".windows[].complete", 'b', 0 },
	{ ".windows[].summary", 's', NULLABLE },
	{ ".windows[].futexes", 'a', 0 },
	{ ".windows[].futexes[]", 'o', 0 },
	{ ".windows[].futexes[].pid", 'i', 0 },
	{ ".windows[].futexes[].uaddr", 's', 0 },
	{ ".windows[].futexes[].execs", 'i', 0 },
	{ ".windows[].futexes[].kind", 's', 0 },
	{ ".windows[].futexes[].shared", 'o', NULLABLE },
	{ ".windows[].futexes[].shared.dev", 's', 0 },
	{ ".windows[].futexes[].shared.inode", 'i', 0 },
	{ ".windows[].futexes[].shared.offset", 'i', 0 },
	{ ".windows[].futexes[].where", 'o', 0 },
	{ ".windows[].futexes[].where.kind", 's', 0 },
	{ ".windows[].futexes[].where.map", 's', NULLABLE },
	{ ".windows[].futexes[].where.path", 's', NULLABLE },
	{ ".windows[].futexes[].where.offset", 'i', 0 },
	{ ".windows[].futexes[].where.section", 's', NULLABLE },
	{ ".windows[].futexes[].where.symbol", 's', NULLABLE },
	{ ".windows[].futexes[].where.near", 's', NULLABLE },
	{ ".windows[].futexes[].where.text", 's', 0 },
	{ ".windows[].futexes[].primitive", 's', NULLABLE },
	{ ".windows[].futexes[].ops", 'a', 0 },
	{ ".windows[].futexes[].ops[]", 'o', 0 },
	{ ".windows[].futexes[].ops[].op", 's', 0 },
	{ ".windows[].futexes[].ops[].op_raw", 'i', NULLABLE },
	{ ".windows[].futexes[].ops[].calls", 'i', 0 },
	{ ".windows[].futexes[].ops[].time_ns", 'i', 0 },
	{ ".windows[].futexes[].ops[].results", 'm', 0 },
	{ ".windows[].futexes[].ops[].results{}", 'i', 0 },
	{ ".windows[].futexes[].waits", 'i', 0 },
	{ ".windows[].futexes[].slept", 'i', 0 },
	{ ".windows[].futexes[].wait_ns", 'i', 0 },
	{ ".windows[].futexes[].max_ns", 'i', 0 },
	{ ".windows[].futexes[].p50_ns", 'i', NULLABLE },
	{ ".windows[].futexes[].p99_ns", 'i', NULLABLE },
	{ ".windows[].futexes[].covered_ns", 'i', 0 },
	{ ".windows[].futexes[].peak_waiters", 'i', 0 },
	{ ".windows[].futexes[].began_before", 'i', 0 },
	{ ".windows[].futexes[].unfinished", 'i', 0 },
	{ ".windows[].futexes[].suspect", 'i', 0 },
	{ ".windows[].futexes[].requeued_here", 'i', 0 },
	{ ".windows[].futexes[].requeued_away", 'i', 0 },
	{ ".windows[].futexes[].requeue_unsure", 'i', 0 },
	{ ".windows[].futexes[].wakeup_delay_ns", 'i', 0 },
	{ ".windows[].futexes[].histogram", 'a', 0 },
	{ ".windows[].futexes[].histogram[]", 'o', 0 },
	{ ".windows[].futexes[].histogram[].le_ns", 'i', 0 },
	{ ".windows[].futexes[].histogram[].count", 'i', 0 },
	{ ".windows[].futexes[].waiters", 'a', 0 },
	{ ".windows[].futexes[].waiters[]", 'o', 0 },
	{ ".windows[].futexes[].waiters[].tid", 'i', 0 },
	{ ".windows[].futexes[].waiters[].comm", 's', 0 },
	{ ".windows[].futexes[].waiters[].waits", 'i', 0 },
	{ ".windows[].futexes[].waiters[].wait_ns", 'i', 0 },
	{ ".windows[].futexes[].waiters[].max_ns", 'i', 0 },
	{ ".windows[].futexes[].wakers", 'a', 0 },
	{ ".windows[].futexes[].wakers[]", 'o', 0 },
	{ ".windows[].futexes[].wakers[].tid", 'i', 0 },
	{ ".windows[].futexes[].wakers[].comm", 's', 0 },
	{ ".windows[].futexes[].wakers[].wakes", 'i', 0 },
	{ ".windows[].futexes[].wakers[].woken", 'i', 0 },
	{ ".windows[].futexes[].wakers[].exact", 'b', 0 },
	{ ".windows[].futexes[].wakeups", 'a', 0 },
	{ ".windows[].futexes[].wakeups[]", 'o', 0 },
	{ ".windows[].futexes[].wakeups[].by", 's', 0 },
	{ ".windows[].futexes[].wakeups[].tid", 'i', NULLABLE },
	{ ".windows[].futexes[].wakeups[].comm", 's', NULLABLE },
	{ ".windows[].futexes[].wakeups[].waiter_tid", 'i', NULLABLE },
	{ ".windows[].futexes[].wakeups[].waiter_comm", 's', NULLABLE },
	{ ".windows[].futexes[].wakeups[].waits", 'i', 0 },
	{ ".windows[].futexes[].wakeups[].exact", 'b', 0 },
	{ ".windows[].futexes[].verdict", 's', 0 },
	{ ".windows[].futexes[].reason", 's', 0 },
	{ ".windows[].futexes[].root_ns", 'i', 0 },
	{ ".windows[].futexes[].blame_error_ns", 'i', 0 },
	{ ".windows[].futexes[].blame", 'a', 0 },
	{ ".windows[].futexes[].blame[]", 'o', 0 },
	{ ".windows[].futexes[].blame[].tid", 'i', NULLABLE },
	{ ".windows[].futexes[].blame[].comm", 's', NULLABLE },
	{ ".windows[].futexes[].blame[].state", 's', 0 },
	{ ".windows[].futexes[].blame[].uninterruptible", 'b', 0 },
	{ ".windows[].futexes[].blame[].syscall", 's', NULLABLE },
	{ ".windows[].futexes[].blame[].kernel", 's', NULLABLE },
	{ ".windows[].futexes[].blame[].ended_by", 's', NULLABLE },
	{ ".windows[].futexes[].blame[].ns", 'i', 0 },
	{ ".windows[].futexes[].blame[].share", 'r', NULLABLE },
	{ ".windows[].threads", 'a', 0 },
	{ ".windows[].threads[]", 'o', 0 },
	{ ".windows[].threads[].tid", 'i', 0 },
	{ ".windows[].threads[].pid", 'i', 0 },
	{ ".windows[].threads[].comm", 's', 0 },
	{ ".windows[].threads[].main", 'b', 0 },
	{ ".windows[].threads[].kernel_helper", 'b', 0 },
	{ ".windows[].threads[].running_ns", 'i', NULLABLE },
	{ ".windows[].threads[].runnable_ns", 'i', NULLABLE },
	{ ".windows[].threads[].futex_ns", 'i', 0 },
	{ ".windows[].threads[].blocked_ns", 'i', NULLABLE },
	{ ".windows[].threads[].unknown_ns", 'i', NULLABLE },
	{ ".windows[].threads[].waits", 'i', 0 },
	{ ".windows[].threads[].wakes", 'i', 0 },
	{ ".windows[].threads[].blocked", 'a', 0 },
	{ ".windows[].threads[].blocked[]", 'o', 0 },
	{ ".windows[].threads[].blocked[].syscall", 's', NULLABLE },
	{ ".windows[].threads[].blocked[].kernel", 's', NULLABLE },
	{ ".windows[].threads[].blocked[].uninterruptible", 'b', 0 },
	{ ".windows[].threads[].blocked[].ended_by", 's', NULLABLE },
	{ ".windows[].threads[].blocked[].ns", 'i', 0 },
	{ ".windows[].threads[].blocked[].count", 'i', 0 },
	{ ".windows[].blame", 'a', 0 },
	{ ".windows[].blame[]", 'o', 0 },
	{ ".windows[].blame[].tid", 'i', NULLABLE },
	{ ".windows[].blame[].comm", 's', NULLABLE },
	{ ".windows[].blame[].state", 's', 0 },
	{ ".windows[].blame[].uninterruptible", 'b', 0 },
	{ ".windows[].blame[].syscall", 's', NULLABLE },
	{ ".windows[].blame[].kernel", 's', NULLABLE },
	{ ".windows[].blame[].ended_by", 's', NULLABLE },
	{ ".windows[].blame[].ns", 'i', 0 },
	{ ".windows[].blame[].share", 'r', NULLABLE },
	{ ".windows[].host", 'o', NULLABLE },
	{ ".windows[].host.dirty_pages", 'i', NULLABLE },
	{ ".windows[].host.dirty_background_threshold_pages", 'i', NULLABLE },
	{ ".windows[].host.writeback_pages", 'i', NULLABLE },
	{ ".windows[].host.io_pressure_us", 'i', NULLABLE },
	{ ".windows[].host.cpu_pressure_us", 'i', NULLABLE },
	{ ".windows[].host.memory_pressure_us", 'i', NULLABLE },
	{ ".windows[].host.dirty_pages_begin", 'i', NULLABLE },
	{ ".windows[].host.writeback_pages_begin", 'i', NULLABLE },
	{ ".windows[].host.begin_read_ns", 'i', 0 },
	{ ".windows[].host.end_read_ns", 'i', 0 },
	{ ".marks", 'a', 0 },
	{ ".marks[]", 'o', 0 },
	{ ".marks[].ns", 'i', 0 },
	{ ".marks[].text", 's', 0 },
	{ ".warnings", 'a', 0 },
	{ ".warnings[]", 's', 0 },
};

/* How often each row of the schema was met. */
struct walk {
	size_t met[LENGTH(schema)];
};

static bool has_type(const json_t *value, char type)
{
	static const struct {
		char type;
		json_type json;
	} types[] = {
		{ 'i', JSON_INTEGER }, { 's', JSON_STRING }, { 'o', JSON_OBJECT },
		{ 'm', JSON_OBJECT },  { 'a', JSON_ARRAY },  { 'r', JSON_REAL },
	};

	for (size_t i = 0; i < LENGTH(types); i++) {
		if (types[i].type == type)
			return json_typeof(value) == types[i].json;
	}
	return type == 'b' && json_is_boolean(value);
}

static size_t find_row(const char *path)
{
	for (size_t i = 0; i < LENGTH(schema); i++) {
		if (strcmp(schema[i].path, path) == 0)
			return i;
	}
	ck_abort_msg("%s is not in the schema", path);
	return 0;
}

/* Is row ROW a member of the object at PATH? */
static bool is_member(size_t row, const char *path)
{
	const char *rest = schema[row].path + strlen(path);

	return strncmp(schema[row].path, path, strlen(path)) == 0 && rest[0] == '.' &&
	       !strpbrk(rest + 1, ".[{");
}

static size_t next_member(size_t row, const char *path)
{
	do
		row++;
	while (row < LENGTH(schema) && !is_member(row, path));
	return row;
}

static void check_value(struct walk *walk, const json_t *value, const char *path);

static void check_below(struct walk *walk, const json_t *value, const char *path, const char *key)
{
	char below[160];

	snprintf(below, sizeof(below), "%s%s", path, key);
	check_value(walk, value, below);
}

static void check_object(struct walk *walk, const json_t *object, const char *path, size_t row)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value)
	{
		char name[64];

		row = next_member(row, path);
		ck_assert_msg(row < LENGTH(schema), "%s.%s is not in the schema", path, key);
		ck_assert_msg(strcmp(schema[row].path + strlen(path) + 1, key) == 0,
			      "%s has %s where %s belongs", path, key, schema[row].path);
		snprintf(name, sizeof(name), ".%s", key);
		check_below(walk, value, path, name);
	}
	row = next_member(row, path);
	ck_assert_msg(row == LENGTH(schema), "%s is missing", schema[row].path);
}

static void check_elements(struct walk *walk, const json_t *value, const char *path)
{
	const char *key;
	json_t *element;
	size_t i;

	json_array_foreach(value, i, element) check_below(walk, element, path, "[]");
	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, key, element)
			check_below(walk, element, path, "{}");
	}
}

static void check_value(struct walk *walk, const json_t *value, const char *path)
{
	size_t row = find_row(path);

	walk->met[row]++;
	if (json_is_null(value)) {
		ck_assert_msg(schema[row].nullable, "%s is null", path);
		return;
	}
	ck_assert_msg(has_type(value, schema[row].type), "%s has a wrong type", path);
	if (schema[row].type == 'o')
		check_object(walk, value, path, row);
	else
		check_elements(walk, value, path);
}

static json_t *read_back(struct result *res)
{
	char *written = sample_render(report_json, res);
	json_error_t error;
	json_t *document = json_loads(written, JSON_REJECT_DUPLICATES, &error);

	ck_assert_msg(document != NULL, "line %d: %s", error.line, error.text);
	free(written);
	result_free(res);
	return document;
}

static json_t *futex_at(const json_t *document, size_t i)
{
	const json_t *win = json_array_get(json_object_get(document, "windows"), 0);
	json_t *futex = json_array_get(json_object_get(win, "futexes"), i);

	ck_assert_ptr_nonnull(futex);
	return futex;
}

static const char *string_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static json_int_t integer_at(const json_t *object, const char *key)
{
	ck_assert(json_is_integer(json_object_get(object, key)));
	return json_integer_value(json_object_get(object, key));
}

START_TEST(a_rich_result_has_every_key_of_the_schema_in_its_order)
{
	json_t *document = read_back(sample_rich());
	struct walk walk = { { 0 } };

	check_value(&walk, document, "");
	for (size_t i = 0; i < LENGTH(schema); i++)
		ck_assert_msg(walk.met[i], "%s was never met", schema[i].path);
	json_decref(document);
}
END_TEST

START_TEST(an_empty_result_has_every_key_too)
{
	json_t *document = read_back(sample_empty());
	struct walk walk = { { 0 } };

	check_value(&walk, document, "");
	ck_assert(json_is_null(json_object_get(document, "kernel")));
	ck_assert(json_is_null(json_object_get(document, "command")));
	ck_assert(json_is_null(json_object_get(document, "command_status")));
	ck_assert_uint_eq(json_array_size(json_object_get(document, "windows")), 1);
	json_decref(document);
}
END_TEST

START_TEST(a_result_without_windows_is_a_document)
{
	json_t *document = read_back(result_new());
	struct walk walk = { { 0 } };

	check_value(&walk, document, "");
	json_decref(document);
}
END_TEST

START_TEST(the_numbers_of_a_row_are_those_of_the_result)
{
	json_t *document = read_back(sample_rich());
	const json_t *futex = futex_at(document, 1);
	const json_t *op = json_array_get(json_object_get(futex, "ops"), 0);

	ck_assert_str_eq(string_at(document, "schema"), "futrace/1");
	ck_assert_int_eq(integer_at(document, "command_status"), 7);
	ck_assert_str_eq(string_at(futex, "uaddr"), "0x7f00000052a0");
	ck_assert_int_eq(integer_at(futex, "wait_ns"), 152604 * (json_int_t)NS_PER_US);
	ck_assert_int_eq(integer_at(futex, "p50_ns"), 604000);
	ck_assert_int_eq(integer_at(json_object_get(op, "results"), "EAGAIN"), 1);
	ck_assert_str_eq(string_at(json_object_get(futex, "where"), "map"),
			 "7f0000005000-7f0000006000 rw-p");
	json_decref(document);
}
END_TEST

START_TEST(quantiles_of_no_wait_are_null)
{
	json_t *document = read_back(sample_rich());

	ck_assert(json_is_null(json_object_get(futex_at(document, 0), "p50_ns")));
	ck_assert(json_is_null(json_object_get(futex_at(document, 0), "p99_ns")));
	json_decref(document);
}
END_TEST

START_TEST(the_status_of_a_command_that_goes_on_is_null)
{
	struct result *res = sample_rich();
	json_t *document;

	res->command_ended = false;
	document = read_back(res);
	ck_assert_str_eq(string_at(document, "command"), "curl");
	ck_assert(json_is_null(json_object_get(document, "command_status")));
	json_decref(document);
}
END_TEST

START_TEST(a_shared_word_has_its_file_and_a_number_too_large_is_clamped)
{
	json_t *document = read_back(sample_rich());
	const json_t *shared = json_object_get(futex_at(document, 2), "shared");

	ck_assert_str_eq(string_at(shared, "dev"), "8:1");
	ck_assert_int_eq(integer_at(shared, "inode"), INT64_MAX);
	ck_assert_int_eq(integer_at(shared, "offset"), 0x10);
	ck_assert(json_is_null(json_object_get(futex_at(document, 1), "shared")));
	json_decref(document);
}
END_TEST

START_TEST(a_word_without_a_place_is_printed_as_its_address)
{
	struct result *res = sample_empty();
	json_t *document;

	sample_add_futex(sample_window(res), 137, 0xdeadbeef);
	document = read_back(res);
	ck_assert_str_eq(string_at(json_object_get(futex_at(document, 0), "where"), "text"),
			 "0xdeadbeef");
	json_decref(document);
}
END_TEST

/* Valid UTF-8 comes back as it was, whatever it holds. */
static const char *const valid_strings[] = {
	"\"quoted\"", "a\\b",	       "\033[31mred",	   "line\nline", "\x7f",
	"\xc2\x9b",   "\xe2\x80\xaex", "\xf0\x9f\x98\x80", "</script>",	 "",
};

START_TEST(a_valid_string_comes_back_as_it_was)
{
	json_t *document = read_back(sample_hostile(valid_strings[_i]));
	struct walk walk = { { 0 } };
	const json_t *where = json_object_get(futex_at(document, 0), "where");

	check_value(&walk, document, "");
	ck_assert_str_eq(string_at(where, "path"), valid_strings[_i]);
	ck_assert_str_eq(string_at(document, "command"), valid_strings[_i]);
	json_decref(document);
}
END_TEST

START_TEST(a_string_that_is_not_utf8_is_escaped)
{
	static const char hostile[] = "a\xff\xc0\xaf\033";
	json_t *document = read_back(sample_hostile(hostile));
	char *escaped = escape_printable(hostile);
	const json_t *where = json_object_get(futex_at(document, 0), "where");

	ck_assert_str_eq(string_at(where, "symbol"), escaped);
	ck_assert_str_eq(string_at(document, "kernel"), escaped);
	free(escaped);
	json_decref(document);
}
END_TEST

START_TEST(the_document_itself_is_printable_ascii)
{
	struct result *res = sample_hostile("\033]0;\x07\x7f\xc2\x9b\xe2\x80\xae\xff");
	char *written = sample_render(report_json, res);

	for (const char *c = written; *c; c++)
		ck_assert_msg(*c == '\n' || (*c >= ' ' && *c <= '~'), "byte %d", *c);
	free(written);
	result_free(res);
}
END_TEST

START_TEST(json_on_a_full_disk_fails)
{
	ck_assert(sample_fails_on_full_disk(report_json));
}
END_TEST

TCase *report_json_cases(void)
{
	TCase *tc = tcase_create("json");

	tcase_add_test(tc, a_rich_result_has_every_key_of_the_schema_in_its_order);
	tcase_add_test(tc, an_empty_result_has_every_key_too);
	tcase_add_test(tc, a_result_without_windows_is_a_document);
	tcase_add_test(tc, the_numbers_of_a_row_are_those_of_the_result);
	tcase_add_test(tc, quantiles_of_no_wait_are_null);
	tcase_add_test(tc, the_status_of_a_command_that_goes_on_is_null);
	tcase_add_test(tc, a_shared_word_has_its_file_and_a_number_too_large_is_clamped);
	tcase_add_test(tc, a_word_without_a_place_is_printed_as_its_address);
	tcase_add_loop_test(tc, a_valid_string_comes_back_as_it_was, 0, (int)LENGTH(valid_strings));
	tcase_add_test(tc, a_string_that_is_not_utf8_is_escaped);
	tcase_add_test(tc, the_document_itself_is_printable_ascii);
	tcase_add_test(tc, json_on_a_full_disk_fails);
	return tc;
}
