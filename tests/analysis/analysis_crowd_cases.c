/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_crowd_cases.c - tests blame where many threads hand on a lock, and at the ends of what
 * is known: waits that nobody ended, and threads that did not exist yet.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>

#include "tests/script.h"

/* The part of F's waits that blame gives to TID in state DOING, in nanoseconds. */
static uint64_t blame_of(const struct futex_row *f, int32_t tid, enum doing doing)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < f->n_blame; i++) {
		if (f->blame[i].tid == tid && f->blame[i].doing == doing)
			ns += f->blame[i].ns;
	}
	return ns;
}

/* The part of F's waits that blame gives to all threads together in state DOING. */
static uint64_t blame_on_all(const struct futex_row *f, enum doing doing)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < f->n_blame; i++)
		ns += f->blame[i].doing == doing ? f->blame[i].ns : 0;
	return ns;
}

/* t12 has the lock, gives it to t13, and wants it again; t11 waits until the trace ends. */
START_TEST(a_lock_that_was_given_to_others_was_held_by_them_until_then)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "has t13 of 10 c\n"
					    "1 t12 enter WAIT A\n"
					    "1 t12 exit EAGAIN\n"
					    "10 t11 enter WAIT A\n"
					    "10 t11 sleep\n"
					    "20 t13 enter WAIT A\n"
					    "20 t13 sleep\n"
					    "60 t12 enter WAKE A 1\n"
					    "60 t12 wakes t13\n"
					    "60 t12 exit 1\n"
					    "60 t12 sleep\n"
					    "60 t13 runs\n"
					    "60 t13 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->wait_ns, (90 + 40) * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), (50 + 40) * MS);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), 40 * MS);
	script_check_blame(res);
	result_free(res);
}
END_TEST

START_TEST(what_a_thread_did_before_its_birth_did_its_maker)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t10 runs\n"
					    "10 t11 enter WAIT A\n"
					    "10 t11 sleep\n"
					    "50 t10 spawns t12 b\n"
					    "50 t10 sleep\n"
					    "55 t12 runs\n"
					    "60 t12 enter WAKE A 1\n"
					    "60 t12 wakes t11\n"
					    "60 t12 exit 1\n"
					    "60 t11 runs\n"
					    "60 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 10, DOING_RUNNING), 40 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNABLE), 5 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 5 * MS);
	script_check_blame(res);
	result_free(res);
}
END_TEST

/* So many threads wait for a lock, and hand it on; each has it for 1 ms. */
static const int crowds[] = { 8, 40, 100, 300 };

START_TEST(what_holders_did_is_known_however_many_they_are)
{
	const int n = crowds[_i];
	struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	char text[512];
	struct result *res;
	const struct futex_row *f;

	script_feed(a, "has t50 of 10 first\n0 t50 runs\n");
	for (int i = 0; i < n; i++) {
		snprintf(text, sizeof(text),
			 "has t%d of 10 conn%d\n1 t%d enter WAIT A\n1 t%d sleep\n", 1000 + i, i,
			 1000 + i, 1000 + i);
		script_feed(a, text);
	}
	for (int i = 0; i < n; i++) {
		int from = i ? 999 + i : 50;

		snprintf(text, sizeof(text),
			 "%d t%d enter WAKE A 1\n%d t%d wakes t%d\n%d t%d exit 1\n"
			 "%d t%d sleep\n%d t%d runs\n%d t%d exit 0\n",
			 2 + i, from, 2 + i, from, 1000 + i, 2 + i, from, 2 + i, from, 2 + i,
			 1000 + i, 2 + i, 1000 + i);
		script_feed(a, text);
	}
	res = analysis_finish(a, (unsigned)(n + 3) * MS);
	analysis_free(a);
	f = script_word(res, 'A');
	ck_assert_uint_eq(f->wait_ns, (unsigned)(n * (n + 1) / 2) * MS);
	ck_assert_uint_eq(blame_on_all(f, DOING_RUNNING), f->wait_ns);
	ck_assert_uint_le(f->n_blame, BLAME_ROWS_MAX);
	/* What is estimated is said to be. */
	ck_assert_uint_eq(f->blame_error_ns, n > 32 ? (unsigned)(n - 32) * MS : 0);
	script_check_blame(res);
	result_free(res);
}
END_TEST

TCase *analysis_crowd_cases(void)
{
	TCase *tc = tcase_create("crowd");

	tcase_add_loop_test(tc, what_holders_did_is_known_however_many_they_are, 0,
			    sizeof(crowds) / sizeof(*crowds));
	tcase_add_test(tc, a_lock_that_was_given_to_others_was_held_by_them_until_then);
	tcase_add_test(tc, what_a_thread_did_before_its_birth_did_its_maker);
	return tc;
}
