/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_order_cases.c - tests which waiters a requeue moved, and when that is uncertain.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/script.h"

/*
 * t11, t12 and t13 may wait on A, and t10 moves some of them to B. Threads that have not returned
 * return at the end.
 */
static const struct {
	const char *script;
	uint64_t unsure;   /* waits that stay with A because it is uncertain */
	const char *moved; /* the last digits of threads certainly moved */
} orders[] = {
	/* As many as had slept: all of them, in any order. */
	{ "10 t11 enter WAIT A\n10 t12 enter WAIT A\n11 t12 sleep\n11 t11 sleep-realtime\n"
	  "20 t10 enter CMP_REQUEUE A 0 B all\n21 t10 exit 2\n",
	  0, "12" },
	/* The first, which slept before the next one came. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  0, "1" },
	/* The first two, in either order; the third came clearly later. */
	{ "10 t11 enter WAIT A\n10 t12 enter WAIT A\n11 t12 sleep\n12 t11 sleep\n"
	  "13 t13 enter WAIT A\n20 t10 enter CMP_REQUEUE A 0 B 2\n21 t10 exit 2\n",
	  0, "12" },
	/* The second: the first was woken in the same call. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "14 t13 enter WAIT A\n15 t13 sleep\n20 t10 enter CMP_REQUEUE A 1 B 1\n"
	  "20.1 t10 wakes t11\n20.2 t11 exit 0\n21 t10 exit 2\n",
	  0, "2" },
	/* ... or in an earlier call, and has not returned yet. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "14 t13 enter WAIT A\n15 t13 sleep\n"
	  "18 t10 enter WAKE A 1\n18.1 t10 wakes t11\n18.2 t10 exit 1\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  0, "2" },
	/* The first had not slept: the second may have queued before it. */
	{ "10 t11 enter WAIT A\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  2, "" },
	/* The second came before the first slept, or at the same time. */
	{ "10 t11 enter WAIT A\n11 t12 enter WAIT A\n12 t11 sleep\n13 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  2, "" },
	{ "10 t11 enter WAIT A\n12 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  2, "" },
	/* It slept only after the call had begun. */
	{ "10 t11 enter WAIT A\n20 t10 enter CMP_REQUEUE A 0 B 1\n20.5 t11 sleep\n"
	  "20.6 t12 enter WAIT A\n21 t10 exit 1\n",
	  2, "" },
	/* A thread of a real-time class comes first. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep-realtime\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  2, "" },
	/* The wakes of the call were not all seen. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 1 B 1\n21 t10 exit 2\n",
	  2, "" },
	/* The call moved more threads than are known. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 2\n21 t10 exit 2\n",
	  1, "" },
	/* It moved all, but one thread may have queued too late. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n19 t12 enter WAIT A\n"
	  "20 t10 enter CMP_REQUEUE A 0 B all\n20.5 t13 enter WAIT A\n20.6 t13 sleep\n"
	  "21 t10 exit 2\n",
	  2, "1" },
	/* In restart_syscall since before the second came: it has queued again, at the end. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "14 t11 exit -512\n15 t11 enter WAIT A\n16 t11 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  0, "2" },
	/* Asleep again after a spurious wake: its place in the queue is unchanged. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "14 t10 interrupt-wakes t11\n15 t11 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  0, "1" },
	/* In restart_syscall: it has queued again, at the end. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "14 t11 exit -516\n15 t11 restart\n16 t11 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  0, "2" },
	{ "8 t11 enter WAIT A\n8.1 t11 sleep\n9 t11 exit -516\n10 t11 restart\n11 t11 sleep\n"
	  "12 t12 enter WAIT A\n13 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  0, "1" },
	/* The first may have returned in a gap, or may still wait. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 - gap 13\n14 t12 enter WAIT A\n15 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n",
	  1, "" },
	/* A timer has woken the first, which is still in the queue; a thread's end has woken it. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "19 t13 interrupt-wakes t11\n20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n"
	  "22 t11 exit ETIMEDOUT\n",
	  2, "" },
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "19 t13 wakes t11\n20 t10 enter CMP_REQUEUE A 0 B all\n21 t10 exit 1\n"
	  "22 t11 exit ETIMEDOUT\n",
	  1, "2" },
	/* The first was moved, woken on B and back before the call returned. */
	{ "10 t11 enter WAIT A\n11 t11 sleep\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n20.1 t13 enter WAKE B 1\n20.2 t13 wakes t11\n"
	  "20.3 t13 exit 1\n20.4 t11 exit 0\n21 t10 exit 1\n",
	  1, "" },
	/* ... without having slept, so that no waker was seen. */
	{ "10 t11 enter WAIT A\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n20.3 t11 exit 0\n21 t10 exit 1\n",
	  1, "" },
	/* It slept in a page fault, before it queued. */
	{ "10 t11 enter WAIT A\n11 t11 blocks\n12 t12 enter WAIT A\n13 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B all\n21 t10 exit 1\n",
	  1, "2" },
	/* One of the two has gone to B, and the other to C. */
	{ "10 t11 enter WAIT A\n10 t12 enter WAIT A\n11 t11 sleep\n11 t12 sleep\n"
	  "20 t10 enter CMP_REQUEUE A 0 B 1\n21 t10 exit 1\n"
	  "30 t10 enter CMP_REQUEUE A 0 C all\n31 t10 exit 1\n",
	  2, "" },
	/* If the lock is taken, one more may be moved; but there were no others. */
	{ "10 t11 enter WAIT_REQUEUE_PI A 0 B\n11 t11 sleep-realtime\n"
	  "20 t10 enter CMP_REQUEUE_PI A 1 B 1\n21 t10 exit 1\n",
	  0, "1" },
	/* The caller was on the CPU whose events are missing; the waiter was not. */
	{ "10 t11@1 enter WAIT A\n20 t10@0 enter CMP_REQUEUE A 0 B all\n20.1 -@0 gap 20.5\n"
	  "21 t10@0 exit 1\n",
	  1, "" },
};

static const char three[] = "has t10 of 10 m\n"
			    "has t11 of 10 a\n"
			    "has t12 of 10 b\n"
			    "has t13 of 10 c\n";

static bool is_waiter(const struct result *res, char name, int32_t tid)
{
	const struct futex_row *f = script_row(res, 10, 0, "word", name);

	for (size_t i = 0; f && i < f->n_waiters; i++) {
		if (f->waiters[i].tid == tid)
			return true;
	}
	return false;
}

START_TEST(a_waiter_is_moved_where_that_is_certain)
{
	char *script = xasprintf("%s%s", three, orders[_i].script);
	struct result *res = script_analyse(script, 100);
	const struct futex_row *from = script_word(res, 'A');
	const char *moved = orders[_i].moved;

	ck_assert_uint_eq(from->requeue_unsure, orders[_i].unsure);
	ck_assert_uint_eq(from->requeued_away, strlen(moved));
	for (int32_t i = 1; i <= 3; i++)
		ck_assert_int_eq(is_waiter(res, 'B', 10 + i), strchr(moved, '0' + i) != NULL);
	script_check_sums(res);
	result_free(res);
	free(script);
}
END_TEST

START_TEST(a_waiter_of_whom_nobody_knows_is_counted_where_he_called)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11 enter WAIT A\n"
					    "10 t12 enter WAIT A\n"
					    "11 t11 sleep\n"
					    "11 t12 sleep\n"
					    "20 t10 enter CMP_REQUEUE A 0 B 1\n"
					    "21 t10 exit 1\n"
					    "30 t11 exit 0\n"
					    "40 t12 exit 0\n"
					    "50 t11 enter WAIT A\n"
					    "51 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 3);
	ck_assert_uint_eq(f->wait_ns, (20 + 30 + 1) * MS);
	/* The doubt belongs to a wait, not to its thread. */
	ck_assert_uint_eq(f->requeue_unsure, 2);
	ck_assert_uint_eq(f->suspect, 0);
	script_check_sums(res);
	result_free(res);
}
END_TEST

TCase *analysis_order_cases(void)
{
	TCase *tc = tcase_create("order");

	tcase_add_loop_test(tc, a_waiter_is_moved_where_that_is_certain, 0,
			    sizeof(orders) / sizeof(*orders));
	tcase_add_test(tc, a_waiter_of_whom_nobody_knows_is_counted_where_he_called);
	return tc;
}
