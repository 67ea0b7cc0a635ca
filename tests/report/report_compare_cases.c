/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_compare_cases.c - tests the comparison of two results.
 */
#include "tests/report/report_cases.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "report/columns.h"
#include "compare/compare.h"
#include "report/report.h"
#include "tests/report/compare_sample.h"
#include "tests/report/report_sample.h"

static const char *none[] = { NULL };
static const char *pool[] = { "worker-1", "worker-12", NULL };
static const char *other_pool[] = { "worker-7", NULL };

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
	{ "lock (x .bss)", true, "m", compare_api, "lock (x .bss)", "m", compare_api, true, false },
	{ "lock (x .bss)", true, "m", pool, "lock (x .bss)", "m", other_pool, true, false },
	{ "lock (x .bss)", true, "m", pool, "lock (x .bss)", NULL, other_pool, true, false },
	{ "lock (x .bss)", true, "m", compare_api, "lock (x .bss)", "m", pool, true, false },
	{ "heap +0x10", false, "m", compare_api, "heap +0x20", "m", compare_api, true, true },
	{ "heap +0x10", false, "m", compare_api, "heap +0x10", "m", pool, false, false },
	{ "heap +0x10", false, "m", compare_api, "heap +0x20", NULL, compare_api, false, false },
	{ "anon+0x7ff990 of 7f475db50000", false, "m", compare_api, "anon+0x7ff990 of 7fa000000000",
	  "m", compare_api, true, false },
	{ "stack of worker-1 (17) top-0x670", false, "pthread_join of 17", compare_api,
	  "stack of worker-9 (4711) top-0x670", "pthread_join of 4711", compare_api, true, false },
	{ "end of worker-1 (17)", false, "pthread_join of 17", compare_api,
	  "end of worker-9 (4711)", "pthread_join of 4711", compare_api, true, false },
	{ "0x7f475db50000 (mappings unknown)", false, NULL, compare_api,
	  "0x7f0000000000 (mappings unknown)", NULL, compare_api, true, false },
	{ "lock (x .bss)", true, "m", none, "door (x .bss)", "n", compare_api, false, false },
};

START_TEST(words_are_known_again)
{
	const struct compare_sample *s = compare_two(
		compare_document(json_pack(
			"[o]", compare_word(likenesses[_i].before, likenesses[_i].symbol,
					    likenesses[_i].primitive, likenesses[_i].waiters, 10))),
		compare_document(
			json_pack("[o]", compare_word(likenesses[_i].after, likenesses[_i].symbol,
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
	compare_free((struct compare_sample *)s);
}
END_TEST

START_TEST(where_several_would_fit_none_is_taken)
{
	struct compare_sample *s = compare_two(
		compare_document(
			json_pack("[o, o]", compare_word("heap +0x10", false, "m", compare_api, 10),
				  compare_word("heap +0x18", false, "m", compare_api, 20))),
		compare_document(
			json_pack("[o]", compare_word("heap +0x20", false, "m", compare_api, 30))));

	ck_assert_uint_eq(s->c.n_pairs, 3);
	compare_free(s);
}
END_TEST

START_TEST(what_is_alike_in_a_run_is_one)
{
	struct compare_sample *s = compare_two(
		compare_document(json_pack(
			"[o, o]",
			compare_word("stack of w-1 (11) top-0x8", false, NULL, compare_api, 10),
			compare_word("stack of w-2 (12) top-0x8", false, NULL, compare_api, 30))),
		compare_document(json_pack("[o]", compare_word("stack of w-5 (55) top-0x8", false,
							       NULL, compare_api, 10))));
	const struct compared_row *w = s->c.pairs[0].before;

	ck_assert_uint_eq(s->c.n_pairs, 1);
	ck_assert_str_eq(w->as->place, "stack of w-{N} top-0x8");
	ck_assert_uint_eq(w->as->n_words, 2);
	ck_assert_uint_eq(compare_figure(w, FIGURE_WAIT), 40 * MS);
	ck_assert_uint_eq(compare_figure(w, FIGURE_RATE), 40 * MS);
	ck_assert_uint_eq(compare_figure(w, FIGURE_MAX), 30 * MS);
	ck_assert_uint_eq(compare_figure(w, FIGURE_P50), 10 * MS);
	ck_assert_uint_eq(compare_figure(w, FIGURE_P99), 30 * MS);
	ck_assert_uint_eq(compare_figure(w, FIGURE_CALLS), 4);
	compare_free(s);
}
END_TEST

START_TEST(what_grew_most_comes_first)
{
	struct compare_sample *s = compare_two(
		compare_document(json_pack("[o, o, o]",
					   compare_word("a", true, NULL, compare_api, 100),
					   compare_word("b", true, NULL, compare_api, 10),
					   compare_word("c", true, NULL, compare_api, 50))),
		compare_document(json_pack("[o, o, o]",
					   compare_word("a", true, NULL, compare_api, 101),
					   compare_word("b", true, NULL, compare_api, 60),
					   compare_word("c", true, NULL, compare_api, 5))));

	ck_assert_str_eq(s->c.pairs[0].after->as->place, "b");
	ck_assert_str_eq(s->c.pairs[1].after->as->place, "a");
	ck_assert_str_eq(s->c.pairs[2].after->as->place, "c");
	ck_assert_double_eq_tol(compare_growth(&s->c), 3.75, 1e-9);
	s->c.question.figure = FIGURE_MAX;
	ck_assert_double_eq_tol(compare_growth(&s->c), 1, 1e-9);
	compare_free(s);
}
END_TEST

START_TEST(nothing_grew_from_nothing)
{
	struct compare_sample *s =
		compare_two(compare_document(json_array()), compare_document(json_array()));

	ck_assert_double_eq(compare_growth(&s->c), 0);
	compare_free(s);
	s = compare_two(
		compare_document(json_array()),
		compare_document(json_pack("[o]", compare_word("a", true, NULL, compare_api, 1))));
	ck_assert(isinf(compare_growth(&s->c)));
	compare_free(s);
}
END_TEST

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
	struct compare_sample *s =
		compare_two(own_document(sample_rich()),
			    own_document(sample_hostile("\x1b[31m|\xff\n\t\"a long name\" "
							"\xe2\x80\xae and longer and longer")));
	char *text = compare_render(&s->c);

	check_width(text);
	free(text);
	compare_free(s);
	s = compare_two(own_document(sample_empty()), own_document(sample_rich()));
	text = compare_render(&s->c);
	check_width(text);
	ck_assert_ptr_nonnull(strstr(text, " new "));
	free(text);
	text = compare_render_in(&s->c, 80);
	check_width_in(text, 80);
	free(text);
	compare_free(s);
}
END_TEST

START_TEST(a_median_of_nothing_is_no_number)
{
	struct compare_sample *s =
		compare_two(compare_document(json_array()), compare_document(json_array()));
	char *text = compare_render(&s->c);

	ck_assert_msg(strstr(text, " -       -       -      -  p50: ") != NULL, "%s", text);
	ck_assert_msg(strstr(text, " 0       0       0   1.00  max: ") != NULL, "%s", text);
	free(text);
	compare_free(s);
}
END_TEST

/* A document of one word; its number KEY, in the word or in a thread, has VALUE in place. */
static json_t *document_with(const char *key, json_t *value)
{
	const char *waiters[] = { "api", NULL };
	json_t *futex = compare_word("there", true, NULL, waiters, 10);
	json_t *doc = compare_document(json_pack("[o]", futex));
	json_t *threads =
		json_object_get(json_array_get(json_object_get(doc, "windows"), 0), "threads");

	json_object_set_new(strstr(key, "ning") ? json_array_get(threads, 0) : futex, key, value);
	return doc;
}

START_TEST(what_is_unknown_is_not_taken_for_nothing)
{
	struct compare_sample *s = compare_two(document_with("wait_ns", json_null()),
					       document_with("running_ns", json_integer(5LL * MS)));
	char *text = compare_render(&s->c);

	ck_assert(isnan(compare_growth(&s->c)));
	s->c.question.figure = FIGURE_MAX;
	ck_assert(!isnan(compare_growth(&s->c)));
	/* Neither 10 ms of waiting nor 5 ms of running have grown from nothing. */
	ck_assert_msg(!strstr(text, "+"), "%s", text);
	ck_assert_msg(strstr(text, " ?  10.0 ms       ?      ?  wait: ") != NULL, "%s", text);
	free(text);
	compare_free(s);
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
	static const char *const shown[] = { "-5", "0.5", "\"NaN\"" };
	json_t *const values[] = { json_integer(-5), json_real(0.5), json_string("NaN") };
	const struct compared_choice whole = { 0 };

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		json_t *doc = document_with("max_ns", values[i]);
		struct compared_run run;
		struct error err = { 0 };
		char *words;

		ck_assert_int_eq(compared_run_read(&run, doc, "a.json", &whole, false, &err), -1);
		words = xasprintf("a.json: max_ns is %s, not a whole number from 0 up", shown[i]);
		ck_assert_str_eq(err.what, words);
		free(words);
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

	compare_read_run(&run, with_windows(), "x");
	ck_assert_uint_eq(run.n_windows, 2);
	ck_assert_uint_eq(run.duration_ns, 30);
	compared_run_finish(&run);
	last.number = UINT64_MAX;
	ck_assert_int_eq(compared_run_read(&run, doc, "f", &last, false, &err), 0);
	ck_assert_uint_eq(run.duration_ns, 20);
	compared_run_finish(&run);
	ck_assert_int_eq(compared_run_read(&run, doc, "f", &missing, false, &err), -1);
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
	struct compare_sample *s =
		compare_two(json_loads(documents[_i], 0, NULL), json_loads(documents[_i], 0, NULL));
	char *text = compare_render(&s->c);

	check_width(text);
	free(text);
	compare_free(s);
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
