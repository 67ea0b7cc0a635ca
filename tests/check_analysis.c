/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_analysis.c - pairing, waits and ledgers, from event sequences written out (script.h).
 */
#include <stdlib.h>
#include <string.h>

#include "futrace/futex_op.h"
#include "futrace/histogram.h"
#include "futrace/summary.h"
#include "script.h"
#include "suite.h"

static const struct op_row *find_op(const struct futex_row *f, uint32_t op)
{
	for (size_t i = 0; i < f->n_ops; i++) {
		if (f->ops[i].op_raw == op)
			return &f->ops[i];
	}
	ck_abort_msg("no row for operation %u", op);
}

static uint64_t result_of(const struct op_row *op, const char *name)
{
	for (size_t i = 0; i < op->n_results; i++) {
		if (!strcmp(op->results[i].name, name))
			return op->results[i].count;
	}
	return 0;
}

START_TEST(a_call_is_paired_with_its_return_across_other_threads)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "1.000 t11 enter WAIT A\n"
					    "1.500 t12 enter WAIT A\n"
					    "1.600 t11 sleep\n"
					    "3.000 t11 exit 0\n"
					    "3.500 t12 exit EAGAIN\n",
					    10);
	const struct futex_row *f = script_word(res, 'A');
	const struct op_row *op = find_op(f, 128);

	ck_assert_uint_eq(op->calls, 2);
	ck_assert_uint_eq(op->time_ns, 4 * MS);
	ck_assert_uint_eq(result_of(op, "0"), 1);
	ck_assert_uint_eq(result_of(op, "EAGAIN"), 1);
	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->slept, 1);
	ck_assert_uint_eq(f->wait_ns, 4 * MS);
	ck_assert_uint_eq(f->max_ns, 2 * MS);
	ck_assert_uint_eq(f->peak_waiters, 2);
	ck_assert_uint_eq(f->covered_ns, 2500000);
	ck_assert_uint_eq(f->finished_slept, 1);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

START_TEST(a_preempted_waiter_has_not_slept)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "2 t11 preempted\n"
					    "3 t11 exit EAGAIN\n",
					    10);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'A')->slept, 0);
	result_free(res);
}
END_TEST

START_TEST(a_sleep_outside_a_wait_is_not_a_slept_wait)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "1 t11 sleep\n"
					    "2 t11 enter WAIT A\n"
					    "3 t11 exit EAGAIN\n"
					    "4 t11 sleep\n",
					    10);

	ck_assert_uint_eq(script_word(res, 'A')->slept, 0);
	result_free(res);
}
END_TEST

START_TEST(a_thread_parked_throughout_covers_the_whole_trace)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "0.5 t11 parked WAIT_BITSET A 0.4\n",
					    1000);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 1000 * MS);
	ck_assert_uint_eq(f->covered_ns, 1000 * MS);
	ck_assert_uint_eq(f->peak_waiters, 1);
	ck_assert_uint_eq(f->began_before, 1);
	ck_assert_uint_eq(f->unfinished, 1);
	ck_assert_uint_eq(f->slept, 1);
	ck_assert_uint_eq(f->finished_slept, 0);
	ck_assert(futex_row_is_at_least(f));
	ck_assert_str_eq(f->ops[0].name, "FUTEX_WAIT_BITSET_PRIVATE");
	ck_assert_uint_eq(f->ops[0].calls, 0);
	result_free(res);
}
END_TEST

START_TEST(a_thread_parked_at_the_beginning_has_waited_since_then)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "0.2 t12 enter WAIT A\n"
					    "0.5 t11 parked WAIT A 0.4\n"
					    "7 t12 exit 0\n"
					    "20 t11 exit 0\n"
					    "30 t12 enter WAIT A\n"
					    "31 t12 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 3);
	ck_assert_uint_eq(f->wait_ns, 20 * MS + 6800000 + 1 * MS);
	ck_assert_uint_eq(f->covered_ns, 21 * MS);
	ck_assert_uint_eq(f->peak_waiters, 2);
	ck_assert_uint_eq(f->began_before, 1);
	ck_assert_uint_eq(f->unfinished, 0);
	/* The return is of a call that was not seen to begin. */
	ck_assert_uint_eq(find_op(f, 128)->calls, 2);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

START_TEST(what_proc_says_loses_against_events)
{
	/* The entry was read after the thread had gone on: first an event, then /proc. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "0.3 t11 exit 0\n"
					    "0.5 t11 parked WAIT A 0.4\n"
					    "0.6 t12 parked WAIT B 0.4\n"
					    "5.0 t12 enter WAIT C\n"
					    "6.0 t12 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'C')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'B')->waits, 0);
	ck_assert_uint_eq(script_word(res, 'B')->covered_ns, 0);
	/* t11's return: on which word is not known. */
	ck_assert_uint_eq(res->windows[0].n_futexes, 2);
	ck_assert_uint_eq(res->unpaired, 1);
	ck_assert_uint_eq(res->n_warnings, 1);
	result_free(res);
}
END_TEST

START_TEST(a_stopped_waiter_that_is_continued_is_still_in_its_wait)
{
	/* Found parked, but stopped: it enters the same call again when continued. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "0.5 t11 parked WAIT A 0.4\n"
					    "50 t11 enter WAIT A\n"
					    "60 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 60 * MS);
	ck_assert_uint_eq(f->covered_ns, 60 * MS);
	ck_assert_uint_eq(f->began_before, 1);
	ck_assert_uint_eq(find_op(f, 128)->calls, 1);
	result_free(res);
}
END_TEST

START_TEST(a_wait_that_outlasts_the_trace_is_at_least_as_long)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "40 t11 enter WAIT A\n"
					    "41 t11 sleep\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->unfinished, 1);
	ck_assert_uint_eq(f->wait_ns, 60 * MS);
	ck_assert_uint_eq(f->covered_ns, 60 * MS);
	ck_assert_uint_eq(f->slept, 1);
	ck_assert_uint_eq(find_op(f, 128)->calls, 0);
	result_free(res);
}
END_TEST

START_TEST(a_call_entered_again_by_the_kernel_is_one_wait)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A 2\n"
					    "20 t11 exit -512\n"
					    "25 t11 enter WAIT A 2\n"
					    "40 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 30 * MS);
	ck_assert_uint_eq(f->covered_ns, 30 * MS);
	ck_assert_uint_eq(f->peak_waiters, 1);
	ck_assert_uint_eq(find_op(f, 128)->calls, 2);
	ck_assert_uint_eq(find_op(f, 128)->time_ns, 25 * MS);
	ck_assert_uint_eq(result_of(find_op(f, 128), "ERESTARTSYS"), 1);
	result_free(res);
}
END_TEST

START_TEST(a_wait_goes_on_in_restart_syscall)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -516\n"
					    "30 t11 restart\n"
					    "40 t11 restarted -516\n"
					    "45 t11 restart\n"
					    "50 t11 restarted ETIMEDOUT\n"
					    "60 t11 restart\n"
					    "70 t11 restarted 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 40 * MS);
	ck_assert_uint_eq(find_op(f, 128)->calls, 1);
	result_free(res);
}
END_TEST

START_TEST(an_interrupted_wait_ends_where_it_was_interrupted)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -516\n"
					    "70 t11 enter WAIT B\n"
					    "80 t11 exit 0\n"
					    "82 t11 enter WAIT A\n"
					    "83 t11 exit -512\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->wait_ns, 11 * MS);
	ck_assert_uint_eq(f->covered_ns, 11 * MS);
	ck_assert_uint_eq(f->unfinished, 0);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 10 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_handler_without_restart_ends_the_wait)
{
	/* The program calls again, with the same arguments: those are two waits. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -512\n"
					    "20.1 t11 handler\n"
					    "50 t11 enter WAIT A\n"
					    "60 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->wait_ns, 20 * MS);
	ck_assert_uint_eq(f->covered_ns, 20 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_handler_with_restart_is_part_of_the_wait)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -512\n"
					    "20.1 t11 handler SA_RESTART\n"
					    "25 t11 enter WAIT A\n"
					    "60 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 50 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_timed_wait_is_ended_by_any_handler)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 exit -516\n"
					    "20.1 t11 handler SA_RESTART\n"
					    "40 t11 restart\n"
					    "50 t11 restarted 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 10 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_thread_that_dies_waiting_has_waited_until_then)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "11 t11 sleep\n"
					    "30 t11 dies\n"
					    "90 t10 enter WAKE A\n"
					    "91 t10 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->wait_ns, 20 * MS);
	ck_assert_uint_eq(f->unfinished, 0);
	ck_assert_uint_eq(f->finished_slept, 0);
	result_free(res);
}
END_TEST

START_TEST(an_id_that_is_used_again_is_another_thread)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 old\n"
					    "10 t11 enter WAIT A\n"
					    "20 t11 dies\n"
					    "30 t10 spawns t11 new\n"
					    "40 t11 enter WAIT A\n"
					    "45 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->wait_ns, 15 * MS);
	ck_assert_uint_eq(f->n_waiters, 2);
	ck_assert_str_eq(f->waiters[0].comm, "old");
	ck_assert_str_eq(f->waiters[1].comm, "new");
	ck_assert_uint_eq(res->windows[0].n_threads, 3);
	result_free(res);
}
END_TEST

START_TEST(a_thread_born_while_tracing_belongs_to_the_target)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "10 t10 spawns t11 kid\n"
					    "11 t11 renames worker\n"
					    "12 t11 enter WAIT A\n"
					    "15 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_int_eq(script_word(res, 'A')->pid, 10);
	ck_assert_str_eq(script_word(res, 'A')->waiters[0].comm, "worker");
	result_free(res);
}
END_TEST

START_TEST(a_child_process_is_not_counted)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "10 t10 forks t20 kid\n"
					    "11 t20 enter WAIT A\n"
					    "12 t20 exit 0\n"
					    "13 t20 spawns t21 grandkid\n"
					    "14 t21 enter WAIT A\n",
					    100);

	ck_assert_uint_eq(res->windows[0].n_futexes, 0);
	ck_assert_uint_eq(res->windows[0].n_threads, 1);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

START_TEST(the_same_address_in_two_processes_is_two_words)
{
	struct result *res = script_analyse("has t10 of 10 a\n"
					    "has t20 of 20 b\n"
					    "1 t10 enter WAIT A\n"
					    "2 t20 enter WAIT A\n"
					    "3 t10 exit 0\n"
					    "5 t20 exit 0\n",
					    10);
	const struct window *win = &res->windows[0];

	ck_assert_uint_eq(win->n_futexes, 2);
	ck_assert_int_eq(win->futexes[0].pid, 20);
	ck_assert_uint_eq(win->futexes[0].wait_ns, 3 * MS);
	ck_assert_uint_eq(win->futexes[1].wait_ns, 2 * MS);
	result_free(res);
}
END_TEST

START_TEST(wakers_are_counted_with_what_they_woke)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "2 t10 enter WAKE A 1\n"
					    "2.1 t10 exit 1\n"
					    "2.2 t11 exit 0\n"
					    "3 t10 enter WAKE A 1\n"
					    "3.1 t10 exit 0\n"
					    "4 t10 enter CMP_REQUEUE A 1\n"
					    "4.1 t10 exit 5\n",
					    10);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->n_wakers, 1);
	ck_assert_int_eq(f->wakers[0].tid, 10);
	ck_assert_uint_eq(f->wakers[0].wakes, 2);
	ck_assert_uint_eq(f->wakers[0].woken, 1);
	ck_assert_uint_eq(f->waits, 1);
	result_free(res);
}
END_TEST

START_TEST(a_lost_return_makes_no_long_wait)
{
	/* Without the gap, t11's entry at 10 would be paired with its return at 80. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "11 t11 sleep\n"
					    "20 - gap 70 3\n"
					    "80 t11 exit 0\n"
					    "81 t11 enter WAIT A\n"
					    "83 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 1);
	ck_assert_uint_eq(f->suspect, 1);
	ck_assert_uint_eq(f->wait_ns, 2 * MS);
	ck_assert_uint_eq(find_op(f, 128)->calls, 1);
	/* What it covered before the gap is certain. */
	ck_assert_uint_eq(f->covered_ns, 12 * MS);
	ck_assert_uint_eq(res->lost_events, 3);
	ck_assert_uint_eq(res->lost_places, 1);
	result_free(res);
}
END_TEST

START_TEST(a_wait_that_begins_inside_a_gap_is_suspect)
{
	/* Seen on another CPU, while events of the first one are missing. */
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "20 - gap 70\n"
					    "30 t11 enter WAIT A\n"
					    "75 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 0);
	ck_assert_uint_eq(script_word(res, 'A')->suspect, 1);
	ck_assert_uint_eq(script_word(res, 'A')->covered_ns, 0);
	ck_assert_uint_eq(res->lost_events, 0);
	result_free(res);
}
END_TEST

START_TEST(an_entry_without_a_return_is_in_no_sum)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 t11 enter WAIT A\n"
					    "50 t11 enter WAIT B\n"
					    "60 t11 exit 0\n"
					    "70 t11 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->waits, 0);
	ck_assert_uint_eq(script_word(res, 'A')->suspect, 1);
	ck_assert_uint_eq(script_word(res, 'A')->covered_ns, 0);
	ck_assert_uint_eq(script_word(res, 'B')->wait_ns, 10 * MS);
	ck_assert_uint_eq(res->unpaired, 2);
	result_free(res);
}
END_TEST

START_TEST(the_trace_ends_with_the_last_thread)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "10 t10 enter WAKE A\n"
					    "11 t10 exit 0\n"
					    "40 t10 dies\n",
					    100);

	ck_assert_uint_eq(res->end_ns, 40 * MS);
	ck_assert_uint_eq(res->windows[0].end_ns, 40 * MS);
	result_free(res);
}
END_TEST

START_TEST(the_threads_own_sums_agree_with_the_words)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "has t11 of 10 a\n"
					    "1 t11 enter WAIT A\n"
					    "3 t11 exit 0\n"
					    "4 t11 enter WAIT B\n"
					    "9 t11 exit ETIMEDOUT\n"
					    "9.5 t10 enter WAKE A\n"
					    "9.6 t10 exit 0\n",
					    10);
	const struct window *win = &res->windows[0];

	ck_assert_uint_eq(win->n_threads, 2);
	ck_assert(win->threads[0].main);
	ck_assert_uint_eq(win->threads[0].wakes, 1);
	ck_assert_uint_eq(win->threads[1].futex_ns, 7 * MS);
	ck_assert_uint_eq(win->threads[1].waits, 2);
	result_free(res);
}
END_TEST

static const struct {
	const char *script;
	const char *says; /* NULL: nothing */
} summaries[] = {
	{ "has t10 of 10 m\nhas t11 of 10 a\nhas t12 of 10 b\n"
	  "0.1 t11 parked WAIT A 0\n0.1 t12 parked WAIT B 0\n"
	  "95 t10 enter WAKE A 1\n95.1 t10 exit 1\n95.2 t11 exit 0\n",
	  "2 of 3 threads were parked, each alone on a word of its own, for over 90 % of the time, and "
	  "only m (10) woke them: a symptom; look at what m did meanwhile." },
	{ "has t10 of 10 m\nhas t11 of 10 a\n"
	  "0.1 t11 parked WAIT A 0\n",
	  "1 of 2 threads was parked, alone on its word, for over 90 % of the time, and no thread of the "
	  "target woke it: no contention; idle, or stuck." },
	/* Woken by one that waits there too: not a parking place. */
	{ "has t10 of 10 m\nhas t11 of 10 a\n"
	  "0.1 t11 parked WAIT A 0\n"
	  "95 t11 exit 0\n96 t11 enter WAKE A 1\n97 t11 exit 0\n",
	  NULL },
	/* Parked for a part of the time only. */
	{ "has t10 of 10 m\nhas t11 of 10 a\n"
	  "0.1 t11 parked WAIT A 0\n50 t11 exit 0\n",
	  NULL },
	/* Events were lost: nothing is certain. */
	{ "has t10 of 10 m\nhas t11 of 10 a\n"
	  "0.1 t11 parked WAIT A 0\n50 - gap 51 7\n",
	  NULL },
};

START_TEST(a_summary_says_what_the_evidence_says_and_no_more)
{
	struct result *res = script_analyse(summaries[_i].script, 100);
	char *summary = summary_of(&res->windows[0]);

	if (summaries[_i].says)
		ck_assert_pstr_eq(summary, summaries[_i].says);
	else
		ck_assert_ptr_null(summary);
	free(summary);
	result_free(res);
}
END_TEST

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
	{ 1 + 512, "FUTEX_WAKE|0x200", FUTEX_ROLE_WAKE },
	{ 0xffffffff, "FUTEX_op_127_PRIVATE|CLOCK_REALTIME|0xfffffe00", FUTEX_ROLE_OTHER },
};

START_TEST(operations_are_named_with_their_flags)
{
	char name[64];

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

static TCase *pairing_cases(void)
{
	TCase *tc = tcase_create("pairing");

	tcase_add_test(tc, a_call_is_paired_with_its_return_across_other_threads);
	tcase_add_test(tc, a_preempted_waiter_has_not_slept);
	tcase_add_test(tc, a_sleep_outside_a_wait_is_not_a_slept_wait);
	tcase_add_test(tc, a_thread_parked_throughout_covers_the_whole_trace);
	tcase_add_test(tc, a_thread_parked_at_the_beginning_has_waited_since_then);
	tcase_add_test(tc, what_proc_says_loses_against_events);
	tcase_add_test(tc, a_stopped_waiter_that_is_continued_is_still_in_its_wait);
	tcase_add_test(tc, a_wait_that_outlasts_the_trace_is_at_least_as_long);
	tcase_add_test(tc, a_call_entered_again_by_the_kernel_is_one_wait);
	tcase_add_test(tc, a_wait_goes_on_in_restart_syscall);
	tcase_add_test(tc, an_interrupted_wait_ends_where_it_was_interrupted);
	tcase_add_test(tc, a_handler_without_restart_ends_the_wait);
	tcase_add_test(tc, a_handler_with_restart_is_part_of_the_wait);
	tcase_add_test(tc, a_timed_wait_is_ended_by_any_handler);
	tcase_add_test(tc, a_lost_return_makes_no_long_wait);
	tcase_add_test(tc, a_wait_that_begins_inside_a_gap_is_suspect);
	tcase_add_test(tc, an_entry_without_a_return_is_in_no_sum);
	return tc;
}

static TCase *thread_cases(void)
{
	TCase *tc = tcase_create("threads");

	tcase_add_test(tc, a_thread_that_dies_waiting_has_waited_until_then);
	tcase_add_test(tc, an_id_that_is_used_again_is_another_thread);
	tcase_add_test(tc, a_thread_born_while_tracing_belongs_to_the_target);
	tcase_add_test(tc, a_child_process_is_not_counted);
	tcase_add_test(tc, the_same_address_in_two_processes_is_two_words);
	tcase_add_test(tc, wakers_are_counted_with_what_they_woke);
	tcase_add_test(tc, the_trace_ends_with_the_last_thread);
	tcase_add_test(tc, the_threads_own_sums_agree_with_the_words);
	return tc;
}

static TCase *value_cases(void)
{
	TCase *tc = tcase_create("values");

	tcase_add_loop_test(tc, operations_are_named_with_their_flags, 0,
			    sizeof(op_cases) / sizeof(*op_cases));
	tcase_add_test(tc, results_are_named_as_errno_names);
	tcase_add_loop_test(tc, quantiles_are_within_an_eighth_of_exact_ones, 0, 50);
	tcase_add_test(tc, a_histogram_holds_all_that_was_added);
	tcase_add_test(tc, no_wait_has_no_quantile);
	tcase_add_loop_test(tc, a_summary_says_what_the_evidence_says_and_no_more, 0,
			    sizeof(summaries) / sizeof(*summaries));
	return tc;
}

int main(void)
{
	Suite *suite = suite_create("analysis");

	suite_add_tcase(suite, pairing_cases());
	suite_add_tcase(suite, thread_cases());
	suite_add_tcase(suite, value_cases());
	return run_suite(suite);
}
