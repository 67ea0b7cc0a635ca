/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_likeness_cases.c - tests that equal rows become one.
 */
#include "tests/report/report_cases.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/likeness.h"
#include "report/wording.h"
#include "base/xalloc.h"

static struct blocked_row in_fsync(int32_t tid, const char *comm, uint64_t ns)
{
	struct blocked_row b = { .syscall = xstrdup("fsync"),
				 .kernel = xstrdup("folio_wait_bit"),
				 .uninterruptible = true,
				 .ended_by = { WHO_THREAD, tid },
				 .ns = ns,
				 .count = 1 };

	memcpy(b.ended_by_comm, comm, strlen(comm) + 1);
	return b;
}

START_TEST(which_kernel_worker_it_was_does_not_matter)
{
	struct thread_row th = { .n_blocked = 3 };
	char *who;

	th.blocked = xcalloc(3, sizeof(*th.blocked));
	th.blocked[0] = in_fsync(50, "kworker/0:1", 100);
	th.blocked[1] = in_fsync(60, "jbd2/sda1-8", 150);
	th.blocked[2] = in_fsync(51, "kworker/1:2", 300);
	likeness_join_blocked(&th);
	ck_assert_uint_eq(th.n_blocked, 2);
	ck_assert_uint_eq(th.blocked[0].ns, 400);
	ck_assert_uint_eq(th.blocked[0].count, 2);
	who = wording_ended_by(&th.blocked[0]);
	ck_assert_str_eq(who, "kworker/1:2 (51) and others");
	free(who);
	who = wording_ended_by(&th.blocked[1]);
	ck_assert_str_eq(who, "jbd2/sda1-8 (60)");
	free(who);
	for (size_t i = 0; i < th.n_blocked; i++) {
		free(th.blocked[i].syscall);
		free(th.blocked[i].kernel);
	}
	free(th.blocked);
}
END_TEST

static void add_blame(struct futex_row *f, size_t i, int32_t tid, struct blocked_row sleep)
{
	f->blame[i] = (struct blame_row){
		.tid = tid, .doing = DOING_BLOCKED, .ns = sleep.ns, .sleep = sleep
	};
}

START_TEST(a_window_sums_up_the_blame_of_its_words)
{
	struct result *res = result_new();
	struct window *win;

	res->windows = win = xcalloc(1, sizeof(*win));
	res->n_windows = 1;
	win->futexes = xcalloc(2, sizeof(*win->futexes));
	win->n_futexes = 2;
	for (size_t i = 0; i < 2; i++) {
		struct futex_row *f = &win->futexes[i];

		f->blame = xcalloc(3, sizeof(*f->blame));
		f->n_blame = 3;
		add_blame(f, 0, 7, in_fsync(50, "kworker/0:1", 10));
		add_blame(f, 1, 8, in_fsync(50, "kworker/0:1", 20));
		add_blame(f, 2, 7, in_fsync(51, "kworker/1:2", 30));
	}
	likeness_join_blame(win);
	likeness_sum_blame(win);
	ck_assert_uint_eq(win->futexes[0].n_blame, 2);
	ck_assert_uint_eq(win->futexes[0].blame[0].ns, 40);
	ck_assert_int_eq(win->futexes[0].blame[0].tid, 7);
	ck_assert_uint_eq(win->n_blame, 2);
	ck_assert_uint_eq(win->blame_ns, 120);
	ck_assert_uint_eq(win->blame[0].ns, 80);
	ck_assert_int_eq(win->blame[0].tid, 7);
	ck_assert_str_eq(win->blame[0].sleep.syscall, "fsync");
	ck_assert_uint_eq(win->blame[1].ns, 40);
	result_free(res);
}
END_TEST

/* The stack of a sleep shows a futex call whose begin was not seen. */
START_TEST(a_sleep_in_a_futex_call_is_a_wait)
{
	static const char *const calls[] = { "futex", "futex_time32", "futex_waitv", "futex or x" };
	struct result *res = result_new();
	struct futex_row *f;

	res->windows = xcalloc(1, sizeof(*res->windows));
	res->n_windows = 1;
	res->windows[0].futexes = f = xcalloc(1, sizeof(*f));
	res->windows[0].n_futexes = 1;
	f->blame = xcalloc(5, sizeof(*f->blame));
	f->n_blame = 5;
	for (size_t i = 0; i < 5; i++) {
		struct blocked_row sleep = { .ns = 10 };

		sleep.syscall = xstrdup(i < 4 ? calls[i] : "futex_wakeup");
		add_blame(f, i, 7, sleep);
	}
	likeness_join_blame(&res->windows[0]);
	ck_assert_uint_eq(f->n_blame, 2);
	ck_assert_int_eq(f->blame[0].doing, DOING_FUTEX);
	ck_assert_uint_eq(f->blame[0].ns, 40);
	ck_assert_ptr_null(f->blame[0].sleep.syscall);
	ck_assert_int_eq(f->blame[1].doing, DOING_BLOCKED);
	result_free(res);
}
END_TEST

TCase *report_likeness_cases(void)
{
	TCase *tc = tcase_create("likeness");

	tcase_add_test(tc, which_kernel_worker_it_was_does_not_matter);
	tcase_add_test(tc, a_window_sums_up_the_blame_of_its_words);
	tcase_add_test(tc, a_sleep_in_a_futex_call_is_a_wait);
	return tc;
}
