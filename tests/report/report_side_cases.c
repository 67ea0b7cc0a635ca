/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_side_cases.c - tests what a comparison counts: without idle waits, of one word or one kind
 * of finding, and the median of several runs.
 */
#include "tests/report/report_cases.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "report/report.h"
#include "tests/report/compare_sample.h"

/* A word named "lock" or "queue", waited for MS; does it say that it is idle? */
static json_t *idle_word(const char *place, int ms, bool idle)
{
	json_t *futex = compare_word(place, true, NULL, compare_api, ms);

	json_object_set_new(futex, "idle", json_boolean(idle));
	return futex;
}

/* A lock that was waited for MS, beside a queue that was idle. */
static json_t *lock_and_queue(int ms, int idle_ms)
{
	return compare_document(json_pack("[o, o]", idle_word("lock", ms, false),
					  idle_word("queue", idle_ms, true)));
}

START_TEST(idle_waits_are_in_no_figure)
{
	struct compare_sample *s = compare_two(lock_and_queue(10, 9000), lock_and_queue(20, 8000));
	char *text = compare_render(&s->c);

	ck_assert_uint_eq(compare_figure(&s->before.all, FIGURE_WAIT), 10 * MS);
	ck_assert_uint_eq(compare_figure(&s->before.all, FIGURE_MAX), 10 * MS);
	ck_assert_double_eq_tol(compare_growth(&s->c), 100, 1e-9);
	ck_assert_uint_eq(s->c.n_pairs, 1);
	ck_assert_msg(strstr(text, "idle waits are left out: 9.00 s before, 8.00 s after") != NULL,
		      "%s", text);
	free(text);
	compare_free(s);
}
END_TEST

START_TEST(a_word_that_is_no_longer_idle_has_grown_from_nothing)
{
	struct compare_sample *s =
		compare_two(compare_document(json_pack("[o]", idle_word("queue", 900, true))),
			    compare_document(json_pack("[o]", idle_word("queue", 100, false))));
	char *text = compare_render(&s->c);

	ck_assert(isinf(compare_growth(&s->c)));
	ck_assert_msg(strstr(text, " idle  100.0 ms  +100.0 ms      -  api ") != NULL, "%s", text);
	free(text);
	compare_free(s);
}
END_TEST

/* A document whose only thread says whether it is idle. */
static json_t *with_thread(bool idle)
{
	json_t *doc = compare_document(json_array());
	json_t *win = json_array_get(json_object_get(doc, "windows"), 0);

	json_object_set_new(json_array_get(json_object_get(win, "threads"), 0), "idle",
			    json_boolean(idle));
	return doc;
}

START_TEST(idle_threads_are_left_out)
{
	struct compare_sample *s = compare_two(with_thread(true), with_thread(true));

	for (size_t i = 0; i < s->c.n_states; i++)
		ck_assert_str_ne(compared_state_name(s->c.states[i].state), "futex");
	compare_free(s);
	s = compare_two(with_thread(true), with_thread(false));
	ck_assert_uint_gt(s->c.n_states, 0);
	ck_assert_int_eq(compared_state_value(s->c.states[0].before, s->c.states[0].state).is,
			 VALUE_IDLE);
	ck_assert_uint_eq(compared_state_value(s->c.states[0].after, s->c.states[0].state).median,
			  10 * MS);
	compare_free(s);
}
END_TEST

START_TEST(one_word_without_idle_and_idle_is_not_known)
{
	json_t *doc = lock_and_queue(10, 20);
	json_t *futexes =
		json_object_get(json_array_get(json_object_get(doc, "windows"), 0), "futexes");

	ck_assert(compare_knows_idle(doc));
	json_object_set_new(json_array_get(futexes, 1), "idle", json_string("no"));
	ck_assert(!compare_knows_idle(doc));
	json_object_del(json_array_get(futexes, 1), "idle");
	ck_assert(!compare_knows_idle(doc));
	json_decref(doc);
}
END_TEST

/* Runs of one side, in which the lock was waited for so many ms; ended by 0. */
static json_t *runs(const int *ms)
{
	json_t *docs = json_array();

	for (; *ms; ms++)
		json_array_append_new(docs, lock_and_queue(*ms, 500));
	return docs;
}

/* Runs before and after, the medians, the noise or -1, and whether a growth is noise. */
static const struct {
	int before[10], after[10];
	int before_us, after_us, noise_us;
	bool is_noise;
} medians[] = {
	{ { 10, 90, 20 }, { 20, 21, 22 }, 20000, 21000, 60686, true },
	{ { 10, 11 }, { 20, 22 }, 10500, 21000, -1, false },
	{ { 10, 11, 12, 13, 900 }, { 24, 27, 25, 900, 26 }, 12000, 26000, 4700, false },
	{ { 10, 11, 12, 13, 14 }, { 15 }, 12000, 15000, 8141, true },
	{ { 10, 10, 10, 10, 10 }, { 12 }, 10000, 12000, 0, false },
	{ { 10 }, { 20, 30, 40 }, 10000, 30000, 28607, true },
};

START_TEST(a_side_of_several_runs_is_their_median)
{
	struct compare_sample *s = compare_ask(runs(medians[_i].before), runs(medians[_i].after),
					       (struct compare_question){ .figure = FIGURE_WAIT });
	const struct compared_value before = compare_measure(&s->c, &s->before);
	const struct compared_value after = compare_measure(&s->c, &s->after);
	uint64_t noise = 0;

	ck_assert_uint_eq(before.median, (uint64_t)medians[_i].before_us * 1000);
	ck_assert_uint_eq(after.median, (uint64_t)medians[_i].after_us * 1000);
	ck_assert_int_eq(compare_noise(&before, &after, &noise), medians[_i].noise_us >= 0);
	ck_assert_uint_eq(noise / 1000,
			  (uint64_t)(medians[_i].noise_us < 0 ? 0 : medians[_i].noise_us));
	ck_assert_int_eq(compare_is_noise(&s->c), medians[_i].is_noise);
	compare_free(s);
}
END_TEST

START_TEST(a_word_that_only_some_runs_have_was_not_waited_for_in_the_others)
{
	struct compare_sample *s = compare_ask(json_pack("[o, o, o]", lock_and_queue(10, 1),
							 compare_document(json_array()),
							 compare_document(json_array())),
					       json_pack("[o]", lock_and_queue(10, 1)),
					       (struct compare_question){ .figure = FIGURE_WAIT });

	ck_assert_uint_eq(compare_figure(s->c.pairs[0].before, FIGURE_WAIT), 0);
	ck_assert_uint_eq(compare_figure(s->c.pairs[0].before, FIGURE_P50), 10 * MS);
	ck_assert_uint_eq(s->c.n_pairs, 1);
	compare_free(s);
}
END_TEST

START_TEST(words_that_move_from_run_to_run_are_one)
{
	struct compare_sample *s = compare_ask(
		json_pack("[o, o, o]",
			  compare_document(json_pack(
				  "[o]", compare_word("heap +0x10", false, "m", compare_api, 10))),
			  compare_document(json_pack(
				  "[o]", compare_word("heap +0x20", false, "m", compare_api, 20))),
			  compare_document(json_pack(
				  "[o]", compare_word("heap +0x30", false, "m", compare_api, 30)))),
		json_pack("[o]",
			  compare_document(json_pack(
				  "[o]", compare_word("heap +0x40", false, "m", compare_api, 50)))),
		(struct compare_question){ .figure = FIGURE_WAIT, .word = "heap +0x30" });

	ck_assert_uint_eq(s->c.n_pairs, 1);
	ck_assert_double_eq_tol(compare_growth(&s->c), 150, 1e-9);
	compare_free(s);
}
END_TEST

START_TEST(one_word_is_compared_by_its_place)
{
	static const char *const places[] = { "lock", "lock (x .bss)",
					      "stack of w-7 (77) top-0x8" };
	json_t *before = compare_document(
		json_pack("[o, o, o]", compare_word("lock (x .bss)", true, "m", compare_api, 10),
			  compare_word("lock2 (x .bss)", true, "m", compare_api, 500),
			  compare_word("stack of w-1 (11) top-0x8", false, NULL, compare_api, 10)));
	json_t *after = compare_document(
		json_pack("[o, o, o]", compare_word("lock (x .bss)", true, "m", compare_api, 30),
			  compare_word("lock2 (x .bss)", true, "m", compare_api, 500),
			  compare_word("stack of w-2 (12) top-0x8", false, NULL, compare_api, 30)));
	struct compare_sample *s =
		compare_ask(json_pack("[o]", before), json_pack("[o]", after),
			    (struct compare_question){ .figure = FIGURE_MAX, .word = places[_i] });

	ck_assert_double_eq_tol(compare_growth(&s->c), 200, 1e-9);
	ck_assert_uint_eq(compare_figure(&s->after.all, FIGURE_WAIT), 30 * MS);
	ck_assert_uint_eq(s->c.n_pairs, 1);
	compare_free(s);
}
END_TEST

/* A document whose findings of one kind have these times. */
static json_t *found(const char *kind, int ms, int more_ms)
{
	json_t *doc = compare_document(json_array());
	json_t *win = json_array_get(json_object_get(doc, "windows"), 0);

	json_object_set_new(win, "findings",
			    json_pack("[{s:s, s:i}, {s:s, s:i}, {s:s, s:i}]", "kind", kind,
				      "time_ns", ms * MS, "kind", "idle", "time_ns", 900 * MS,
				      "kind", kind, "time_ns", more_ms * MS));
	return doc;
}

START_TEST(findings_of_a_kind_are_added_up)
{
	const struct compare_question lock = { .figure = FIGURE_WAIT, .finding = "lock" };
	struct compare_sample *s = compare_ask(json_pack("[o]", found("lock", 10, 5)),
					       json_pack("[o]", found("lock", 20, 25)), lock);

	ck_assert_double_eq_tol(compare_growth(&s->c), 200, 1e-9);
	ck_assert_uint_eq(s->c.n_kinds, 2);
	compare_free(s);
	s = compare_ask(json_pack("[o]", found("queue", 10, 5)),
			json_pack("[o]", found("lock", 1, 1)), lock);
	ck_assert(isinf(compare_growth(&s->c)));
	compare_free(s);
	s = compare_ask(json_pack("[o]", compare_document(json_array())),
			json_pack("[o]", found("lock", 1, 1)), lock);
	ck_assert_msg(isnan(compare_growth(&s->c)), "an old file has no findings, not none");
	compare_free(s);
}
END_TEST

/* Checks the comparison as JSON: what it says of the first word, or of all. */
START_TEST(json_says_the_same_as_the_text)
{
	struct compare_sample *s = compare_ask(runs(medians[2].before), runs(medians[2].after),
					       (struct compare_question){ .figure = FIGURE_WAIT });
	json_int_t before, after, noise;
	char *text = NULL;
	const char *place;
	size_t size;
	double growth;
	json_t *doc;
	FILE *out = open_memstream(&text, &size);

	ck_assert_int_eq(report_comparison_json(out, &s->c), 0);
	fclose(out);
	doc = json_loads(text, 0, NULL);
	ck_assert_msg(doc != NULL, "%s", text);
	ck_assert_int_eq(json_unpack(doc, "{s:f, s:[{s:s, s:I, s:I, s:I}]}", "growth_percent",
				     &growth, "words", "place", &place, "before", &before, "after",
				     &after, "noise", &noise),
			 0);
	ck_assert_str_eq(place, "lock");
	ck_assert_double_eq_tol(growth, 116.7, 0.1);
	ck_assert_int_eq(before, 12 * MS);
	ck_assert_int_eq(after, 26 * MS);
	ck_assert_int_eq(noise / 1000, 4700);
	json_decref(doc);
	free(text);
	compare_free(s);
}
END_TEST

TCase *report_side_cases(void)
{
	TCase *tc = tcase_create("sides");

	tcase_add_test(tc, idle_waits_are_in_no_figure);
	tcase_add_test(tc, a_word_that_is_no_longer_idle_has_grown_from_nothing);
	tcase_add_test(tc, idle_threads_are_left_out);
	tcase_add_test(tc, one_word_without_idle_and_idle_is_not_known);
	tcase_add_loop_test(tc, a_side_of_several_runs_is_their_median, 0,
			    sizeof(medians) / sizeof(*medians));
	tcase_add_test(tc, a_word_that_only_some_runs_have_was_not_waited_for_in_the_others);
	tcase_add_test(tc, words_that_move_from_run_to_run_are_one);
	tcase_add_loop_test(tc, one_word_is_compared_by_its_place, 0, 3);
	tcase_add_test(tc, findings_of_a_kind_are_added_up);
	tcase_add_test(tc, json_says_the_same_as_the_text);
	return tc;
}
