/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_story_cases.c - tests the findings of longer stories: threads take turns at a lock, a
 * barrier, a queue or a pool, and events are lost.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/judged.h"
#include "tests/script.h"
#include "tests/truths.h"

#define REST "...\n"

struct story {
	const char *name;
	const char *begin; /* lines with their times; those after "..." follow the rounds */
	int rounds;
	double every_ms;
	const char *round;   /* in each round: lines with times from its begin on */
	const char *syscall; /* in which all blocked threads sleep; NULL: unknown */
	enum finding_kind kind;
	const char
		*says; /* parts of the first finding's text, with | between; NULL: there is none */
};

/* Writes the lines of ROUND to OUT, with times that are BEGIN_MS later. */
static void put_round(FILE *out, const char *round, double begin_ms)
{
	for (const char *line = round; *line; line = strchr(line, '\n') + 1) {
		char *rest;
		double ms = strtod(line, &rest);

		fprintf(out, "%.6f%.*s\n", begin_ms + ms, (int)(strchr(rest, '\n') - rest), rest);
	}
}

/* Returns ROUND, ROUNDS times, each EVERY_MS after the one before. */
static char *with_rounds(const char *round, int rounds, double every_ms)
{
	char *script;
	size_t size;
	FILE *out = open_memstream(&script, &size);

	ck_assert_ptr_nonnull(out);
	for (int i = 0; i < rounds; i++)
		put_round(out, round, i * every_ms);
	ck_assert_int_eq(fclose(out), 0);
	return script;
}

static void set_call(struct blocked_row *b, const char *syscall)
{
	if (syscall && !b->syscall)
		b->syscall = xstrdup(syscall);
}

static void name_calls(struct window *win, const char *syscall)
{
	for (size_t i = 0; i < win->n_threads; i++) {
		for (size_t j = 0; j < win->threads[i].n_blocked; j++)
			set_call(&win->threads[i].blocked[j], syscall);
	}
	for (size_t i = 0; i < win->n_futexes; i++) {
		for (size_t j = 0; j < win->futexes[i].n_blame; j++) {
			if (win->futexes[i].blame[j].doing == DOING_BLOCKED)
				set_call(&win->futexes[i].blame[j].sleep, syscall);
		}
	}
}

/* The result of 100 ms, which is not judged. */
static struct result *act(const struct story *s)
{
	const char *end = strstr(s->begin, REST);
	size_t before = end ? (size_t)(end - s->begin) : strlen(s->begin);
	char *rounds = with_rounds(s->round, s->rounds, s->every_ms);
	char *script =
		xasprintf("%.*s%s%s", (int)before, s->begin, rounds, end ? end + strlen(REST) : "");
	struct result *res;

	free(rounds);
	res = script_analyse(script, 100);
	free(script);
	name_calls(&res->windows[0], s->syscall);
	return res;
}

static struct result *play(const struct story *s)
{
	struct result *res = act(s);

	judge(&res->windows[0]);
	return res;
}

static const struct story stories[] = {
	{ "two threads take turns at a lock, and compute while they have it",
	  "has t10 of 10 m\nhas t11 of 10 a\n", 10, 10,
	  "0.1 t11 enter WAIT A\n0.1 t11 sleep\n"
	  "5 t10 enter WAKE A 1\n5 t10 wakes t11\n5 t10 exit 1\n5 t11 runs\n5 t11 exit 0\n"
	  "5.1 t10 enter WAIT A\n5.1 t10 sleep\n"
	  "9.9 t11 enter WAKE A 1\n9.9 t11 wakes t10\n9.9 t11 exit 1\n9.9 t10 runs\n"
	  "9.9 t10 exit 0\n",
	  NULL, FINDING_LOCK,
	  "a (11) and m (10) contend for 0x1000|97.0 ms of their 200.0 ms|97% of the time|running 100%" },
	{ "the same, but they sleep in a file system while they have it",
	  "has t10 of 10 m\nhas t11 of 10 a\n", 10, 10,
	  "0.1 t11 enter WAIT A\n0.1 t11 sleep\n0.2 t10 blocks\n4.2 t99 wakes t10\n4.2 t10 runs\n"
	  "5 t10 enter WAKE A 1\n5 t10 wakes t11\n5 t10 exit 1\n5 t11 runs\n5 t11 exit 0\n"
	  "5.1 t10 enter WAIT A\n5.1 t10 sleep\n"
	  "9.9 t11 enter WAKE A 1\n9.9 t11 wakes t10\n9.9 t11 exit 1\n9.9 t10 runs\n"
	  "9.9 t10 exit 0\n",
	  "fsync", FINDING_LOCK,
	  "a (11) and m (10) contend for 0x1000|97.0 ms of their 200.0 ms|holders|running 59%, blocked in fsync 41%" },
	{ "the same lock, and three threads beside it whom nobody wakes",
	  "has t10 of 10 m\nhas t11 of 10 a\nhas t21 of 10 w1\nhas t22 of 10 w2\nhas t23 of 10 w3\n"
	  "0 t21 enter WAIT B\n0 t21 sleep\n0 t22 enter WAIT B\n0 t22 sleep\n"
	  "0 t23 enter WAIT B\n0 t23 sleep\n",
	  10, 10,
	  "0.1 t11 enter WAIT A\n0.1 t11 sleep\n"
	  "5 t10 enter WAKE A 1\n5 t10 wakes t11\n5 t10 exit 1\n5 t11 runs\n5 t11 exit 0\n"
	  "5.1 t10 enter WAIT A\n5.1 t10 sleep\n"
	  "9.9 t11 enter WAKE A 1\n9.9 t11 wakes t10\n9.9 t11 exit 1\n9.9 t10 runs\n"
	  "9.9 t10 exit 0\n",
	  NULL, FINDING_LOCK,
	  "a (11) and m (10) contend for 0x1000|97.0 ms of their 200.0 ms|97% of the time|running 100%" },
	{ "two threads wait until a third has come, in turn",
	  "has t10 of 10 p0\nhas t11 of 10 p1\nhas t12 of 10 p2\n", 5, 20,
	  "0.1 t11 enter WAIT A\n0.1 t11 sleep\n0.2 t12 enter WAIT A\n0.2 t12 sleep\n"
	  "8 t10 enter WAKE A all\n8 t10 wakes t11\n8 t10 wakes t12\n8 t10 exit 2\n8 t11 runs\n"
	  "8 t12 runs\n8 t11 exit 0\n8 t12 exit 0\n"
	  "10.1 t10 enter WAIT A\n10.1 t10 sleep\n10.2 t12 enter WAIT A\n10.2 t12 sleep\n"
	  "18 t11 enter WAKE A all\n18 t11 wakes t10\n18 t11 wakes t12\n18 t11 exit 2\n18 t10 runs\n"
	  "18 t12 runs\n18 t10 exit 0\n18 t12 exit 0\n",
	  NULL, FINDING_BARRIER, "p{0..2}|0x1000|157.0 ms of their 300.0 ms|running 100%" },
	{ "a consumer waits for three producers that compute",
	  "has t10 of 10 p0\nhas t11 of 10 p1\nhas t12 of 10 p2\nhas t13 of 10 c\n", 3, 30,
	  "0.1 t13 enter WAIT A\n0.1 t13 sleep\n"
	  "9 t10 enter WAKE A 1\n9 t10 wakes t13\n9 t10 exit 1\n9 t13 runs\n9 t13 exit 0\n"
	  "10.1 t13 enter WAIT A\n10.1 t13 sleep\n"
	  "19 t11 enter WAKE A 1\n19 t11 wakes t13\n19 t11 exit 1\n19 t13 runs\n19 t13 exit 0\n"
	  "20.1 t13 enter WAIT A\n20.1 t13 sleep\n"
	  "29 t12 enter WAKE A 1\n29 t12 wakes t13\n29 t12 exit 1\n29 t13 runs\n29 t13 exit 0\n",
	  NULL, FINDING_QUEUE, "c (13)|0x1000|80.1 ms of its 100.0 ms|p{0..2}|running 100%" },
	{ "four workers are woken for each job, and contend for the lock of the queue",
	  "has t10 of 10 m\nhas t11 of 10 w1\nhas t12 of 10 w2\nhas t13 of 10 w3\nhas t14 of 10 w4\n",
	  12, 8,
	  "0.1 t11 enter WAIT C\n0.1 t11 sleep\n0.1 t12 enter WAIT C\n0.1 t12 sleep\n"
	  "0.1 t13 enter WAIT C\n0.1 t13 sleep\n0.1 t14 enter WAIT C\n0.1 t14 sleep\n"
	  "2 t10 enter WAKE C all\n2 t10 wakes t11\n2 t10 wakes t12\n2 t10 wakes t13\n"
	  "2 t10 wakes t14\n2 t10 exit 4\n2 t11 runs\n2 t12 runs\n2 t13 runs\n2 t14 runs\n"
	  "2 t11 exit 0\n2 t12 exit 0\n2 t13 exit 0\n2 t14 exit 0\n"
	  "2.1 t12 enter WAIT A\n2.1 t12 sleep\n2.1 t13 enter WAIT A\n2.1 t13 sleep\n"
	  "2.1 t14 enter WAIT A\n2.1 t14 sleep\n2.1 t10 sleep\n"
	  "4 t11 enter WAKE A 1\n4 t11 wakes t12\n4 t11 exit 1\n4 t12 runs\n4 t12 exit 0\n"
	  "5 t12 enter WAKE A 1\n5 t12 wakes t13\n5 t12 exit 1\n5 t13 runs\n5 t13 exit 0\n"
	  "6 t13 enter WAKE A 1\n6 t13 wakes t14\n6 t13 exit 1\n6 t14 runs\n6 t14 exit 0\n"
	  "6.1 t14 enter WAKE A 1\n6.1 t14 exit 0\n7.9 t99 wakes t10\n7.9 t10 runs\n",
	  "epoll_wait", FINDING_HERD,
	  "0x1200|4 on average|w{2..4}|0x1000|104.4 ms of their 300.0 ms" },
	{ "four workers are woken for each job, have little to do, and wait for a CPU for that",
	  "has t10 of 10 m\nhas t11 of 10 w1\nhas t12 of 10 w2\nhas t13 of 10 w3\nhas t14 of 10 w4\n"
	  "0.1 t10 sleep\n0.1 t11 enter WAIT C\n0.1 t11 sleep\n0.1 t12 enter WAIT C\n0.1 t12 sleep\n"
	  "0.1 t13 enter WAIT C\n0.1 t13 sleep\n0.1 t14 enter WAIT C\n0.1 t14 sleep\n",
	  12, 8,
	  "5.9 t99 wakes t10\n5.9 t10 runs\n6 t10 enter WAKE C all\n6 t10 wakes t11\n6 t10 wakes t12\n6 t10 wakes t13\n"
	  "6 t10 wakes t14\n6 t10 exit 4\n6.1 t10 sleep\n"
	  "6.9 t11 runs\n6.9 t11 exit 0\n6.92 t11 enter WAIT C\n6.92 t11 sleep\n"
	  "6.92 t12 runs\n6.92 t12 exit 0\n6.94 t12 enter WAIT C\n6.94 t12 sleep\n"
	  "6.94 t13 runs\n6.94 t13 exit 0\n6.96 t13 enter WAIT C\n6.96 t13 sleep\n"
	  "6.96 t14 runs\n6.96 t14 exit 0\n6.98 t14 enter WAIT C\n6.98 t14 sleep\n",
	  "epoll_wait", FINDING_HERD,
	  "0x1200|4 on average|28.3 us or less|w{1..4}|44.6 ms of their 400.0 ms" },
	{ "all workers of a pool sit in a call, and nobody waits for a futex",
	  "has t11 of 10 w1\nhas t12 of 10 w2\nhas t13 of 10 w3\nhas t14 of 10 w4\n"
	  "0.1 t11 sleep\n0.1 t12 sleep\n0.1 t13 sleep\n0.1 t14 sleep\n"
	  "99 t99 wakes t11\n99 t99 wakes t12\n99 t99 wakes t13\n99 t99 wakes t14\n",
	  0, 0, "", "openat", FINDING_STARVED_POOL, "w{1..4} all sit in openat|99% of the time" },
	{ "three threads are no pool",
	  "has t11 of 10 w1\nhas t12 of 10 w2\nhas t13 of 10 w3\n"
	  "0.1 t11 sleep\n0.1 t12 sleep\n0.1 t13 sleep\n"
	  "99 t99 wakes t11\n99 t99 wakes t12\n99 t99 wakes t13\n",
	  0, 0, "", "openat", FINDING_NOT_A_LOCK, "w{1..3}|blocked in openat 99%" },
	{ "who ends most of the waits waits on the word itself: it is not what they wait for",
	  "has t10 of 10 m\nhas t11 of 10 a\n"
	  "1 t11 enter WAIT A\n1 t11 sleep\n"
	  "40 t10 enter WAKE A 1\n40 t10 wakes t11\n40 t10 exit 1\n40 t11 runs\n40 t11 exit 0\n"
	  "41 t11 enter WAIT A\n41 t11 sleep\n"
	  "80 t10 enter WAKE A 1\n80 t10 wakes t11\n80 t10 exit 1\n80 t11 runs\n80 t11 exit 0\n"
	  "81 t10 enter WAIT A\n81 t10 sleep\n"
	  "99 t11 enter WAKE A 1\n99 t11 wakes t10\n99 t11 exit 1\n99 t10 runs\n99 t10 exit 0\n",
	  0, 0, "", NULL, FINDING_QUEUE,
	  "a (11) and m (10)|0x1000|96.0 ms of their 200.0 ms|running 100%" },
	{ "a thread that was parked for a part of the time only",
	  "has t10 of 10 m\nhas t11 of 10 a\n0.5 t11 parked WAIT A 0.4\n"
	  "0.6 t10 enter WAKE B 1\n0.6 t10 exit 0\n"
	  "30 t10 enter WAKE A 1\n30 t10 wakes t11\n30 t10 exit 1\n30 t11 runs\n30 t11 exit 0\n",
	  0, 0, "", NULL, FINDING_WAITS_FOR,
	  "a (11)|0x1000|30.0 ms of its 100.0 ms|for m (10)|running 100%" },
	{ "the same, but a timer ends it: then it computes for most of the time",
	  "has t11 of 10 a\n0.5 t11 parked WAIT A 0.4\n0.5 t11 found S\n"
	  "30 t99 interrupt-wakes t11\n30 t11 runs\n30 t11 exit ETIMEDOUT\n",
	  0, 0, "", NULL, FINDING_NOT_A_LOCK, "a (11)|running 100%" },
	{ "events are lost in the only wait, beside a thread that runs",
	  "has t10 of 10 m\nhas t11 of 10 a\n0 t10 enter WAKE C 1\n0 t10 exit 0\n"
	  "1 t11 enter WAIT A\n1 t11 sleep\n50 - gap 51 7\n"
	  "98 t10 enter WAKE A 1\n98 t10 wakes t11\n98 t10 exit 1\n98 t11 runs\n98 t11 exit 0\n",
	  0, 0, "", NULL, FINDING_IDLE, NULL },
};

#define THREADS                                                                        \
	"has t10 of 10 poller\nhas t11 of 10 a1\nhas t12 of 10 a2\nhas t13 of 10 w1\n" \
	"has t14 of 10 w2\n"
#define TWO_WAIT                                                                     \
	"0.1 t11 enter WAIT A\n0.1 t11 sleep\n0.2 t12 enter WAIT A\n0.2 t12 sleep\n" \
	"0.3 t10 sleep\n"
#define WOKEN                                                                          \
	"19 t10 enter WAKE A all\n19 t10 wakes t11\n19 t10 wakes t12\n19 t10 exit 2\n" \
	"19 t11 runs\n19 t12 runs\n19 t11 exit 0\n19 t12 exit 0\n"

/*
 * Threads wait for one that sleeps. In the texts of all findings, is it said who ran meanwhile?
 * NULL: it is not.
 */
static const struct story meanwhiles[] = {
	{ "a poller sleeps twice before it wakes those who wait; another computes throughout",
	  THREADS "0 t13@1 runs\n0 t14 sleep\n", 5, 20,
	  TWO_WAIT "4 t99 interrupt-wakes t10\n4 t10 runs\n4.1 t10 sleep\n"
		   "18.9 t99 interrupt-wakes t10\n18.9 t10 runs\n" WOKEN,
	  "clock_nanosleep", FINDING_NOT_A_LOCK,
	  "While others waited, poller (10) slept for 92.5 ms; meanwhile w1 (13) ran 100% of that." },
	{ "the same, but it runs in the first half only", THREADS "0 t14 sleep\n", 5, 20,
	  "0 t13@1 runs\n" TWO_WAIT "10 t13@1 sleep\n18.9 t99 interrupt-wakes t10\n"
	  "18.9 t10 runs\n" WOKEN "19.9 t99 interrupt-wakes t13\n",
	  "clock_nanosleep", FINDING_NOT_A_LOCK, NULL },
	{ "the same, and another of that name in the second half", THREADS "0 t14 sleep\n", 5, 20,
	  "0 t13@1 runs\n" TWO_WAIT "10 t13@1 sleep\n10 t99 interrupt-wakes t14\n10 t14@1 runs\n"
	  "18.9 t99 interrupt-wakes t10\n18.9 t10 runs\n" WOKEN
	  "19.9 t14@1 sleep\n19.9 t99 interrupt-wakes t13\n",
	  "clock_nanosleep", FINDING_NOT_A_LOCK,
	  "poller (10) slept for 93.0 ms; meanwhile w{1,2} ran, 1.0 at once on average." },
	{ "it wants to compute throughout, and has a CPU for half of the time",
	  THREADS "0 t13@1 runs\n0 t14 sleep\n", 5, 20,
	  TWO_WAIT "9.6 t13@1 preempted\n18.9 t99 interrupt-wakes t10\n18.9 t10 runs\n" WOKEN
		   "19.9 t13@1 runs\n",
	  "clock_nanosleep", FINDING_NOT_A_LOCK,
	  "meanwhile w1 (13) ran 50% of that (waiting for a CPU 50%)." },
	{ "it computes while nobody waits, and sleeps while they do", THREADS "0 t14 sleep\n", 5,
	  20,
	  TWO_WAIT "1 t13@1 sleep\n18.9 t99 interrupt-wakes t10\n18.9 t10 runs\n" WOKEN
		   "19 t99 interrupt-wakes t13\n19 t13@1 runs\n",
	  "clock_nanosleep", FINDING_NOT_A_LOCK, NULL },
	{ "the sleep is in a call that is no choice: then the call is the answer",
	  THREADS "0 t13@1 runs\n0 t14 sleep\n", 5, 20,
	  TWO_WAIT "18.9 t99 interrupt-wakes t10\n18.9 t10 runs\n" WOKEN, "openat",
	  FINDING_WAITS_FOR, NULL },
	{ "the holder of a lock sleeps by choice",
	  THREADS "0 t13@1 runs\n0 t14 sleep\n0 t12 sleep\n", 10, 10,
	  "0.1 t11 enter WAIT A\n0.1 t11 sleep\n0.2 t10 sleep\n"
	  "8.8 t99 interrupt-wakes t10\n8.8 t10 runs\n"
	  "9 t10 enter WAKE A 1\n9 t10 wakes t11\n9 t10 exit 1\n9 t11 runs\n9 t11 exit 0\n"
	  "9.1 t10 enter WAIT A\n9.1 t10 sleep\n"
	  "9.9 t11 enter WAKE A 1\n9.9 t11 wakes t10\n9.9 t11 exit 1\n9.9 t10 runs\n"
	  "9.9 t10 exit 0\n",
	  "recvfrom", FINDING_LOCK,
	  "contend for|blocked in recvfrom|poller (10) slept for 86.0 ms; meanwhile w1 (13) ran 100%" },
	{ "the poller waits for a futex that nobody wakes, and times out",
	  THREADS "0 t13@1 runs\n0 t14 sleep\n", 5, 20,
	  "0.1 t11 enter WAIT A\n0.1 t11 sleep\n0.2 t12 enter WAIT A\n0.2 t12 sleep\n"
	  "0.3 t10 enter WAIT B\n0.3 t10 sleep\n"
	  "18.9 t99 interrupt-wakes t10\n18.9 t10 runs\n18.9 t10 exit ETIMEDOUT\n" WOKEN,
	  NULL, FINDING_NOT_A_LOCK,
	  "poller (10) slept for 93.0 ms; meanwhile w1 (13) ran 100% of that." },
	{ "no event shows who computes, but /proc says how long it ran", THREADS "0 t14 sleep\n", 5,
	  20, TWO_WAIT "18.9 t99 interrupt-wakes t10\n18.9 t10 runs\n" WOKEN "19.5 t13 ran 99 1\n",
	  "clock_nanosleep", FINDING_NOT_A_LOCK,
	  "poller (10) slept for 93.0 ms; meanwhile w1 (13) ran 99% of that or more." },
	{ "the same, and /proc was read before the trace began and after it ended",
	  THREADS "0 t14 sleep\n", 5, 20,
	  TWO_WAIT "18.9 t99 interrupt-wakes t10\n18.9 t10 runs\n" WOKEN "19.5 t13 ran 130 7\n",
	  "clock_nanosleep", FINDING_NOT_A_LOCK,
	  "poller (10) slept for 93.0 ms; meanwhile w1 (13) ran 100% of that or more." },
	{ "so many sleeps that the older ones are known coarsely",
	  THREADS
	  "0 t13@1 runs\n0 t14 sleep\n0 t11 enter WAIT A\n0 t11 sleep\n" REST
	  "99 t10 enter WAKE A 1\n99 t10 wakes t11\n99 t10 exit 1\n99 t11 runs\n99 t11 exit 0\n",
	  2500, 0.036, "0.001 t10 sleep\n0.034 t99 interrupt-wakes t10\n0.035 t10 runs\n",
	  "clock_nanosleep", FINDING_NOT_A_LOCK,
	  "poller (10) slept for|meanwhile w1 (13) ran 100% of that or more." },
	{ "so many waits that the older ones are not known in detail",
	  THREADS "0 t13@1 runs\n0 t14 sleep\n", 2500, 0.036,
	  "0.001 t11 enter WAIT A\n0.001 t11 sleep\n0.001 t10 sleep\n"
	  "0.034 t99 interrupt-wakes t10\n0.034 t10 runs\n"
	  "0.035 t10 enter WAKE A 1\n0.035 t10 wakes t11\n0.035 t10 exit 1\n0.035 t11 runs\n"
	  "0.035 t11 exit 0\n",
	  "clock_nanosleep", FINDING_NOT_A_LOCK,
	  "poller (10) slept for 3| ms or more; meanwhile w1 (13) ran 100% of that." },
};

static const struct finding *find_kind(const struct window *win, enum finding_kind kind)
{
	for (size_t i = 0; i < win->n_findings; i++) {
		if (win->findings[i].kind == kind)
			return &win->findings[i];
	}
	return NULL;
}

static void check_says(const struct finding *f, const char *says)
{
	char *copy = xstrdup(says), *rest = copy, *part;

	while ((part = strsep(&rest, "|")))
		ck_assert_msg(strstr(f->text, part), "not '%s': %s", part, f->text);
	free(copy);
}

START_TEST(a_story_has_its_moral)
{
	const struct story *s = &stories[_i];
	struct result *res = play(s);
	const struct window *win = &res->windows[0];

	truths_check(res);
	if (!s->says) {
		ck_assert_msg(!win->n_findings, "%s: %s", s->name, win->summary);
	} else {
		ck_assert_msg(win->n_findings, "%s: no finding", s->name);
		ck_assert_msg(win->findings[0].kind == s->kind, "%s: %s", s->name, win->summary);
		check_says(&win->findings[0], s->says);
	}
	result_free(res);
}
END_TEST

START_TEST(who_ran_while_a_thread_slept_is_said)
{
	const struct story *s = &meanwhiles[_i];
	struct result *res = play(s);
	const struct window *win = &res->windows[0];
	const struct finding *f = find_kind(win, s->kind);

	truths_check(res);
	ck_assert_msg(f, "%s: %s", s->name, win->summary);
	if (!s->says)
		ck_assert_msg(!f->meanwhile.ns && !strstr(f->text, "slept"), "%s", f->text);
	else
		check_says(f, s->says);
	result_free(res);
}
END_TEST

/* One wait in ten may be lost, and the word is judged by the others; but not two in eleven. */
static const struct {
	int measured, lost;
	bool is_in_doubt;
} doubts[] = {
	{ 9, 1, false }, { 8, 1, true }, { 9, 2, true }, { 18, 2, false }, { 10, 0, false }
};

#define BEGIN_OF_WAIT "0.1 t11 enter WAIT A\n0.1 t11 sleep\n"
#define END_OF_WAIT                                                                 \
	"3.9 t10 enter WAKE A 1\n3.9 t10 wakes t11\n3.9 t10 exit 1\n3.9 t11 runs\n" \
	"3.9 t11 exit 0\n"

START_TEST(a_word_is_in_doubt_if_more_than_a_tenth_of_its_waits_is_lost)
{
	int lost = doubts[_i].lost, all = doubts[_i].measured + lost;
	struct result *res;
	const struct window *win;
	const struct futex_row *f;
	char *script;
	size_t size;
	FILE *out = open_memstream(&script, &size);

	ck_assert_ptr_nonnull(out);
	fputs("has t10 of 10 m\nhas t11 of 10 a\n", out);
	for (int i = 0; i < all; i++) {
		put_round(out, BEGIN_OF_WAIT, 4 * i);
		if (i < lost)
			fprintf(out, "%d - gap %d 7\n", 4 * i + 2, 4 * i + 3);
		put_round(out, END_OF_WAIT, 4 * i);
	}
	ck_assert_int_eq(fclose(out), 0);
	res = script_analyse(script, 100);
	free(script);
	win = &res->windows[0];
	judge(&res->windows[0]);
	f = script_word(res, 'A');
	ck_assert_uint_eq(f->waits, (uint64_t)doubts[_i].measured);
	ck_assert_uint_eq(f->suspect, (uint64_t)lost);
	ck_assert_int_eq(futex_row_is_in_doubt(f), doubts[_i].is_in_doubt);
	ck_assert_int_eq(strstr(f->reason, "events were lost") != NULL, doubts[_i].is_in_doubt);
	ck_assert_int_eq(find_kind(win, FINDING_WAITS_FOR) != NULL, !doubts[_i].is_in_doubt);
	/* Of what is in doubt, not even that it is no lock can be said. */
	ck_assert_ptr_null(find_kind(win, FINDING_NOT_A_LOCK));
	result_free(res);
}
END_TEST

/* At one of its words a waits for m only: by itself, that would be a queue. */
static const struct story condvar = {
	.begin = "has t10 of 10 m\nhas t11 of 10 a\n",
	.rounds = 10,
	.every_ms = 10,
	.round = "0.1 t11 enter WAIT A\n0.1 t11 sleep\n"
		 "3 t10 enter WAKE A 1\n3 t10 wakes t11\n3 t10 exit 1\n3 t11 runs\n3 t11 exit 0\n"
		 "3.1 t10 enter WAIT A\n3.1 t10 sleep\n"
		 "6 t11 enter WAKE A 1\n6 t11 wakes t10\n6 t11 exit 1\n6 t10 runs\n6 t10 exit 0\n"
		 "6.1 t11 enter WAIT B\n6.1 t11 sleep\n"
		 "9.9 t10 enter WAKE B 1\n9.9 t10 wakes t11\n9.9 t10 exit 1\n9.9 t11 runs\n"
		 "9.9 t11 exit 0\n",
};

#define WAIT_AT(word, from)                                                                \
	from " t11 enter WAIT " word "\n" from " t11 sleep\n" from " t12 enter WAIT " word \
	     "\n" from " t12 sleep\n"
#define WAKE_AT(waker, word, at)                                                           \
	at " " waker " enter WAKE " word " all\n" at " " waker " wakes t11\n" at " " waker \
	   " wakes t12\n" at " " waker " exit 2\n" at " t11 runs\n" at " t12 runs\n" at    \
	   " t11 exit 0\n" at " t12 exit 0\n"

/* At the first word a and b wait for m, at the other one for x and y. */
static const struct story two_halves = {
	.begin = "has t10 of 10 m\nhas t11 of 10 a\nhas t12 of 10 b\nhas t13 of 10 x\n"
		 "has t14 of 10 y\n0 t13 runs\n0 t14 runs\n",
	.rounds = 10,
	.every_ms = 10,
	.round = WAIT_AT("A", "0.1") WAKE_AT("t10", "A", "3") WAIT_AT("B", "3.1")
		WAKE_AT("t13", "B", "6") WAIT_AT("B", "6.1") WAKE_AT("t14", "B", "9"),
};

/* The result of S, in which A and B are the words of a condition variable. */
static struct result *act_condvar(const struct story *s)
{
	struct result *res = act(s);
	struct window *win = &res->windows[0];
	uint64_t a = script_word(res, 'A')->uaddr, b = script_word(res, 'B')->uaddr;

	ck_assert_uint_eq(win->n_futexes, 2);
	for (size_t i = 0; i < 2; i++) {
		win->futexes[i].primitive = xstrdup("glibc condvar");
		if (win->futexes[i].uaddr == b)
			win->futexes[i].uaddr = a + 4;
	}
	judge(win);
	return res;
}

/* t11 waits while t10 sleeps; a timer ends NAPS of ten sleeps, and only of these the call is known.
 */
static struct result *naps_of_ten(int naps)
{
	struct result *res;
	struct futex_row *f;
	char *script;
	size_t size;
	FILE *out = open_memstream(&script, &size);

	ck_assert_ptr_nonnull(out);
	fputs("has t10 of 10 m\nhas t11 of 10 a\n", out);
	for (int i = 0; i < 10; i++) {
		fprintf(out, "%d.1 t11 enter WAIT A\n%d.1 t11 sleep\n%d.1 t10 sleep\n", 10 * i,
			10 * i, 10 * i);
		fprintf(out, "%d.8 t99 %s t10\n%d.8 t10 runs\n", 10 * i + 9,
			i < naps ? "interrupt-wakes" : "wakes", 10 * i + 9);
		put_round(out,
			  "9.9 t10 enter WAKE A 1\n9.9 t10 wakes t11\n9.9 t10 exit 1\n"
			  "9.9 t11 runs\n9.9 t11 exit 0\n",
			  10 * i);
	}
	ck_assert_int_eq(fclose(out), 0);
	res = script_analyse(script, 100);
	free(script);
	f = &res->windows[0].futexes[0];
	for (size_t i = 0; i < f->n_blame; i++) {
		if (f->blame[i].doing == DOING_BLOCKED &&
		    f->blame[i].sleep.ended_by.kind == WHO_INTERRUPT)
			set_call(&f->blame[i].sleep, "clock_nanosleep");
	}
	judge(&res->windows[0]);
	return res;
}

START_TEST(a_sleep_in_an_unknown_call_is_taken_to_be_like_the_others)
{
	struct result *half = naps_of_ten(5), *few = naps_of_ten(2);

	ck_assert_ptr_null(find_kind(&half->windows[0], FINDING_WAITS_FOR));
	ck_assert_ptr_nonnull(find_kind(&few->windows[0], FINDING_WAITS_FOR));
	result_free(half);
	result_free(few);
}
END_TEST

START_TEST(what_is_waited_for_at_both_words_is_one_queue)
{
	struct result *res = act_condvar(&two_halves);
	const struct window *win = &res->windows[0];

	ck_assert_msg(win->n_findings == 1, "%s", win->summary);
	ck_assert_int_eq(win->findings[0].kind, FINDING_QUEUE);
	ck_assert_uint_eq(win->findings[0].n_words, 2);
	truths_check(res);
	result_free(res);
}
END_TEST

START_TEST(both_words_of_a_condition_variable_are_one_lock)
{
	struct result *res = act_condvar(&condvar);
	const struct window *win = &res->windows[0];

	ck_assert_uint_eq(win->n_findings, 1);
	ck_assert_int_eq(win->findings[0].kind, FINDING_LOCK);
	ck_assert_uint_eq(win->findings[0].n_words, 2);
	result_free(res);
}
END_TEST

TCase *analysis_story_cases(void)
{
	TCase *tc = tcase_create("story");

	tcase_add_loop_test(tc, a_story_has_its_moral, 0, sizeof(stories) / sizeof(*stories));
	tcase_add_loop_test(tc, who_ran_while_a_thread_slept_is_said, 0,
			    sizeof(meanwhiles) / sizeof(*meanwhiles));
	tcase_add_loop_test(tc, a_word_is_in_doubt_if_more_than_a_tenth_of_its_waits_is_lost, 0,
			    sizeof(doubts) / sizeof(*doubts));
	tcase_add_test(tc, a_sleep_in_an_unknown_call_is_taken_to_be_like_the_others);
	tcase_add_test(tc, what_is_waited_for_at_both_words_is_one_queue);
	tcase_add_test(tc, both_words_of_a_condition_variable_are_one_lock);
	return tc;
}
