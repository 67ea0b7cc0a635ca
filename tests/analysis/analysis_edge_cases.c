/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_edge_cases.c - conditions and sums that a change of one operator would break unseen.
 *
 * Each case has killed a mutant that all the others let live; see tests/mutate.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>

#include "analysis/book/cover.h"
#include "analysis/book/histogram.h"
#include "analysis/book/trail.h"
#include "analysis/timeline.h"
#include "model/picture.h"
#include "tests/script.h"

START_TEST(what_a_cover_no_longer_keeps_still_counts)
{
	struct cover c = { 0 };
	uint64_t sum_ns = 0;

	for (uint64_t i = 0; i < COVER_MAX + 10; i++) {
		cover_add(&c, 1000 * i, 1000 * i + 1 + i);
		sum_ns += 1 + i;
		ck_assert_uint_eq(cover_total_ns(&c), sum_ns);
	}
	cover_finish(&c);
}
END_TEST

START_TEST(histograms_joined_hold_what_both_held)
{
	struct histogram h = { 0 }, other = { 0 };
	struct bucket *buckets;
	uint64_t count = 0;
	size_t n;

	for (uint64_t ns = 1; ns <= 3; ns++)
		histogram_add(&h, ns);
	histogram_add(&other, 5);
	histogram_add(&other, 6);
	histogram_join(&h, &other);
	/* Of 1, 2, 3, 5 and 6. */
	ck_assert_uint_eq(histogram_quantile(&h, 200), 1);
	ck_assert_uint_eq(histogram_quantile(&h, 500), 3);
	ck_assert_uint_eq(histogram_quantile(&h, 800), 5);
	ck_assert_uint_eq(histogram_quantile(&h, 1000), 6);
	buckets = histogram_buckets(&h, &n);
	for (size_t i = 0; i < n; i++)
		count += buckets[i].count;
	ck_assert_uint_eq(count, 5);
	free(buckets);
	histogram_finish(&h);
	histogram_finish(&other);
}
END_TEST

/* A timeline that is thinned: of its eight stretches the first six become pairs. */
static struct stretch thinned(struct stretch first, struct stretch second)
{
	struct timeline t = { 0 };
	struct stretch result;

	for (uint64_t i = 0; i < 8; i++) {
		struct stretch s = i % 2 ? second : first;

		s.begin_ns = 10 * i;
		s.end_ns = 10 * (i + 1);
		timeline_add(&t, &s, TIMELINE_MAX);
	}
	timeline_thin(&t);
	ck_assert_uint_eq(t.n, 5);
	result = t.all[0];
	ck_assert_uint_eq(result.begin_ns, 0);
	ck_assert_uint_eq(result.end_ns, 20);
	timeline_finish(&t);
	return result;
}

static struct stretch asleep(enum doing doing, uint32_t stack, void *word)
{
	struct stretch s = { .doing = doing };

	s.sleep.stack = stack;
	s.word = word;
	return s;
}

START_TEST(only_sleeps_of_one_kind_become_one_sleep)
{
	int a, b;

	ck_assert(
		!thinned(asleep(DOING_BLOCKED, 7, NULL), asleep(DOING_BLOCKED, 7, NULL)).is_mixed);
	ck_assert(thinned(asleep(DOING_BLOCKED, 7, NULL), asleep(DOING_BLOCKED, 8, NULL)).is_mixed);
	ck_assert(!thinned(asleep(DOING_FUTEX, 7, &a), asleep(DOING_FUTEX, 7, &a)).is_mixed);
	ck_assert(thinned(asleep(DOING_FUTEX, 7, &a), asleep(DOING_FUTEX, 7, &b)).is_mixed);
	ck_assert(thinned(asleep(DOING_FUTEX, 7, &a), asleep(DOING_FUTEX, 8, &a)).is_mixed);
	ck_assert(
		thinned(asleep(DOING_RUNNING, 0, NULL), asleep(DOING_RUNNABLE, 0, NULL)).is_mixed);
	/* Where a thread that ran had slept before says nothing. */
	ck_assert(!thinned(asleep(DOING_RUNNING, 7, &a), asleep(DOING_RUNNING, 8, &b)).is_mixed);
}
END_TEST

/* A trail that has been full, of which three waits in four lasted SHORT_NS, the others LONG_NS. */
static struct trail *full_trail(struct trails *all, uint64_t short_ns, uint64_t long_ns)
{
	struct trail *t = trail_new(all, NULL);

	for (uint64_t i = 0; i < TRAIL_MAX_WAITS; i++) {
		const struct trail_wait w = { .begin_ns = 10000 * i,
					      .end_ns = 10000 * i + (i % 4 ? short_ns : long_ns) };

		trail_add_wait(all, t, &w);
	}
	return t;
}

START_TEST(a_wait_of_just_the_limit_is_kept)
{
	struct trails all = { 0 };
	struct trail *t = full_trail(&all, 999, 1000);

	ck_assert_uint_eq(t->min_wait_ns, 1000);
	ck_assert_uint_eq(t->n_waits, TRAIL_MAX_WAITS / 4);
	ck_assert_uint_eq(t->n_left_out, TRAIL_MAX_WAITS / 4 * 3);
	ck_assert_uint_eq(t->left_out_ns, TRAIL_MAX_WAITS / 4 * 3 * 999);
	ck_assert_uint_eq(all.n_waits, t->n_waits);
	trail_free(&all, t);
}
END_TEST

START_TEST(a_trail_that_goes_gives_back_its_room)
{
	struct trails all = { 0 };
	struct trail *t = full_trail(&all, 999, 1000), *other = full_trail(&all, 999, 1000);
	const struct stretch s = { .end_ns = 10, .doing = DOING_RUNNING };

	trail_add_stretch(&all, t, &s);
	trail_add_stretch(&all, other, &s);
	ck_assert_uint_eq(all.n, 2);
	ck_assert_uint_eq(all.n_stretches, 2);
	ck_assert_uint_eq(all.n_waits, 2 * (TRAIL_MAX_WAITS / 4));
	trail_free(&all, t);
	ck_assert_uint_eq(all.n, 1);
	ck_assert_uint_eq(all.n_stretches, 1);
	ck_assert_uint_eq(all.n_waits, TRAIL_MAX_WAITS / 4);
	trail_free(&all, other);
	ck_assert_uint_eq(all.n, 0);
	ck_assert_uint_eq(all.n_stretches, 0);
	ck_assert_uint_eq(all.n_waits, 0);
}
END_TEST

/* Waits of t11 that no thread ended, though one woke it meanwhile. */
static const char *const not_ended[] = {
	/* The trace ends before it has returned. */
	"10 t11 enter WAIT A\n11 t11 sleep\n90 t10 enter WAKE A 1\n91 t10 wakes t11\n92 t10 exit 1\n",
	/* It dies. */
	"10 t11 enter WAIT A\n11 t11 sleep\n91 t10 wakes t11\n92 t11 runs\n93 t11 dies\n",
	/* It sleeps on, and is moved to another word, where it is woken. */
	"10 t11 enter WAIT A\n11 t11 sleep\n"
	"20 t10 wakes t11\n21 t11 runs\n22 t11 sleep\n"
	"30 t10 enter CMP_REQUEUE A 0 B all\n31 t10 exit 1\n"
	"40 t10 enter WAKE B 1\n41 t10 wakes t11\n42 t10 exit 1\n43 t11 runs\n44 t11 exit 0\n",
};

START_TEST(a_wait_that_was_not_ended_has_no_waker)
{
	struct analysis_options options = script_options();
	const struct picture *p;
	struct analysis *a;
	struct result *res;

	options.wants_trails = true;
	a = analysis_new(&options);
	script_feed(a, "has t10 of 10 main\nhas t11 of 10 api\n1 t10 runs\n");
	script_feed(a, not_ended[_i]);
	res = analysis_finish(a, 100 * MS);
	analysis_free(a);
	p = res->picture;
	for (size_t i = 0; i < p->n_threads; i++) {
		const struct picture_thread *th = &p->threads[i];

		if (th->tid != 11)
			continue;
		ck_assert_uint_ge(th->n_waits, 1);
		ck_assert_uint_eq(p->words[th->waits[0].word].uaddr, script_uaddr('A'));
		ck_assert_int_eq(th->waits[0].woken_by.kind, WHO_UNKNOWN);
		ck_assert_uint_eq(th->waits[0].waker, NO_INDEX);
	}
	result_free(res);
}
END_TEST

/* An analysis under way, at a time that goes on with each event. */
struct feeder {
	struct analysis *analysis;
	uint64_t now_ns;
};

static void feed(struct feeder *f, int32_t tid, struct event ev)
{
	ev.tid = tid;
	ev.ts_ns = f->now_ns += 1000;
	analysis_feed(f->analysis, &ev);
}

/*
 * TID is born, sleeps and runs until it has done N things, wakes WAKES unless that is 0, and dies.
 */
static void live(struct feeder *f, int32_t tid, size_t n, int32_t wakes)
{
	feed(f, 10,
	     (struct event){ .kind = EVENT_NEWTASK,
			     .newtask = { .clone_flags = 0x10000, .tid = tid, .comm = "kid" } });
	for (size_t i = 0; i < n; i += 3) {
		feed(f, 0, (struct event){ .kind = EVENT_SWITCH, .leave = { .next = tid } });
		feed(f, tid,
		     (struct event){ .kind = EVENT_SWITCH, .leave = { .state = 2, .prio = 120 } });
		feed(f, 99, (struct event){ .kind = EVENT_WAKING, .waking = { .tid = tid } });
	}
	feed(f, 0, (struct event){ .kind = EVENT_SWITCH, .leave = { .next = tid } });
	if (wakes)
		feed(f, tid, (struct event){ .kind = EVENT_WAKING, .waking = { .tid = wakes } });
	feed(f, tid, (struct event){ .kind = EVENT_THREAD_EXIT });
}

/* Returns for how long of the waits on F thread TID was blocked. */
static uint64_t blocked_ns(const struct futex_row *f, int32_t tid)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < f->n_blame; i++) {
		if (f->blame[i].tid == tid && f->blame[i].doing == DOING_BLOCKED)
			ns += f->blame[i].ns;
	}
	return ns;
}

/* t11 is woken by the first of many threads that die, t12 by the last, and both run at the end. */
START_TEST(of_the_dead_the_first_are_forgotten_first)
{
	const struct analysis_options options = script_options();
	const int32_t n = 200;
	struct feeder f = { .analysis = analysis_new(&options), .now_ns = 5 * MS };
	struct result *res;

	script_feed(f.analysis, "has t10 of 10 m\nhas t11 of 10 a\nhas t12 of 10 b\n"
				"1 t11 enter WAIT A\n1 t11 sleep\n"
				"2 t12 enter WAIT B\n2 t12 sleep\n");
	for (int32_t i = 1; i <= n; i++)
		live(&f, 1000 + i, 4000, i == 1 ? 11 : i == n ? 12 : 0);
	for (int32_t tid = 11; tid <= 12; tid++) {
		feed(&f, 0, (struct event){ .kind = EVENT_SWITCH, .leave = { .next = tid } });
		feed(&f, tid, (struct event){ .kind = EVENT_FUTEX_EXIT });
	}
	res = analysis_finish(f.analysis, f.now_ns + 1000);
	analysis_free(f.analysis);
	ck_assert_uint_eq(blocked_ns(script_word(res, 'A'), 1001), 0);
	ck_assert_uint_gt(blocked_ns(script_word(res, 'B'), 1000 + n), 0);
	result_free(res);
}
END_TEST

START_TEST(a_thread_that_is_absent_is_no_event_and_no_thread)
{
	const struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	struct result *res;

	script_feed(a, "has t10 of 10 m\nhas t11 of 10 a\n"
		       "5 t11 absent\n"
		       "6 t12 absent\n");
	ck_assert_uint_eq(analysis_events(a), 0);
	script_feed(a, "7 t10 runs\n");
	ck_assert_uint_eq(analysis_events(a), 1);
	res = analysis_finish(a, 100 * MS);
	analysis_free(a);
	ck_assert_uint_eq(res->events, 1);
	ck_assert_uint_eq(res->windows[0].n_threads, 1);
	result_free(res);
}
END_TEST

/* What is seen of t11 before a wait, and whether the wait may have begun before that. */
static const struct {
	const char *before, *wait;
	uint64_t suspect;
	uint64_t began_before;
} begins[] = {
	/* It comes back from a call that it is to make again: that began before the trace. */
	{ "5 t11 exit -512\n", "20 t11 enter WAIT A\n30 t11 exit 0\n", 0, 1 },
	{ "5 t11 exit 0\n", "20 t11 enter WAIT A\n30 t11 exit 0\n", 0, 0 },
	/* The same after a loss, in which the call was made. */
	{ "5 t11 enter WAKE A 1\n6 - gap 8 3\n10 t11 exit -512\n",
	  "20 t11 enter WAIT A\n30 t11 exit 0\n", 1, 0 },
	{ "5 t11 enter WAKE A 1\n6 - gap 8 3\n10 t11 exit 0\n",
	  "20 t11 enter WAIT A\n30 t11 exit 0\n", 0, 0 },
	/* No call is to be made again that was seen as a whole. */
	{ "5 t11 enter WAKE A 1\n10 t11 exit -512\n", "20 t11 enter WAIT A\n30 t11 exit 0\n", 0,
	  0 },
	/* It was parked on another word, and that wait is what was to go on. */
	{ "0.1 t11 parked WAIT B 0\n10 t11 exit -512\n", "20 t11 enter WAIT A\n30 t11 exit 0\n", 0,
	  0 },
};

START_TEST(a_wait_is_suspect_where_it_may_have_begun_before)
{
	struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	struct result *res;

	script_feed(a, "has t11 of 10 a\n");
	script_feed(a, begins[_i].before);
	script_feed(a, begins[_i].wait);
	res = analysis_finish(a, 100 * MS);
	analysis_free(a);
	ck_assert_uint_eq(script_word(res, 'A')->suspect, begins[_i].suspect);
	ck_assert_uint_eq(script_word(res, 'A')->waits, 1 - begins[_i].suspect);
	ck_assert_uint_eq(script_word(res, 'A')->began_before, begins[_i].began_before);
	result_free(res);
}
END_TEST

/* What t11 does while its wait goes on in restart_syscall(2), of which the return is not seen. */
static const char *const not_returned[] = {
	"30 t11 enter WAKE B 1\n31 t11 exit 0\n",
	"30 t11 enter WAIT B\n31 t11 exit 0\n",
	"30 t11 execs\n",
};

START_TEST(a_restarted_wait_that_was_not_seen_to_end_is_suspect)
{
	struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	const struct futex_row *f;
	struct result *res;

	script_feed(a, "has t11 of 11 api\n"
		       "10 t11 enter WAIT A\n20 t11 exit -516\n25 t11 restart\n");
	script_feed(a, not_returned[_i]);
	res = analysis_finish(a, 100 * MS);
	analysis_free(a);
	f = script_word(res, 'A');
	ck_assert_uint_eq(f->suspect, 1);
	ck_assert_uint_eq(f->waits, 0);
	ck_assert_uint_eq(f->wait_ns, 0);
	result_free(res);
}
END_TEST

START_TEST(waits_are_counted_while_the_trace_runs)
{
	const struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);

	script_feed(a, "has t11 of 10 a\n10 t11 enter WAIT A\n");
	ck_assert_uint_eq(analysis_waits(a), 0);
	script_feed(a, "20 t11 exit 0\n30 t11 enter WAIT B\n40 t11 exit EAGAIN\n");
	ck_assert_uint_eq(analysis_waits(a), 2);
	analysis_free(a);
}
END_TEST

START_TEST(a_word_has_the_lengths_of_its_waits)
{
	struct result *res =
		script_analyse("has t11 of 10 a\nhas t12 of 10 b\n"
			       "10 t11 enter WAIT A\n10 t11 sleep\n"
			       "10 t12 enter WAIT A\n10 t12 sleep\n"
			       "11 t99 wakes t11\n11 t11 runs\n11 t11 exit 0\n"
			       "90 t99 wakes t12\n90 t12 runs\n90 t12 exit 0\n"
			       /* These are in no bucket: it did not sleep, it goes on. */
			       "91 t11 enter WAIT A\n92 t11 exit EAGAIN\n"
			       "93 t12 enter WAIT A\n93 t12 sleep\n",
			       100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(f->n_histogram, 2);
	ck_assert_uint_eq(f->histogram[0].count, 1);
	ck_assert_uint_ge(f->histogram[0].le_ns, 1 * MS);
	ck_assert_uint_lt(f->histogram[0].le_ns, 2 * MS);
	ck_assert_uint_eq(f->histogram[1].count, 1);
	ck_assert_uint_ge(f->histogram[1].le_ns, 80 * MS);
	ck_assert_uint_lt(f->histogram[1].le_ns, 100 * MS);
	result_free(res);
}
END_TEST

TCase *analysis_edge_cases(void)
{
	TCase *tc = tcase_create("edges");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, what_a_cover_no_longer_keeps_still_counts);
	tcase_add_test(tc, histograms_joined_hold_what_both_held);
	tcase_add_test(tc, only_sleeps_of_one_kind_become_one_sleep);
	tcase_add_test(tc, a_wait_of_just_the_limit_is_kept);
	tcase_add_test(tc, a_trail_that_goes_gives_back_its_room);
	tcase_add_loop_test(tc, a_wait_that_was_not_ended_has_no_waker, 0,
			    sizeof(not_ended) / sizeof(*not_ended));
	tcase_add_test(tc, of_the_dead_the_first_are_forgotten_first);
	tcase_add_test(tc, a_thread_that_is_absent_is_no_event_and_no_thread);
	tcase_add_loop_test(tc, a_wait_is_suspect_where_it_may_have_begun_before, 0,
			    sizeof(begins) / sizeof(*begins));
	tcase_add_loop_test(tc, a_restarted_wait_that_was_not_seen_to_end_is_suspect, 0,
			    sizeof(not_returned) / sizeof(*not_returned));
	tcase_add_test(tc, waits_are_counted_while_the_trace_runs);
	tcase_add_test(tc, a_word_has_the_lengths_of_its_waits);
	return tc;
}
