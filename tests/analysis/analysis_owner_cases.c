/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_owner_cases.c - tests the owners of locks: which readings of memory are believed, and
 * what is blamed on them.
 */
#include "tests/analysis/analysis_cases.h"

#include <string.h>

#include "tests/script.h"

/* t12 holds A, and sleeps from 30 on; t11 waits for A from 10 on, until the trace ends. */
#define HELD                      \
	"has t11 of 10 waiter\n"  \
	"has t12 of 10 holder\n"  \
	"has t13 of 10 other\n"   \
	"5 t12 enter WAKE C 1\n"  \
	"5 t12 exit 0\n"          \
	"10 t11 enter WAIT A 2\n" \
	"10 t11 sleep\n"          \
	"30 t12 sleep\n"          \
	"30 t12 stack 7\n"

static uint64_t blame_of(const struct futex_row *f, int32_t tid, enum doing doing)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < f->n_blame; i++) {
		if (f->blame[i].tid == tid && f->blame[i].doing == doing)
			ns += f->blame[i].ns;
	}
	return ns;
}

START_TEST(a_wait_that_nobody_ends_is_blamed_on_the_owner)
{
	struct result *res = script_analyse(HELD "40 t11 owner A t12 39\n"
						 "60 t11 owner A t12 59\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_int_eq(f->owner.tid, 12);
	ck_assert_str_eq(f->owner.comm, "holder");
	ck_assert(f->owner.lives && f->is_owned);
	ck_assert_uint_eq(f->owner.times, 2);
	/* Whoever holds a lock that is waited for passes it on by a call, and nobody made one. */
	ck_assert_uint_eq(f->owner.held_ns, 90 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 20 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 70 * MS);
	ck_assert(script_waiter(f, 11)->is_endless);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_wait_from_before_the_trace_is_blamed_on_the_owner)
{
	struct result *res = script_analyse("has t11 of 10 waiter\n"
					    "has t12 of 10 holder\n"
					    "0.1 t11 parked WAIT A 0 2\n"
					    "0.1 t12 found S 7\n"
					    "20 t11 owner A t12 19\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 100 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_wait_that_ends_by_its_timeout_is_blamed_on_the_owner)
{
	struct result *res = script_analyse(HELD "40 t11 owner A t12 39\n"
						 "80 t99 interrupt-wakes t11\n"
						 "80 t11 runs\n"
						 "80 t11 exit ETIMEDOUT\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 20 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 50 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(who_wakes_is_to_blame_and_no_longer_the_owner)
{
	struct result *res = script_analyse(HELD "40 t11 owner A t12 39\n"
						 "70 t99 wakes t12\n"
						 "70 t12 runs\n"
						 "80 t12 enter WAKE A 1\n"
						 "80 t12 wakes t11\n"
						 "80 t12 exit 1\n"
						 "80 t11 runs\n"
						 "80 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_int_eq(f->owner.tid, 0);
	ck_assert(f->is_owned);
	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 40 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 30 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

/* Each waits for what the other holds; t13 waits for one of them. */
START_TEST(a_circle_of_owners_is_blamed_on_waiting)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "has t13 of 10 c\n"
					    "0.1 t11 parked WAIT A 0 2\n"
					    "0.1 t12 parked WAIT B 0 2\n"
					    "0.1 t13 parked WAIT A 0 2\n"
					    "20 t11 owner A t12 19\n"
					    "20 t12 owner B t11 19\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_FUTEX) + blame_of(f, 11, DOING_FUTEX), 200 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

static const struct {
	const char *name, *script;
} stories[] = {
	{ "the reading began before the wait", HELD "40 t11 owner A t12 9\n" },
	{ "another word was read", HELD "40 t11 owner B t12 39\n" },
	{ "somebody woke meanwhile",
	  HELD "39 t13 enter WAKE A 1\n39 t13 exit 0\n40 t11 owner A t12 38\n" },
	{ "the waiter had been woken", HELD
	  "39 t13 enter WAKE A 1\n39 t13 wakes t11\n39 t13 exit 1\n40 t11 owner A t12 39.5\n" },
	{ "the wait was over", HELD "38 t99 wakes t11\n38 t11 runs\n38 t11 exit 0\n"
				    "40 t11 owner A t12 37\n" },
	{ "events were lost before", HELD "35 - gap 39 3\n40 t11 owner A t12 38\n" },
	{ "events were lost after", HELD "40 t11 owner A t12 38\n50 -@1 gap 51 3\n" },
	{ "the owner is of another process",
	  "has t3000 of 3000 other\n" HELD "40 t11 owner A t3000 39\n" },
	{ "the word names a thread that waits for it", HELD
	  "35 t12 runs\n36 t12 enter WAIT A 2\n36 t12 sleep\n40 t11 owner A t12 39 in-word\n" },
	{ "two owners, and nobody passed it on",
	  HELD "40 t11 owner A t12 39\n50 t11 owner A t13 49\n60 t11 owner A t13 59\n" },
	{ "the owner in the word is gone", HELD "40 t11 owner A t77 39 gone\n"
						"50 t12 enter WAKE A 1\n50 t12 exit 0\n" },
	{ "the lock was passed on later",
	  HELD "40 t11 owner A t12 39\n50 t12 runs\n50 t12 enter WAKE A 1\n50 t12 exit 0\n" },
};

START_TEST(an_owner_that_the_events_contradict_is_not_believed)
{
	struct result *res = script_analyse(stories[_i].script, 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_msg(f->owner.tid == 0, "%s", stories[_i].name);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(an_owner_that_is_gone_is_said_to_be_gone)
{
	struct result *res = script_analyse(HELD "40 t11 owner A t77 39 gone\n", 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_int_eq(f->owner.tid, 77);
	ck_assert(!f->owner.lives);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), 90 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

/* The questions that are asked at one time. */
struct asked {
	struct owner_question all[8];
	size_t n;
};

static void take(void *arg, const struct owner_question *q)
{
	struct asked *asked = arg;

	ck_assert_uint_lt(asked->n, 8);
	asked->all[asked->n++] = *q;
}

static size_t ask(struct analysis *a, uint64_t ms, struct asked *asked)
{
	*asked = (struct asked){ .n = 0 };
	analysis_ask_owners(a, ms * MS, take, asked);
	return asked->n;
}

START_TEST(long_waits_for_locks_are_read_each_time_they_have_doubled)
{
	const struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	struct asked asked;

	analysis_set_begin(a, 0);
	script_feed(a, "has t11 of 10 a\n"
		       "has t12 of 10 b\n"
		       "has t13 of 10 c\n"
		       "10 t11 enter WAIT A 2\n"
		       "10 t12 enter WAIT B 0\n"
		       "10 t13 enter LOCK_PI C 0\n");
	ck_assert_uint_eq(ask(a, 12, &asked), 0);
	/* B is no lock: its value is not that of one. */
	ck_assert_uint_eq(ask(a, 15, &asked), 2);
	ck_assert_int_eq(asked.all[0].tid, 11);
	ck_assert_int_eq(asked.all[0].pid, 10);
	ck_assert_uint_eq(asked.all[0].uaddr, script_uaddr('A'));
	ck_assert(!asked.all[0].in_word);
	ck_assert(asked.all[1].in_word);
	ck_assert_uint_eq(ask(a, 18, &asked), 0);
	ck_assert_uint_eq(ask(a, 20, &asked), 2);
	/* Another thread that comes to a word that was read does not make it be read again. */
	script_feed(a, "21 t14 enter WAIT A 2\n");
	ck_assert_uint_eq(ask(a, 29, &asked), 0);
	ck_assert_uint_eq(ask(a, 30, &asked), 2);
	analysis_free(a);
}
END_TEST

TCase *analysis_owner_cases(void)
{
	TCase *tc = tcase_create("owner");

	tcase_add_test(tc, a_wait_that_nobody_ends_is_blamed_on_the_owner);
	tcase_add_test(tc, a_wait_from_before_the_trace_is_blamed_on_the_owner);
	tcase_add_test(tc, a_wait_that_ends_by_its_timeout_is_blamed_on_the_owner);
	tcase_add_test(tc, who_wakes_is_to_blame_and_no_longer_the_owner);
	tcase_add_test(tc, a_circle_of_owners_is_blamed_on_waiting);
	tcase_add_loop_test(tc, an_owner_that_the_events_contradict_is_not_believed, 0,
			    sizeof(stories) / sizeof(*stories));
	tcase_add_test(tc, an_owner_that_is_gone_is_said_to_be_gone);
	tcase_add_test(tc, long_waits_for_locks_are_read_each_time_they_have_doubled);
	return tc;
}
