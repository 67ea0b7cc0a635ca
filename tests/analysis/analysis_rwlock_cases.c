/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_rwlock_cases.c - tests findings about locks that have several words.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdlib.h>
#include <string.h>

#include <futrace/schema.h>

#include "base/xalloc.h"
#include "tests/judged.h"
#include "tests/script.h"
#include "tests/truths.h"

/* A says whose turn it is, B whether there is a writer. */
#define PEOPLE "has t11 of 10 w0\nhas t12 of 10 w1\nhas t13 of 10 r0\nhas t14 of 10 r1\n"

/* w1 waits behind w0, which waits until r1 leaves; r0 comes when w0 has the lock. */
#define TURNS                                                                            \
	PEOPLE "1 t11 enter WAIT_BITSET A 2\n1 t11 sleep\n2 t12 enter WAIT_BITSET B 3\n" \
	       "2 t12 sleep\n"                                                           \
	       "61 t14 enter WAKE A all\n61 t14 wakes t11\n61 t14 exit 1\n61 t11 runs\n" \
	       "61 t11 exit 0\n"                                                         \
	       "62 t13 enter WAIT_BITSET A 3\n62 t13 sleep\n"                            \
	       "70 t11 enter WAKE A all\n70 t11 wakes t13\n70 t11 exit 1\n70 t13 runs\n" \
	       "70 t13 exit 0\n"                                                         \
	       "71 t11 enter WAKE B 1\n71 t11 wakes t12\n71 t11 exit 1\n71 t12 runs\n"   \
	       "71 t12 exit 0\n"

/* r1 waits until w0 leaves, and w1 behind w0. */
#define NO_READER                                                                        \
	PEOPLE "1 t14 enter WAIT_BITSET A 3\n1 t14 sleep\n1 t12 enter WAIT_BITSET B 3\n" \
	       "1 t12 sleep\n"                                                           \
	       "61 t11 enter WAKE A all\n61 t11 wakes t14\n61 t11 exit 1\n61 t14 runs\n" \
	       "61 t14 exit 0\n"                                                         \
	       "61 t11 enter WAKE B 1\n61 t11 wakes t12\n61 t11 exit 1\n61 t12 runs\n"   \
	       "61 t12 exit 0\n"

static const struct {
	const char *name, *script;
	const char *primitive;
	uint64_t a, b; /* the addresses of the words */
	size_t findings;
	const char *says; /* the first of them */
} locks[] = {
	{ "a writer waits for readers", TURNS, FUTRACE_PRIMITIVE_GLIBC_RWLOCK, 0x1008, 0x100c, 1,
	  "w{0,1} and r0 (13) contend for the rwlock 0x1008 and 0x100c: 137.0 ms of their 300.0 "
	  "ms; at least one was waiting 69% of the time or more. For at least 60.0 ms of that, "
	  "writers waited for readers to leave. Those they waited for (r1 (14) and w0 (11)), of "
	  "several readers the last to leave, meanwhile: running 100%." },
	{ "the writer is a reader as well",
	  TURNS "90 t11 enter WAIT_BITSET A 3\n90 t11 exit EAGAIN\n",
	  FUTRACE_PRIMITIVE_GLIBC_RWLOCK, 0x1008, 0x100c, 1,
	  "w{0,1} and r0 (13) contend for the rwlock 0x1008 and 0x100c: 137.0 ms of their 300.0 "
	  "ms; at least one was waiting 69% of the time or more. " },
	{ "nobody waits for readers", NO_READER, FUTRACE_PRIMITIVE_GLIBC_RWLOCK, 0x1008, 0x100c, 1,
	  "r1 (14) and w1 (12) contend for the rwlock 0x1008 and 0x100c: 120.0 ms of their 200.0 ms; "
	  "at least one was waiting 60% of the time or more. Its holders (w0 (11)) meanwhile: " },
	{ "words of two rwlocks", TURNS, FUTRACE_PRIMITIVE_GLIBC_RWLOCK, 0x1008, 0x1044, 2, "" },
	{ "the same words of a condition variable", TURNS, FUTRACE_PRIMITIVE_GLIBC_CONDVAR, 0x1008,
	  0x1010, 2, "" },
};

static void set_word(struct result *res, char name, const char *primitive, uint64_t uaddr)
{
	struct futex_row *f = (struct futex_row *)(uintptr_t)script_word(res, name);

	f->primitive = xstrdup(primitive);
	f->uaddr = uaddr;
	f->is_owned = true;
}

START_TEST(the_words_of_one_lock_are_one_finding)
{
	struct result *res = script_analyse(locks[_i].script, 100);
	struct window *win = &res->windows[0];
	size_t n = 0;

	set_word(res, 'B', locks[_i].primitive, locks[_i].b);
	set_word(res, 'A', locks[_i].primitive, locks[_i].a);
	judge(win);
	truths_check(res);
	for (size_t i = 0; i < win->n_findings; i++)
		n += win->findings[i].kind == FINDING_LOCK;
	ck_assert_msg(n == locks[_i].findings, "%s: %s", locks[_i].name, win->summary);
	ck_assert_msg(!strncmp(win->findings[0].text, locks[_i].says, strlen(locks[_i].says)),
		      "%s: %s", locks[_i].name, win->findings[0].text);
	ck_assert_int_eq(strstr(win->findings[0].text, "writers waited for readers") != NULL,
			 win->findings[0].writers_ns > 0);
	ck_assert(!win->findings[0].writers_ns || !win->findings[0].certain);
	result_free(res);
}
END_TEST

/* t12 sleeps by choice, with the lock for half of the time. */
START_TEST(who_sleeps_with_a_lock_is_not_idle)
{
	struct result *res =
		script_analyse("has t10 of 10 m\nhas t11 of 10 a\nhas t12 of 10 b\n0.5 t10 sleep\n"
			       "1 t11 enter WAIT A 2\n1 t11 sleep\n2 t12 sleep\n"
			       "50 t99 wakes t12\n50 t12 runs\n50 t12 enter WAKE A 1\n"
			       "50 t12 wakes t11\n50 t12 exit 1\n50 t11 runs\n50 t11 exit 0\n"
			       "51 t12 sleep\n",
			       100);
	struct window *win = &res->windows[0];

	set_word(res, 'A', FUTRACE_PRIMITIVE_GLIBC_MUTEX, 0x1000);
	for (size_t i = 0; i < win->n_threads; i++) {
		for (size_t j = 0; j < win->threads[i].n_blocked; j++)
			win->threads[i].blocked[j].syscall = xstrdup("clock_nanosleep");
	}
	judge(win);
	ck_assert_int_eq(win->findings[0].kind, FINDING_LOCK);
	ck_assert(!script_thread(res, 12)->is_idle);
	ck_assert(script_thread(res, 10)->is_idle);
	ck_assert_msg(strstr(win->summary, " m (10) waits in clock_nanosleep.") != NULL, "%s",
		      win->summary);
	result_free(res);
}
END_TEST

TCase *analysis_rwlock_cases(void)
{
	TCase *tc = tcase_create("rwlock");

	tcase_add_loop_test(tc, the_words_of_one_lock_are_one_finding, 0,
			    sizeof(locks) / sizeof(*locks));
	tcase_add_test(tc, who_sleeps_with_a_lock_is_not_idle);
	return tc;
}
