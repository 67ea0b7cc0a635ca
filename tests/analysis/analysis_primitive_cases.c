/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_primitive_cases.c - what a word is, from calls as the libraries were seen to make them:
 * the locks of glibc.
 *
 * The calls were recorded from tests/known/known_primitives.c with glibc 2.36 and musl 1.2.3, and
 * from programs of Rust 1.95; and look-alikes next to them, which have no name.
 */
#include "tests/analysis/analysis_cases.h"
#include "tests/analysis/uses.h"

static const struct use mutex = {
	.libraries = LIBRARY_GLIBC,
	.calls = { { 0, T1, WAIT, 2, 0 }, { 0, T2, WAKE, 1, 0 }, { 0, T1, WAKE, 1, 0 } },
};

static const struct use cond = {
	.libraries = LIBRARY_GLIBC,
	.offset = 40,
	.calls = { { 40, T1, REALTIME, 0, 0 },
		   { 40, T2, WAKE, 1, 0 },
		   { 44, T1, REALTIME, 0, 0 },
		   { 44, T2, WAKE, 1, 0 } },
};

static const struct use semaphore = {
	.libraries = LIBRARY_GLIBC,
	.rounds = 5,
	.calls = { { 0, T1, REALTIME, 0, 0 }, { 0, T2, WAKE, 1, 0 } },
};

static const struct use rwlock = {
	.libraries = LIBRARY_GLIBC,
	.offset = 8,
	.calls = { { 8, T1, REALTIME, 3, 0 },
		   { 8, T2, REALTIME, 2, 0 },
		   { 8, T1, WAKE, ALL, 0 },
		   { 12, T2, REALTIME, 3, 0 },
		   { 12, T2, WAKE, 1, 0 },
		   { 0, T1, REALTIME, 0xe, 0 },
		   { 0, T2, WAKE, ALL, 0 } },
};

START_TEST(a_mutex_of_glibc_is_known_where_no_other_library_locks_so)
{
	struct use use = mutex;

	assert_is(&use, "glibc-style mutex");
	use.libraries = LIBRARY_GLIBC | LIBRARY_CXX;
	assert_is(&use, "glibc-style mutex");
	use.libraries = LIBRARY_GLIBC | LIBRARY_GLIB;
	assert_is(&use, NULL);
	use.libraries = LIBRARY_GLIBC | LIBRARY_GO;
	assert_is(&use, NULL);
	use.libraries = LIBRARY_MUSL;
	assert_is(&use, NULL);
	use.libraries = 0;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_lock_is_passed_on_by_who_waited_for_it)
{
	struct use use = mutex;

	use.calls[2].tid = T3;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_lock_for_a_while_waits_otherwise)
{
	struct use use = mutex;

	use.calls[3] = (struct call){ 0, T3, REALTIME, 2, TIMED };
	assert_is(&use, "glibc-style mutex");
	use.calls[3] = (struct call){ 0, T3, WAIT, 2, TIMED };
	assert_is(&use, NULL);
	use.calls[3] = (struct call){ 0, T3, WAIT, 1, 0 };
	assert_is(&use, NULL);
	use.calls[3] = (struct call){ 0, T3, WAKE, ALL, 0 };
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_mutex_of_several_processes_is_one_too)
{
	static const struct use use = {
		.libraries = LIBRARY_GLIBC,
		.calls = { { 0, T1, WAIT_SHARED, 2, 0 },
			   { 0, T2, WAKE_SHARED, 1, 0 },
			   { 0, T1, WAKE_SHARED, 1, 0 } },
	};

	assert_is(&use, "glibc-style mutex");
}
END_TEST

START_TEST(a_robust_mutex_holds_its_owner)
{
	struct use use = {
		.libraries = LIBRARY_GLIBC,
		.calls = { { 0, T1, WAIT_SHARED, WAITING | T2, 0 },
			   { 0, T2, WAKE_SHARED, 1, 0 },
			   { 0, T2, WAIT_SHARED, WAITING | T1, 0 },
			   { 0, T1, WAKE_SHARED, 1, 0 } },
	};

	assert_is(&use, "glibc robust mutex");
	use.calls[2].val = WAITING | GONE;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_pi_mutex_is_what_the_kernel_says)
{
	struct use use = {
		.calls = { { 0, T1, LOCK_PI, 0, 0 }, { 0, T2, UNLOCK_PI, 0, 0 } },
	};

	assert_is(&use, "PI mutex");
	use.calls[1].tid = 0;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_condvar_has_two_words)
{
	struct use use = cond;

	assert_is(&use, "glibc condvar");
	use.offset = 44;
	assert_is(&use, "glibc condvar");
	/* Linked in, it is known all the same. */
	use.libraries = 0;
	assert_is(&use, "glibc condvar");
	use.libraries = LIBRARY_MUSL;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(one_of_its_words_is_enough_if_all_are_woken)
{
	struct use use = cond;

	use.calls[2].tid = 0;
	assert_is(&use, NULL);
	use.calls[1].val = ALL;
	assert_is(&use, "glibc condvar");
	/* An event of Rust that was given twice, by a counter. */
	use.calls[0].op = BITSET;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(timed_waits_of_a_condvar_are_its_own_if_they_never_count)
{
	struct use use = cond;

	for (size_t i = 0; i < 4; i += 2) {
		use.calls[i].op = BITSET;
		use.calls[i].timed = TIMED;
	}
	assert_is(&use, NULL);
	use.rounds = 2;
	assert_is(&use, "glibc condvar");
	use.calls[4] = (struct call){ 40, T1, BITSET, 1, TIMED };
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_condvar_of_later_versions_counts)
{
	struct use use = cond;

	use.calls[0].val = 4;
	assert_is(&use, "glibc condvar");
	use.calls[0].val = 2;
	use.calls[2].val = 2;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(the_words_before_those_are_of_the_condvar)
{
	struct use use = cond;

	use.calls[4] = (struct call){ 20, T2, WAIT, 3, 0 };
	use.calls[5] = (struct call){ 20, T1, WAKE, ALL, 0 };
	use.offset = 20;
	assert_is(&use, "glibc condvar");
	use.calls[4].offset = use.calls[5].offset = use.offset = 24;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_semaphore_has_one_word)
{
	struct use use = semaphore;

	assert_is(&use, "glibc semaphore");
	use.calls[0].op = REALTIME_SHARED;
	use.calls[1].op = WAKE_SHARED;
	assert_is(&use, "glibc semaphore");
	use.calls[2] = (struct call){ 4, T2, WAKE, 1, 0 };
	assert_is(&use, "glibc condvar");
}
END_TEST

START_TEST(what_is_no_semaphore_for_certain_is_none)
{
	struct use use = semaphore;

	use.rounds = 2;
	assert_is(&use, NULL);
	use.rounds = 5;
	/* Each thread of Abseil waits so, for a while. */
	use.calls[0].timed = TIMED;
	assert_is(&use, NULL);
}
END_TEST

START_TEST(a_rwlock_has_three_words)
{
	struct use use = rwlock;

	assert_is(&use, "glibc rwlock");
	use.offset = 12;
	assert_is(&use, "glibc rwlock");
	use.offset = 0;
	assert_is(&use, "glibc rwlock");
}
END_TEST

START_TEST(a_rwlock_with_writers_only_uses_one)
{
	struct use use = {
		.offset = 12,
		.calls = { { 12, T1, REALTIME, 3, 0 }, { 12, T2, WAKE, 1, 0 } },
	};

	assert_is(&use, "glibc rwlock");
	use.calls[0].val = 2;
	assert_is(&use, NULL);
	use.calls[0].val = 3;
	use.calls[0].op = BITSET;
	assert_is(&use, NULL);
}
END_TEST

TCase *analysis_primitive_cases(void)
{
	TCase *tc = tcase_create("primitive");

	tcase_add_test(tc, a_mutex_of_glibc_is_known_where_no_other_library_locks_so);
	tcase_add_test(tc, a_lock_is_passed_on_by_who_waited_for_it);
	tcase_add_test(tc, a_lock_for_a_while_waits_otherwise);
	tcase_add_test(tc, a_mutex_of_several_processes_is_one_too);
	tcase_add_test(tc, a_robust_mutex_holds_its_owner);
	tcase_add_test(tc, a_pi_mutex_is_what_the_kernel_says);
	tcase_add_test(tc, a_condvar_has_two_words);
	tcase_add_test(tc, one_of_its_words_is_enough_if_all_are_woken);
	tcase_add_test(tc, timed_waits_of_a_condvar_are_its_own_if_they_never_count);
	tcase_add_test(tc, a_condvar_of_later_versions_counts);
	tcase_add_test(tc, the_words_before_those_are_of_the_condvar);
	tcase_add_test(tc, a_semaphore_has_one_word);
	tcase_add_test(tc, what_is_no_semaphore_for_certain_is_none);
	tcase_add_test(tc, a_rwlock_has_three_words);
	tcase_add_test(tc, a_rwlock_with_writers_only_uses_one);
	return tc;
}
