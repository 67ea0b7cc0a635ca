/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_loss_cases.c - tests which figures missing events make uncertain, and which not.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/script.h"
#include "tests/truths.h"

/* A wait of t11 around or beside a gap of CPU 0 from 20 to 30 ms. */
static const struct {
	const char *script;
	uint64_t waits, suspect, calls;
} gaps[] = {
	/* On another CPU all the time: no event of it can be missing. */
	{ "10 t11@1 enter WAIT A\n20 -@0 gap 30\n40 t11@1 exit 0\n", 1, 0, 1 },
	/* On the same one. */
	{ "10 t11@0 enter WAIT A\n20 -@0 gap 30\n40 t11@0 exit 0\n", 0, 1, 0 },
	/* Asleep: it may have been woken, and have run there. */
	{ "10 t11@1 enter WAIT A\n11 t11@1 sleep\n20 -@0 gap 30\n40 t11@1 exit 0\n", 0, 1, 0 },
	/* Taken off its CPU: it may have been continued there. */
	{ "10 t11@1 enter WAIT A\n11 t11@1 preempted\n20 -@0 gap 30\n40 t11@1 exit 0\n", 0, 1, 0 },
	/* It leaves its CPU in the gap; as it ends; later. */
	{ "10 t11@1 enter WAIT A\n20 -@0 gap 30\n29 t11@1 sleep\n40 t11@1 exit 0\n", 0, 1, 0 },
	{ "10 t11@1 enter WAIT A\n20 -@0 gap 30\n29 t11@1 preempted\n40 t11@1 exit 0\n", 0, 1, 0 },
	{ "10 t11@1 enter WAIT A\n20 -@0 gap 30\n30 t11@1 sleep\n40 t11@1 exit 0\n", 1, 0, 1 },
	{ "10 t11@1 enter WAIT A\n20 -@0 gap 30\n35 t11@1 sleep\n40 t11@1 exit 0\n", 1, 0, 1 },
	/* Over before, begun after. */
	{ "10 t11@0 enter WAIT A\n11 t11@0 sleep\n19 t11@0 exit 0\n20 -@0 gap 30\n", 1, 0, 1 },
	{ "20 -@0 gap 30\n31 t11@0 enter WAIT A\n32 t11@0 sleep\n40 t11@0 exit 0\n", 1, 0, 1 },
	/* Begun in it on another CPU, where it stayed. */
	{ "20 -@0 gap 30\n25 t11@1 enter WAIT A\n40 t11@1 exit 0\n", 1, 0, 1 },
	/* A shorter gap of a third CPU, which comes later, does not end the first. */
	{ "10 t11@1 enter WAIT A\n20 -@0 gap 30\n21 -@2 gap 22\n25 t11@1 sleep\n40 t11@1 exit 0\n",
	  0, 1, 0 },
	/* Left for a signal, and on its CPU. */
	{ "10 t11@1 enter WAIT A\n15 t11@1 exit -512\n20 -@0 gap 30\n35 t11@1 enter WAIT A\n"
	  "40 t11@1 exit 0\n",
	  1, 0, 1 },
	/* It had moved to the CPU of the gap in its wait. */
	{ "10 t11@1 enter WAIT A\n11 t11@1 sleep\n12 t11@0 exit -512\n20 -@0 gap 30\n"
	  "35 t11@1 enter WAIT A\n40 t11@1 exit 0\n",
	  0, 1, 0 },
};

START_TEST(a_gap_touches_what_may_have_been_on_its_cpu)
{
	char *script = xasprintf("has t11 of 10 a\n%s", gaps[_i].script);
	struct result *res = script_analyse(script, 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, gaps[_i].waits);
	ck_assert_uint_eq(f->suspect, gaps[_i].suspect);
	ck_assert_uint_eq(script_op(f, 128)->calls, gaps[_i].calls);
	ck_assert_uint_eq(res->lost_places, strstr(script, "@2") ? 2 : 1);
	ck_assert_uint_eq(script_thread(res, 11)->waits, gaps[_i].waits);
	result_free(res);
	free(script);
}
END_TEST

/* Feeds SCRIPT as a trace that begins at 1 s and ends at 2 s. */
static struct result *from_1_s(const char *script)
{
	const struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	struct result *res;

	analysis_set_begin(a, 1000 * MS);
	script_feed(a, script);
	res = analysis_finish(a, 2000 * MS);
	analysis_free(a);
	truths_check(res);
	return res;
}

START_TEST(a_gap_before_the_first_event_adds_no_time_before_the_trace)
{
	struct result *res = from_1_s("has t11 of 10 a\n"
				      "has t12 of 10 b\n"
				      "990 -@0 gap 1050\n"
				      "990 -@1 gap 1040\n"
				      "1060 t11 sleep\n"
				      "1100 t12 enter WAIT A\n"
				      "1150 t12 exit EAGAIN\n");
	const struct thread_row *t11 = script_thread(res, 11);

	ck_assert_uint_eq(res->begin_ns, 1000 * MS);
	ck_assert_uint_eq(res->losses[0].begin_ns, 1000 * MS);
	ck_assert_uint_eq(res->losses[0].end_ns, 1050 * MS);
	/* It need not have been running all the time until it slept. */
	ck_assert_uint_eq(t11->unknown_ns, 60 * MS);
	ck_assert_uint_eq(t11->running_ns, 0);
	ck_assert_uint_eq(t11->blocked_ns, 940 * MS);
	ck_assert_uint_eq(script_thread(res, 12)->unknown_ns, 100 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_trace_of_gaps_only_has_its_own_length)
{
	struct result *res = from_1_s("has t11 of 10 a\n990 -@0 gap 2500\n");

	ck_assert_uint_eq(script_thread(res, 11)->unknown_ns, 1000 * MS);
	ck_assert_uint_eq(res->losses[0].end_ns, 2000 * MS);
	result_free(res);
}
END_TEST

START_TEST(a_thread_found_parked_after_a_gap_waits_at_least_from_then)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "0.1 -@0 gap 0.3\n"
					    "0.5 t11 parked WAIT A 0.4\n"
					    "40 t11 exit 0\n"
					    "50 t11 enter WAIT A\n"
					    "55 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->suspect, 0);
	ck_assert_uint_eq(f->began_before, 1);
	ck_assert_uint_eq(f->wait_ns, 39500000 + 5 * MS);
	ck_assert_uint_eq(f->covered_ns, f->wait_ns);
	ck_assert_uint_eq(f->peak_waiters, 1);
	ck_assert_uint_eq(script_thread(res, 11)->unknown_ns, 500000);
	result_free(res);
}
END_TEST

/* /proc is read after tracing began: the thread may have been woken, and not have run yet. */
START_TEST(a_thread_woken_before_it_was_found_parked_waits_once)
{
	struct result *res = script_analyse("has t11 of 10 a\nhas t12 of 10 b\n"
					    "10 t12 wakes t11\n"
					    "10.1 t11 parked WAIT A 10.05\n"
					    "20 t11 runs\n20 t11 exit 0\n"
					    "30 t11 blocks\n40 t12 wakes t11\n40 t11 runs\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');
	const struct thread_row *th = script_thread(res, 11);

	ck_assert_uint_eq(f->wait_ns, 20 * MS);
	ck_assert_uint_eq(f->wakeup_delay_ns, 10 * MS);
	ck_assert_uint_eq(th->futex_ns, 20 * MS);
	ck_assert_uint_eq(th->blocked_ns, 10 * MS);
	ck_assert_uint_eq(th->running_ns, 70 * MS);
	ck_assert_uint_eq(th->n_blocked, 1);
	ck_assert_uint_eq(th->blocked[0].ns, 10 * MS);
	ck_assert_uint_eq(f->n_wakeups, 1);
	ck_assert_int_eq(f->wakeups[0].waker.tid, 12);
	result_free(res);
}
END_TEST

/* A thread that parks in A at 10 ms or before the trace; events are lost from 20 to 30 ms. */
static const struct {
	const char *script;
	uint64_t waits, suspect, wait_ns, unknown_ns;
} readings[] = {
	/* What was read in the gap proves nothing of what comes after it. */
	{ "1 t11 parked WAIT A 0.5\n20 - gap 30\n29.2 t11 parked WAIT A 29.1\n", 0, 1, 0,
	  100 * MS },
	{ "1 t11 parked WAIT A 0.5\n20 - gap 30\n29.2 t11 asleep 29.1\n", 0, 1, 0, 100 * MS },
	/* It has not woken. */
	{ "1 t11 parked WAIT A 0.5\n20 - gap 30\n40 t11 asleep 39\n", 1, 0, 100 * MS, 0 },
	{ "1 t11 parked WAIT A 0.5\n20 - gap 30\n40 t11 asleep 39\n60 t11 exit 0\n", 1, 0, 60 * MS,
	  0 },
	{ "1 t11 parked WAIT A 0.5\n20 - gap 30\n101 t11 asleep 100\n", 1, 0, 100 * MS, 0 },
	/* It may have: it waits from the reading on. */
	{ "1 t11 parked WAIT A 0.5\n20 - gap 30\n40 t11 parked WAIT A 39\n", 1, 0, 60 * MS,
	  40 * MS },
	{ "1 t11 parked WAIT B 0.5\n20 - gap 30\n40 t11 parked WAIT A 39\n60 t11 exit 0\n", 1, 0,
	  20 * MS, 40 * MS },
	{ "10 t11 enter WAIT A\n10 t11 sleep\n20 - gap 30\n40 t11 parked WAIT A 39\n", 1, 0,
	  60 * MS, 30 * MS },
	{ "10 t11 enter WAKE B\n11 t11 exit 0\n20 - gap 30\n40 t11 parked WAIT A 39\n", 1, 0,
	  60 * MS, 20 * MS },
	/* Nothing is proved of a wait that was not read, or that an event has ended. */
	{ "10 t11 enter WAIT A\n10 t11 sleep\n20 - gap 30\n40 t11 asleep 39\n", 0, 1, 0, 90 * MS },
	{ "1 t11 parked WAIT A 0.5\n20 - gap 30\n35 t11 exit 0\n40 t11 asleep 39\n", 0, 1, 0,
	  35 * MS },
	/* Where an event has shown more since the gap, the reading is not needed. */
	{ "20 - gap 30\n35 t11 enter WAIT A\n36 t11 sleep\n40 t11 parked WAIT A 39\n", 1, 0,
	  65 * MS, 35 * MS },
	/* The gap came before all; and another gap comes after the reading. */
	{ "0 - gap 30\n10 t11 parked WAIT A 9\n40 t11 asleep 39\n", 1, 0, 90 * MS, 10 * MS },
	{ "1 t11 parked WAIT A 0.5\n20 - gap 30\n40 t11 asleep 39\n50 - gap 60\n", 0, 1, 0,
	  100 * MS },
	{ "1 t11 parked WAIT A 0.5\n20 - gap 30\n40 t11 parked WAIT A 39\n50 - gap 60\n"
	  "70 t11 asleep 69\n",
	  1, 0, 60 * MS, 40 * MS },
};

START_TEST(what_proc_says_after_a_gap_is_proved_and_no_more)
{
	char *script = xasprintf("has t11 of 10 a\nhas t12 of 10 b\n%s", readings[_i].script);
	struct result *res = script_analyse(script, 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->waits, readings[_i].waits);
	ck_assert_uint_eq(f->suspect, readings[_i].suspect);
	ck_assert_uint_eq(f->wait_ns, readings[_i].wait_ns);
	/* Before the gap it waited too, in a wait that may have been another. */
	ck_assert_uint_eq(f->covered_ns,
			  readings[_i].wait_ns +
				  (strstr(readings[_i].script, "10 t11 enter WAIT") ? 10 * MS : 0));
	ck_assert_uint_eq(f->peak_waiters, f->covered_ns > 0);
	ck_assert_uint_eq(script_thread(res, 11)->unknown_ns, readings[_i].unknown_ns);
	result_free(res);
	free(script);
}
END_TEST

START_TEST(a_thread_born_in_a_gap_and_found_parked_is_adopted)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "20 - gap 30\n"
					    "40 t50 parked WAIT A 39\n"
					    "40 t150 parked WAIT A 39\n"
					    "70 t50 exit 0\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 30 * MS);
	ck_assert_uint_eq(res->windows[0].n_threads, 2);
	ck_assert_uint_eq(script_thread(res, 50)->futex_ns, 30 * MS);
	result_free(res);
}
END_TEST

START_TEST(an_event_that_came_late_touches_every_cpu)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "10 t11@1 enter WAIT A\n"
					    "10 t12@2 enter WAKE B 1\n"
					    "20 -@0 late\n"
					    "40 t11@1 exit 0\n"
					    "41 t12@2 exit 1\n"
					    "50 t11@1 enter WAIT A\n"
					    "55 t11@1 sleep\n"
					    "60 t11@1 exit 0\n"
					    /* Without a loss, no process is asked for. */
					    "70 t50 enter WAIT C\n",
					    100);

	ck_assert_uint_eq(script_word(res, 'A')->suspect, 1);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 10 * MS);
	ck_assert_uint_eq(script_word(res, 'B')->n_wakers, 0);
	ck_assert_uint_eq(res->late_events, 1);
	ck_assert_uint_eq(res->lost_places, 0);
	ck_assert_uint_eq(res->n_losses, 0);
	ck_assert_uint_eq(res->windows[0].n_futexes, 2);
	ck_assert(script_warns(res, "1 event came too late"));
	result_free(res);
}
END_TEST

START_TEST(what_is_lost_is_counted_where_it_can_be)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "10 -@0 gap 12 7\n"
					    "11 -@1 gap 13\n"
					    "20 -@0 gap 21 5\n",
					    100);

	ck_assert_uint_eq(res->lost_events, 12);
	ck_assert_uint_eq(res->lost_places, 3);
	ck_assert_uint_eq(res->n_losses, 3);
	ck_assert_uint_eq(res->losses[1].cpu, 1);
	ck_assert_int_eq(res->losses[1].count, -1);
	ck_assert_uint_eq(res->losses[1].end_ns, 13 * MS);
	result_free(res);
}
END_TEST

START_TEST(the_places_of_very_many_losses_are_not_kept)
{
	const struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	struct result *res;

	script_feed(a, "has t11 of 10 a\n");
	for (uint64_t i = 0; i < RESULT_MAX_LOSSES + 10; i++) {
		const struct event gap = { .kind = EVENT_GAP,
					   .ts_ns = i * MS,
					   .gap = { .until_ns = i * MS + 5, .count = 2 } };

		analysis_feed(a, &gap);
	}
	ck_assert_uint_eq(analysis_lost(a), 2 * (RESULT_MAX_LOSSES + 10));
	res = analysis_finish(a, 2000 * MS);
	ck_assert_uint_eq(res->n_losses, RESULT_MAX_LOSSES);
	ck_assert_uint_eq(res->losses[RESULT_MAX_LOSSES - 1].begin_ns,
			  (RESULT_MAX_LOSSES - 1) * MS);
	ck_assert_uint_eq(res->lost_places, RESULT_MAX_LOSSES + 10);
	ck_assert_uint_eq(res->lost_events, 2 * (RESULT_MAX_LOSSES + 10));
	result_free(res);
	analysis_free(a);
}
END_TEST

START_TEST(a_thread_whose_birth_was_lost_is_adopted)
{
	/* Ids below 100 are of process 10: only after a loss may one be unknown. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "5 t50 enter WAIT A\n"
					    "6 t50 exit 0\n"
					    "20 -@0 gap 30\n"
					    "40 t50 enter WAIT A\n"
					    "41 t50 sleep\n"
					    "45 t50 exit 0\n"
					    "46 t50 renames kid\n"
					    "47 t50 spawns t51 grandkid\n"
					    "50 t51 enter WAIT A\n"
					    "52 t51 exit 0\n",
					    100);
	const struct futex_row *f = script_row(res, 10, 0, "word", 'A');

	ck_assert_uint_eq(f->waits, 2);
	ck_assert_uint_eq(f->suspect, 0);
	ck_assert_uint_eq(f->wait_ns, 7 * MS);
	ck_assert_str_eq(script_waiter(f, 50)->comm, "kid");
	ck_assert_uint_eq(res->n_targets, 1);
	ck_assert_uint_eq(res->targets[0].threads, 3);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

static int32_t count_strangers(void *arg, int32_t tid)
{
	int *asked = arg;

	(void)tid;
	++*asked;
	return 0;
}

START_TEST(a_stranger_is_asked_for_once_and_not_followed)
{
	struct analysis_options options = { .new_threads = true, .new_processes = true };
	int asked = 0;
	struct result *res;

	options.ask.process_of = count_strangers;
	options.ask.arg = &asked;
	res = script_run("has t10 of 10 m\n"
			 "20 -@0 gap 30\n"
			 "40 t150 enter WAIT A\n"
			 "41 t150 sleep\n"
			 "42 t150 exit 0\n"
			 "43 t150 forks t151 kid\n"
			 "44 t150 execs\n"
			 /* A wake event belongs to its waker, which need not be a target. */
			 "45 t152 wakes t10\n",
			 100, &options);
	ck_assert_int_eq(asked, 1);
	ck_assert_uint_eq(res->windows[0].n_futexes, 0);
	ck_assert_uint_eq(res->windows[0].n_threads, 1);
	ck_assert_uint_eq(res->n_targets, 1);
	ck_assert_uint_eq(res->unpaired, 0);
	result_free(res);
}
END_TEST

/* At first no target has the id, then process 10 has it. */
static int32_t a_stranger_first(void *arg, int32_t tid)
{
	int *asked = arg;

	(void)tid;
	return (*asked)++ ? 10 : 0;
}

START_TEST(a_stranger_that_has_ended_is_asked_for_again)
{
	struct analysis_options options = script_options();
	int asked = 0;
	struct result *res;

	options.ask.process_of = a_stranger_first;
	options.ask.arg = &asked;
	res = script_run("has t10 of 10 m\n"
			 "20 -@0 gap 30\n"
			 "40 t150 enter WAIT A\n"
			 "41 t150 exit 0\n"
			 "42 t150 dies\n"
			 "50 t150 enter WAIT A\n"
			 "55 t150 exit 0\n",
			 100, &options);
	ck_assert_int_eq(asked, 2);
	ck_assert_uint_eq(script_word(res, 'A')->waits, 1);
	ck_assert_uint_eq(script_word(res, 'A')->wait_ns, 5 * MS);
	ck_assert_uint_eq(res->windows[0].n_threads, 2);
	result_free(res);
}
END_TEST

START_TEST(an_id_of_a_stranger_may_become_that_of_a_target)
{
	struct result *res = script_follow("has t10 of 10 m\n"
					   "20 -@0 gap 30\n"
					   "40 t150 restart\n"
					   "41 t160 restart\n"
					   "42 t160 dies\n"
					   "43 t10 spawns t150 kid\n"
					   "44 t150 enter WAIT A\n"
					   "46 t150 exit 0\n"
					   "47 t10 forks t160 child\n"
					   "48 t160 enter WAIT A\n"
					   "49 t160 exit 0\n",
					   100);

	ck_assert_uint_eq(script_row(res, 10, 0, "word", 'A')->wait_ns, 2 * MS);
	ck_assert_uint_eq(script_row(res, 160, 0, "word", 'A')->wait_ns, 1 * MS);
	ck_assert_uint_eq(res->windows[0].n_threads, 3);
	result_free(res);
}
END_TEST

START_TEST(an_exec_is_that_of_a_target_though_its_first_thread_seems_a_stranger)
{
	/* The process has ended when /proc is asked, so t210 is unknown. */
	struct result *res = script_follow("has t210 of 210 m\n"
					   "has t212 of 210 worker\n"
					   "20 -@0 gap 21\n"
					   "30 t210 dies\n"
					   "30.1 t210 sleep\n"
					   "30.2 t210 renames true\n"
					   "31 t212 execs t210\n"
					   "40 t210 enter WAIT A\n"
					   "42 t210 exit 0\n"
					   "50 t210 dies\n",
					   100);

	ck_assert_uint_eq(script_row(res, 210, 1, "word", 'A')->wait_ns, 2 * MS);
	ck_assert_uint_eq(res->end_ns, 50 * MS);
	ck_assert(res->targets[0].ended);
	result_free(res);
}
END_TEST

START_TEST(an_adopted_threads_first_return_was_lost_and_not_before_the_trace)
{
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "20 -@0 gap 30\n"
					    "40 t50 exit 0\n",
					    100);

	ck_assert_uint_eq(res->unpaired, 1);
	ck_assert(!script_warns(res, "under way when tracing began"));
	ck_assert(script_warns(res, "seen from one end only"));
	result_free(res);
}
END_TEST

START_TEST(a_thread_that_has_ended_is_not_adopted_when_it_leaves_its_cpu)
{
	/* The first thread of a process stays in /proc until its parent has waited for it. */
	struct result *res = script_analyse("has t10 of 10 m\n"
					    "20 -@0 gap 21\n"
					    "30 t10 dies\n"
					    "30.1 t10 sleep\n",
					    100);

	ck_assert_uint_eq(res->n_targets, 1);
	ck_assert(res->targets[0].ended);
	ck_assert_uint_eq(res->windows[0].n_threads, 1);
	ck_assert_uint_eq(res->end_ns, 30 * MS);
	result_free(res);
}
END_TEST

/* The kernel counted COUNTED, the gap shows 3. */
static const struct {
	uint64_t counted, lost;
} counts_of_kernel[] = { { 0, 3 }, { 2, 3 }, { 3, 3 }, { 7, 7 } };

START_TEST(the_kernels_count_stands_where_gaps_show_fewer)
{
	const struct analysis_options options = { 0 };
	const struct event gap = { .kind = EVENT_GAP,
				   .ts_ns = MS,
				   .gap = { .until_ns = 2 * MS, .count = 3 } };
	struct analysis *a = analysis_new(&options);
	struct result *res;

	analysis_set_begin(a, 0);
	analysis_feed(a, &gap);
	analysis_set_kernel_lost(a, counts_of_kernel[_i].counted);
	res = analysis_finish(a, 10 * MS);
	ck_assert_uint_eq(res->lost_events, counts_of_kernel[_i].lost);
	ck_assert_uint_eq(res->lost_places, 1);
	result_free(res);
	analysis_free(a);
}
END_TEST

TCase *analysis_loss_cases(void)
{
	TCase *tc = tcase_create("losses");

	tcase_add_loop_test(tc, a_gap_touches_what_may_have_been_on_its_cpu, 0,
			    sizeof(gaps) / sizeof(*gaps));
	tcase_add_test(tc, a_gap_before_the_first_event_adds_no_time_before_the_trace);
	tcase_add_test(tc, a_trace_of_gaps_only_has_its_own_length);
	tcase_add_test(tc, a_thread_found_parked_after_a_gap_waits_at_least_from_then);
	tcase_add_test(tc, a_thread_woken_before_it_was_found_parked_waits_once);
	tcase_add_loop_test(tc, what_proc_says_after_a_gap_is_proved_and_no_more, 0,
			    sizeof(readings) / sizeof(*readings));
	tcase_add_test(tc, a_thread_born_in_a_gap_and_found_parked_is_adopted);
	tcase_add_test(tc, an_event_that_came_late_touches_every_cpu);
	tcase_add_test(tc, what_is_lost_is_counted_where_it_can_be);
	tcase_add_test(tc, the_places_of_very_many_losses_are_not_kept);
	tcase_add_test(tc, a_thread_whose_birth_was_lost_is_adopted);
	tcase_add_test(tc, a_stranger_is_asked_for_once_and_not_followed);
	tcase_add_test(tc, a_stranger_that_has_ended_is_asked_for_again);
	tcase_add_test(tc, an_id_of_a_stranger_may_become_that_of_a_target);
	tcase_add_test(tc, an_exec_is_that_of_a_target_though_its_first_thread_seems_a_stranger);
	tcase_add_test(tc, an_adopted_threads_first_return_was_lost_and_not_before_the_trace);
	tcase_add_test(tc, a_thread_that_has_ended_is_not_adopted_when_it_leaves_its_cpu);
	tcase_add_loop_test(tc, the_kernels_count_stands_where_gaps_show_fewer, 0,
			    sizeof(counts_of_kernel) / sizeof(*counts_of_kernel));
	return tc;
}
