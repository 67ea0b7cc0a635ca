/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_compare_code_cases.c - tests that words without a name are known again by their code.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "compare/compare_internal.h"
#include "tests/report/compare_sample.h"

/* A word of the heap, whose waiters were seen in CODE, by LOOKS of 100; NULL: by none. */
static json_t *heap_word(const char *place, const char *code, int looks, int ms)
{
	json_t *word = compare_word(place, false, "glibc mutex", compare_api, ms);

	json_object_set_new(json_object_get(word, "where"), "kind", json_string("heap"));
	json_object_set_new(
		word, "code",
		code ? json_pack("{s:s, s:i, s:i}", "text", code, "looks", looks, "of", 100)
		     : json_null());
	return word;
}

static const struct row {
	const char *place, *code;
	int looks;
} f10 = { "heap+0x10", "f (a.c:1) < main (a.c:9)", 97 },
  f20 = { "heap+0x20", "f (a.c:1) < main (a.c:9)", 97 },
  f30 = { "heap+0x30", "f (a.c:2) < main (a.c:8)", 100 },
  f40 = { "heap+0x40", "f (a.c:2) < main (a.c:8)", 100 }, g10 = { "heap+0x10", "g (b.c:7)", 100 },
  g20 = { "heap+0x20", "g (b.c:7)", 100 }, g40 = { "heap+0x40", "g (b.c:7)", 50 },
  rare40 = { "heap+0x40", "g (b.c:7)", 49 }, old10 = { "heap+0x10", NULL, 0 },
  old20 = { "heap+0x20", NULL, 0 };

/* Both words of each side, and which of the others the first one is: 0, 1, or -1 for none. */
static const struct {
	const char *name;
	const struct row *before[2], *after[2];
	int match;
	bool by_code;
} stories[] = {
	{ "other addresses", { &f10, &g20 }, { &f30, &g40 }, 0, true },
	{ "the addresses are exchanged", { &f10, &g20 }, { &g10, &f20 }, 1, true },
	{ "the same code twice", { &f10, &f20 }, { &f30, &f40 }, -1, false },
	{ "the same code twice, and the same places", { &f10, &f20 }, { &f10, &f20 }, 0, false },
	{ "one of them is new", { &f10, &g20 }, { &f30, &f40 }, -1, false },
	{ "the code was changed", { &f10, &f20 }, { &g10, &f20 }, 0, false },
	{ "an older version before", { &old10, &old20 }, { &f10, &g20 }, 0, false },
	{ "an older version after", { &f10, &g20 }, { &old10, &old20 }, 0, false },
	{ "fewer than half of the looks", { &g10, &f20 }, { &rare40, &f30 }, 0, false },
};

static json_t *document(const struct row *const rows[2])
{
	return compare_document(
		json_pack("[o, o]", heap_word(rows[0]->place, rows[0]->code, rows[0]->looks, 50),
			  heap_word(rows[1]->place, rows[1]->code, rows[1]->looks, 40)));
}

static const struct compared_row *row_of(const struct compared_side *side, const char *place)
{
	for (size_t i = 0; i < side->n_rows; i++) {
		if (!strcmp(side->rows[i].as->place, place))
			return &side->rows[i];
	}
	return NULL;
}

START_TEST(words_of_the_heap_are_known_by_their_code)
{
	struct compare_sample *s =
		compare_two(document(stories[_i].before), document(stories[_i].after));
	const struct compared_row *row = row_of(&s->before, stories[_i].before[0]->place);
	const char *match = row->match ? row->match->as->place : "none";
	int wanted = stories[_i].match;

	ck_assert_msg(!strcmp(match, wanted < 0 ? "none" : stories[_i].after[wanted]->place),
		      "%s: %s", stories[_i].name, match);
	ck_assert_int_eq(row->by_code, stories[_i].by_code);
	compare_free(s);
}
END_TEST

START_TEST(what_cannot_be_told_apart_is_said)
{
	struct compare_sample *s = compare_two(document((const struct row *[]){ &f10, &f20 }),
					       document((const struct row *[]){ &f30, &f40 }));
	char *text = compare_render(&s->c);

	ck_assert_uint_eq(s->c.n_pairs, 4);
	ck_assert_ptr_nonnull(strstr(text, "2 words of before without a name (waited for in f < "));
	free(text);
	compare_free(s);
}
END_TEST

START_TEST(the_report_names_the_code)
{
	struct compare_sample *s = compare_two(document((const struct row *[]){ &f10, &g20 }),
					       document((const struct row *[]){ &f30, &g40 }));
	char *text = compare_render(&s->c);

	ck_assert_msg(strstr(text, "=heap+0x30, in f ") != NULL, "%s", text);
	ck_assert_ptr_nonnull(strstr(text, "= another place: recognized by the code in which "));
	ck_assert_ptr_null(strstr(text, "without a name"));
	free(text);
	compare_free(s);
}
END_TEST

START_TEST(a_word_is_chosen_by_its_function)
{
	json_t *before = json_pack("[o]", document((const struct row *[]){ &f10, &g20 }));
	json_t *after = json_pack("[o]", document((const struct row *[]){ &f30, &g40 }));
	struct compare_sample *s = compare_ask(
		before, after, (struct compare_question){ .figure = FIGURE_WAIT, .word = "g" });

	ck_assert_uint_eq(s->c.n_pairs, 1);
	ck_assert_str_eq(s->c.pairs[0].after->as->place, "heap+0x40");
	compare_free(s);
}
END_TEST

/* One word is at a symbol: that is its name, wherever threads wait for it. */
START_TEST(a_symbol_is_a_better_name)
{
	json_t *word = compare_word("lock (a .bss)", true, NULL, compare_api, 5);
	struct compared_run run;

	json_object_set_new(word, "code",
			    json_pack("{s:s, s:i, s:i}", "text", "f", "looks", 1, "of", 1));
	compare_read_run(&run, compare_document(json_pack("[o]", word)), NULL);
	ck_assert(!compared_has_code(&run.words[0]));
	compared_run_finish(&run);
}
END_TEST

static const struct {
	const char *text, *functions;
} codes[] = {
	{ "f (a.c:12)", "f" },
	{ "f (a.c:12) < operator() (b.cc:3) < g", "f < operator() < g" },
	{ "f(int) < g(a:1)", "f(int) < g(a:1)" },
	{ "x::y (anonymous) (a.c:1)", "x::y (anonymous)" },
	{ "a.out+0x12 < 0x77", "a.out+0x12 < 0x77" },
	{ "f (:1)", "f" },
	{ "(a:1)", "(a:1)" },
	{ "f (a.c:)", "f (a.c:)" },
	{ ")", ")" },
	{ "", "" },
};

/* Lines change with each change of the source. */
START_TEST(lines_do_not_count)
{
	json_t *word = heap_word("heap+0x10", codes[_i].text, 100, 5);
	char *functions = compared_code(word);

	ck_assert_str_eq(functions, codes[_i].functions);
	free(functions);
	json_decref(word);
}
END_TEST

TCase *report_compare_code_cases(void)
{
	TCase *tc = tcase_create("compare_code");

	tcase_add_loop_test(tc, words_of_the_heap_are_known_by_their_code, 0,
			    sizeof(stories) / sizeof(*stories));
	tcase_add_test(tc, what_cannot_be_told_apart_is_said);
	tcase_add_test(tc, the_report_names_the_code);
	tcase_add_test(tc, a_word_is_chosen_by_its_function);
	tcase_add_test(tc, a_symbol_is_a_better_name);
	tcase_add_loop_test(tc, lines_do_not_count, 0, sizeof(codes) / sizeof(*codes));
	return tc;
}
