/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_name_cases.c - tests names of words in programs that end soon, end in part, or share memory.
 */
#include "tests/live/live_cases.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/live/traced.h"

static json_t *futexes_of(json_t *doc)
{
	return json_object_get(json_array_get(json_object_get(doc, "windows"), 0), "futexes");
}

static const char *text_of(json_t *futex, const char *key)
{
	const char *text = json_string_value(json_object_get(json_object_get(futex, "where"), key));

	return text ? text : "";
}

/* How many words of DOC are in the section .bss of the program. */
static size_t count_bss(json_t *doc)
{
	json_t *futex;
	size_t i, n = 0;

	json_array_foreach(futexes_of(doc), i, futex) n +=
		!strcmp(text_of(futex, "section"), ".bss");
	return n;
}

START_TEST(words_of_a_command_that_ends_soon_have_names)
{
	const char *build = getenv("TEST_BUILD");
	char path[512];
	struct tracer t;
	json_t *doc;

	snprintf(path, sizeof(path), "%s/known_waits", build ? build : "tests");
	tracer_start(&t, (const char *const[]){ "--", path, "brief", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	ck_assert_uint_eq(count_bss(doc), 2);
	json_decref(doc);
}
END_TEST

START_TEST(a_process_without_its_main_thread_is_traced_like_any_other)
{
	struct program p;
	json_t *doc = live_run(&p, "headless", (const char *const[]){ NULL });
	json_t *target = json_array_get(json_object_get(doc, "targets"), 0);
	json_t *futex = json_futex(doc, program_told(&p, "word"));
	const char *exe = json_string_value(json_object_get(target, "exe"));

	ck_assert_ptr_nonnull(futex);
	ck_assert_uint_eq(json_number(futex, "waits"), 5);
	ck_assert_str_eq(text_of(futex, "section"), ".bss");
	ck_assert_str_eq(json_string_value(json_object_get(target, "comm")), "known_waits");
	ck_assert(exe && strstr(exe, "known_waits"));
	ck_assert_uint_eq(json_number(target, "threads"), 1);
	json_decref(doc);
}
END_TEST

/* The first warning that has TEXT, or "". */
static const char *warning_with(json_t *doc, const char *text)
{
	json_t *warning;
	size_t i;

	json_array_foreach(json_object_get(doc, "warnings"), i, warning)
	{
		if (strstr(json_string_value(warning), text))
			return json_string_value(warning);
	}
	return "";
}

START_TEST(private_waits_of_two_processes_in_shared_memory_are_two_rows)
{
	struct program p;
	json_t *doc = live_run(&p, "private_shared", (const char *const[]){ "--follow", NULL });
	uint64_t word = program_told(&p, "word");
	json_t *own = json_futex_of(doc, word, p.pid);
	json_t *childs = json_futex_of(doc, word, (pid_t)program_told(&p, "child"));

	ck_assert(own && childs);
	ck_assert_uint_eq(json_number(own, "waits"), 1);
	ck_assert_uint_eq(json_number(childs, "waits"), 1);
	ck_assert_ptr_nonnull(strstr(text_of(own, "text"), ", private"));
	ck_assert_ptr_nonnull(strstr(warning_with(doc, "FUTEX_PRIVATE_FLAG"), "processes"));
	json_decref(doc);
}
END_TEST

START_TEST(that_a_process_is_stopped_is_said_first)
{
	struct program p;
	struct tracer t;
	json_t *doc;
	char pid[16];

	program_start(&p, "headless", false);
	kill(p.pid, SIGSTOP);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, "-d", "0.1", NULL });
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	kill(p.pid, SIGCONT);
	program_go(&p);
	program_end(&p);
	ck_assert_ptr_nonnull(strstr(
		json_string_value(json_array_get(json_object_get(doc, "warnings"), 0)), "stopped"));
	json_decref(doc);
}
END_TEST

TCase *live_name_cases(void)
{
	TCase *tc = tcase_create("names");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, words_of_a_command_that_ends_soon_have_names);
	tcase_add_test(tc, a_process_without_its_main_thread_is_traced_like_any_other);
	tcase_add_test(tc, private_waits_of_two_processes_in_shared_memory_are_two_rows);
	tcase_add_test(tc, that_a_process_is_stopped_is_said_first);
	return tc;
}
