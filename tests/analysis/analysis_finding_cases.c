/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_finding_cases.c - tests the findings: the answer that the report begins with.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/findings.h"
#include "analysis/conclude/verdict.h"
#include "base/xalloc.h"
#include "tests/script.h"

/* A system call in which a thread slept, as the session would name it: for every blocked row. */
static void name_sleeps(struct window *win, const char *syscall)
{
	for (size_t i = 0; syscall && i < win->n_threads; i++) {
		for (size_t j = 0; j < win->threads[i].n_blocked; j++)
			win->threads[i].blocked[j].syscall = xstrdup(syscall);
	}
	for (size_t i = 0; syscall && i < win->n_futexes; i++) {
		for (size_t j = 0; j < win->futexes[i].n_blame; j++) {
			struct blame_row *b = &win->futexes[i].blame[j];

			if (b->doing == DOING_BLOCKED)
				b->sleep.syscall = xstrdup(syscall);
		}
	}
}

static void judge_words(struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++)
		verdict_judge(&win->futexes[i], win);
	findings_find(win);
}

static struct result *find(const char *script, const char *syscall)
{
	struct result *res = script_analyse(script, 100);

	name_sleeps(&res->windows[0], syscall);
	judge_words(&res->windows[0]);
	return res;
}

/* w1, w2 and w3 hand on a lock, and wait for it at a word each. */
#define OWN_WORDS                                                                                                \
	"has t11 of 10 w1\nhas t12 of 10 w2\nhas t13 of 10 w3\n"                                                 \
	"0 t11 enter WAKE A 1\n0 t11 exit 0\n1 t12 enter WAIT B\n1 t12 sleep\n1 t13 enter WAIT C\n1 t13 sleep\n" \
	"14 t11 enter WAKE B 1\n14 t11 wakes t12\n14 t11 exit 1\n14 t12 runs\n14 t12 exit 0\n"                   \
	"14 t11 enter WAIT A\n14 t11 sleep\n"                                                                    \
	"28 t12 enter WAKE C 1\n28 t12 wakes t13\n28 t12 exit 1\n28 t13 runs\n28 t13 exit 0\n"                   \
	"28 t12 enter WAIT B\n28 t12 sleep\n"                                                                    \
	"42 t13 enter WAKE A 1\n42 t13 wakes t11\n42 t13 exit 1\n42 t11 runs\n42 t11 exit 0\n"                   \
	"42 t13 enter WAIT C\n42 t13 sleep\n"                                                                    \
	"56 t11 enter WAKE C 1\n56 t11 wakes t13\n56 t11 exit 1\n56 t13 runs\n56 t13 exit 0\n"                   \
	"56 t11 enter WAIT A\n56 t11 sleep\n"                                                                    \
	"70 t13 enter WAKE B 1\n70 t13 wakes t12\n70 t13 exit 1\n70 t12 runs\n70 t12 exit 0\n"                   \
	"70 t13 enter WAIT C\n70 t13 sleep\n"                                                                    \
	"84 t12 enter WAKE A 1\n84 t12 wakes t11\n84 t12 exit 1\n84 t11 runs\n84 t11 exit 0\n"                   \
	"84 t12 enter WAIT B\n84 t12 sleep\n"                                                                    \
	"98 t11 enter WAKE B 1\n98 t11 wakes t12\n98 t11 exit 1\n98 t12 runs\n98 t12 exit 0\n"                   \
	"98 t11 enter WAIT A\n98 t11 sleep\n"

static const struct {
	const char *name, *script;
	const char *syscall; /* in which all blocked threads sleep; NULL: unknown */
	enum finding_kind kind;
	const char *says; /* NULL: there is no finding */
} stories[] = {
	{ "threads parked until main, in an unknown call, wakes them",
	  "has t10 of 10 m\nhas t11 of 10 a\n"
	  "1 t11 enter WAIT A\n1 t11 sleep\n"
	  "5 t10 blocks\n75 t99 wakes t10\n80 t10 runs\n"
	  "91 t10 enter WAKE A 1\n91 t10 wakes t11\n91 t10 exit 1\n91 t11 runs\n91 t11 exit 0\n",
	  NULL, FINDING_WAITS_FOR,
	  "a (11) waits at 0x1000: 90.0 ms of its 100.0 ms. 100% of that was for m (10), which waited "
	  "for no futex itself: blocked in an unknown call 78%, running 17%, waiting for a CPU 6%." },
	{ "the same, and main is in fsync",
	  "has t10 of 10 m\nhas t11 of 10 a\n"
	  "1 t11 enter WAIT A\n1 t11 sleep\n"
	  "5 t10 blocks\n75 t99 wakes t10\n80 t10 runs\n"
	  "91 t10 enter WAKE A 1\n91 t10 wakes t11\n91 t10 exit 1\n91 t11 runs\n91 t11 exit 0\n",
	  "fsync", FINDING_WAITS_FOR,
	  "a (11) waits at 0x1000: 90.0 ms of its 100.0 ms. 100% of that was for m (10), which waited "
	  "for no futex itself: blocked in fsync 78%, running 17%, waiting for a CPU 6%." },
	{ "the same, but main waits for input: nobody has work",
	  "has t10 of 10 m\nhas t11 of 10 a\n"
	  "1 t11 enter WAIT A\n1 t11 sleep\n"
	  "2 t10 sleep\n97 t99 wakes t10\n97 t10 runs\n"
	  "97.5 t10 enter WAKE A 1\n97.5 t10 wakes t11\n97.5 t10 exit 1\n97.5 t11 runs\n"
	  "97.5 t11 exit 0\n97.6 t11 enter WAIT A\n97.6 t11 sleep\n97.7 t10 sleep\n",
	  "epoll_wait", FINDING_IDLE,
	  "2 threads: a (11) waits for work; m (10) waits in epoll_wait." },
	{ "a thread that nobody wakes",
	  "has t10 of 10 m\nhas t11 of 10 a\n0.5 t10 sleep\n1 t11 enter WAIT A\n1 t11 sleep\n",
	  "epoll_wait", FINDING_IDLE,
	  "2 threads: a (11) waits for a wake-up that did not come; m (10) waits in epoll_wait." },
	{ "the only thread, and nobody wakes it",
	  "has t11 of 10 a\n1 t11 enter WAIT A\n1 t11 sleep\n", NULL, FINDING_DEADLOCK,
	  "The only thread of process 10 waits without a timeout, for the last 99.0 ms: a (11) for "
	  "0x1000. Nobody is left there to wake it: only a signal could." },
	{ "main waited itself: its waker is named",
	  "has t10 of 10 m\nhas t11 of 10 a\nhas t12 of 10 b\n"
	  "0 t12 enter WAKE C 1\n0 t12 exit 0\n1 t11 enter WAIT A\n1 t11 sleep\n"
	  "3 t10 enter WAIT B\n3 t10 sleep\n"
	  "90 t12 enter WAKE B 1\n90 t12 wakes t10\n90 t12 exit 1\n90 t10 runs\n90 t10 exit 0\n"
	  "91 t10 enter WAKE A 1\n91 t10 wakes t11\n91 t10 exit 1\n91 t11 runs\n91 t11 exit 0\n",
	  NULL, FINDING_WAITS_FOR,
	  "a (11) and m (10) wait at 0x1000 and 0x1100: 177.0 ms of their 200.0 ms; at least one was "
	  "waiting 90% of the time or more. 98% of that was for b (12), which waited for no futex "
	  "itself: running 98%." },
	{ "a thread that computes, and waits for nobody",
	  "has t10 of 10 m\n0 t10 enter WAKE C 1\n0 t10 exit 0\n99 t10 enter WAKE C 1\n"
	  "99 t10 exit 0\n",
	  NULL, FINDING_NOT_A_LOCK,
	  "No wait for another thread matters. m (10) meanwhile: running 100%." },
	{ "a lock with a word for each waiter, each woken by several others", OWN_WORDS, NULL,
	  FINDING_LOCK,
	  "w{1..3} contend for a lock or several, each at a word of its own (3 words, such as 0x1000): 198.0 ms of "
	  "their 300.0 ms; at least one was waiting 71% of the time or more. Its holders (w{1..3}) "
	  "meanwhile: running 84%, unknown 16%." },
	{ "threads that each wake the next one",
	  "has t11 of 10 w1\nhas t12 of 10 w2\nhas t13 of 10 w3\n"
	  "0 t11 enter WAKE A 1\n0 t11 exit 0\n1 t12 enter WAIT B\n1 t12 sleep\n1 t13 enter WAIT C\n1 t13 sleep\n"
	  "14 t11 enter WAKE B 1\n14 t11 wakes t12\n14 t11 exit 1\n14 t12 runs\n14 t12 exit 0\n"
	  "14 t11 enter WAIT A\n14 t11 sleep\n"
	  "28 t12 enter WAKE C 1\n28 t12 wakes t13\n28 t12 exit 1\n28 t13 runs\n28 t13 exit 0\n"
	  "28 t12 enter WAIT B\n28 t12 sleep\n"
	  "42 t13 enter WAKE A 1\n42 t13 wakes t11\n42 t13 exit 1\n42 t11 runs\n42 t11 exit 0\n"
	  "42 t13 enter WAIT C\n42 t13 sleep\n"
	  "56 t11 enter WAKE B 1\n56 t11 wakes t12\n56 t11 exit 1\n56 t12 runs\n56 t12 exit 0\n"
	  "56 t11 enter WAIT A\n56 t11 sleep\n"
	  "70 t12 enter WAKE C 1\n70 t12 wakes t13\n70 t12 exit 1\n70 t13 runs\n70 t13 exit 0\n"
	  "70 t12 enter WAIT B\n70 t12 sleep\n"
	  "84 t13 enter WAKE A 1\n84 t13 wakes t11\n84 t13 exit 1\n84 t11 runs\n84 t11 exit 0\n"
	  "84 t13 enter WAIT C\n84 t13 sleep\n"
	  "98 t11 enter WAKE B 1\n98 t11 wakes t12\n98 t11 exit 1\n98 t12 runs\n98 t12 exit 0\n"
	  "98 t11 enter WAIT A\n98 t11 sleep\n",
	  NULL, FINDING_QUEUE,
	  "w{1..3} wait for each other, each at a word of its own (3 words, such as 0x1000): 198.0 ms of "
	  "their 300.0 ms; at least one was waiting 71% of the time or more. A lock that is handed on "
	  "looks so, and so does work that one does for others. Those they waited for (w{1..3}) meanwhile: "
	  "running 91%, unknown 9%." },
	{ "who is done does the work of all, and wakes the others at once",
	  "has t11 of 10 w1\nhas t12 of 10 w2\nhas t13 of 10 w3\n0 t11 enter WAKE A 1\n0 t11 exit 0\n"
	  "1 t12 enter WAIT B\n1 t12 sleep\n1 t13 enter WAIT C\n1 t13 sleep\n14 t11 enter WAKE B 1\n"
	  "14 t11 wakes t12\n14 t11 exit 1\n14 t12 runs\n14 t12 exit 0\n14.02 t11 enter WAKE C 1\n"
	  "14.02 t11 wakes t13\n14.02 t11 exit 1\n14.02 t13 runs\n14.02 t13 exit 0\n14.04 t11 enter WAIT A\n"
	  "14.04 t11 sleep\n14.04 t13 enter WAIT C\n14.04 t13 sleep\n28 t12 enter WAKE A 1\n28 t12 wakes t11\n"
	  "28 t12 exit 1\n28 t11 runs\n28 t11 exit 0\n28.02 t12 enter WAKE C 1\n28.02 t12 wakes t13\n"
	  "28.02 t12 exit 1\n28.02 t13 runs\n28.02 t13 exit 0\n28.04 t11 enter WAIT A\n28.04 t11 sleep\n"
	  "28.04 t12 enter WAIT B\n28.04 t12 sleep\n42 t13 enter WAKE A 1\n42 t13 wakes t11\n42 t13 exit 1\n"
	  "42 t11 runs\n42 t11 exit 0\n42.02 t13 enter WAKE B 1\n42.02 t13 wakes t12\n42.02 t13 exit 1\n"
	  "42.02 t12 runs\n42.02 t12 exit 0\n42.04 t12 enter WAIT B\n42.04 t12 sleep\n42.04 t13 enter WAIT C\n"
	  "42.04 t13 sleep\n56 t11 enter WAKE B 1\n56 t11 wakes t12\n56 t11 exit 1\n56 t12 runs\n"
	  "56 t12 exit 0\n56.02 t11 enter WAKE C 1\n56.02 t11 wakes t13\n56.02 t11 exit 1\n56.02 t13 runs\n"
	  "56.02 t13 exit 0\n56.04 t11 enter WAIT A\n56.04 t11 sleep\n56.04 t12 enter WAIT B\n56.04 t12 sleep\n"
	  "70 t13 enter WAKE A 1\n70 t13 wakes t11\n70 t13 exit 1\n70 t11 runs\n70 t11 exit 0\n"
	  "70.02 t13 enter WAKE B 1\n70.02 t13 wakes t12\n70.02 t13 exit 1\n70.02 t12 runs\n70.02 t12 exit 0\n"
	  "70.04 t12 enter WAIT B\n70.04 t12 sleep\n70.04 t13 enter WAIT C\n70.04 t13 sleep\n84 t11 enter WAKE B 1\n"
	  "84 t11 wakes t12\n84 t11 exit 1\n84 t12 runs\n84 t12 exit 0\n84.02 t11 enter WAKE C 1\n"
	  "84.02 t11 wakes t13\n84.02 t11 exit 1\n84.02 t13 runs\n84.02 t13 exit 0\n84.04 t11 enter WAIT A\n"
	  "84.04 t11 sleep\n84.04 t12 enter WAIT B\n84.04 t12 sleep\n98 t13 enter WAKE A 1\n98 t13 wakes t11\n"
	  "98 t13 exit 1\n98 t11 runs\n98 t11 exit 0\n98.02 t13 enter WAKE B 1\n98.02 t13 wakes t12\n"
	  "98.02 t13 exit 1\n98.02 t12 runs\n98.02 t12 exit 0\n98.04 t12 enter WAIT B\n98.04 t12 sleep\n"
	  "98.04 t13 enter WAIT C\n98.04 t13 sleep\n",
	  NULL, FINDING_QUEUE,
	  "w{1..3} wait for each other, each at a word of its own (3 words, such as 0x1000): 197.6 ms of "
	  "their 300.0 ms; at least one was waiting 85% of the time or more. A lock that is handed on "
	  "looks so, and so does work that one does for others. Those they waited for (w{1..3}) "
	  "meanwhile: running 98%." },
	{ "main waits for a, then for b, at a word each",
	  "has t10 of 10 m\nhas t11 of 10 a\nhas t12 of 10 b\n"
	  "0 t11 enter WAKE C 1\n0 t11 exit 0\n0 t12 enter WAKE C 1\n0 t12 exit 0\n"
	  "1 t10 enter WAIT A\n1 t10 sleep\n"
	  "41 t11 enter WAKE A 1\n41 t11 wakes t10\n41 t11 exit 1\n41 t10 runs\n41 t10 exit 0\n"
	  "41 t10 enter WAIT B\n41 t10 sleep\n"
	  "91 t12 enter WAKE B 1\n91 t12 wakes t10\n91 t12 exit 1\n91 t10 runs\n91 t10 exit 0\n",
	  NULL, FINDING_QUEUE,
	  "m (10) waits at 0x1100 and 0x1000 for others: 90.0 ms of its 100.0 ms. Those they waited for "
	  "(b (12) and a (11)) meanwhile: running 100%." },
	{ "a thread is woken at once, and gets no CPU",
	  "has t10 of 10 m\nhas t11 of 10 a\n"
	  "1 t11 enter WAIT A\n1 t11 sleep\n"
	  "3 t10 enter WAKE A 1\n3 t10 wakes t11\n3 t10 exit 1\n"
	  "91 t11 runs\n91 t11 exit 0\n",
	  NULL, FINDING_CPU,
	  "a (11) waits at 0x1000: 90.0 ms of its 100.0 ms. For 98% of that it had been woken, and waited "
	  "for a CPU." },
	{ "lost events in each wait",
	  "has t10 of 10 m\nhas t11 of 10 a\n0.1 t11 parked WAIT A 0\n50 - gap 51 7\n", NULL,
	  FINDING_IDLE, NULL },
};

START_TEST(the_first_finding_is_the_answer)
{
	struct result *res = find(stories[_i].script, stories[_i].syscall);
	const struct window *win = &res->windows[0];

	if (!stories[_i].says) {
		ck_assert_msg(!win->n_findings, "%s: %s", stories[_i].name, win->summary);
	} else {
		ck_assert_msg(win->n_findings, "%s: no finding", stories[_i].name);
		ck_assert_str_eq(win->findings[0].text, stories[_i].says);
		ck_assert_int_eq(win->findings[0].kind, stories[_i].kind);
	}
	result_free(res);
}
END_TEST

/* One of the words has too few calls to tell. */
START_TEST(parking_places_make_a_family_as_other_words_do)
{
	struct result *res = script_analyse(OWN_WORDS, 100);
	struct window *win = &res->windows[0];

	ck_assert_uint_ge(win->n_futexes, 3);
	for (size_t i = 1; i < win->n_futexes; i++)
		win->futexes[i].primitive =
			xasprintf("parking place of %s (%d)", win->futexes[i].waiters[0].comm,
				  (int)win->futexes[i].waiters[0].tid);
	judge_words(win);
	ck_assert_uint_ge(win->n_findings, 1);
	ck_assert_int_eq(win->findings[0].kind, FINDING_LOCK);
	ck_assert(win->findings[0].is_family);
	ck_assert_uint_eq(win->findings[0].n_words, 3);
	result_free(res);
}
END_TEST

/* It waits for its work, at a parking place that bears its name. */
START_TEST(a_thread_called_lock_makes_no_lock)
{
	struct result *res = script_analyse("has t10 of 10 m\nhas t11 of 10 mutex-lock\n"
					    "1 t11 enter WAIT A\n1 t11 sleep\n"
					    "91 t10 enter WAKE A 1\n91 t10 wakes t11\n"
					    "91 t10 exit 1\n91 t11 runs\n91 t11 exit 0\n",
					    100);
	struct window *win = &res->windows[0];

	win->futexes[0].primitive = xstrdup("parking place of mutex-lock (11)");
	judge_words(win);
	ck_assert_uint_ge(win->n_findings, 1);
	ck_assert_int_eq(win->findings[0].kind, FINDING_WAITS_FOR);
	result_free(res);
}
END_TEST

TCase *analysis_finding_cases(void)
{
	TCase *tc = tcase_create("finding");

	tcase_add_loop_test(tc, the_first_finding_is_the_answer, 0,
			    sizeof(stories) / sizeof(*stories));
	tcase_add_test(tc, parking_places_make_a_family_as_other_words_do);
	tcase_add_test(tc, a_thread_called_lock_makes_no_lock);
	return tc;
}
