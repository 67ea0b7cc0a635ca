/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_picture_cases.c - tests the history kept for pictures and for stacks of blame.
 */
#include "tests/analysis/analysis_cases.h"

#include <string.h>

#include "analysis/book/ledger.h"
#include "analysis/book/trail.h"
#include "analysis/process.h"
#include "analysis/words.h"
#include "model/picture.h"
#include "tests/analysis/invented.h"
#include "tests/analysis/fed.h"
#include "tests/script.h"

#define SEEDS 300

static const char story[] = "has t10 of 10 main\n"
			    "has t11 of 10 api\n"
			    "has t12 of 10 idle\n"
			    "10 t11 enter WAIT A\n"
			    "11 t11 sleep\n"
			    "20 t10 blocks\n"
			    "20 t10 stack 7\n"
			    "80 t99 interrupt-wakes t10\n"
			    "85 t10 runs\n"
			    "90 t10 enter WAKE A 1\n"
			    "91 t10 wakes t11\n"
			    "92 t10 exit 1\n"
			    "95 t11 runs\n"
			    "96 t11 exit 0\n";

static struct result *draw(const char *script, uint64_t end_ms)
{
	struct analysis_options options = script_options();

	options.wants_trails = options.wants_chains = true;
	return script_run(script, end_ms, &options);
}

static const struct picture_thread *drawn(const struct result *res, int32_t tid)
{
	for (size_t i = 0; i < res->picture->n_threads; i++) {
		if (res->picture->threads[i].tid == tid)
			return &res->picture->threads[i];
	}
	ck_abort_msg("thread %d is not drawn", tid);
	return NULL;
}

static uint64_t frames_ns(const struct picture *p)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < p->n_frames; i++)
		ns += p->frames[i].ns;
	return ns;
}

static uint64_t waited_ns(const struct result *res)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < res->windows[0].n_futexes; i++)
		ns += res->windows[0].futexes[i].wait_ns;
	return ns;
}

START_TEST(nothing_is_kept_that_was_not_asked_for)
{
	struct result *res = script_analyse(story, 100);

	ck_assert_ptr_null(res->picture);
	result_free(res);
}
END_TEST

START_TEST(a_thread_has_its_stretches_in_order)
{
	struct result *res = draw(story, 100);
	const struct picture_thread *th = drawn(res, 11);
	static const enum doing doings[] = { DOING_RUNNING, DOING_FUTEX, DOING_RUNNABLE,
					     DOING_RUNNING };
	static const uint64_t ends[] = { 11 * MS, 91 * MS, 95 * MS, 100 * MS };

	ck_assert_uint_eq(th->n_stretches, 4);
	for (size_t i = 0; i < 4; i++) {
		ck_assert(!th->stretches[i].is_mixed);
		ck_assert_int_eq(th->stretches[i].doing, doings[i]);
		ck_assert_uint_eq(th->stretches[i].end_ns, ends[i]);
	}
	ck_assert_uint_eq(res->picture->grain_ns, 0);
	result_free(res);
}
END_TEST

START_TEST(a_wait_has_its_word_and_when_who_woke_it)
{
	struct result *res = draw(story, 100);
	const struct picture_thread *th = drawn(res, 11);
	const struct picture_wait *w = &th->waits[0];

	ck_assert_uint_eq(th->n_waits, 1);
	ck_assert_uint_eq(w->begin_ns, 10 * MS);
	ck_assert_uint_eq(w->woken_ns, 91 * MS);
	ck_assert_uint_eq(w->end_ns, 96 * MS);
	ck_assert_uint_eq(res->picture->words[w->word].uaddr, script_uaddr('A'));
	ck_assert_ptr_eq(&res->picture->threads[w->waker], drawn(res, 10));
	result_free(res);
}
END_TEST

START_TEST(where_a_thread_slept_is_known)
{
	struct result *res = draw(story, 100);
	const struct picture_stretch *s = &drawn(res, 10)->stretches[1];

	ck_assert_int_eq(s->doing, DOING_BLOCKED);
	ck_assert_uint_eq(res->picture->sleeps[s->sleep].stack, 7);
	ck_assert(res->picture->sleeps[s->sleep].uninterruptible);
	result_free(res);
}
END_TEST

START_TEST(main_threads_come_first_and_a_thread_without_events_is_there)
{
	struct result *res = draw(story, 100);

	ck_assert_int_eq(res->picture->threads[0].tid, 10);
	ck_assert_int_eq(res->picture->threads[1].tid, 11);
	ck_assert_int_eq(res->picture->threads[2].tid, 12);
	ck_assert_int_eq(res->picture->threads[2].stretches[0].doing, DOING_UNKNOWN);
	result_free(res);
}
END_TEST

START_TEST(a_thread_without_events_was_running_as_proc_says)
{
	struct result *res = draw("has t10 of 10 main\n"
				  "10 t10 found R\n"
				  "100 t10 ran 60 30\n",
				  100);
	const struct picture_stretch *s = &drawn(res, 10)->stretches[0];

	ck_assert(s->is_mixed);
	ck_assert_uint_eq(s->mixed_ns[DOING_RUNNING], 60 * MS);
	ck_assert_uint_eq(s->mixed_ns[DOING_RUNNABLE], 30 * MS);
	result_free(res);
}
END_TEST

/* The clocks of /proc are not those of the trace. */
START_TEST(proc_may_say_no_more_than_there_was)
{
	static const struct {
		const char *said;
		uint64_t running_ms, runnable_ms;
	} cases[] = {
		{ "100 t10 ran 80 50\n", 80, 20 },
		{ "100 t10 ran 200 50\n", 100, 0 },
		{ "100 t10 ran 0 200\n", 0, 100 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char script[100] = "has t10 of 10 main\n10 t10 found R\n";
		struct result *res = draw(strcat(script, cases[i].said), 100);
		const struct picture_stretch *s = &drawn(res, 10)->stretches[0];

		ck_assert(s->is_mixed);
		ck_assert_uint_eq(s->mixed_ns[DOING_RUNNING], cases[i].running_ms * MS);
		ck_assert_uint_eq(s->mixed_ns[DOING_RUNNABLE], cases[i].runnable_ms * MS);
		ck_assert_uint_eq(s->mixed_ns[DOING_UNKNOWN], 0);
		result_free(res);
	}
}
END_TEST

START_TEST(what_losses_hide_is_unknown)
{
	struct result *res = draw("has t10 of 10 main\n"
				  "10 t10 enter WAIT A\n"
				  "11 t10 sleep\n"
				  "20 - gap 60 5\n"
				  "90 t10 runs\n"
				  "95 t10 exit 0\n",
				  100);
	const struct picture_thread *th = drawn(res, 10);
	bool unknown = false;

	for (size_t i = 0; i < th->n_stretches; i++)
		unknown = unknown || th->stretches[i].doing == DOING_UNKNOWN;
	ck_assert(unknown);
	ck_assert(th->waits[0].suspect);
	ck_assert_uint_eq(frames_ns(res->picture), waited_ns(res));
	result_free(res);
}
END_TEST

static const struct picture_frame *frame(const struct picture *p, uint32_t parent,
					 enum frame_kind kind)
{
	for (size_t i = 0; i < p->n_frames; i++) {
		if (p->frames[i].parent == parent && p->frames[i].kind == kind && i)
			return &p->frames[i];
	}
	ck_abort_msg("there is no such frame");
	return NULL;
}

static uint32_t number(const struct picture *p, const struct picture_frame *f)
{
	return (uint32_t)(f - p->frames);
}

START_TEST(blame_is_kept_waker_by_waker)
{
	struct result *res = draw(story, 100);
	const struct picture *p = res->picture;
	const struct picture_frame *waiter = frame(p, NO_INDEX, FRAME_THREAD);
	const struct picture_frame *word = frame(p, number(p, waiter), FRAME_WORD);
	const struct picture_frame *waker = frame(p, number(p, word), FRAME_THREAD);

	ck_assert_int_eq(waiter->tid, 11);
	ck_assert_int_eq(waker->tid, 10);
	ck_assert_uint_eq(p->words[word->word].uaddr, script_uaddr('A'));
	ck_assert_uint_eq(frames_ns(p), 86 * MS);
	ck_assert_uint_eq(frames_ns(p), waited_ns(res));
	result_free(res);
}
END_TEST

/* t13 waits for the lock that t12 has waited for, which t11 held. */
START_TEST(threads_that_hand_a_lock_on_are_one_frame)
{
	struct result *res = draw("has t11 of 10 a\n"
				  "has t12 of 10 b\n"
				  "has t13 of 10 c\n"
				  "10 t12 enter WAIT A\n"
				  "10 t12 sleep\n"
				  "11 t13 enter WAIT A\n"
				  "11 t13 sleep\n"
				  "40 t11 enter WAKE A 1\n"
				  "41 t11 wakes t12\n"
				  "41 t11 exit 1\n"
				  "42 t12 runs\n"
				  "42 t12 exit 0\n"
				  "50 t12 enter WAKE A 1\n"
				  "50 t12 wakes t13\n"
				  "50 t12 exit 1\n"
				  "51 t13 runs\n"
				  "52 t13 exit 0\n",
				  100);
	const struct picture *p = res->picture;

	for (size_t i = 0; i < p->n_frames; i++) {
		size_t words = 0;

		for (uint32_t j = (uint32_t)i; j != NO_INDEX; j = p->frames[j].parent)
			words += p->frames[j].kind == FRAME_WORD;
		ck_assert_uint_le(words, 1);
	}
	ck_assert_uint_eq(frames_ns(p), waited_ns(res));
	result_free(res);
}
END_TEST

START_TEST(without_the_scheduler_only_waits_and_guessed_wakers_are_known)
{
	struct analysis_options options = script_options();
	struct result *res;

	options.wants_trails = options.wants_chains = options.futex_only = true;
	res = script_run("has t11 of 10 waiter\n"
			 "has t12 of 10 waker\n"
			 "10 t11 enter WAIT A\n"
			 "90 t12 enter WAKE A 1\n"
			 "92 t12 exit 1\n"
			 "96 t11 exit 0\n",
			 100, &options);
	ck_assert_uint_eq(drawn(res, 11)->n_waits, 1);
	ck_assert_int_eq(drawn(res, 11)->stretches[0].doing, DOING_UNKNOWN);
	ck_assert_ptr_eq(&res->picture->threads[drawn(res, 11)->waits[0].waker], drawn(res, 12));
	ck_assert_uint_eq(frames_ns(res->picture), waited_ns(res));
	result_free(res);
}
END_TEST

static void check_thread(const struct picture *p, const struct picture_thread *th)
{
	for (size_t i = 0; i < th->n_stretches; i++) {
		ck_assert_uint_lt(th->stretches[i].begin_ns, th->stretches[i].end_ns);
		ck_assert(i == 0 || th->stretches[i - 1].end_ns <= th->stretches[i].begin_ns);
	}
	for (size_t i = 0; i < th->n_waits; i++) {
		const struct picture_wait *w = &th->waits[i];

		ck_assert_uint_le(w->begin_ns, w->woken_ns);
		ck_assert_uint_le(w->woken_ns, w->end_ns);
		ck_assert(i == 0 || th->waits[i - 1].end_ns <= w->begin_ns);
		ck_assert_uint_lt(w->word, p->n_words);
		ck_assert(w->waker == NO_INDEX || w->waker < p->n_threads);
	}
}

/* The rows of RES and of the same without a picture agree, and the picture is in order. */
static void check_history(uint32_t seed, const struct history_kind *kind)
{
	const struct analysis_options options = { .wants_trails = true, .wants_chains = true };
	struct history *h = history_new(seed, kind);
	struct result *res = replay(h, &options), *plain = replay(h, NULL);

	ck_assert_uint_eq(waited_ns(res), waited_ns(plain));
	ck_assert_uint_eq(frames_ns(res->picture), waited_ns(res));
	/* A thread first seen at the very end has no stretch of time. */
	ck_assert_uint_le(res->picture->n_threads, res->windows[0].n_threads);
	for (size_t i = 0; i < res->picture->n_threads; i++)
		check_thread(res->picture, &res->picture->threads[i]);
	result_free(plain);
	result_free(res);
	history_free(h);
}

START_TEST(invented_histories_are_drawn_in_order)
{
	const struct history_kind kind = { .execs = _i & 1, .losses = _i & 2 };

	for (uint32_t seed = 0; seed < SEEDS; seed++)
		check_history(seed, &kind);
}
END_TEST

/* Makes a trail of N stretches of 1 us and as many waits. */
static struct trail *long_trail(struct trails *all, size_t n)
{
	struct trail *t = trail_new(all, NULL);

	for (uint64_t i = 0; i < n; i++) {
		const struct stretch s = { .begin_ns = i * 1000,
					   .end_ns = (i + 1) * 1000,
					   .doing = i % 2 ? DOING_RUNNING : DOING_RUNNABLE };
		const struct trail_wait w = { .begin_ns = i * 1000, .end_ns = i * 1000 + i % 5000 };

		trail_add_stretch(all, t, &s);
		trail_add_wait(all, t, &w);
	}
	return t;
}

START_TEST(a_trail_is_bounded_and_says_what_it_left_out)
{
	const size_t n = 3 * TRAIL_MAX_STRETCHES;
	struct trails all = { 0 };
	struct trail *t = long_trail(&all, n);
	uint64_t ns = 0, running_ns = 0;

	ck_assert_uint_le(t->doing.n, TRAIL_MAX_STRETCHES);
	ck_assert_uint_lt(t->n_waits, TRAIL_MAX_WAITS);
	ck_assert_uint_eq(t->n_waits + t->n_left_out, n);
	ck_assert_uint_eq(all.n_waits, t->n_waits);
	ck_assert_uint_eq(all.n_stretches, t->doing.n);
	for (size_t i = 0; i < t->doing.n; i++) {
		const struct stretch *s = &t->doing.all[i];

		ns += s->end_ns - s->begin_ns;
		running_ns += stretch_part(s, DOING_RUNNING, s->begin_ns, s->end_ns);
	}
	ck_assert_uint_eq(ns, n * 1000);
	ck_assert_uint_eq(running_ns, n * 500);
	for (size_t i = 0; i < t->n_waits; i++)
		ck_assert_uint_ge(t->waits[i].end_ns - t->waits[i].begin_ns, t->min_wait_ns);
	trail_free(&all, t);
}
END_TEST

START_TEST(a_trail_can_be_made_coarser_down_to_one_stretch)
{
	struct trails all = { 0 };
	struct trail *t = long_trail(&all, 1000);

	for (int i = 0; i < 20; i++)
		trail_thin(&all, t, 0, 0);
	ck_assert_uint_eq(t->doing.n, 1);
	ck_assert_uint_eq(all.n_stretches, 1);
	ck_assert_uint_eq(t->doing.all[0].end_ns, 1000 * 1000);
	trail_free(&all, t);
}
END_TEST

TCase *analysis_picture_cases(void)
{
	TCase *tc = tcase_create("picture");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, nothing_is_kept_that_was_not_asked_for);
	tcase_add_test(tc, a_thread_has_its_stretches_in_order);
	tcase_add_test(tc, a_wait_has_its_word_and_when_who_woke_it);
	tcase_add_test(tc, where_a_thread_slept_is_known);
	tcase_add_test(tc, main_threads_come_first_and_a_thread_without_events_is_there);
	tcase_add_test(tc, a_thread_without_events_was_running_as_proc_says);
	tcase_add_test(tc, proc_may_say_no_more_than_there_was);
	tcase_add_test(tc, what_losses_hide_is_unknown);
	tcase_add_test(tc, blame_is_kept_waker_by_waker);
	tcase_add_test(tc, threads_that_hand_a_lock_on_are_one_frame);
	tcase_add_test(tc, without_the_scheduler_only_waits_and_guessed_wakers_are_known);
	tcase_add_loop_test(tc, invented_histories_are_drawn_in_order, 0, 4);
	tcase_add_test(tc, a_trail_is_bounded_and_says_what_it_left_out);
	tcase_add_test(tc, a_trail_can_be_made_coarser_down_to_one_stretch);
	return tc;
}
