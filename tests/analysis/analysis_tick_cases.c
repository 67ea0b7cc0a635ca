/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_tick_cases.c - tests which ticks of the timer are believed, and where they are counted.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "tests/script.h"

/* t11 waits at A from 1 ms on until t12 wakes it at 50 ms; t12 runs, but for 20 to 30. */
#define BEGIN "has t11 of 10 a\nhas t12 of 10 b\n0.5 t12 exit 0\n1 t11 enter WAIT A\n1 t11 sleep\n"
#define SLEPT "20 t12 sleep\n29 t99 interrupt-wakes t12\n30 t12 runs\n"
#define WOKEN                                                                     \
	"50 t12 enter WAKE A 1\n50 t12 wakes t11\n50 t12 exit 1\n50.1 t11 runs\n" \
	"50.2 t11 exit 0\n"

static const struct {
	const char *name, *script;
	uint64_t of_word, of_thread, seen, refused;
} ticks[] = {
	{ "while it holds the lock", BEGIN "10 t12 tick 3\n" SLEPT "40 t12 tick 3\n" WOKEN, 2, 2, 2,
	  0 },
	{ "while it sleeps",
	  BEGIN "20 t12 sleep\n25 t12 tick 3\n29 t99 interrupt-wakes t12\n30 t12 runs\n" WOKEN, 0,
	  0, 1, 1 },
	{ "while it waits for a CPU",
	  BEGIN "20 t12 sleep\n29 t99 interrupt-wakes t12\n29.5 t12 tick 3\n30 t12 runs\n" WOKEN, 0,
	  0, 1, 1 },
	{ "long after it was taken off: it runs again, from the tick on",
	  BEGIN "20 t12 preempted\n25 t12 tick 3\n26 t12 tick 3\n" WOKEN, 1, 2, 2, 0 },
	{ "at the moment when it falls asleep", BEGIN "20 t12 tick 3\n" SLEPT WOKEN, 1, 1, 1, 0 },
	{ "after the wait", BEGIN SLEPT WOKEN "70 t12 tick 3\n", 0, 1, 1, 0 },
	{ "of another thread", BEGIN SLEPT "40 t77 tick 3\n" WOKEN, 0, 0, 0, 0 },
	{ "of the waiter", BEGIN SLEPT "40 t11 tick 3\n" WOKEN, 0, 0, 1, 1 },
	{ "before the first event of a thread",
	  "has t11 of 10 a\nhas t12 of 10 b\n1 t11 enter WAIT A\n1 t11 sleep\n10 t12 tick 3\n" WOKEN,
	  1, 1, 1, 0 },
	{ "when events were lost", BEGIN "18 - gap 19.5\n19 t12 tick 3\n" SLEPT WOKEN, 0, 0, 1, 1 },
};

static uint64_t count(const struct tick_row *rows, size_t n, int32_t tid)
{
	uint64_t found = 0;

	for (size_t i = 0; i < n; i++) {
		ck_assert_int_eq(rows[i].tid, tid);
		ck_assert_uint_eq(rows[i].code, 3);
		found += rows[i].count;
	}
	return found;
}

START_TEST(events_prove_a_tick)
{
	struct result *res = script_analyse(ticks[_i].script, 100);
	const struct futex_row *f = script_word(res, 'A');
	const struct thread_row *th = script_thread(res, 12);

	ck_assert_msg(count(f->ticks, f->n_ticks, 12) == ticks[_i].of_word, "%s", ticks[_i].name);
	ck_assert_msg(count(th->ticks, th->n_ticks, 0) == ticks[_i].of_thread, "%s",
		      ticks[_i].name);
	ck_assert_msg(res->ticks == ticks[_i].seen, "%s", ticks[_i].name);
	ck_assert_msg(res->ticks_refused == ticks[_i].refused, "%s", ticks[_i].name);
	result_free(res);
}
END_TEST

/* Each window has its own ticks. */
START_TEST(windows_have_the_ticks_in_them)
{
	struct result *res = script_analyse(
		BEGIN "5 t12 tick 1\n10 t99 mark begin x\n15 t12 tick 2\n16 t12 tick 2\n" SLEPT
		      "35 t99 mark end x\n40 t12 tick 3\n" WOKEN,
		100);
	const struct window *part = script_window(res, WINDOW_MARK, 1);
	const struct futex_row *f = script_word_in(part, 'A');

	ck_assert_uint_eq(script_word(res, 'A')->n_ticks, 3);
	ck_assert_uint_eq(script_thread(res, 12)->n_ticks, 3);
	ck_assert_uint_eq(f->n_ticks, 1);
	ck_assert_uint_eq(f->ticks[0].code, 2);
	ck_assert_uint_eq(f->ticks[0].count, 2);
	result_free(res);
}
END_TEST

/* There is room for some code; the rest is others, and no tick is lost. */
START_TEST(code_without_room_is_others)
{
	char *script = xstrdup(BEGIN);
	const struct thread_row *th;
	uint64_t sum = 0, others = 0;
	struct result *res;

	for (int i = 1; i <= 600; i++)
		script = script_add(
			script, xasprintf("%d.%03d t12 tick %d\n", 2 + i / 100, i % 100 * 10, i));
	res = script_analyse(script, 100);
	th = script_thread(res, 12);
	for (size_t i = 0; i < th->n_ticks; i++) {
		sum += th->ticks[i].count;
		others += th->ticks[i].code ? 0 : th->ticks[i].count;
	}
	ck_assert_uint_eq(th->n_ticks, 513);
	ck_assert_uint_eq(sum, 600);
	ck_assert_uint_eq(others, 88);
	result_free(res);
	free(script);
}
END_TEST

TCase *analysis_tick_cases(void)
{
	TCase *tc = tcase_create("tick");

	tcase_add_loop_test(tc, events_prove_a_tick, 0, sizeof(ticks) / sizeof(*ticks));
	tcase_add_test(tc, windows_have_the_ticks_in_them);
	tcase_add_test(tc, code_without_room_is_others);
	return tc;
}
