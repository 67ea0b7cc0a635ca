/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_family_cases.c - tests futex operations and newer calls: names, arrays, and calls
 * that are known by their number.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>

#include "model/futex_op.h"
#include "tests/script.h"

#define WAITV FUTEX_CALL_WAITV

static const struct {
	uint64_t op;
	const char *name;
	enum futex_role role;
	const char *traits; /* Requeues, to a Pi word, has a Second word, an Array */
} names[] = {
	{ 0, "FUTEX_WAIT", FUTEX_ROLE_WAIT, "" },
	{ 1, "FUTEX_WAKE", FUTEX_ROLE_WAKE, "" },
	{ 2, "FUTEX_FD", FUTEX_ROLE_OTHER, "" },
	{ 3, "FUTEX_REQUEUE", FUTEX_ROLE_PASS, "RS" },
	{ 4, "FUTEX_CMP_REQUEUE", FUTEX_ROLE_PASS, "RS" },
	{ 5, "FUTEX_WAKE_OP", FUTEX_ROLE_PASS, "S" },
	{ 6, "FUTEX_LOCK_PI", FUTEX_ROLE_WAIT, "" },
	{ 7, "FUTEX_UNLOCK_PI", FUTEX_ROLE_GIVE, "" },
	{ 8, "FUTEX_TRYLOCK_PI", FUTEX_ROLE_OTHER, "" },
	{ 9, "FUTEX_WAIT_BITSET", FUTEX_ROLE_WAIT, "" },
	{ 10, "FUTEX_WAKE_BITSET", FUTEX_ROLE_WAKE, "" },
	{ 11, "FUTEX_WAIT_REQUEUE_PI", FUTEX_ROLE_WAIT, "S" },
	{ 12, "FUTEX_CMP_REQUEUE_PI", FUTEX_ROLE_PASS, "RPS" },
	{ 13, "FUTEX_LOCK_PI2", FUTEX_ROLE_WAIT, "" },
	{ 99, "FUTEX_op_99", FUTEX_ROLE_OTHER, "" },
	{ 99 | 128 | 256, "FUTEX_op_99_PRIVATE|CLOCK_REALTIME", FUTEX_ROLE_OTHER, "" },
	{ 12 | 128 | 256, "FUTEX_CMP_REQUEUE_PI_PRIVATE|CLOCK_REALTIME", FUTEX_ROLE_PASS, "RPS" },
	{ 10 | 128 | 512 | 1024, "FUTEX_WAKE_BITSET_PRIVATE|ROBUST_UNLOCK|ROBUST_LIST32",
	  FUTEX_ROLE_WAKE, "" },
	{ 7 | 1024, "FUTEX_UNLOCK_PI|ROBUST_LIST32", FUTEX_ROLE_GIVE, "" },
	{ 7 | 2048, "FUTEX_UNLOCK_PI|0x800", FUTEX_ROLE_GIVE, "" },
	{ FUTEX_CALL_WAITV, "futex_waitv", FUTEX_ROLE_WAIT, "A" },
	{ FUTEX_CALL_WAIT | 2, "futex_wait", FUTEX_ROLE_WAIT, "" },
	{ FUTEX_CALL_WAIT | 2 | 128, "futex_wait|PRIVATE", FUTEX_ROLE_WAIT, "" },
	{ FUTEX_CALL_WAKE | 2 | 4 | 128, "futex_wake|PRIVATE|NUMA", FUTEX_ROLE_WAKE, "" },
	{ FUTEX_CALL_WAKE | 2 | 8, "futex_wake|MPOL", FUTEX_ROLE_WAKE, "" },
	{ FUTEX_CALL_REQUEUE, "futex_requeue", FUTEX_ROLE_PASS, "RA" },
	/* A word of 8 bits, a word of 64 bits, and the clock flag of futex(2). */
	{ FUTEX_CALL_WAIT, "futex_wait", FUTEX_ROLE_WAIT, "" },
	{ FUTEX_CALL_WAIT | 1, "futex_wait|0x1", FUTEX_ROLE_WAIT, "" },
	{ FUTEX_CALL_WAIT | 3, "futex_wait|0x3", FUTEX_ROLE_WAIT, "" },
	{ FUTEX_CALL_WAKE | 2 | 256, "futex_wake|0x100", FUTEX_ROLE_WAKE, "" },
};

static bool has(const char *traits, char trait)
{
	for (; *traits; traits++) {
		if (*traits == trait)
			return true;
	}
	return false;
}

START_TEST(an_operation_has_a_name_and_a_role)
{
	uint64_t op = names[_i].op;
	const char *traits = names[_i].traits;
	char name[96];

	ck_assert_str_eq(futex_op_name(op, name, sizeof(name)), names[_i].name);
	ck_assert_int_eq(futex_op_role(op), names[_i].role);
	ck_assert_int_eq(futex_op_kind(op).requeues, has(traits, 'R'));
	ck_assert_int_eq(futex_op_requeues_pi(op), has(traits, 'P'));
	ck_assert_int_eq(futex_op_has_second_word(op), has(traits, 'S'));
	ck_assert_int_eq(futex_op_has_array(op), has(traits, 'A'));
	ck_assert_int_eq(futex_op_is_private(op), (op & 128) != 0);
	ck_assert_int_eq(futex_op_is_classic(op), op <= UINT32_MAX);
}
END_TEST

START_TEST(the_newer_calls_are_operations_on_the_same_word)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11 enter futex_wait A\n"
					    "11 t12 enter WAIT A\n"
					    "20 t10 enter futex_wake A 2\n"
					    "20.1 t10 wakes t11\n"
					    "20.2 t10 wakes t12\n"
					    "20.3 t10 exit 2\n"
					    "21 t11 exit 0\n"
					    "22 t12 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(res->windows[0].n_futexes, 1);
	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->peak_waiters, 2);
	ck_assert_uint_eq(f->n_ops, 3);
	ck_assert_uint_eq(script_op(f, FUTEX_CALL_WAIT | 128)->time_ns, 11 * MS);
	ck_assert_uint_eq(script_waker(f, 10)->woken, 2);
	ck_assert(script_waker(f, 10)->exact);
	result_free(res);
}
END_TEST

START_TEST(what_a_waitv_was_woken_through_is_the_word_waited_on)
{
	/* Its result is an index; the array holds A, B and C. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "60 t11 enter futex_waitv+shared a 3\n"
					    "61 t11 sleep\n"
					    "70 t11 exit 1\n",
					    100);
	const struct futex_row *f = script_word(res, 'B');

	ck_assert_uint_eq(res->windows[0].n_futexes, 1);
	ck_assert_str_eq(futex_row_kind(f), "word");
	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 10 * MS);
	ck_assert_uint_eq(f->finished_slept, 1);
	ck_assert_uint_eq(script_result(script_op(f, WAITV), "1"), 1);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_waitv_told_late_covers_no_time_twice)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    /* Begun before t12's first wait, over after it. */
					    "60 t11 enter futex_waitv+shared a 3\n"
					    "62 t12 enter WAIT B\n"
					    "66 t12 exit 0\n"
					    "70 t11 exit 1\n"
					    /* Overlapping at its beginning. */
					    "75 t12 enter WAIT B\n"
					    "80 t11 enter futex_waitv+shared a 3\n"
					    "82 t12 exit 0\n"
					    "85 t11 exit 1\n"
					    /* Inside one that is still open. */
					    "90 t12 enter WAIT B\n"
					    "91 t11 enter futex_waitv+shared a 3\n"
					    "92 t11 exit 1\n"
					    "95 t12 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'B');

	ck_assert_uint_eq(f->waits, 6);
	ck_assert_uint_eq(f->wait_ns, (10 + 4 + 7 + 5 + 5 + 1) * MS);
	ck_assert_uint_eq(f->covered_ns, (10 + 10 + 5) * MS);
	ck_assert_uint_eq(f->peak_waiters, 2);
	result_free(res);
}
END_TEST

/* Calls of futex_waitv whose word is unknown, and the row that gets them. */
static const struct {
	const char *script;
	char name;
	uint64_t calls;
} arrays[] = {
	/* No thread woke it. */
	{ "60 t11 enter futex_waitv+shared a 3\n70 t11 exit ETIMEDOUT\n", 'a', 1 },
	/* The array could not be read. */
	{ "60 t11 enter futex_waitv+shared f 3\n70 t11 exit 1\n", 'f', 1 },
	/* It was read after the call: other words may have stood there by then. */
	{ "40 t11 enter futex_waitv+shared a 3\n50 t11 exit 1\n", 'a', 1 },
	/* The result is not an index. */
	{ "60 t11 enter futex_waitv+shared a 3\n70 t11 exit 3\n", 'a', 1 },
	/* No call can wait for so many words. */
	{ "60 t11 enter futex_waitv+shared a 129\n70 t11 exit 0\n", 'a', 1 },
	/* The call has not ended. */
	{ "90 t11 enter futex_waitv+shared a 3\n", 'a', 0 },
};

START_TEST(a_waitv_on_no_word_is_with_its_array)
{
	char script[256];
	struct result *res;
	const struct futex_row *f;

	snprintf(script, sizeof(script), "has t11 of 10 a\n%s", arrays[_i].script);
	res = script_analyse(script, 100);
	ck_assert_uint_eq(res->windows[0].n_futexes, 1);
	f = script_row(res, 10, 0, "array", arrays[_i].name);
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 10 * MS);
	ck_assert_uint_eq(f->covered_ns, 10 * MS);
	ck_assert_uint_eq(script_op(f, WAITV)->calls, arrays[_i].calls);
	result_free(res);
}
END_TEST

START_TEST(a_thread_parked_in_waitv_is_told_of_by_its_return)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "0.5 t11 parked futex_waitv+shared a 0.4 3\n"
					    "0.6 t12 parked futex_waitv+shared b 0.4 3\n"
					    "20 t12 exit 1\n"
					    "70 t11 exit 2\n",
					    100);
	const struct futex_row *f = script_row(res, 10, 0, "word", 'C');
	const struct futex_row *early = script_row(res, 10, 0, "array", 'b');

	ck_assert_uint_eq(res->windows[0].n_futexes, 2);
	ck_assert_uint_eq(f->wait_ns, 70 * MS);
	ck_assert_uint_eq(f->covered_ns, 70 * MS);
	ck_assert_uint_eq(f->began_before, 1);
	ck_assert_uint_eq(early->wait_ns, 20 * MS);
	ck_assert_uint_eq(early->began_before, 1);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

START_TEST(a_waitv_that_is_entered_again_is_one_wait)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "60 t11 enter futex_waitv+shared a 3\n"
					    "65 t11 exit -512\n"
					    "67 t11 enter futex_waitv+shared a 3\n"
					    "80 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_row(res, 10, 0, "word", 'A');
	const struct futex_row *array = script_row(res, 10, 0, "array", 'a');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 20 * MS);
	ck_assert_uint_eq(f->covered_ns, 20 * MS);
	ck_assert_uint_eq(script_op(f, WAITV)->calls, 1);
	ck_assert_uint_eq(script_op(f, WAITV)->time_ns, 20 * MS);
	/* Its first part returned no word, but not to the program. */
	ck_assert_ptr_null(array);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(an_address_may_be_that_of_an_array_and_of_a_word)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "60 t11 enter WAIT a\n"
					    "61 t11 exit 0\n"
					    "62 t11 enter futex_waitv+shared a 2\n"
					    "64 t11 exit ETIMEDOUT\n"
					    "65 t11 enter WAIT a\n"
					    "69 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_row(res, 10, 0, "word", 'a')->wait_ns, 5 * MS);
	ck_assert_uint_eq(script_row(res, 10, 0, "array", 'a')->wait_ns, 2 * MS);
	result_free(res);
}
END_TEST

START_TEST(an_array_left_for_a_signal_is_counted_in_its_own_time)
{
	/* t11's next event comes after t12's: but its wait was before. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "60 t11 enter futex_waitv+shared a 3\n"
					    "65 t11 exit -512\n"
					    "70 t12 enter futex_waitv+shared a 3\n"
					    "90 t12 exit ETIMEDOUT\n"
					    "95 t11 enter WAIT D\n"
					    "96 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_row(res, 10, 0, "array", 'a');

	ck_assert_uint_eq(f->wait_ns, 25 * MS);
	ck_assert_uint_eq(f->covered_ns, 25 * MS);
	ck_assert_uint_eq(f->peak_waiters, 1);
	result_free(res);
}
END_TEST

START_TEST(a_waitv_after_one_from_before_the_trace_covers_what_is_its_own)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "0.5 t11 parked futex_waitv+shared a 0.4 3\n"
					    "70 t11 exit 2\n"
					    "75 t11 enter futex_waitv+shared a 3\n"
					    "80 t11 exit 2\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'C')->covered_ns, 75 * MS);
	ck_assert_uint_eq(script_word(res, 'C')->peak_waiters, 1);
	result_free(res);
}
END_TEST

START_TEST(an_address_that_was_an_array_is_no_word_of_it)
{
	/* The waitv was on B; the next call is on a word where the array stood. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "60 t11 enter futex_waitv+shared a 2\n"
					    "65 t11 exit 1\n"
					    "66 t11 enter WAIT a\n"
					    "70 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_row(res, 10, 0, "word", 'a');

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(f->wait_ns, 4 * MS);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 5 * MS);
	result_free(res);
}
END_TEST

TCase *analysis_family_cases(void)
{
	TCase *tc = tcase_create("family");

	tcase_add_loop_test(tc, an_operation_has_a_name_and_a_role, 0,
			    sizeof(names) / sizeof(*names));
	tcase_add_test(tc, the_newer_calls_are_operations_on_the_same_word);
	tcase_add_test(tc, what_a_waitv_was_woken_through_is_the_word_waited_on);
	tcase_add_test(tc, a_waitv_told_late_covers_no_time_twice);
	tcase_add_loop_test(tc, a_waitv_on_no_word_is_with_its_array, 0,
			    sizeof(arrays) / sizeof(*arrays));
	tcase_add_test(tc, a_thread_parked_in_waitv_is_told_of_by_its_return);
	tcase_add_test(tc, a_waitv_that_is_entered_again_is_one_wait);
	tcase_add_test(tc, an_address_may_be_that_of_an_array_and_of_a_word);
	tcase_add_test(tc, an_array_left_for_a_signal_is_counted_in_its_own_time);
	tcase_add_test(tc, a_waitv_after_one_from_before_the_trace_covers_what_is_its_own);
	tcase_add_test(tc, an_address_that_was_an_array_is_no_word_of_it);
	return tc;
}
