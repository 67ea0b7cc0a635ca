/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_random_cases.c - tests thousands of invented histories: the analysis must find the
 * truth.
 *
 * With nothing lost, every figure must be exact. With losses, no wait may be longer than it was,
 * none may be invented, and those that no loss can have touched must all be there.
 */
#include "tests/analysis/analysis_cases.h"

#include <inttypes.h>
#include <stdlib.h>

#include "analysis/analysis.h"
#include "base/xalloc.h"
#include "tests/analysis/invented.h"
#include "tests/analysis/fed.h"

#define SEEDS_PER_TEST 100
#define TESTS	       50
#define FEW_TESTS      12

static const struct futex_row *find_row(const struct result *res, uint64_t uaddr, uint32_t execs)
{
	const struct window *win = &res->windows[0];

	for (size_t i = 0; i < win->n_futexes; i++) {
		if (win->futexes[i].uaddr == uaddr && win->futexes[i].execs == execs)
			return &win->futexes[i];
	}
	return NULL;
}

/* The truth about one word. */
struct truth {
	uint64_t uaddr;
	uint32_t execs;
	uint64_t waits, wait_ns, max_ns, began_before, unfinished, here, away;
	uint64_t untouched, untouched_ns; /* waits that no loss has touched */
	bool interrupted;
};

static bool is_on(const struct truth *t, uint64_t uaddr, uint32_t execs)
{
	return t->uaddr == uaddr && t->execs == execs;
}

/* Does a gap touch the time from BEGIN_NS to END_NS? */
static bool is_touched(const struct result *res, uint64_t begin_ns, uint64_t end_ns)
{
	for (size_t i = 0; i < res->n_losses; i++) {
		if (begin_ns <= res->losses[i].end_ns && end_ns >= res->losses[i].begin_ns)
			return true;
	}
	return false;
}

/*
 * Does a loss touch any part of the wait that W belongs to? Or of the wait before: then it is
 * uncertain whether this wait is new, or the earlier one, interrupted and resumed.
 */
static bool whole_is_touched(const struct history *h, const struct result *res,
			     const struct true_wait *w)
{
	for (size_t i = 0; i < h->n_waits; i++) {
		const struct true_wait *part = &h->waits[i];

		if ((part->whole == w->whole || part->whole == w->earlier) &&
		    is_touched(res, part->begin_ns, part->known_ns))
			return true;
	}
	return false;
}

static void add_truth(struct truth *t, const struct history *h, const struct result *res,
		      const struct true_wait *w)
{
	uint64_t ns = w->end_ns - w->begin_ns;

	t->waits++;
	t->wait_ns += ns;
	if (ns > t->max_ns)
		t->max_ns = ns;
	t->began_before += w->began_before;
	t->unfinished += w->unfinished;
	t->here += w->came;
	t->away += w->left;
	t->interrupted |= w->interrupted;
	if (!whole_is_touched(h, res, w)) {
		t->untouched++;
		t->untouched_ns += ns;
	}
}

static struct truth truth_of(const struct history *h, const struct result *res, uint64_t uaddr,
			     uint32_t execs)
{
	struct truth t = { .uaddr = uaddr, .execs = execs };

	for (size_t i = 0; i < h->n_waits; i++) {
		if (is_on(&t, h->waits[i].uaddr, h->waits[i].execs))
			add_truth(&t, h, res, &h->waits[i]);
	}
	return t;
}

static void check_exact(const struct history *h, const struct futex_row *f, const struct truth *t)
{
	const struct interval all = { h->begin_ns, h->end_ns };
	uint64_t covered_ns, peak;

	ck_assert_uint_eq(f->waits, t->waits);
	ck_assert_uint_eq(f->wait_ns, t->wait_ns);
	ck_assert_uint_eq(f->max_ns, t->max_ns);
	ck_assert_uint_eq(f->began_before, t->began_before);
	ck_assert_uint_eq(f->unfinished, t->unfinished);
	ck_assert_uint_eq(f->requeued_here, t->here);
	ck_assert_uint_eq(f->requeued_away, t->away);
	ck_assert_uint_eq(f->requeue_unsure, 0);
	ck_assert_uint_eq(f->suspect, 0);
	true_cover(h, t->uaddr, t->execs, &all, &covered_ns, &peak);
	/* While a signal was handled, only that the thread was not in its call is certain. */
	if (t->interrupted) {
		ck_assert_uint_le(f->covered_ns, covered_ns);
		ck_assert_uint_le(f->peak_waiters, peak);
	} else {
		ck_assert_uint_eq(f->covered_ns, covered_ns);
		ck_assert_uint_eq(f->peak_waiters, peak);
	}
}

/* MOVED: a loss touches a wait that was moved, so that it may be suspect on the other word. */
static void check_bounds(const struct futex_row *f, const struct truth *t, bool moved)
{
	ck_assert_uint_le(f->waits + (moved ? 0 : f->suspect), t->waits);
	ck_assert_uint_le(f->wait_ns, t->wait_ns);
	ck_assert_uint_le(f->max_ns, t->max_ns);
	ck_assert_uint_ge(f->waits, t->untouched);
	ck_assert_uint_ge(f->wait_ns, t->untouched_ns);
}

/* Has a loss made it uncertain which waiters were moved? Then time may be with a wrong word. */
static bool is_unsure(const struct result *res)
{
	const struct window *win = &res->windows[0];

	for (size_t i = 0; i < win->n_futexes; i++) {
		if (win->futexes[i].requeue_unsure)
			return true;
	}
	return false;
}

/* Checks the bounds of all words together: time at a wrong word does not matter. */
static void check_total_bounds(const struct history *h, const struct result *res)
{
	const struct window *win = &res->windows[0];
	uint64_t true_ns = 0, untouched_ns = 0, ns = 0;

	for (size_t i = 0; i < h->n_waits; i++) {
		uint64_t length_ns = h->waits[i].end_ns - h->waits[i].begin_ns;

		true_ns += length_ns;
		untouched_ns += whole_is_touched(h, res, &h->waits[i]) ? 0 : length_ns;
	}
	for (size_t i = 0; i < win->n_futexes; i++)
		ns += win->futexes[i].wait_ns;
	ck_assert_uint_le(ns, true_ns);
	ck_assert_uint_ge(ns, untouched_ns);
}

/* The calls of one operation on one word. */
static void check_op(const struct history *h, const struct result *res, const struct futex_row *f,
		     const struct op_row *op, bool losses)
{
	uint64_t calls = 0, ns = 0, untouched = 0;

	for (size_t i = 0; i < h->n_calls; i++) {
		const struct true_call *c = &h->calls[i];

		if (c->uaddr != f->uaddr || c->execs != f->execs || c->op != op->op)
			continue;
		calls++;
		ns += c->end_ns - c->begin_ns;
		untouched += !is_touched(res, c->earlier_ns, c->end_ns);
	}
	if (losses) {
		ck_assert_uint_le(op->calls, calls);
		ck_assert_uint_le(op->time_ns, ns);
		ck_assert_uint_ge(op->calls, untouched);
	} else {
		ck_assert_uint_eq(op->calls, calls);
		ck_assert_uint_eq(op->time_ns, ns);
	}
}

/* A thread counts a wait once, even if it was moved. */
static void check_threads(const struct result *res)
{
	const struct window *win = &res->windows[0];
	uint64_t waits = 0, ns = 0, thread_waits = 0, thread_ns = 0;

	for (size_t i = 0; i < win->n_futexes; i++) {
		waits += win->futexes[i].waits - win->futexes[i].requeued_here;
		ns += win->futexes[i].wait_ns;
	}
	for (size_t i = 0; i < win->n_threads; i++) {
		thread_waits += win->threads[i].waits;
		thread_ns += win->threads[i].futex_ns;
	}
	ck_assert_uint_eq(thread_waits, waits);
	ck_assert_uint_eq(thread_ns, ns);
}

/*
 * Does a loss touch a wait that was moved? If /proc shows its thread parked afterwards, that may be
 * a new call on the first word.
 */
static bool a_moved_is_touched(const struct history *h, const struct result *res)
{
	for (size_t i = 0; i < h->n_waits; i++) {
		if ((h->waits[i].came || h->waits[i].left) &&
		    whole_is_touched(h, res, &h->waits[i]))
			return true;
	}
	return false;
}

static void check_history(uint32_t seed, const struct history_kind *kind)
{
	const struct analysis_options options = { .futex_only = kind->futex_only };
	struct history *h = history_new(seed, kind);
	struct result *res = replay(h, &options);
	const struct window *win = &res->windows[0];
	/* Where a wait was moved to may be lost, and then its time is with the word it called. */
	bool touched = a_moved_is_touched(h, res);
	bool moved = is_unsure(res) || (kind->readings && (h->lost_requeue || touched));

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];
		const struct truth t = truth_of(h, res, f->uaddr, f->execs);

		if (kind->losses && !moved)
			check_bounds(f, &t, touched);
		if (!kind->losses)
			check_exact(h, f, &t);
		for (size_t j = 0; j < f->n_ops; j++)
			check_op(h, res, f, &f->ops[j], kind->losses);
	}
	/* No wait may be missing. */
	for (size_t i = 0; i < h->n_waits; i++) {
		const struct true_wait *w = &h->waits[i];

		ck_assert(whole_is_touched(h, res, w) || find_row(res, w->uaddr, w->execs));
	}
	if (kind->losses)
		check_total_bounds(h, res);
	else
		check_threads(res);
	result_free(res);
	history_free(h);
}

static void check_seeds(uint32_t first, const struct history_kind *kind)
{
	for (uint32_t seed = first; seed < first + SEEDS_PER_TEST; seed += replay_step()) {
		mark_point();
		check_history(seed, kind);
	}
}

START_TEST(every_figure_of_an_invented_history_is_exact)
{
	const struct history_kind kind = { 0 };

	check_seeds((uint32_t)_i * SEEDS_PER_TEST, &kind);
}
END_TEST

START_TEST(programs_that_are_replaced_keep_their_words_apart)
{
	const struct history_kind kind = { .execs = true };

	check_seeds((uint32_t)_i * SEEDS_PER_TEST, &kind);
}
END_TEST

START_TEST(losses_lengthen_nothing_and_take_only_what_they_touch)
{
	const struct history_kind kind = { .losses = true };

	check_seeds((uint32_t)_i * SEEDS_PER_TEST, &kind);
}
END_TEST

START_TEST(a_lost_begin_adds_nothing)
{
	const struct history_kind kind = { .losses = true, .lost_begin = true };

	check_seeds((uint32_t)_i * SEEDS_PER_TEST, &kind);
}
END_TEST

START_TEST(what_proc_shows_after_a_loss_lengthens_nothing)
{
	const struct history_kind kind = {
		.losses = true, .lost_begin = _i & 1, .readings = true, .futex_only = _i & 2
	};

	check_seeds((uint32_t)_i * SEEDS_PER_TEST, &kind);
}
END_TEST

START_TEST(losses_lengthen_nothing_without_the_scheduler)
{
	const struct history_kind kind = { .losses = true, .futex_only = true };

	check_seeds((uint32_t)_i * SEEDS_PER_TEST, &kind);
}
END_TEST

/* How much of the waits that a loss touched the readings prove, in all. */
START_TEST(readings_save_waits_from_losses)
{
	struct history_kind kind = { .losses = true, .lost_begin = true };
	uint64_t without_ns = 0, with_ns = 0;

	for (uint32_t seed = 0; seed < SEEDS_PER_TEST; seed++) {
		uint64_t *sums[] = { &without_ns, &with_ns };

		for (int i = 0; i < 2; i++) {
			struct history *h;
			struct result *res;

			kind.readings = i;
			h = history_new(seed, &kind);
			res = replay(h, NULL);
			for (size_t k = 0; k < res->windows[0].n_futexes; k++)
				*sums[i] += res->windows[0].futexes[k].wait_ns;
			result_free(res);
			history_free(h);
		}
	}
	ck_assert_uint_gt(with_ns, without_ns);
}
END_TEST

TCase *analysis_random_cases(void)
{
	TCase *tc = tcase_create("random");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, every_figure_of_an_invented_history_is_exact, 0, TESTS);
	tcase_add_loop_test(tc, programs_that_are_replaced_keep_their_words_apart, 0, TESTS);
	tcase_add_loop_test(tc, losses_lengthen_nothing_and_take_only_what_they_touch, 0, TESTS);
	tcase_add_loop_test(tc, a_lost_begin_adds_nothing, 0, FEW_TESTS);
	tcase_add_loop_test(tc, what_proc_shows_after_a_loss_lengthens_nothing, 0, FEW_TESTS);
	tcase_add_loop_test(tc, losses_lengthen_nothing_without_the_scheduler, 0, FEW_TESTS);
	tcase_add_test(tc, readings_save_waits_from_losses);
	return tc;
}
