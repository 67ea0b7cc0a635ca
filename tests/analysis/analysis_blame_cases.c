/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_blame_cases.c - tests blame: the activity behind a wait, followed to its root.
 */
#include "tests/analysis/analysis_cases.h"

#include <string.h>

#include "analysis/timeline.h"
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

START_TEST(the_waker_is_asked_what_it_did)
{
	struct result *res = script_analyse("has t11 of 10 waiter\n"
					    "has t12 of 10 waker\n"
					    "10 t11 enter WAIT A\n"
					    "10 t12 enter WAKE B 1\n"
					    "10 t12 exit 0\n"
					    "12 t11 sleep\n"
					    "20 t12 blocks\n" /* in a file system, say */
					    "20 t12 stack 7\n"
					    "80 t99 wakes t12\n"
					    "85 t12 runs\n"
					    "90 t12 enter WAKE A 1\n"
					    "91 t12 wakes t11\n"
					    "92 t12 exit 1\n"
					    "95 t11 runs\n"
					    "96 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');
	const struct blame_row *worst = &f->blame[0];

	ck_assert_int_eq(worst->tid, 12);
	ck_assert_int_eq(worst->doing, DOING_BLOCKED);
	ck_assert_uint_eq(worst->sleep.stack, 7);
	ck_assert(worst->sleep.uninterruptible);
	ck_assert_int_eq(worst->sleep.ended_by.tid, 99);
	ck_assert_uint_eq(worst->ns, 60 * MS);
	ck_assert_str_eq(worst->comm, "waker");
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), (8 + 6) * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNABLE), 5 * MS);
	/* Before it sleeps and after it is woken, the waiter itself is to blame. */
	ck_assert_uint_eq(blame_of(f, 11, DOING_RUNNING), (2 + 1) * MS);
	ck_assert_uint_eq(blame_of(f, 11, DOING_RUNNABLE), 4 * MS);
	ck_assert_uint_eq(f->root_ns, 79 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

/* t11 waits for t12, which waits for t13 meanwhile. */
static const char chain[] = "has t11 of 10 a\n"
			    "has t12 of 10 b\n"
			    "has t13 of 10 c\n"
			    "0 t12 enter WAKE C 1\n"
			    "0 t12 exit 0\n"
			    "0 t13 enter WAKE C 1\n"
			    "0 t13 exit 0\n"
			    "0 t11 enter WAIT A\n"
			    "0 t11 sleep\n"
			    "20 t12 enter WAIT B\n"
			    "20 t12 sleep\n"
			    "70 t13 enter WAKE B 1\n"
			    "70 t13 wakes t12\n"
			    "70 t13 exit 1\n"
			    "71 t13 enter WAIT D\n"
			    "71 t13 sleep\n"
			    "75 t12 runs\n"
			    "75 t12 exit 0\n"
			    "90 t12 enter WAKE A 1\n"
			    "90 t12 wakes t11\n"
			    "90 t12 exit 1\n"
			    "90 t11 runs\n"
			    "90 t11 exit 0\n";

START_TEST(the_wakers_waker_is_asked_in_turn)
{
	struct result *res = script_analyse(chain, 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 13, DOING_RUNNING), 50 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), (20 + 15) * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNABLE), 5 * MS);
	ck_assert_uint_eq(f->n_blame, 3);
	/* No thread ended that wait. */
	f = script_word(res, 'D');
	ck_assert_uint_eq(blame_of(f, 13, DOING_FUTEX), 29 * MS);
	ck_assert_uint_eq(f->root_ns, 0);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(who_is_not_traced_is_named_and_no_more)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "10 t11 sleep\n"
					    "50 t99 wakes t11\n"
					    "50 t11 runs\n"
					    "50 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->n_blame, 1);
	ck_assert_uint_eq(blame_of(f, 99, DOING_UNKNOWN), 40 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_timeout_is_ended_by_an_interrupt)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "5 t12 enter WAKE B 1\n"
					    "5 t12 exit 0\n"
					    "10 t11 enter WAIT A\n"
					    "10 t11 sleep\n"
					    "50 t12 interrupt-wakes t11\n"
					    "50 t11 runs\n"
					    "50 t11 exit ETIMEDOUT\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->n_blame, 1);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), 40 * MS);
	ck_assert_int_eq(f->blame[0].sleep.ended_by.kind, WHO_INTERRUPT);
	result_free(res);
}
END_TEST

START_TEST(a_joined_thread_is_asked_after_its_death)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t12 enter WAKE B 1\n"
					    "10 t12 exit 0\n"
					    "10 t11 enter WAIT A\n"
					    "10 t11 sleep\n"
					    "20 t12 sleep\n"
					    "40 t99 wakes t12\n"
					    "40 t12 runs\n"
					    "60 t12 dies\n"
					    "60 t12 wakes t11\n"
					    "61 t11 runs\n"
					    "61 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 30 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 20 * MS);
	ck_assert_uint_eq(blame_of(f, 11, DOING_RUNNABLE), 1 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(who_ends_the_process_is_not_to_blame_for_its_waits)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t10 sleep\n"
					    "10 t11 enter WAIT A\n"
					    "10 t11 sleep\n"
					    "80 t99 wakes t10\n"
					    "80 t10 runs\n"
					    "90 t10 wakes t11\n"
					    "91 t11 runs\n"
					    "92 t11 dies\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), 80 * MS);
	ck_assert_uint_eq(blame_of(f, 10, DOING_BLOCKED), 0);
	ck_assert_uint_eq(f->n_wakeups, 0);
	script_check_sums(res);
	result_free(res);
}
END_TEST

static void feed_switch(struct analysis *a, uint64_t ns, int32_t prev, int64_t state, int32_t next)
{
	const struct event ev = { .kind = EVENT_SWITCH,
				  .ts_ns = ns,
				  .tid = prev,
				  .leave = { .state = state, .prio = 120, .next = next } };

	analysis_feed(a, &ev);
}

static void feed_waking(struct analysis *a, uint64_t ns, int32_t waker, int32_t wakee)
{
	const struct event ev = {
		.kind = EVENT_WAKING, .ts_ns = ns, .tid = waker, .waking = { .tid = wakee }
	};

	analysis_feed(a, &ev);
}

/* In one long wait, the waker sleeps and runs more often than can be kept. */
START_TEST(a_long_history_is_coarser_but_adds_up)
{
	const uint64_t rounds = 40000, run_ns = 3000, sleep_ns = 7000;
	struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	uint64_t ns = 2 * MS;
	struct result *res;
	const struct futex_row *f;

	script_feed(a, "has t11 of 10 a\nhas t12 of 10 b\n"
		       "1 t12 runs\n1 t11 enter WAIT A\n1 t11 sleep\n");
	for (uint64_t i = 0; i < rounds; i++) {
		feed_switch(a, ns, 12, 1, 0);
		feed_waking(a, ns + sleep_ns, 99, 12);
		feed_switch(a, ns + sleep_ns, 0, 0, 12);
		ns += sleep_ns + run_ns;
	}
	script_feed(a, "500 t12 enter WAKE A 1\n500 t12 wakes t11\n500 t12 exit 1\n"
		       "500 t11 runs\n500 t11 exit 0\n");
	res = analysis_finish(a, 600 * MS);
	analysis_free(a);
	f = script_word(res, 'A');
	ck_assert_uint_eq(f->wait_ns, 499 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), rounds * sleep_ns);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 499 * MS - rounds * sleep_ns);
	/* The begin of the wait is known, so no time went to a wrong state. */
	ck_assert_uint_eq(f->blame_error_ns, 0);
	script_check_sums(res);
	result_free(res);
}
END_TEST

/* Feeds T a stretch of each length in turn, one after the other. */
static void add_stretches(struct timeline *t, size_t n, uint64_t first_ns)
{
	uint64_t ns = first_ns;

	for (size_t i = 0; i < n; i++) {
		struct stretch s = { .begin_ns = ns,
				     .end_ns = ns + 10,
				     .doing = i % 2 ? DOING_RUNNING : DOING_BLOCKED };

		s.sleep.stack = (uint32_t)i;
		timeline_add(t, &s, TIMELINE_MAX);
		ns += 10;
	}
}

static uint64_t total(const struct timeline *t, enum doing doing)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < t->n; i++)
		ns += stretch_part(&t->all[i], doing, 0, UINT64_MAX);
	return ns;
}

START_TEST(a_timeline_has_a_bound_and_keeps_its_sums)
{
	struct timeline t = { 0 };
	struct stretch pause = { .begin_ns = 0, .end_ns = 1000000, .doing = DOING_BLOCKED };
	size_t n = 50 * TIMELINE_MAX;

	pause.sleep.stack = 77;
	timeline_add(&t, &pause, TIMELINE_MAX);
	add_stretches(&t, n, 1000000);
	ck_assert_uint_le(t.n, TIMELINE_MAX);
	ck_assert_uint_eq(total(&t, DOING_RUNNING), n / 2 * 10);
	ck_assert_uint_eq(total(&t, DOING_BLOCKED), n / 2 * 10 + 1000000);
	/* Long stretches stay distinct, and so do the latest ones. */
	ck_assert(!t.all[0].is_mixed);
	ck_assert_uint_eq(t.all[0].sleep.stack, 77);
	for (size_t i = t.n - 100; i < t.n; i++)
		ck_assert(!t.all[i].is_mixed);
	timeline_finish(&t);
}
END_TEST

/* A thread that sleeps in one call, again and again, and once in another. */
START_TEST(a_coarse_history_keeps_the_sleep_with_most_time)
{
	struct timeline t = { 0 };
	uint64_t known_ns = 0, blocked_ns = 0;

	for (uint64_t i = 0; i < 64; i++) {
		struct stretch s = { .begin_ns = 10 * i,
				     .end_ns = 10 * (i + 1),
				     .doing = i % 2 ? DOING_RUNNING : DOING_BLOCKED };

		s.sleep.stack = i % 2 ? 0 : i == 16 ? 8 : 7;
		timeline_add(&t, &s, TIMELINE_MIN);
	}
	ck_assert_uint_le(t.n, TIMELINE_MIN);
	for (size_t i = 0; i < t.n; i++) {
		const struct stretch *s = &t.all[i];

		blocked_ns += stretch_part(s, DOING_BLOCKED, 0, 640);
		if (s->sleep.stack == 7)
			known_ns += s->is_mixed ? stretch_sleep_part(s, 0, 640)
						: stretch_part(s, DOING_BLOCKED, 0, 640);
		ck_assert(!s->is_mixed || s->sleep_ns <= s->mixed_ns[DOING_BLOCKED]);
	}
	ck_assert_uint_eq(blocked_ns, 320);
	ck_assert_uint_ge(known_ns, 300);
	timeline_finish(&t);
}
END_TEST

START_TEST(a_part_of_what_is_mixed_is_taken_in_proportion)
{
	struct stretch s = { .begin_ns = 100, .end_ns = 300, .is_mixed = true };

	s.mixed_ns[DOING_RUNNING] = 150;
	s.mixed_ns[DOING_BLOCKED] = 50;
	ck_assert_uint_eq(stretch_part(&s, DOING_RUNNING, 0, 1000), 150);
	ck_assert_uint_eq(stretch_part(&s, DOING_RUNNING, 200, 1000), 75);
	ck_assert_uint_eq(stretch_part(&s, DOING_BLOCKED, 0, 200), 25);
	ck_assert_uint_eq(stretch_part(&s, DOING_FUTEX, 0, 1000), 0);
	ck_assert_uint_eq(stretch_part(&s, DOING_RUNNING, 300, 1000), 0);
}
END_TEST

/* t13 only sends signals. t12 has the lock, and wakes t11 in the end. */
#define SIGNALLED                     \
	"has t11 of 10 waiter\n"      \
	"has t12 of 10 holder\n"      \
	"has t13 of 10 pest\n"        \
	"0 t12 enter WAKE B 1\n"      \
	"0 t12 exit 0\n"              \
	"10 t11 enter WAIT A\n"       \
	"10 t11 sleep\n"              \
	"30 t13 wakes t11\n"          \
	"31 t11 runs\n"               \
	"31 t11 exit -512\n"          \
	"31 t11 handler SA_RESTART\n" \
	"32 t11 enter WAIT A\n"       \
	"32 t11 sleep\n"

START_TEST(the_sender_of_a_signal_is_not_to_blame)
{
	struct result *res = script_analyse(SIGNALLED "90 t12 enter WAKE A 1\n"
						      "90 t12 wakes t11\n"
						      "90 t12 exit 1\n"
						      "91 t11 runs\n"
						      "91 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 13, DOING_RUNNING), 0);
	ck_assert_uint_eq(blame_of(f, 13, DOING_UNKNOWN), 0);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), (20 + 58) * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(nor_is_it_if_the_wait_does_not_end)
{
	struct result *res = script_analyse(SIGNALLED, 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 13, DOING_RUNNING), 0);
	ck_assert_uint_eq(blame_of(f, 13, DOING_UNKNOWN), 0);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), (20 + 68) * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

TCase *analysis_blame_cases(void)
{
	TCase *tc = tcase_create("blame");

	tcase_add_test(tc, the_waker_is_asked_what_it_did);
	tcase_add_test(tc, the_sender_of_a_signal_is_not_to_blame);
	tcase_add_test(tc, nor_is_it_if_the_wait_does_not_end);
	tcase_add_test(tc, the_wakers_waker_is_asked_in_turn);
	tcase_add_test(tc, who_is_not_traced_is_named_and_no_more);
	tcase_add_test(tc, a_timeout_is_ended_by_an_interrupt);
	tcase_add_test(tc, a_joined_thread_is_asked_after_its_death);
	tcase_add_test(tc, who_ends_the_process_is_not_to_blame_for_its_waits);
	tcase_add_test(tc, a_long_history_is_coarser_but_adds_up);
	tcase_add_test(tc, a_timeline_has_a_bound_and_keeps_its_sums);
	tcase_add_test(tc, a_coarse_history_keeps_the_sleep_with_most_time);
	tcase_add_test(tc, a_part_of_what_is_mixed_is_taken_in_proportion);
	return tc;
}
