/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stack_nearest_cases.c - tests which functions of a stack are shown.
 */
#include "tests/stack/stack_cases.h"

#include <stdlib.h>
#include <string.h>

#include "model/nearest_code.h"

static struct named_module app = { .path = (char *)(uintptr_t) "/usr/bin/app" },
			   libc = { .path = (char *)(uintptr_t) "/lib/x86_64/libc.so.6" },
			   cpp = { .path = (char *)(uintptr_t) "/lib/libstdc++.so.6.0.30" };

#define PLACES_MAX 7

/* Frames of one place each. */
static const struct {
	const char *name;
	size_t n;
	struct {
		const struct named_module *module;
		const char *function, *file;
		uint32_t line;
	} frames[PLACES_MAX];
	const char *text; /* NULL: none */
} stacks[] = {
	{ "the C library is left out",
	  5,
	  { { &libc, "__futex_abstimed_wait", NULL, 0 },
	    { &libc, "pthread_cond_wait", NULL, 0 },
	    { &app, "take", "/src/take.c", 27 },
	    { &app, "serve", "/src/serve.c", 3 },
	    { &libc, "start_thread", NULL, 0 } },
	  "take (take.c:27) < serve (serve.c:3)" },
	{ "so it is in a static program, and between functions of the program",
	  6,
	  { { &app, "__lll_lock_wait", NULL, 0 },
	    { &app, "pthread_mutex_lock", NULL, 0 },
	    { &app, "take", NULL, 0 },
	    { &cpp, NULL, NULL, 0 },
	    { &app, "std::function<void ()>::operator()", NULL, 0 },
	    { &app, "serve", NULL, 0 } },
	  "take < serve" },
	{ "at most four",
	  5,
	  { { &app, "a", NULL, 0 },
	    { &app, "b", NULL, 0 },
	    { &app, "c", NULL, 0 },
	    { &app, "d", NULL, 0 },
	    { &app, "e", NULL, 0 } },
	  "a < b < c < d" },
	{ "code without a name",
	  2,
	  { { &libc, "read", NULL, 0 }, { &app, NULL, NULL, 0 } },
	  "app+0x1001" },
	{ "code without a name between named functions is left out",
	  7,
	  { { &libc, "epoll_wait", NULL, 0 },
	    { &app, "wait_latch", NULL, 0 },
	    { &app, NULL, NULL, 0 },
	    { &app, NULL, NULL, 0 },
	    { &app, "acquire", NULL, 0 },
	    { &app, NULL, NULL, 0 },
	    { &libc, "start_thread", NULL, 0 } },
	  "wait_latch < acquire < app+0x1005" },
	{ "code without a name that called is not",
	  5,
	  { { &libc, "read", NULL, 0 },
	    { &app, NULL, NULL, 0 },
	    { &app, NULL, NULL, 0 },
	    { &app, "serve", NULL, 0 },
	    { &app, "main", NULL, 0 } },
	  "app+0x1001 < app+0x1002 < serve < main" },
	{ "code in no file", 2, { { &libc, "read", NULL, 0 }, { NULL, NULL, NULL, 0 } }, "0x7001" },
	{ "nothing but the library: better than nothing",
	  2,
	  { { &libc, "clock_nanosleep", "/src/nanosleep.c", 7 }, { &libc, "sleep", NULL, 0 } },
	  "clock_nanosleep (nanosleep.c:7) < sleep" },
	{ "no frame", 0, { { NULL, NULL, NULL, 0 } }, NULL },
};

START_TEST(the_programs_own_functions_are_shown)
{
	struct named_frame frames[PLACES_MAX] = { 0 };
	struct named_place places[PLACES_MAX] = { 0 };
	struct named_stack stack = { .frames = frames, .n = stacks[_i].n };
	char *text;

	for (size_t i = 0; i < stacks[_i].n; i++) {
		frames[i] =
			(struct named_frame){ .address = 0x7000 + i,
					      .module = stacks[_i].frames[i].module,
					      .has_vaddr = stacks[_i].frames[i].module != NULL,
					      .vaddr = 0x1000 + i,
					      .places = &places[i],
					      .n_places = stacks[_i].frames[i].function != NULL };
		places[i].function = (char *)(uintptr_t)stacks[_i].frames[i].function;
		places[i].file = (char *)(uintptr_t)stacks[_i].frames[i].file;
		places[i].line = stacks[_i].frames[i].line;
	}
	text = nearest_code(&stack);
	if (stacks[_i].text)
		ck_assert_str_eq(text, stacks[_i].text);
	else
		ck_assert_ptr_null(text);
	free(text);
}
END_TEST

TCase *stack_nearest_cases(void)
{
	TCase *tc = tcase_create("nearest");

	tcase_add_loop_test(tc, the_programs_own_functions_are_shown, 0,
			    sizeof(stacks) / sizeof(*stacks));
	return tc;
}
