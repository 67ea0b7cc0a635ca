/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_look_cases.c - tests which user stacks of sleeping threads are believed, and where they
 * are counted.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "tests/script.h"

/* t11 waits at A from 1 ms on until t12 wakes it at 50 ms, and sleeps from 60 to 90. */
#define STORY "has t11 of 10 a\nhas t12 of 10 b\n0.5 t12 exit 0\n1 t11 enter WAIT A\n1 t11 sleep\n"
#define WOKEN                                                                     \
	"50 t12 enter WAKE A 1\n50 t12 wakes t11\n50 t12 exit 1\n50.1 t11 runs\n" \
	"50.2 t11 exit 0\n"
#define SLEPT "60 t11 sleep\n60 t11 stack 7\n"

static const struct {
	const char *name, *script;
	uint64_t in_wait, outside; /* looks that count */
} looks[] = {
	{ "in the wait", STORY "20 t11 look A 19 3\n" WOKEN, 1, 0 },
	{ "twice", STORY "20 t11 look A 19 3\n30 t11 look A 29 3\n" WOKEN, 2, 0 },
	{ "the wait began meanwhile", STORY "2 t11 look A 0.9 3\n" WOKEN, 0, 0 },
	{ "it was woken meanwhile",
	  STORY "50 t12 enter WAKE A 1\n50 t12 wakes t11\n50 t12 exit 1\n50.05 t11 look A 49 3\n"
		"50.1 t11 runs\n50.2 t11 exit 0\n",
	  0, 0 },
	{ "an interrupt woke it meanwhile",
	  STORY "40 t99 interrupt-wakes t11\n40.1 t11 look A 39 3\n" WOKEN, 0, 0 },
	{ "it was in another call", STORY "20 t11 look B 19 3\n" WOKEN, 0, 0 },
	{ "outside waits", STORY WOKEN SLEPT "70 t11 look - 65 3\n", 0, 1 },
	{ "it fell asleep meanwhile", STORY WOKEN SLEPT "70 t11 look - 59 3\n", 0, 0 },
	{ "it runs", STORY WOKEN "70 t11 look - 65 3\n", 0, 0 },
	{ "events were lost meanwhile", STORY "18 - gap 19.5\n20 t11 look A 19 3\n" WOKEN, 0, 0 },
};

static uint64_t count(const struct look_row *rows, size_t n, uint32_t stack, uint32_t kernel)
{
	uint64_t found = 0;

	for (size_t i = 0; i < n; i++) {
		ck_assert_uint_eq(rows[i].stack, stack);
		ck_assert_uint_eq(rows[i].kernel, kernel);
		found += rows[i].count;
	}
	return found;
}

START_TEST(events_prove_a_look)
{
	struct result *res = script_analyse(looks[_i].script, 100);
	const struct futex_row *f = script_word(res, 'A');
	const struct thread_row *th = script_thread(res, 11);
	uint64_t counted = looks[_i].in_wait + looks[_i].outside;

	ck_assert_msg(count(f->looks, f->n_looks, 3, 0) == looks[_i].in_wait, "%s", looks[_i].name);
	ck_assert_msg(count(th->looks, th->n_looks, 3, 7) == looks[_i].outside, "%s",
		      looks[_i].name);
	ck_assert_uint_ge(res->looks, 1);
	ck_assert_uint_eq(res->looks - res->looks_moved_on, counted);
	result_free(res);
}
END_TEST

/* Each window has its own looks, also where windows lie beside each other. */
START_TEST(windows_have_the_looks_in_them)
{
	struct result *res = script_analyse(STORY "5 t11 look A 4 1\n10 t99 mark begin x\n"
						  "15 t11 look A 14 2\n16 t11 look A 15.5 2\n"
						  "20 t99 mark end x\n30 t11 look A 29 3\n" WOKEN,
					    100);
	const struct futex_row *all = script_word(res, 'A'), *part;

	part = script_word_in(script_window(res, WINDOW_MARK, 1), 'A');
	ck_assert_uint_eq(all->n_looks, 3);
	ck_assert_uint_eq(all->looks[0].stack, 2);
	ck_assert_uint_eq(all->looks[0].count, 2);
	ck_assert_uint_eq(part->n_looks, 1);
	ck_assert_uint_eq(part->looks[0].stack, 2);
	ck_assert_uint_eq(part->looks[0].count, 2);
	result_free(res);
}
END_TEST

/* Also in a window that is made of parts: what one thread did is not what another did. */
START_TEST(each_waiter_has_its_own_looks)
{
	struct result *res = script_analyse("has t11 of 10 x\nhas t12 of 10 y\n"
					    "1 t11 enter WAIT A\n1 t11 sleep\n"
					    "1 t12 enter WAIT A\n1 t12 sleep\n"
					    "2 t99 mark begin w\n5 t11 look A 4 1\n"
					    "6 t99 mark begin v\n15 t12 look A 14 2\n"
					    "16 t12 look A 15.5 2\n20 t99 mark end v\n"
					    "30 t99 mark end w\n",
					    100);

	for (int i = 0; i < 2; i++) {
		const struct window *win =
			i ? script_window(res, WINDOW_MARK, 1) : &res->windows[0];
		const struct futex_row *f = script_word_in(win, 'A');

		ck_assert_uint_eq(f->n_waiters, 2);
		for (size_t j = 0; j < 2; j++) {
			const struct waiter_row *w = &f->waiters[j];

			ck_assert_uint_eq(w->n_looks, 1);
			ck_assert_uint_eq(w->looks[0].stack, w->tid == 11 ? 1 : 2);
			ck_assert_uint_eq(w->looks[0].count, w->tid == 11 ? 1 : 2);
		}
	}
	result_free(res);
}
END_TEST

/* There is room for some stacks; the rest is no stack, and no look is lost. */
START_TEST(stacks_without_room_are_none)
{
	char *script = xstrdup(STORY);
	const struct futex_row *f;
	uint64_t sum = 0, none = 0;
	struct result *res;

	for (int i = 1; i <= 40; i++)
		script = script_add(script, xasprintf("%d.5 t11 look A %d %d\n", i + 1, i + 1, i));
	res = script_analyse(script, 100);
	f = script_word(res, 'A');
	for (size_t i = 0; i < f->n_looks; i++) {
		sum += f->looks[i].count;
		none += f->looks[i].stack ? 0 : f->looks[i].count;
	}
	ck_assert_uint_eq(f->n_looks, 32);
	ck_assert_uint_eq(sum, 40);
	ck_assert_uint_eq(none, 9);
	result_free(res);
	free(script);
}
END_TEST

TCase *analysis_look_cases(void)
{
	TCase *tc = tcase_create("look");

	tcase_add_loop_test(tc, events_prove_a_look, 0, sizeof(looks) / sizeof(*looks));
	tcase_add_test(tc, windows_have_the_looks_in_them);
	tcase_add_test(tc, each_waiter_has_its_own_looks);
	tcase_add_test(tc, stacks_without_room_are_none);
	return tc;
}
