/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_value_cases.c - tests names, quantiles and histograms.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>

#include "model/futex_op.h"
#include "analysis/book/histogram.h"
#include "analysis/conclude/verdict.h"
#include "tests/script.h"

static const struct {
	uint32_t op;
	const char *name;
	enum futex_role role;
} op_cases[] = {
	{ 0, "FUTEX_WAIT", FUTEX_ROLE_WAIT },
	{ 128, "FUTEX_WAIT_PRIVATE", FUTEX_ROLE_WAIT },
	{ 129, "FUTEX_WAKE_PRIVATE", FUTEX_ROLE_WAKE },
	{ 265, "FUTEX_WAIT_BITSET|CLOCK_REALTIME", FUTEX_ROLE_WAIT },
	{ 393, "FUTEX_WAIT_BITSET_PRIVATE|CLOCK_REALTIME", FUTEX_ROLE_WAIT },
	{ 13, "FUTEX_LOCK_PI2", FUTEX_ROLE_WAIT },
	{ 4, "FUTEX_CMP_REQUEUE", FUTEX_ROLE_PASS },
	{ 14, "FUTEX_op_14", FUTEX_ROLE_OTHER },
	{ 1 + 512, "FUTEX_WAKE|ROBUST_UNLOCK", FUTEX_ROLE_WAKE },
	{ 0xffffffff, "FUTEX_op_127_PRIVATE|CLOCK_REALTIME|ROBUST_UNLOCK|ROBUST_LIST32|0xfffff800",
	  FUTEX_ROLE_OTHER },
};

START_TEST(operations_are_named_with_their_flags)
{
	char name[96];

	ck_assert_str_eq(futex_op_name(op_cases[_i].op, name, sizeof(name)), op_cases[_i].name);
	ck_assert_int_eq(futex_op_role(op_cases[_i].op), op_cases[_i].role);
}
END_TEST

START_TEST(results_are_named_as_errno_names)
{
	char name[24];

	ck_assert_str_eq(futex_result_name(0, name, sizeof(name)), "0");
	ck_assert_str_eq(futex_result_name(17, name, sizeof(name)), "17");
	ck_assert_str_eq(futex_result_name(-11, name, sizeof(name)), "EAGAIN");
	ck_assert_str_eq(futex_result_name(-110, name, sizeof(name)), "ETIMEDOUT");
	ck_assert_str_eq(futex_result_name(-512, name, sizeof(name)), "ERESTARTSYS");
	ck_assert_str_eq(futex_result_name(-516, name, sizeof(name)), "ERESTART_RESTARTBLOCK");
	ck_assert_str_eq(futex_result_name(-1000, name, sizeof(name)), "-1000");
}
END_TEST

static int by_value(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* Durations from nanoseconds to hours, evenly over the octaves. */
static uint64_t some_duration(void)
{
	return ((uint64_t)random() << 31 | (uint64_t)random()) >> (random() % 60);
}

START_TEST(quantiles_are_within_an_eighth_of_exact_ones)
{
	static const unsigned int permilles[] = { 0, 1, 250, 500, 900, 990, 999, 1000 };
	struct histogram h = { 0 };
	size_t n = 1 + (size_t)_i * 37;
	uint64_t *exact = calloc(n, sizeof(*exact));

	srandom((unsigned int)_i + 1);
	for (size_t i = 0; i < n; i++) {
		exact[i] = some_duration();
		histogram_add(&h, exact[i]);
	}
	qsort(exact, n, sizeof(*exact), by_value);
	for (size_t i = 0; i < sizeof(permilles) / sizeof(*permilles); i++) {
		size_t rank = (n * permilles[i] + 999) / 1000;
		uint64_t want = exact[rank ? rank - 1 : 0];
		uint64_t got = histogram_quantile(&h, permilles[i]);

		ck_assert_uint_ge(got, want);
		ck_assert_uint_le(got, want + want / 8);
	}
	histogram_finish(&h);
	free(exact);
}
END_TEST

START_TEST(a_histogram_holds_all_that_was_added)
{
	static const uint64_t all[] = { 0, 7, 8, 15, 16, 1000, UINT64_MAX };
	struct histogram h = { 0 };
	struct bucket *buckets;
	size_t n;
	uint64_t total = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		histogram_add(&h, all[i]);
	buckets = histogram_buckets(&h, &n);
	for (size_t i = 0; i < n; i++) {
		total += buckets[i].count;
		if (i)
			ck_assert_uint_gt(buckets[i].le_ns, buckets[i - 1].le_ns);
	}
	ck_assert_uint_eq(total, sizeof(all) / sizeof(*all));
	ck_assert_uint_eq(buckets[n - 1].le_ns, UINT64_MAX);
	ck_assert_uint_eq(histogram_quantile(&h, 1000), UINT64_MAX);
	free(buckets);
	histogram_finish(&h);
}
END_TEST

START_TEST(no_wait_has_no_quantile)
{
	struct histogram h = { 0 };

	ck_assert_uint_eq(histogram_quantile(&h, 500), 0);
}
END_TEST

TCase *analysis_value_cases(void)
{
	TCase *tc = tcase_create("values");

	tcase_add_loop_test(tc, operations_are_named_with_their_flags, 0,
			    sizeof(op_cases) / sizeof(*op_cases));
	tcase_add_test(tc, results_are_named_as_errno_names);
	tcase_add_loop_test(tc, quantiles_are_within_an_eighth_of_exact_ones, 0, 50);
	tcase_add_test(tc, a_histogram_holds_all_that_was_added);
	tcase_add_test(tc, no_wait_has_no_quantile);
	return tc;
}
