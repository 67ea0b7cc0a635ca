/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_taker_cases.c - tests who had the CPU that a thread waited for.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/judged.h"
#include "tests/script.h"
#include "tests/truths.h"

/* In each of 100 ms, t11 waits for t10, which runs on CPU 0 first, and gives it the word at last.
 */
#define HELD                                         \
	"has t10 of 10 w0\nhas t11 of 10 w1\n"       \
	"0.01 t10 exit 0\n0.02 t11@1 enter WAIT A\n" \
	"0.03 t11@1 sleep\n"
#define GIVEN                                                                       \
	"99 t10 enter WAKE A 1\n99 t10 wakes t11\n99 t10 exit 1\n99.1 t11@1 runs\n" \
	"99.1 t11@1 exit 0\n"
#define GIVEN_ON_2                                                                        \
	"99 t10@2 enter WAKE A 1\n99 t10@2 wakes t11\n99 t10@2 exit 1\n99.1 t11@1 runs\n" \
	"99.1 t11@1 exit 0\n"
#define HAD "Who had the CPU meanwhile: "

static const struct {
	const char *name, *script;
	const char *says; /* the first finding; NULL: it does not say who had the CPU */
} stories[] = {
	{ "another program has it at the begin and at the end",
	  HELD "10 t10 preempted by t50 hog\n90 t10 runs after t50 hog\n" GIVEN,
	  "waiting for a CPU 81%, running 19%. " HAD "hog (50) up to 100%." },
	{ "another program had it at the end",
	  HELD "10 t10 preempted by t50 hog\n90 t10 runs after t51 bee\n" GIVEN,
	  HAD "bee (51) up to 100%, hog (50) up to 100%." },
	{ "another thread of the same name had it at the end",
	  HELD "10 t10 preempted by t50 hog\n90 t10 runs after t51 hog\n" GIVEN,
	  HAD "threads named hog up to 100%." },
	{ "several programs have it in turn, and t12 is traced",
	  "has t12 of 10 busy\n" HELD "10 t10 preempted by t50 hog\n"
	  "30 t12 runs after t50 hog\n70 t12 preempted by t51 bee\n90 t10 runs after t50 hog\n" GIVEN,
	  HAD "busy (12) 50%, hog (50) up to 50%, bee (51) up to 25%." },
	{ "nobody has it: the thread was not allowed to run",
	  HELD "10 t10 preempted\n90 t10 runs\n" GIVEN,
	  HAD "nobody (a cgroup's quota, or a slow virtual CPU) up to 100%." },
	{ "it gets another CPU at last, which was idle",
	  HELD "10 t10 preempted by t50 hog\n90 t10@2 runs\n" GIVEN_ON_2,
	  HAD "hog (50) up to 100%." },
	{ "it gets another CPU, when a traced thread has had its own for a while",
	  "has t12 of 10 busy\n" HELD "10 t10 preempted by t12 busy\n50 t12 sleep\n"
	  "90 t10@2 runs\n" GIVEN_ON_2,
	  HAD "busy (12) 50%." },
	{ "it was woken, and another has the CPU where it slept",
	  HELD "5 t10 sleep by t50 hog\n10 t77 wakes t10\n90 t10 runs after t50 hog\n" GIVEN,
	  HAD "hog (50) up to 100%." },
	{ "it was woken, and got a CPU that was idle: which one it waited for is not known",
	  HELD
	  "1 t12@2 sleep\n5 t10 sleep by t50 hog\n10 t77 wakes t10\n90 t10@2 runs\n" GIVEN_ON_2,
	  NULL },
	{ "the names are not recorded",
	  HELD "10 t10 preempted by t50\n90 t10 runs after t50\n" GIVEN, HAD "? (50) up to 100%." },
	{ "short waits for a CPU are no matter of who has it",
	  HELD "10 t10 preempted by t50 hog\n10.1 t10 runs after t50 hog\n" GIVEN, NULL },
};

static const struct finding *first(const struct result *res)
{
	return res->windows[0].n_findings ? &res->windows[0].findings[0] : NULL;
}

START_TEST(who_had_the_cpu_is_said)
{
	struct result *res = script_analyse(stories[_i].script, 100);
	const struct finding *f;

	judge(&res->windows[0]);
	truths_check(res);
	f = first(res);
	ck_assert_msg(f != NULL, "%s: no finding", stories[_i].name);
	if (stories[_i].says)
		ck_assert_msg(strstr(f->text, stories[_i].says), "%s: %s", stories[_i].name,
			      f->text);
	else
		ck_assert_msg(!f->cpu.waited_ns && !strstr(f->text, "had the CPU"), "%s: %s",
			      stories[_i].name, f->text);
	result_free(res);
}
END_TEST

/* So many programs, one after another, that there is no room for all of their names. */
START_TEST(those_without_room_are_others)
{
	char *script = xasprintf("%s", HELD), *whole;
	struct result *res;

	for (int i = 0; i < 80; i++)
		script = script_add(
			script, xasprintf("%d t10 preempted by t%d p%c%c\n%d.9 t10 runs after t%d "
					  "p%c%c\n",
					  10 + i, 50 + i, 'a' + i / 26, 'a' + i % 26, 10 + i,
					  50 + i, 'a' + i / 26, 'a' + i % 26));
	whole = xasprintf("%s%s", script, GIVEN);
	res = script_analyse(whole, 100);
	judge(&res->windows[0]);
	truths_check(res);
	ck_assert_msg(first(res) && strstr(first(res)->text, HAD "others up to 100%."), "%s",
		      res->windows[0].summary);
	result_free(res);
	free(whole);
	free(script);
}
END_TEST

/* A thread that still waits at the end: who took its CPU is known, and that nobody else did. */
START_TEST(a_thread_may_still_wait_for_a_cpu_at_the_end)
{
	struct result *res = script_analyse("has t10 of 10 w0\nhas t11 of 10 w1\n1 t10 exit 0\n"
					    "10 t10 preempted by t11 w1\n40 t11 sleep by t50 hog\n",
					    100);
	const struct thread_row *th = script_thread(res, 10);

	ck_assert_uint_eq(th->cpu_wait_ns, 90 * MS);
	ck_assert_uint_eq(th->n_takers, 2);
	ck_assert_int_eq(th->takers[0].tid, 11);
	ck_assert_int_eq(th->takers[0].pid, 10);
	ck_assert_uint_eq(th->takers[0].sure_ns, 30 * MS);
	ck_assert_int_eq(th->takers[1].tid, 50);
	ck_assert_int_eq(th->takers[1].pid, 0);
	ck_assert_uint_eq(th->takers[1].ns, 60 * MS);
	ck_assert_uint_eq(th->takers[1].sure_ns, 0);
	result_free(res);
}
END_TEST

/* hog had CPU 0 before events of it were lost, and when t10 got it. In between anybody may have. */
START_TEST(what_was_before_a_loss_is_forgotten)
{
	static const char begin[] = "has t10 of 10 w0\nhas t12 of 10 busy\n1 t10@1 exit 0\n"
				    "5 t12 preempted by t50 hog\n";
	static const char end[] = "30 t10@1 sleep\n40 t99 wakes t10\n90 t10 runs after t50 hog\n";
	char *lossy = xasprintf("%s20 - gap 21\n%s", begin, end);
	char *whole = xasprintf("%s%s", begin, end);
	struct result *res = script_analyse(whole, 100);

	ck_assert_uint_eq(script_thread(res, 10)->n_takers, 1);
	ck_assert_uint_eq(script_thread(res, 10)->takers[0].ns, 50 * MS);
	ck_assert_uint_eq(script_thread(res, 10)->takers[0].sure_ns, 0);
	result_free(res);
	res = script_analyse(lossy, 100);
	ck_assert_uint_eq(script_thread(res, 10)->cpu_wait_ns, 50 * MS);
	ck_assert_uint_eq(script_thread(res, 10)->n_takers, 0);
	result_free(res);
	free(lossy);
	free(whole);
}
END_TEST

/* Of a window, the part that lies in it counts. */
START_TEST(windows_have_their_part_of_who_had_the_cpu)
{
	struct result *res = script_analyse("has t10 of 10 w0\n1 t10 exit 0\n"
					    "10 t10 preempted by t50 hog\n30 t99 mark begin x\n"
					    "50 t99 mark end x\n90 t10 runs after t50 hog\n",
					    100);
	const struct thread_row *all = script_thread(res, 10), *part;

	part = script_thread_in(script_window(res, WINDOW_MARK, 1), 10);
	ck_assert_uint_eq(all->n_takers, 1);
	ck_assert_uint_eq(all->takers[0].ns, 80 * MS);
	ck_assert_uint_eq(part->n_takers, 1);
	ck_assert_uint_eq(part->takers[0].ns, 20 * MS);
	ck_assert_uint_eq(part->cpu_wait_ns, 20 * MS);
	result_free(res);
}
END_TEST

TCase *analysis_taker_cases(void)
{
	TCase *tc = tcase_create("taker");

	tcase_add_loop_test(tc, who_had_the_cpu_is_said, 0, sizeof(stories) / sizeof(*stories));
	tcase_add_test(tc, those_without_room_are_others);
	tcase_add_test(tc, a_thread_may_still_wait_for_a_cpu_at_the_end);
	tcase_add_test(tc, what_was_before_a_loss_is_forgotten);
	tcase_add_test(tc, windows_have_their_part_of_who_had_the_cpu);
	return tc;
}
