/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_number_cases.c - tests system calls known by their number, of 32-bit processes above
 * all.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>
#include <sys/syscall.h>

#include "tests/script.h"

START_TEST(calls_of_a_32_bit_process_come_by_number)
{
	struct result *res = script_analyse("has t3200 of 3200 a\n"
					    "1 t3200 raw-enter 240 A 128\n"
					    "5 t3200 raw-exit 240 0\n"
					    "6 t3200 raw-enter 422 A 128\n"
					    "7 t3200 raw-exit 422 ETIMEDOUT\n"
					    /* Goes on as its restart_syscall, 0. */
					    "10 t3200 raw-enter 240 A 128\n"
					    "12 t3200 raw-exit 240 -516\n"
					    "13 t3200 raw-enter 0 A 0\n"
					    "17 t3200 raw-exit 0 ETIMEDOUT\n"
					    /* Not a futex call. */
					    "20 t3200 raw-enter 202 A 128\n"
					    "30 t3200 raw-exit 202 0\n"
					    "60 t3200 raw-enter 449 a 3\n"
					    "63 t3200 raw-exit 449 2\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 3);
	ck_assert_uint_eq(f->wait_ns, (4 + 1 + 7) * MS);
	ck_assert_uint_eq(script_op(f, 128)->calls, 3);
	ck_assert_uint_eq(script_op(script_word(res, 'C'), FUTEX_CALL_WAITV)->calls, 1);
	ck_assert_uint_eq(script_word(res, 'C')->wait_ns, 3 * MS);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

START_TEST(a_result_of_32_bits_has_a_sign)
{
	/* ERESTARTSYS as 0xfffffe00, on an architecture that does not sign-extend it. */
	struct result *res = script_analyse("has t3200 of 3200 a\n"
					    "1 t3200 raw-enter 240 A 128\n"
					    "5 t3200 raw-exit 240 4294966784\n"
					    "6 t3200 raw-enter 240 A 128\n"
					    "9 t3200 raw-exit 240 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 8 * MS);
	result_free(res);
}
END_TEST

/* Calls by number of a 64-bit process would count twice if they have their own events. */
START_TEST(native_calls_by_number_count_only_where_they_are_asked_for)
{
	struct analysis_options options = script_options();
	char script[256];
	struct result *res;

	options.native_raw = _i;
	snprintf(script, sizeof(script),
		 "has t11 of 10 a\n"
		 "1 t11 raw-enter %d A 128\n"
		 "5 t11 raw-exit %d 0\n"
		 "6 t11 raw-enter 240 B 128\n"
		 "7 t11 raw-exit 240 0\n",
		 SYS_futex, SYS_futex);
	res = script_run(script, 100, &options);
	ck_assert_uint_eq(res->windows[0].n_futexes, _i ? 1 : 0);
	if (_i)
		ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 4 * MS);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

TCase *analysis_number_cases(void)
{
	TCase *tc = tcase_create("numbers");

	tcase_add_test(tc, calls_of_a_32_bit_process_come_by_number);
	tcase_add_test(tc, a_result_of_32_bits_has_a_sign);
	tcase_add_loop_test(tc, native_calls_by_number_count_only_where_they_are_asked_for, 0, 2);
	return tc;
}
