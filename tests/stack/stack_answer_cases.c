/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_answer_cases.c - answers of the process that looks; one that was taken over may say
 * anything.
 */
#include "tests/stack/stack_cases.h"

#include <string.h>

#include "looks/protocol.h"

/* An answer with two frames in one module. */
static struct looks_seen sound(void)
{
	return (struct looks_seen){
		.kind = LOOKS_SEEN,
		.state = SEEN_BLOCKED,
		.n = 2,
		.frames = { { .module = 0, .how = STACK_HERE },
			    { .module = LOOKS_NO_MODULE, .how = STACK_CFI } },
	};
}

START_TEST(an_answer_that_is_whole_is_taken)
{
	const struct looks_seen seen = sound();

	ck_assert(looks_seen_is_sound(&seen, looks_seen_size(2), 1));
}
END_TEST

START_TEST(an_answer_of_another_size_is_refused)
{
	struct looks_seen seen = sound();

	ck_assert(!looks_seen_is_sound(&seen, looks_seen_size(2) - 1, 1));
	ck_assert(!looks_seen_is_sound(&seen, looks_seen_size(2) + 1, 1));
	ck_assert(!looks_seen_is_sound(&seen, sizeof(seen.kind), 1));
	seen.n = STACK_FRAMES + 1;
	ck_assert(!looks_seen_is_sound(&seen, looks_seen_size(STACK_FRAMES + 1), 1));
	seen.n = UINT32_MAX;
	ck_assert(!looks_seen_is_sound(&seen, sizeof(seen), 1));
}
END_TEST

START_TEST(an_answer_with_a_value_that_is_none_is_refused)
{
	struct looks_seen seen;

	seen = sound();
	seen.state = N_SEEN_STATES;
	ck_assert(!looks_seen_is_sound(&seen, looks_seen_size(2), 1));
	seen = sound();
	seen.state = SEEN_UNANSWERED;
	ck_assert(!looks_seen_is_sound(&seen, looks_seen_size(2), 1));
	seen = sound();
	seen.end = N_STACK_ENDS;
	ck_assert(!looks_seen_is_sound(&seen, looks_seen_size(2), 1));
	seen = sound();
	seen.frames[1].how = N_STACK_HOWS;
	ck_assert(!looks_seen_is_sound(&seen, looks_seen_size(2), 1));
	seen = sound();
	seen.frames[0].module = 1;
	ck_assert(!looks_seen_is_sound(&seen, looks_seen_size(2), 1));
}
END_TEST

START_TEST(a_stack_that_is_not_sound_is_refused)
{
	const struct looks_stack whole = { .kind = LOOKS_STACK,
					   .n = 1,
					   .frames = { { .module = 0, .how = STACK_HERE } } };
	struct looks_stack stack = whole;

	ck_assert(looks_stack_is_sound(&stack, looks_stack_size(1), 1));
	ck_assert(!looks_stack_is_sound(&stack, looks_stack_size(1), 0));
	ck_assert(!looks_stack_is_sound(&stack, looks_stack_size(1) - 1, 1));
	ck_assert(!looks_stack_is_sound(&stack, sizeof(stack.kind), 1));
	stack.n = UINT32_MAX;
	ck_assert(!looks_stack_is_sound(&stack, sizeof(stack), 1));
	stack = whole;
	stack.end = N_STACK_ENDS;
	ck_assert(!looks_stack_is_sound(&stack, looks_stack_size(1), 1));
	stack = whole;
	stack.frames[0].how = N_STACK_HOWS;
	ck_assert(!looks_stack_is_sound(&stack, looks_stack_size(1), 1));
}
END_TEST

/* Names of one place: a function and no file. */
static struct looks_names sound_names(void)
{
	return (struct looks_names){
		.kind = LOOKS_NAMES,
		.n = 1,
		.n_texts = 6,
		.texts = "main\0",
	};
}

START_TEST(names_with_two_texts_for_each_place_are_taken)
{
	struct looks_names names = sound_names();

	ck_assert(looks_names_are_sound(&names, looks_names_size(6), 1));
	names.n = names.n_texts = 0;
	ck_assert(looks_names_are_sound(&names, looks_names_size(0), 1));
}
END_TEST

START_TEST(names_whose_texts_do_not_end_are_refused)
{
	struct looks_names names = sound_names();

	ck_assert(!looks_names_are_sound(&names, looks_names_size(5), 1));
	names.n = 2;
	ck_assert(!looks_names_are_sound(&names, looks_names_size(6), 1));
	names.n = 0;
	ck_assert(!looks_names_are_sound(&names, looks_names_size(6), 1));
	names = sound_names();
	memcpy(names.texts, "m\0\0\0ai", 6);
	ck_assert(!looks_names_are_sound(&names, looks_names_size(6), 1));
	memcpy(names.texts, "m\0a\0xx", 6);
	ck_assert(!looks_names_are_sound(&names, looks_names_size(6), 1));
	names.n_texts = LOOKS_TEXTS + 1;
	ck_assert(!looks_names_are_sound(&names, looks_names_size(LOOKS_TEXTS + 1), 1));
	names.n = LOOKS_PLACES + 1;
	names.n_texts = 0;
	ck_assert(!looks_names_are_sound(&names, looks_names_size(0), 1));
}
END_TEST

TCase *stack_answer_cases(void)
{
	TCase *tc = tcase_create("answers");

	tcase_add_test(tc, an_answer_that_is_whole_is_taken);
	tcase_add_test(tc, an_answer_of_another_size_is_refused);
	tcase_add_test(tc, a_stack_that_is_not_sound_is_refused);
	tcase_add_test(tc, an_answer_with_a_value_that_is_none_is_refused);
	tcase_add_test(tc, names_with_two_texts_for_each_place_are_taken);
	tcase_add_test(tc, names_whose_texts_do_not_end_are_refused);
	return tc;
}
