/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_library_cases.c - tests which primitive a word is, from calls seen of libraries:
 * meeting points of glibc's threads, and locks of other libraries.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/analysis/uses.h"

static const struct use barrier = {
	.libraries = LIBRARY_GLIBC,
	.offset = 4,
	.peak_waiters = 2,
	.calls = { { 4, T1, WAIT, 3, 0 },
		   { 4, T2, WAIT, 3, 0 },
		   { 4, T3, WAKE, ALL, 0 },
		   { 4, T1, WAIT, 6, 0 },
		   { 4, T3, WAKE, ALL, 0 },
		   { 4, T1, WAIT, 9, 0 },
		   { 4, T3, WAKE, ALL, 0 } },
};

static const struct use once = {
	.libraries = LIBRARY_GLIBC,
	.kind = WHERE_BSS,
	.calls = { { 0, T1, WAIT, 1, 0 }, { 0, T2, WAIT, 1, 0 }, { 0, T3, WAKE, ALL, 0 } },
};

static const struct use park = {
	.calls = { { 0, T1, BITSET, UINT32_MAX, 0 }, { 0, T2, WAKE, 1, 0 } },
};

START_TEST(a_barrier_counts_who_came)
{
	struct use use = barrier;

	assert_is(&use, "glibc barrier");
	use.libraries = 0;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_barrier_of_openmp_counts_in_eights)
{
	struct use use = barrier;

	use.libraries |= LIBRARY_OPENMP;
	assert_is(&use, "glibc barrier");
	use.peak_waiters = 7;
	use.calls[0].val = use.calls[1].val = 8;
	use.calls[3].val = 16;
	use.calls[5].val = 24;
	assert_is(&use, NULL);
	use.libraries = LIBRARY_GLIBC;
	assert_is(&use, "glibc barrier");
}
END_TEST

START_TEST(another_counter_is_no_barrier)
{
	struct use use = barrier;

	/* Fewer than two of the three threads have waited. */
	use.peak_waiters = 1;
	assert_is(&use, NULL);
	use.peak_waiters = 2;
	use.calls[5].val = 7;
	assert_is(&use, NULL);
	use.calls[5].val = 3;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(pthread_once_is_done_once)
{
	struct use use = once;

	assert_is(&use, "pthread_once");
	use.rounds = 2;
	assert_is(&use, NULL);
	use.rounds = 1;
	/* A latch of C++ looks the same. */
	use.libraries |= LIBRARY_CXX;
	assert_is(&use, NULL);
	use = once;
	use.kind = WHERE_HEAP;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_join_says_whose)
{
	struct use use = { .calls = { { 0, T1, REALTIME_SHARED, T2, 0 } } };

	assert_is(&use, "pthread_join of 102");
	use.calls[1] = (struct call){ 0, T1, REALTIME_SHARED, T3, 0 };
	assert_is(&use, "pthread_join of 102 and others");
	use.calls[1].val = GONE;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_join_is_ended_by_the_kernel)
{
	struct use use = {
		.calls = { { 0, T1, REALTIME_SHARED, T2, 0 }, { 0, T2, WAKE_SHARED, 1, 0 } },
	};

	assert_is(&use, NULL);
	/* Old versions did so too; and musl locks its list of threads in this way. */
	use.calls[1].tid = 0;
	use.calls[0].op = WAIT_SHARED;
	assert_is(&use, NULL);
	use.libraries = LIBRARY_GLIBC;
	assert_is(&use, "pthread_join of 102");
}
END_TEST

START_TEST(a_mutex_of_rust_has_no_clock)
{
	struct use use = {
		.libraries = LIBRARY_GLIBC,
		.calls = { { 0, T1, BITSET, 2, 0 }, { 0, T2, WAKE, 1, 0 }, { 0, T1, WAKE, 1, 0 } },
	};

	assert_is(&use, "Rust std Mutex");
	/* pthread_mutex_clocklock() */
	use.calls[0].timed = TIMED;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_mutex_of_musl_has_its_own_value)
{
	struct use use = {
		.calls = { { 4, T1, WAIT, 0x80000010, 0 }, { 4, T2, WAKE, 1, 0 } },
		.offset = 4,
	};

	assert_is(&use, "musl mutex");
	use.libraries = LIBRARY_GLIBC;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_mutex_of_musl_may_hold_its_owner)
{
	struct use use = {
		.libraries = LIBRARY_MUSL,
		.calls = { { 4, T1, WAIT, WAITING | T2, 0 },
			   { 4, T2, WAKE, 1, 0 },
			   { 4, T1, WAKE, 1, 0 } },
		.offset = 4,
	};

	assert_is(&use, "musl mutex");
	use.libraries = 0;
	assert_is(&use, NULL);
}
END_TEST

/* The calls of musl 1.2.3, as recorded. */
START_TEST(a_semaphore_of_musl_is_used_by_turns)
{
	struct use use = {
		.libraries = LIBRARY_MUSL,
		.rounds = 4,
		.calls = { { 0, T1, WAIT, UINT32_MAX, 0 }, { 0, T2, WAKE, 1, 0 } },
	};

	assert_is(&use, "musl semaphore");
	use.rounds = 3;
	assert_is(&use, NULL);
	use.rounds = 4;
	use.libraries = 0;
	assert_is(&use, NULL);
	/* A rwlock that only writers take wakes all waiters. */
	use.libraries = LIBRARY_MUSL;
	use.calls[1].val = ALL;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_rwlock_of_musl_counts_readers)
{
	struct use use = {
		.libraries = LIBRARY_MUSL,
		.calls = { { 0, T1, WAIT, UINT32_MAX, 0 },
			   { 0, T2, WAKE, ALL, 0 },
			   { 0, T2, WAIT, WAITING | 2, 0 },
			   { 0, T1, WAKE, 1, 0 } },
	};

	assert_is(&use, "musl rwlock");
	use.libraries = LIBRARY_GLIBC;
	assert_is(&use, NULL);
	use.libraries = LIBRARY_MUSL;
	use.calls[2].val = 2;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(pthread_once_of_musl_waits_for_3)
{
	struct use use = once;

	use.libraries = LIBRARY_MUSL;
	assert_is(&use, NULL);
	use.calls[0].val = 3;
	use.calls[1].val = 3;
	assert_is(&use, "pthread_once");
	use.libraries = LIBRARY_GLIBC;
	assert_is(&use, NULL);
}
END_TEST

/*
 * On the stacks of its waiters: one of a barrier of musl, and a waiter of its condition variables.
 */
START_TEST(words_of_musl_on_stacks_have_no_name)
{
	struct use use = {
		.libraries = LIBRARY_MUSL,
		.rounds = 5,
		.kind = WHERE_STACK,
		.calls = { { 0, T1, WAIT, 1, 0 }, { 0, T2, WAKE, 1, 0 } },
	};

	assert_is(&use, NULL);
	use.calls[0].val = 2;
	assert_is(&use, NULL);
	use.calls[0].val = 0;
	use.calls[1].val = ALL;
	assert_is(&use, NULL);
}
END_TEST

/* Go 1.19: a lock of the runtime, inside a channel that many use; and a thread without work. */
START_TEST(a_lock_of_the_runtime_of_go_is_told_by_its_value)
{
	struct use use = {
		.libraries = LIBRARY_GO,
		.calls = { { 8, T1, WAIT, 2, 0 }, { 8, T2, WAKE, 1, 0 } },
		.offset = 8,
	};

	assert_is(&use, "Go runtime lock");
	/* With a C library in the process, the calls may be of another primitive. */
	use.libraries |= LIBRARY_GLIBC;
	assert_is(&use, NULL);
	use.libraries = LIBRARY_GO;
	use.calls[0].val = 0;
	use.rounds = 4;
	assert_is(&use, "parking place of api (101)");
}
END_TEST

/* Rust 1.63 and 1.95: Condvar counts, RwLock has its state: others use such waits so as well. */
START_TEST(condvars_and_rwlocks_of_rust_have_no_name)
{
	struct use use = {
		.libraries = LIBRARY_GLIBC,
		.rounds = 4,
		.calls = { { 0, T1, BITSET, 7, 0 },
			   { 0, T2, WAKE, ALL, 0 },
			   { 0, T1, BITSET, 8, 0 },
			   { 0, T2, WAKE, 1, 0 } },
	};

	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_parking_place_is_of_one_thread)
{
	struct use use = park;

	assert_is(&use, "parking place of api (101)");
	use.calls[0].timed = TIMED;
	assert_is(&use, "parking place of api (101)");
	use.calls[2] = (struct call){ 0, T3, BITSET, UINT32_MAX, 0 };
	assert_is(&use, NULL);
	use.calls[2] = (struct call){ 0, T1, WAKE, 1, 0 };
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_plain_parking_place_has_been_used_for_some_time)
{
	struct use use = park;

	use.calls[0] = (struct call){ 0, T1, WAIT, 1, 0 };
	assert_is(&use, NULL);
	use.rounds = 4;
	assert_is(&use, NULL);
	use.libraries = LIBRARY_GO;
	assert_is(&use, "parking place of api (101)");
	use.libraries = LIBRARY_GLIBC;
	assert_is(&use, "parking place of api (101)");
	/* A waiter of a condition variable of musl. */
	use.calls[0].val = 2;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_word_that_nobody_waits_on_is_nothing)
{
	static const struct use use = {
		.libraries = LIBRARY_GLIBC,
		.calls = { { 0, T1, WAKE, 1, 0 } },
	};
	static const struct use none = { .libraries = LIBRARY_GLIBC };

	assert_is(&use, NULL);
	assert_is(&none, NULL);
}
END_TEST

START_TEST(of_many_values_the_first_are_kept)
{
	struct futex_args args = { .op = WAIT };
	struct signature s = { 0 };

	for (args.val = 10; args.val < 40; args.val += 5)
		signature_note_call(&s, futex_op_role(args.op), &args);
	ck_assert_uint_eq(s.waits, 6);
	ck_assert_uint_eq(s.n_vals, SIGNATURE_VALS);
	ck_assert(s.more_vals && !s.vals_fell);
	ck_assert_uint_eq(s.divisor, 5);
	ck_assert_uint_eq(s.vals[3], 25);
}
END_TEST

START_TEST(the_manual_has_the_table)
{
	const char *top = getenv("TEST_TOP");
	char *path = xasprintf("%s/man/futrace-report.1", top ? top : ".");
	FILE *in = fopen(path, "re");
	char text[128 * 1024];
	size_t n, i;

	ck_assert_msg(in != NULL, "cannot open %s", path);
	free(path);
	n = fread(text, 1, sizeof(text) - 1, in);
	fclose(in);
	text[n] = '\0';
	for (i = 0; primitive_name(i); i++) {
		char *item = xasprintf(".It %s", primitive_name(i));

		ck_assert_msg(strstr(text, item) != NULL, "no %s in the manual", item);
		ck_assert_ptr_nonnull(primitive_evidence(i));
		free(item);
	}
	ck_assert_uint_ge(i, 10);
}
END_TEST

TCase *analysis_library_cases(void)
{
	TCase *tc = tcase_create("library");

	tcase_add_test(tc, a_barrier_counts_who_came);
	tcase_add_test(tc, a_barrier_of_openmp_counts_in_eights);
	tcase_add_test(tc, another_counter_is_no_barrier);
	tcase_add_test(tc, pthread_once_is_done_once);
	tcase_add_test(tc, a_join_says_whose);
	tcase_add_test(tc, a_join_is_ended_by_the_kernel);
	tcase_add_test(tc, a_mutex_of_rust_has_no_clock);
	tcase_add_test(tc, a_mutex_of_musl_has_its_own_value);
	tcase_add_test(tc, a_mutex_of_musl_may_hold_its_owner);
	tcase_add_test(tc, a_semaphore_of_musl_is_used_by_turns);
	tcase_add_test(tc, a_rwlock_of_musl_counts_readers);
	tcase_add_test(tc, pthread_once_of_musl_waits_for_3);
	tcase_add_test(tc, words_of_musl_on_stacks_have_no_name);
	tcase_add_test(tc, a_lock_of_the_runtime_of_go_is_told_by_its_value);
	tcase_add_test(tc, condvars_and_rwlocks_of_rust_have_no_name);
	tcase_add_test(tc, a_parking_place_is_of_one_thread);
	tcase_add_test(tc, a_plain_parking_place_has_been_used_for_some_time);
	tcase_add_test(tc, a_word_that_nobody_waits_on_is_nothing);
	tcase_add_test(tc, of_many_values_the_first_are_kept);
	tcase_add_test(tc, the_manual_has_the_table);
	return tc;
}
