/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_family_cases.c - tests every futex call, requeues and stops on the real kernel.
 */
#include "tests/live/live_cases.h"

#include <stdio.h>
#include <string.h>

#include "tests/live/traced.h"

#define MS 1000000ULL

static const char *const no_options[] = { NULL };

static uint64_t result_count(json_t *futex, uint32_t op, const char *result)
{
	return json_number(json_object_get(json_op(futex, op), "results"), result);
}

START_TEST(a_wait_for_several_words_is_one_on_the_word_that_ended_it)
{
	struct program p;
	json_t *doc = live_run(&p, "waits_for_several", no_options);
	json_t *array;
	char name[8];

	if (program_told_or_0(&p, "missing")) {
		puts("this kernel has no futex_waitv");
		return;
	}
	for (int i = 0; i < 3; i++) {
		json_t *futex;

		snprintf(name, sizeof(name), "word%d", i);
		futex = json_futex(doc, program_told(&p, name));
		ck_assert_uint_eq(json_calls(futex, "futex_waitv"), 1);
		ck_assert_uint_eq(json_number(futex, "waits"), 1);
		ck_assert_uint_ge(json_number(futex, "wait_ns"), 400 * MS);
	}
	array = json_futex(doc, program_told(&p, "array"));
	ck_assert_str_eq(json_string_value(json_object_get(array, "kind")), "array");
	ck_assert_uint_eq(json_number(array, "waits"), 1);
	ck_assert_uint_ge(json_number(array, "wait_ns"), 1000 * MS - MS);
	json_decref(doc);
}
END_TEST

START_TEST(the_newer_calls_are_operations_of_their_own)
{
	struct program p;
	json_t *doc = live_run(&p, "newer_calls", no_options);
	json_t *futex = json_futex(doc, program_told(&p, "word"));
	json_t *op;
	size_t i;

	if (program_told_or_0(&p, "missing")) {
		puts("this kernel has no futex_wait and futex_wake");
		return;
	}
	ck_assert_uint_eq(json_calls(futex, "futex_wait|PRIVATE"), 10);
	ck_assert_uint_eq(json_calls(futex, "futex_wake|PRIVATE"), 10);
	ck_assert_uint_eq(json_number(futex, "waits"), 10);
	json_array_foreach(json_object_get(futex, "ops"), i, op)
		ck_assert(json_is_null(json_object_get(op, "op_raw")));
	json_decref(doc);
}
END_TEST

START_TEST(requeued_waiters_give_each_word_its_part)
{
	struct program p;
	json_t *doc = live_run(&p, "requeued", no_options);
	json_t *first = json_futex(doc, program_told(&p, "first"));
	json_t *second = json_futex(doc, program_told(&p, "second"));

	ck_assert_uint_eq(json_number(first, "waits"), 4);
	ck_assert_uint_eq(json_number(first, "requeued_away"), 3);
	ck_assert_uint_eq(json_calls(first, "FUTEX_WAIT_PRIVATE"), 4);
	ck_assert_uint_eq(json_calls(first, "FUTEX_CMP_REQUEUE_PRIVATE"), 1);
	ck_assert_uint_eq(json_number(second, "waits"), 3);
	ck_assert_uint_eq(json_number(second, "requeued_here"), 3);
	/* The longest wait is a little longer than the program measured. */
	ck_assert_uint_ge(json_number(second, "wait_ns"), 3 * 50 * MS);
	ck_assert_uint_ge(json_number(second, "max_ns"), 50 * MS);
	/* Four came 20 ms apart and waited for each other: 80 + 60 + 40 + 20. */
	ck_assert_uint_ge(json_number(first, "wait_ns"), 200 * MS - 8 * MS);
	ck_assert_uint_eq(json_number(first, "suspect"), 0);
	json_decref(doc);
}
END_TEST

START_TEST(of_several_waiters_the_one_that_came_first_is_moved)
{
	struct program p;
	json_t *doc = live_run(&p, "one_requeued", no_options);
	json_t *first = json_futex(doc, program_told(&p, "first"));
	json_t *second = json_futex(doc, program_told(&p, "second"));

	ck_assert_uint_eq(json_number(first, "waits"), 4);
	ck_assert_uint_eq(json_number(first, "requeued_away"), 1);
	ck_assert_uint_eq(json_number(first, "requeue_unsure"), 0);
	ck_assert_uint_eq(json_number(second, "waits"), 1);
	ck_assert_uint_ge(json_number(second, "wait_ns"), 50 * MS);
	json_decref(doc);
}
END_TEST

START_TEST(waits_with_priority_inheritance_are_waits)
{
	struct program p;
	json_t *doc = live_run(&p, "inherits_priority", no_options);
	json_t *lock = json_futex(doc, program_told(&p, "lock"));
	json_t *condition = json_futex(doc, program_told(&p, "condition"));

	/* The first FUTEX_LOCK_PI gets the lock at once. */
	ck_assert_uint_eq(json_calls(lock, "FUTEX_LOCK_PI_PRIVATE"), 3);
	ck_assert_uint_eq(json_calls(lock, "FUTEX_UNLOCK_PI_PRIVATE"), 5);
	ck_assert_uint_eq(json_calls(condition, "FUTEX_WAIT_REQUEUE_PI_PRIVATE"), 2);
	ck_assert_uint_eq(json_calls(condition, "FUTEX_CMP_REQUEUE_PI_PRIVATE"), 1);
	ck_assert_uint_eq(json_number(condition, "waits"), 2);
	ck_assert_uint_eq(json_number(condition, "requeued_away"), 2);
	ck_assert_uint_eq(json_number(lock, "waits"), 3 + 2);
	ck_assert_uint_eq(json_number(lock, "requeued_here"), 2);
	ck_assert_uint_ge(json_number(lock, "wait_ns"), 4 * 20 * MS);
	json_decref(doc);
}
END_TEST

START_TEST(operations_that_fail_or_are_unknown_are_counted_too)
{
	static const char *const names[] = {
		"FUTEX_FD",
		"FUTEX_op_99",
		"FUTEX_WAIT_BITSET_PRIVATE|CLOCK_REALTIME",
		"FUTEX_WAKE_OP_PRIVATE",
		"FUTEX_WAKE_BITSET_PRIVATE",
		"FUTEX_TRYLOCK_PI_PRIVATE",
		"FUTEX_UNLOCK_PI_PRIVATE",
	};
	struct program p;
	json_t *doc = live_run(&p, "odd_operations", no_options);
	uint64_t uaddr = program_told(&p, "word");
	json_t *futex = json_futex(doc, uaddr);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		ck_assert_msg(json_calls(futex, names[i]) == 3, "%s", names[i]);
	ck_assert_uint_eq(result_count(futex, 99, "ENOSYS"), 3);
	ck_assert_uint_eq(result_count(futex, 137 | 256, "ETIMEDOUT"), 3);
	/* An address that is not aligned. */
	ck_assert_uint_eq(result_count(json_futex(doc, uaddr + 1), 128, "EINVAL"), 3);
	json_decref(doc);
}
END_TEST

START_TEST(a_process_that_is_stopped_waits_on)
{
	struct program p;
	json_t *doc = live_run(&p, "stopped", no_options);
	uint64_t all_ns = program_told(&p, "all_ns"), parked_ns = program_told(&p, "parked_ns");
	static const char *const names[] = { "untimed", "timed" };

	for (size_t i = 0; i < 2; i++) {
		json_t *futex = json_futex(doc, program_told(&p, names[i]));

		ck_assert_uint_eq(json_number(futex, "waits"), 1);
		ck_assert_uint_le(json_number(futex, "wait_ns"), all_ns);
		ck_assert_uint_ge(json_number(futex, "wait_ns") + parked_ns + 20 * MS, all_ns);
	}
	json_decref(doc);
}
END_TEST

TCase *live_family_cases(void)
{
	TCase *tc = tcase_create("family");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_wait_for_several_words_is_one_on_the_word_that_ended_it);
	tcase_add_test(tc, the_newer_calls_are_operations_of_their_own);
	tcase_add_test(tc, requeued_waiters_give_each_word_its_part);
	tcase_add_test(tc, of_several_waiters_the_one_that_came_first_is_moved);
	tcase_add_test(tc, waits_with_priority_inheritance_are_waits);
	tcase_add_test(tc, operations_that_fail_or_are_unknown_are_counted_too);
	tcase_add_test(tc, a_process_that_is_stopped_waits_on);
	return tc;
}
