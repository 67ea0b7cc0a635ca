/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_compare_cases.c - tests the comparison of two results.
 */
#include "tests/report/report_cases.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "compare/compare.h"
#include "report/report.h"
#include "tests/report/report_sample.h"

#define MS 1000000

/* A word of a document, waited for MS once by each of WAITERS. */
static json_t *word(const char *place, bool symbol, const char *primitive, const char *waiters[],
		    int ms)
{
	json_t *names = json_array();
	json_t *value = json_integer((json_int_t)ms * MS);
	json_t *futex;

	for (size_t i = 0; waiters[i]; i++)
		json_array_append_new(
			names, json_pack("{s:i, s:s}", "tid", 100 + (int)i, "comm", waiters[i]));
	futex = json_pack("{s:s, s:{s:s, s:s, s:o}, s:o, s:O, s:O, s:i, s:i, s:[{s:O, s:i}], "
			  "s:[{s:s, s:i}], s:o, s:s}",
			  "uaddr", "0x1000", "where", "kind", "bss", "text", place, "symbol",
			  symbol ? json_string(place) : json_null(), "primitive",
			  primitive ? json_string(primitive) : json_null(), "wait_ns", value,
			  "max_ns", value, "waits", 1, "wakeup_delay_ns", 0, "histogram", "le_ns",
			  value, "count", 1, "ops", "op", "FUTEX_WAIT", "calls", 2, "waiters",
			  names, "verdict", "handoff");
	json_decref(value);
	ck_assert_ptr_nonnull(futex);
	return futex;
}

/* The document of a trace of one second; takes over the reference to FUTEXES. */
static json_t *document(json_t *futexes)
{
	json_t *doc = json_pack("{s:s, s:{s:i}, s:[{s:s, s:i, s:i, s:o, s:[{s:s, s:i}]}]}",
				"schema", "futrace/1", "trace", "lost_events", 0, "windows", "name",
				"trace", "index", 1, "duration_ns", 1000 * MS, "futexes", futexes,
				"threads", "comm", "worker-1", "futex_ns", 10 * MS);

	ck_assert_ptr_nonnull(doc);
	return doc;
}

struct sides {
	struct compared_run before, after;
	struct comparison c;
};

static void read_run(struct compared_run *run, json_t *doc, const char *window)
{
	const struct compared_choice choice =
		window ? compare_choice(window) : (struct compared_choice){ 0 };
	struct error err;

	ck_assert_int_eq(compared_run_read(run, doc, "x", &choice, &err), 0);
	json_decref(doc);
}

static struct sides *compare(json_t *before, json_t *after)
{
	struct sides *s = calloc(1, sizeof(*s));

	read_run(&s->before, before, NULL);
	read_run(&s->after, after, NULL);
	compare_runs(&s->c, &s->before, &s->after, FIGURE_WAIT);
	return s;
}

static void free_sides(struct sides *s)
{
	compare_finish(&s->c);
	compared_run_finish(&s->before);
	compared_run_finish(&s->after);
	free(s);
}

static const char *none[] = { NULL };
static const char *pool[] = { "worker-1", "worker-12", NULL };
static const char *other_pool[] = { "worker-7", NULL };
static const char *api[] = { "api", NULL };

/* A word before and a word after, and whether they count as the same. */
static const struct {
	const char *before;
	bool symbol;
	const char *primitive;
	const char **waiters;
	const char *after, *after_primitive;
	const char **after_waiters;
	bool same, by_role;
} likenesses[] = {
	{ "lock (x .bss)", true, "m", api, "lock (x .bss)", "m", api, true, false },
	{ "lock (x .bss)", true, "m", pool, "lock (x .bss)", "m", other_pool, true, false },
	{ "lock (x .bss)", true, "m", pool, "lock (x .bss)", NULL, other_pool, true, false },
	{ "lock (x .bss)", true, "m", api, "lock (x .bss)", "m", pool, true, false },
	{ "heap +0x10", false, "m", api, "heap +0x20", "m", api, true, true },
	{ "heap +0x10", false, "m", api, "heap +0x10", "m", pool, false, false },
	{ "heap +0x10", false, "m", api, "heap +0x20", NULL, api, false, false },
	{ "anon+0x7ff990 of 7f475db50000", false, "m", api, "anon+0x7ff990 of 7fa000000000", "m",
	  api, true, false },
	{ "stack of worker-1 (17) top-0x670", false, "pthread_join of 17", api,
	  "stack of worker-9 (4711) top-0x670", "pthread_join of 4711", api, true, false },
	{ "end of worker-1 (17)", false, "pthread_join of 17", api, "end of worker-9 (4711)",
	  "pthread_join of 4711", api, true, false },
	{ "0x7f475db50000 (mappings unknown)", false, NULL, api,
	  "0x7f0000000000 (mappings unknown)", NULL, api, true, false },
	{ "lock (x .bss)", true, "m", none, "door (x .bss)", "n", api, false, false },
};

START_TEST(words_are_known_again)
{
	const struct sides *s =
		compare(document(json_pack("[o]", word(likenesses[_i].before, likenesses[_i].symbol,
						       likenesses[_i].primitive,
						       likenesses[_i].waiters, 10))),
			document(json_pack("[o]", word(likenesses[_i].after, likenesses[_i].symbol,
						       likenesses[_i].after_primitive,
						       likenesses[_i].after_waiters, 30))));

	if (likenesses[_i].same) {
		ck_assert_uint_eq(s->c.n_pairs, 1);
		ck_assert_ptr_nonnull(s->c.pairs[0].before);
		ck_assert_ptr_nonnull(s->c.pairs[0].after);
		ck_assert_int_eq(s->c.pairs[0].by_role, likenesses[_i].by_role);
	} else {
		ck_assert_uint_eq(s->c.n_pairs, 2);
		/* A new word has grown; a word that is gone has not. */
		ck_assert_ptr_null(s->c.pairs[0].before);
		ck_assert_ptr_null(s->c.pairs[1].after);
	}
	free_sides((struct sides *)s);
}
END_TEST

START_TEST(where_several_would_fit_none_is_taken)
{
	struct sides *s =
		compare(document(json_pack("[o, o]", word("heap +0x10", false, "m", api, 10),
					   word("heap +0x18", false, "m", api, 20))),
			document(json_pack("[o]", word("heap +0x20", false, "m", api, 30))));

	ck_assert_uint_eq(s->c.n_pairs, 3);
	free_sides(s);
}
END_TEST

START_TEST(what_is_alike_in_a_run_is_one)
{
	struct sides *s = compare(
		document(json_pack("[o, o]",
				   word("stack of w-1 (11) top-0x8", false, NULL, api, 10),
				   word("stack of w-2 (12) top-0x8", false, NULL, api, 30))),
		document(
			json_pack("[o]", word("stack of w-5 (55) top-0x8", false, NULL, api, 10))));
	const struct compared_word *w = s->c.pairs[0].before;

	ck_assert_uint_eq(s->c.n_pairs, 1);
	ck_assert_str_eq(w->place, "stack of w-{N} top-0x8");
	ck_assert_uint_eq(w->n_words, 2);
	ck_assert_uint_eq(w->figures[FIGURE_WAIT], 40 * MS);
	ck_assert_uint_eq(w->figures[FIGURE_RATE], 40 * MS);
	ck_assert_uint_eq(w->figures[FIGURE_MAX], 30 * MS);
	ck_assert_uint_eq(w->figures[FIGURE_P50], 10 * MS);
	ck_assert_uint_eq(w->figures[FIGURE_P99], 30 * MS);
	ck_assert_uint_eq(w->figures[FIGURE_CALLS], 4);
	free_sides(s);
}
END_TEST

START_TEST(what_grew_most_comes_first)
{
	struct sides *s = compare(
		document(json_pack("[o, o, o]", word("a", true, NULL, api, 100),
				   word("b", true, NULL, api, 10), word("c", true, NULL, api, 50))),
		document(json_pack("[o, o, o]", word("a", true, NULL, api, 101),
				   word("b", true, NULL, api, 60), word("c", true, NULL, api, 5))));

	ck_assert_str_eq(s->c.pairs[0].after->place, "b");
	ck_assert_str_eq(s->c.pairs[1].after->place, "a");
	ck_assert_str_eq(s->c.pairs[2].after->place, "c");
	ck_assert_double_eq_tol(compare_growth(&s->c, FIGURE_WAIT), 3.75, 1e-9);
	ck_assert_double_eq_tol(compare_growth(&s->c, FIGURE_MAX), 1, 1e-9);
	free_sides(s);
}
END_TEST

START_TEST(nothing_grew_from_nothing)
{
	struct sides *s = compare(document(json_array()), document(json_array()));

	ck_assert_double_eq(compare_growth(&s->c, FIGURE_WAIT), 0);
	free_sides(s);
	s = compare(document(json_array()),
		    document(json_pack("[o]", word("a", true, NULL, api, 1))));
	ck_assert(isinf(compare_growth(&s->c, FIGURE_WAIT)));
	free_sides(s);
}
END_TEST

static char *render_in(const struct comparison *c, unsigned int columns)
{
	const struct text_style style = { .top = 10, .columns = columns };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_int_eq(report_comparison(out, c, &style), 0);
	fclose(out);
	return text;
}

static char *render(const struct comparison *c)
{
	return render_in(c, 0);
}

static void check_width_in(const char *text, size_t max)
{
	char *copy = strdup(text), *rest = copy, *line;

	while ((line = strsep(&rest, "\n"))) {
		ck_assert_msg(columns_width(line) <= max, "too wide: %s", line);
		for (const char *s = line; *s; s++)
			ck_assert_msg((unsigned char)*s >= 0x20, "a control character: %s", line);
	}
	free(copy);
}

static void check_width(const char *text)
{
	check_width_in(text, COLUMNS_MAX);
}

/* The document of a result made by hand. */
static json_t *own_document(struct result *res)
{
	char *text = sample_render(report_json, res);
	json_t *doc = json_loads(text, 0, NULL);

	ck_assert_ptr_nonnull(doc);
	free(text);
	result_free(res);
	return doc;
}

START_TEST(whatever_names_there_are_it_fits)
{
	struct sides *s =
		compare(own_document(sample_rich()),
			own_document(sample_hostile("\x1b[31m|\xff\n\t\"a long name\" "
						    "\xe2\x80\xae and longer and longer")));
	char *text = render(&s->c);

	check_width(text);
	free(text);
	free_sides(s);
	s = compare(own_document(sample_empty()), own_document(sample_rich()));
	text = render(&s->c);
	check_width(text);
	ck_assert_ptr_nonnull(strstr(text, " new "));
	free(text);
	text = render_in(&s->c, 80);
	check_width_in(text, 80);
	free(text);
	free_sides(s);
}
END_TEST

START_TEST(a_median_of_nothing_is_no_number)
{
	struct sides *s = compare(document(json_array()), document(json_array()));
	char *text = render(&s->c);

	ck_assert_msg(strstr(text, " -       -       -      -  p50: ") != NULL, "%s", text);
	ck_assert_msg(strstr(text, " 0       0       0   1.00  max: ") != NULL, "%s", text);
	free(text);
	free_sides(s);
}
END_TEST

/* A document of one word; its number KEY, in the word or in a thread, has VALUE in place. */
static json_t *document_with(const char *key, json_t *value)
{
	const char *waiters[] = { "api", NULL };
	json_t *futex = word("there", true, NULL, waiters, 10);
	json_t *doc = document(json_pack("[o]", futex));
	json_t *threads =
		json_object_get(json_array_get(json_object_get(doc, "windows"), 0), "threads");

	json_object_set_new(strstr(key, "ning") ? json_array_get(threads, 0) : futex, key, value);
	return doc;
}

START_TEST(what_is_unknown_is_not_taken_for_nothing)
{
	struct sides *s = compare(document_with("wait_ns", json_null()),
				  document_with("running_ns", json_integer(5LL * MS)));
	char *text = render(&s->c);

	ck_assert(isnan(compare_growth(&s->c, FIGURE_WAIT)));
	ck_assert(!isnan(compare_growth(&s->c, FIGURE_MAX)));
	/* Neither 10 ms of waiting nor 5 ms of running have grown from nothing. */
	ck_assert_msg(!strstr(text, "+"), "%s", text);
	ck_assert_msg(strstr(text, " ?  10.0 ms       ?      ?  wait: ") != NULL, "%s", text);
	free(text);
	free_sides(s);
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
	json_t *const values[] = { json_integer(-5), json_real(0.5), json_string("NaN") };
	const struct compared_choice whole = { 0 };

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		json_t *doc = document_with("max_ns", values[i]);
		struct compared_run run;
		struct error err = { 0 };

		ck_assert_int_eq(compared_run_read(&run, doc, "a.json", &whole, &err), -1);
		ck_assert_str_eq(err.what, "a.json: max_ns is not a whole number from 0 up");
		compared_run_finish(&run);
		json_decref(doc);
	}
}
END_TEST

START_TEST(windows_are_chosen_by_name_and_number)
{
	static const struct {
		const char *argument, *name;
		uint64_t number;
	} choices[] = {
		{ "branch", "branch", 0 }, { "branch:7", "branch", 7 }, { "a:b", "a:b", 0 },
		{ "a:b:12", "a:b", 12 },   { "a:", "a:", 0 },		{ "a:0", "a:0", 0 },
	};
	const struct compared_choice choice = compare_choice(choices[_i].argument);

	ck_assert_uint_eq(choice.name_length, strlen(choices[_i].name));
	ck_assert(!strncmp(choice.name, choices[_i].name, choice.name_length));
	ck_assert_uint_eq(choice.number, choices[_i].number);
}
END_TEST

static json_t *with_windows(void)
{
	return json_loads("{\"schema\": \"futrace/1\", \"windows\": ["
			  "{\"name\": \"trace\", \"index\": 1, \"duration_ns\": 100},"
			  "{\"name\": \"x\", \"index\": 1, \"duration_ns\": 10},"
			  "{\"name\": \"xx\", \"index\": 1, \"duration_ns\": 50},"
			  "{\"name\": \"x\", \"index\": 2, \"duration_ns\": 20}]}",
			  0, NULL);
}

START_TEST(all_windows_of_a_name_are_added_up)
{
	const struct compared_choice missing = compare_choice("x:3");
	struct compared_choice last = compare_choice("x");
	struct compared_run run;
	struct error err;
	json_t *doc = with_windows();

	read_run(&run, with_windows(), "x");
	ck_assert_uint_eq(run.n_windows, 2);
	ck_assert_uint_eq(run.duration_ns, 30);
	compared_run_finish(&run);
	last.number = UINT64_MAX;
	ck_assert_int_eq(compared_run_read(&run, doc, "f", &last, &err), 0);
	ck_assert_uint_eq(run.duration_ns, 20);
	compared_run_finish(&run);
	ck_assert_int_eq(compared_run_read(&run, doc, "f", &missing, &err), -1);
	ck_assert_str_eq(err.what, "f: has no window x with that number");
	compared_run_finish(&run);
	json_decref(doc);
}
END_TEST

/* Any JSON file may claim to be a result. */
START_TEST(odd_documents_do_no_harm)
{
	static const char *const documents[] = {
		"{\"schema\": \"futrace/1\", \"windows\": [{}]}",
		"{\"schema\": \"futrace/1\", \"windows\": [{\"futexes\": 3, \"threads\": [1, {}]}]}",
		("{\"schema\": \"futrace/1\", \"windows\": [{\"futexes\": [null, {}, {\"where\": 1, "
		 "\"waiters\": [3], \"ops\": [[]], \"histogram\": {}, \"wait_ns\": null}]}]}"),
		"{\"schema\": \"futrace/1\", \"trace\": 1, \"windows\": [{\"duration_ns\": null}]}",
	};
	struct sides *s =
		compare(json_loads(documents[_i], 0, NULL), json_loads(documents[_i], 0, NULL));
	char *text = render(&s->c);

	check_width(text);
	free(text);
	free_sides(s);
}
END_TEST

TCase *report_compare_cases(void)
{
	TCase *tc = tcase_create("compare");

	tcase_add_loop_test(tc, words_are_known_again, 0, sizeof(likenesses) / sizeof(*likenesses));
	tcase_add_test(tc, where_several_would_fit_none_is_taken);
	tcase_add_test(tc, what_is_alike_in_a_run_is_one);
	tcase_add_test(tc, what_grew_most_comes_first);
	tcase_add_test(tc, nothing_grew_from_nothing);
	tcase_add_test(tc, whatever_names_there_are_it_fits);
	tcase_add_test(tc, a_median_of_nothing_is_no_number);
	tcase_add_test(tc, what_is_unknown_is_not_taken_for_nothing);
	tcase_add_test(tc, what_is_no_number_is_refused);
	tcase_add_loop_test(tc, windows_are_chosen_by_name_and_number, 0, 6);
	tcase_add_test(tc, all_windows_of_a_name_are_added_up);
	tcase_add_loop_test(tc, odd_documents_do_no_harm, 0, 4);
	return tc;
}
