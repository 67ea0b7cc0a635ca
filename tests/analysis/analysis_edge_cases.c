/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_edge_cases.c - conditions and sums that a change of one operator would break unseen.
 *
 * Each case has killed a mutant that all the others let live; see tests/mutate.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/book/cover.h"
#include "analysis/book/histogram.h"
#include "analysis/book/trail.h"
#include "analysis/conclude/groups.h"
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

/* TID is born, sleeps and runs until it has done N things, wakes WAKES unless that is 0, and dies.
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
} begins[] = {
	/* It comes back from a call that it is to make again: that began unseen. */
	{ "5 t11 exit -512\n", "20 t11 enter WAIT A\n30 t11 exit 0\n", 1 },
	{ "5 t11 exit 0\n", "20 t11 enter WAIT A\n30 t11 exit 0\n", 0 },
	/* The same after a loss, in which the call was made. */
	{ "5 t11 enter WAKE A 1\n6 - gap 8 3\n10 t11 exit -512\n",
	  "20 t11 enter WAIT A\n30 t11 exit 0\n", 1 },
	{ "5 t11 enter WAKE A 1\n6 - gap 8 3\n10 t11 exit 0\n",
	  "20 t11 enter WAIT A\n30 t11 exit 0\n", 0 },
	/* No call is to be made again that was seen as a whole. */
	{ "5 t11 enter WAKE A 1\n10 t11 exit -512\n", "20 t11 enter WAIT A\n30 t11 exit 0\n", 0 },
	/* It was parked on another word, and that wait is what was to go on. */
	{ "0.1 t11 parked WAIT B 0\n10 t11 exit -512\n", "20 t11 enter WAIT A\n30 t11 exit 0\n",
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
	result_free(res);
}
END_TEST

/* Four threads a-N wait in turn for a millisecond more, five threads b-N all from 10 to 80. */
static const char *const two_pools =
	"has t10 of 10 main\n"
	"has t11 of 10 a-1\nhas t12 of 10 a-2\nhas t13 of 10 a-3\nhas t14 of 10 a-4\n"
	"has t21 of 10 b-1\nhas t22 of 10 b-2\nhas t23 of 10 b-3\nhas t24 of 10 b-4\n"
	"has t25 of 10 b-5\n"
	"10 t11 enter WAIT A\n10 t11 sleep\n10 t12 enter WAIT B\n10 t12 sleep\n"
	"10 t13 enter WAIT C\n10 t13 sleep\n10 t14 enter WAIT D\n10 t14 sleep\n"
	"10 t21 enter WAIT E\n10 t21 sleep\n10 t22 enter WAIT F\n10 t22 sleep\n"
	"10 t23 enter WAIT G\n10 t23 sleep\n10 t24 enter WAIT H\n10 t24 sleep\n"
	"10 t25 enter WAIT I\n10 t25 sleep\n"
	"30 t10 enter WAKE A 1\n30 t10 wakes t11\n30 t10 exit 1\n30 t11 runs\n30 t11 exit 0\n"
	"31 t10 enter WAKE B 1\n31 t10 wakes t12\n31 t10 exit 1\n31 t12 runs\n31 t12 exit 0\n"
	"32 t10 enter WAKE C 1\n32 t10 wakes t13\n32 t10 exit 1\n32 t13 runs\n32 t13 exit 0\n"
	"33 t10 enter WAKE D 1\n33 t10 wakes t14\n33 t10 exit 1\n33 t14 runs\n33 t14 exit 0\n"
	"80 t10 enter WAKE E 1\n80 t10 wakes t21\n80 t10 exit 1\n80 t21 runs\n80 t21 exit 0\n"
	"80 t10 enter WAKE F 1\n80 t10 wakes t22\n80 t10 exit 1\n80 t22 runs\n80 t22 exit 0\n"
	"80 t10 enter WAKE G 1\n80 t10 wakes t23\n80 t10 exit 1\n80 t23 runs\n80 t23 exit 0\n"
	"80 t10 enter WAKE H 1\n80 t10 wakes t24\n80 t10 exit 1\n80 t24 runs\n80 t24 exit 0\n"
	"80 t10 enter WAKE I 1\n80 t10 wakes t25\n80 t10 exit 1\n80 t25 runs\n80 t25 exit 0\n";

/* Fails unless G has N words, each with one wait that has slept and one call that ended it. */
static void check_group(const struct word_group *g, const char *name, size_t n, uint64_t wait_ns)
{
	ck_assert_str_eq(g->name, name);
	ck_assert_uint_eq(g->n, n);
	ck_assert_uint_eq(g->waits, n);
	ck_assert_uint_eq(g->slept, n);
	ck_assert_uint_eq(g->calls, 2 * n);
	ck_assert_uint_eq(g->woken, n);
	ck_assert_uint_eq(g->wait_ns, wait_ns);
	ck_assert_uint_eq(g->mean_covered_ns, wait_ns / n);
	ck_assert(!g->at_least);
	ck_assert(g->has_one_waker);
	ck_assert_int_eq(g->waker.tid, 10);
}

START_TEST(each_pool_of_words_has_sums_of_its_own)
{
	struct result *res = script_analyse(two_pools, 100);
	struct window *win = &res->windows[0];

	groups_find_words(win);
	ck_assert_uint_eq(win->n_word_groups, 2);
	check_group(&win->word_groups[0], "b-{1..5}", 5, 5 * 70 * MS);
	ck_assert_uint_eq(win->word_groups[0].max_ns, 70 * MS);
	ck_assert_uint_eq(win->word_groups[0].p50_ns, 70 * MS);
	check_group(&win->word_groups[1], "a-{1..4}", 4, (20 + 21 + 22 + 23) * MS);
	ck_assert_uint_eq(win->word_groups[1].max_ns, 23 * MS);
	/* The median of several words is as exact as a histogram is. */
	ck_assert_uint_ge(win->word_groups[1].p50_ns, 21 * MS);
	ck_assert_uint_le(win->word_groups[1].p50_ns, 23 * MS);
	for (size_t i = 0; i < win->n_futexes; i++)
		ck_assert_uint_eq(win->futexes[i].group,
				  win->futexes[i].waiters[0].tid > 20 ? 1 : 2);
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

/* Threads w-N sleep for 20 ms in one place and for 10 ms in another. */
START_TEST(each_place_where_a_pool_sleeps_has_its_sum)
{
	struct result *res;
	struct window *win;
	const struct thread_row *sum;

	res = script_analyse("has t10 of 10 m\nhas t11 of 10 w-1\nhas t12 of 10 w-2\n"
			     "has t13 of 10 w-3\nhas t14 of 10 w-4\n"
			     "10 t11 sleep\n10 t11 stack 7\n10 t12 sleep\n10 t12 stack 7\n"
			     "10 t13 sleep\n10 t13 stack 7\n10 t14 sleep\n10 t14 stack 7\n"
			     "30 t99 wakes t11\n30 t11 runs\n30 t99 wakes t12\n30 t12 runs\n"
			     "30 t99 wakes t13\n30 t13 runs\n30 t99 wakes t14\n30 t14 runs\n"
			     "40 t11 sleep\n40 t11 stack 8\n40 t12 sleep\n40 t12 stack 8\n"
			     "40 t13 sleep\n40 t13 stack 8\n40 t14 sleep\n40 t14 stack 8\n"
			     "50 t99 wakes t11\n50 t11 runs\n50 t99 wakes t12\n50 t12 runs\n"
			     "50 t99 wakes t13\n50 t13 runs\n50 t98 wakes t14\n50 t14 runs\n",
			     100);
	win = &res->windows[0];
	/* The places are named by their stacks, as a session names them. */
	for (size_t i = 0; i < win->n_threads; i++) {
		struct thread_row *th = &win->threads[i];

		for (size_t j = 0; j < th->n_blocked; j++)
			th->blocked[j].kernel =
				strdup(th->blocked[j].stack == 7 ? "seven" : "eight");
	}
	groups_find_threads(win);
	ck_assert_uint_eq(win->n_thread_groups, 1);
	ck_assert_str_eq(win->thread_groups[0].name, "w-{1..4}");
	ck_assert_uint_eq(win->thread_groups[0].n, 4);
	sum = &win->thread_groups[0].sum;
	ck_assert_uint_eq(sum->blocked_ns, 4 * 30 * MS);
	ck_assert_uint_eq(sum->running_ns, 4 * 70 * MS);
	ck_assert_uint_eq(sum->n_blocked, 2);
	ck_assert_str_eq(sum->blocked[0].kernel, "seven");
	ck_assert_uint_eq(sum->blocked[0].ns, 4 * 20 * MS);
	ck_assert_uint_eq(sum->blocked[0].count, 4);
	ck_assert(!sum->blocked[0].ended_by_others);
	ck_assert_str_eq(sum->blocked[1].kernel, "eight");
	ck_assert_uint_eq(sum->blocked[1].ns, 4 * 10 * MS);
	ck_assert_uint_eq(sum->blocked[1].count, 4);
	ck_assert(sum->blocked[1].ended_by_others);
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
	tcase_add_loop_test(tc, a_wait_that_was_not_ended_has_no_waker, 0,
			    sizeof(not_ended) / sizeof(*not_ended));
	tcase_add_test(tc, of_the_dead_the_first_are_forgotten_first);
	tcase_add_test(tc, a_thread_that_is_absent_is_no_event_and_no_thread);
	tcase_add_loop_test(tc, a_wait_is_suspect_where_it_may_have_begun_before, 0,
			    sizeof(begins) / sizeof(*begins));
	tcase_add_test(tc, each_pool_of_words_has_sums_of_its_own);
	tcase_add_loop_test(tc, a_restarted_wait_that_was_not_seen_to_end_is_suspect, 0,
			    sizeof(not_returned) / sizeof(*not_returned));
	tcase_add_test(tc, waits_are_counted_while_the_trace_runs);
	tcase_add_test(tc, each_place_where_a_pool_sleeps_has_its_sum);
	return tc;
}
