/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_owner_cases.c - tests the owners of locks: which readings of memory are believed, and
 * what is blamed on them.
 */
#include "tests/analysis/analysis_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <futrace/schema.h>

#include "analysis/conclude/findings.h"
#include "analysis/conclude/verdict.h"
#include "base/xalloc.h"
#include "tests/script.h"
#include "tests/truths.h"

/* Judges WIN; all blocked threads sleep in SYSCALL. */
static void judge(struct window *win, const char *syscall)
{
	for (size_t i = 0; i < win->n_threads; i++) {
		for (size_t j = 0; syscall && j < win->threads[i].n_blocked; j++)
			win->threads[i].blocked[j].syscall = xstrdup(syscall);
	}
	for (size_t i = 0; i < win->n_futexes; i++) {
		struct futex_row *f = &win->futexes[i];

		for (size_t j = 0; syscall && j < f->n_blame; j++) {
			if (f->blame[j].doing == DOING_BLOCKED)
				f->blame[j].sleep.syscall = xstrdup(syscall);
		}
		verdict_judge(f, win);
	}
	findings_find(win);
}

/* t12 holds A, and sleeps from 30 on; t11 waits for A from 10 on, until the trace ends. */
#define HELD                      \
	"has t11 of 10 waiter\n"  \
	"has t12 of 10 holder\n"  \
	"has t13 of 10 other\n"   \
	"5 t12 enter WAKE C 1\n"  \
	"5 t12 exit 0\n"          \
	"10 t11 enter WAIT A 2\n" \
	"10 t11 sleep\n"          \
	"30 t12 sleep\n"          \
	"30 t12 stack 7\n"

static uint64_t blame_of(const struct futex_row *f, int32_t tid, enum doing doing)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < f->n_blame; i++) {
		if (f->blame[i].tid == tid && f->blame[i].doing == doing)
			ns += f->blame[i].ns;
	}
	return ns;
}

START_TEST(a_wait_that_nobody_ends_is_blamed_on_the_owner)
{
	struct result *res = script_analyse(HELD "40 t11 owner A t12 39\n"
						 "60 t11 owner A t12 59\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_int_eq(f->owner.tid, 12);
	ck_assert_str_eq(f->owner.comm, "holder");
	ck_assert(f->owner.lives && f->is_owned);
	ck_assert_uint_eq(f->owner.times, 2);
	/* Whoever holds a lock that is waited for passes it on by a call, and nobody made one. */
	ck_assert_uint_eq(f->owner.held_ns, 90 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 20 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 70 * MS);
	ck_assert(script_waiter(f, 11)->is_endless);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_wait_from_before_the_trace_is_blamed_on_the_owner)
{
	struct result *res = script_analyse("has t11 of 10 waiter\n"
					    "has t12 of 10 holder\n"
					    "0.1 t11 parked WAIT A 0 2\n"
					    "0.1 t12 found S 7\n"
					    "20 t11 owner A t12 19\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 100 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(a_wait_that_ends_by_its_timeout_is_blamed_on_the_owner)
{
	struct result *res = script_analyse(HELD "40 t11 owner A t12 39\n"
						 "80 t99 interrupt-wakes t11\n"
						 "80 t11 runs\n"
						 "80 t11 exit ETIMEDOUT\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 20 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 50 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(who_wakes_is_to_blame_and_no_longer_the_owner)
{
	struct result *res = script_analyse(HELD "40 t11 owner A t12 39\n"
						 "70 t99 wakes t12\n"
						 "70 t12 runs\n"
						 "80 t12 enter WAKE A 1\n"
						 "80 t12 wakes t11\n"
						 "80 t12 exit 1\n"
						 "80 t11 runs\n"
						 "80 t11 exit 0\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_int_eq(f->owner.tid, 0);
	ck_assert(f->is_owned);
	ck_assert_uint_eq(blame_of(f, 12, DOING_BLOCKED), 40 * MS);
	ck_assert_uint_eq(blame_of(f, 12, DOING_RUNNING), 30 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

/* Each waits for what the other holds; t13 waits for one of them. */
START_TEST(a_circle_of_owners_is_blamed_on_waiting)
{
	struct result *res = script_analyse("has t11 of 10 a\n"
					    "has t12 of 10 b\n"
					    "has t13 of 10 c\n"
					    "0.1 t11 parked WAIT A 0 2\n"
					    "0.1 t12 parked WAIT B 0 2\n"
					    "0.1 t13 parked WAIT A 0 2\n"
					    "20 t11 owner A t12 19\n"
					    "20 t12 owner B t11 19\n",
					    100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_uint_eq(blame_of(f, 12, DOING_FUTEX) + blame_of(f, 11, DOING_FUTEX), 200 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

static const struct {
	const char *name, *script;
} stories[] = {
	{ "the reading began before the wait", HELD "40 t11 owner A t12 9\n" },
	{ "another word was read", HELD "40 t11 owner B t12 39\n" },
	{ "somebody woke meanwhile",
	  HELD "39 t13 enter WAKE A 1\n39 t13 exit 0\n40 t11 owner A t12 38\n" },
	{ "the waiter had been woken", HELD
	  "39 t13 enter WAKE A 1\n39 t13 wakes t11\n39 t13 exit 1\n40 t11 owner A t12 39.5\n" },
	{ "the wait was over", HELD "38 t99 wakes t11\n38 t11 runs\n38 t11 exit 0\n"
				    "40 t11 owner A t12 37\n" },
	{ "events were lost before", HELD "35 - gap 39 3\n40 t11 owner A t12 38\n" },
	{ "events were lost after", HELD "40 t11 owner A t12 38\n50 -@1 gap 51 3\n" },
	{ "the owner is of another process",
	  "has t3000 of 3000 other\n" HELD "40 t11 owner A t3000 39\n" },
	{ "the word names a thread that waits for it", HELD
	  "35 t12 runs\n36 t12 enter WAIT A 2\n36 t12 sleep\n40 t11 owner A t12 39 in-word\n" },
	{ "two owners, and nobody passed it on",
	  HELD "40 t11 owner A t12 39\n50 t11 owner A t13 49\n60 t11 owner A t13 59\n" },
	{ "the owner in the word is gone", HELD "40 t11 owner A t77 39 gone\n"
						"50 t12 enter WAKE A 1\n50 t12 exit 0\n" },
	{ "the lock was passed on later",
	  HELD "40 t11 owner A t12 39\n50 t12 runs\n50 t12 enter WAKE A 1\n50 t12 exit 0\n" },
};

START_TEST(an_owner_that_the_events_contradict_is_not_believed)
{
	struct result *res = script_analyse(stories[_i].script, 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_msg(f->owner.tid == 0, "%s", stories[_i].name);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(an_owner_that_is_gone_is_said_to_be_gone)
{
	struct result *res = script_analyse(HELD "40 t11 owner A t77 39 gone\n", 100);
	const struct futex_row *f = script_word(res, 'A');

	ck_assert_int_eq(f->owner.tid, 77);
	ck_assert(!f->owner.lives);
	ck_assert_uint_eq(blame_of(f, 11, DOING_FUTEX), 90 * MS);
	script_check_sums(res);
	result_free(res);
}
END_TEST

START_TEST(what_was_passed_on_after_a_window_was_no_deadlock)
{
	struct result *res =
		script_analyse("has t11 of 10 a\nhas t12 of 10 b\nhas t13 of 10 c\n"
			       "1 t13 mark begin load\n"
			       "2 t11 enter WAIT A 2\n2 t11 sleep\n"
			       "2 t12 enter WAIT B 2\n2 t12 sleep\n"
			       "20 t11 owner A t12 19\n20 t12 owner B t11 19\n"
			       "50 t13 mark end load\n"
			       "90 t13 enter WAKE A 1\n90 t13 wakes t11\n90 t13 exit 1\n"
			       "90 t11 runs\n90 t11 exit 0\n",
			       100);
	struct window *win = (struct window *)(uintptr_t)script_window(res, WINDOW_MARK, 1);

	judge(win, NULL);
	ck_assert_int_eq(script_word_in(win, 'A')->owner.tid, 12);
	for (size_t i = 0; i < win->n_findings; i++)
		ck_assert_int_ne(win->findings[i].kind, FINDING_DEADLOCK);
	result_free(res);
}
END_TEST

/* The questions that are asked at one time. */
struct asked {
	struct owner_question all[8];
	size_t n;
};

static void take(void *arg, const struct owner_question *q)
{
	struct asked *asked = arg;

	ck_assert_uint_lt(asked->n, 8);
	asked->all[asked->n++] = *q;
}

static size_t ask(struct analysis *a, uint64_t ms, struct asked *asked)
{
	*asked = (struct asked){ .n = 0 };
	analysis_ask_owners(a, ms * MS, take, asked);
	return asked->n;
}

START_TEST(long_waits_for_locks_are_read_each_time_they_have_doubled)
{
	const struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	struct asked asked;

	analysis_set_begin(a, 0);
	script_feed(a, "has t11 of 10 a\n"
		       "has t12 of 10 b\n"
		       "has t13 of 10 c\n"
		       "10 t11 enter WAIT A 2\n"
		       "10 t12 enter WAIT B 0\n"
		       "10 t13 enter LOCK_PI C 0\n");
	ck_assert_uint_eq(ask(a, 12, &asked), 0);
	/* B is no lock: its value is not that of one. */
	ck_assert_uint_eq(ask(a, 15, &asked), 2);
	ck_assert_int_eq(asked.all[0].tid, 11);
	ck_assert_int_eq(asked.all[0].pid, 10);
	ck_assert_uint_eq(asked.all[0].uaddr, script_uaddr('A'));
	ck_assert(!asked.all[0].in_word);
	ck_assert(asked.all[1].in_word);
	ck_assert_uint_eq(ask(a, 18, &asked), 0);
	ck_assert_uint_eq(ask(a, 20, &asked), 2);
	/* Another thread that comes to a word that was read does not make it be read again. */
	script_feed(a, "21 t14 enter WAIT A 2\n");
	ck_assert_uint_eq(ask(a, 29, &asked), 0);
	ck_assert_uint_eq(ask(a, 30, &asked), 2);
	analysis_free(a);
}
END_TEST

static const struct {
	const char *name, *script, *syscall;
	enum finding_kind kind;
	bool certain;
	const char *says;
} deadlocks[] = {
	{ "each waits for the other",
	  "has t11 of 10 a\nhas t12 of 10 b\nhas t13 of 10 c1\nhas t14 of 10 c2\n"
	  "0.1 t11 parked WAIT B 0 2\n0.1 t12 parked WAIT A 0 2\n0.1 t13 parked WAIT A 0 2\n"
	  "0.1 t14 parked WAIT A 0 2\n20 t11 owner B t12 19\n20 t12 owner A t11 19\n",
	  NULL, FINDING_DEADLOCK, true,
	  "a (11) holds 0x1000 and waits for 0x1100, which b (12) holds, which waits for 0x1000. "
	  "c{1,2} wait for 0x1000 too. Nothing will wake them." },
	{ "a circle of three, found while they run into it, and one who waits for a waiter",
	  "has t11 of 10 a\nhas t12 of 10 b\nhas t13 of 10 c\nhas t14 of 10 d\n"
	  "1 t11 enter WAIT A 2\n1 t11 sleep\n2 t12 enter WAIT B 2\n2 t12 sleep\n"
	  "3 t13 enter WAIT C 2\n3 t13 sleep\n4 t14 enter WAIT D 2\n4 t14 sleep\n"
	  "20 t11 owner A t12 19\n20 t12 owner B t13 19\n20 t13 owner C t11 19\n"
	  "20 t14 owner D t11 19\n",
	  NULL, FINDING_DEADLOCK, true,
	  "a (11) holds 0x1200 and waits for 0x1000, which b (12) holds, which waits for 0x1100, "
	  "which c (13) holds, which waits for 0x1200. d (14) waits for 0x1300, which thread 11 "
	  "holds. Nothing will wake them." },
	{ "a thread waits for what it holds itself",
	  "has t10 of 10 m\nhas t11 of 10 a\n0.1 t11 parked WAIT A 0 2\n20 t11 owner A t11 19\n",
	  NULL, FINDING_DEADLOCK, true,
	  "a (11) waits for 0x1000, which it holds itself. Nothing will wake it." },
	{ "the owner was never a thread of this process",
	  "has t11 of 10 a\n0.1 t11 parked WAIT A 0 2\n20 t11 owner A t77 19 gone\n", NULL,
	  FINDING_DEADLOCK, false,
	  "a (11) waits for 0x1000, whose owner, thread 77, is gone: it ended, or held the lock in "
	  "another process when that forked. No thread is known that could unlock it." },
	{ "who waits with a timeout goes on",
	  "has t11 of 10 a\nhas t12 of 10 b\n"
	  "1 t11 enter WAIT_BITSET A 2 B 7\n1 t11 sleep\n2 t12 enter WAIT B 2\n2 t12 sleep\n"
	  "20 t11 owner A t12 19\n20 t12 owner B t11 19\n",
	  NULL, FINDING_LOCK, false, NULL },
	{ "one of the circle was woken, by a thread that had no right to",
	  "has t11 of 10 a\nhas t12 of 10 b\nhas t13 of 10 c\n"
	  "1 t11 enter WAIT A 2\n1 t11 sleep\n2 t12 enter WAIT B 2\n2 t12 sleep\n"
	  "20 t11 owner A t12 19\n20 t12 owner B t11 19\n"
	  "90 t13 enter WAKE A 1\n90 t13 wakes t11\n90 t13 exit 1\n90 t11 runs\n90 t11 exit 0\n",
	  NULL, FINDING_LOCK, false, NULL },
	{ "the owner sits in a system call: a lock, and it is not idle",
	  "has t11 of 10 a\nhas t12 of 10 b\n0.1 t11 parked WAIT A 0 2\n0.1 t12 found S 7\n"
	  "20 t11 owner A t12 19\n",
	  "recvfrom", FINDING_LOCK, true,
	  "a (11) contends for 0x1000: 100.0 ms of its 100.0 ms. Its holders (b (12)) meanwhile: "
	  "blocked in recvfrom 100%." },
};

START_TEST(waits_without_an_end_are_deadlocks)
{
	struct result *res = script_analyse(deadlocks[_i].script, 100);
	struct window *win = &res->windows[0];

	judge(win, deadlocks[_i].syscall);
	ck_assert_msg(win->n_findings, "%s", deadlocks[_i].name);
	ck_assert_int_eq(win->findings[0].kind, deadlocks[_i].kind);
	if (deadlocks[_i].says) {
		ck_assert_str_eq(win->findings[0].text, deadlocks[_i].says);
		ck_assert(win->findings[0].certain == deadlocks[_i].certain);
	}
	for (size_t i = 1; i < win->n_findings; i++)
		ck_assert_msg(win->findings[i].kind != FINDING_IDLE ||
				      !strstr(win->findings[i].text, "b (12)"),
			      "%s", win->summary);
	result_free(res);
}
END_TEST

START_TEST(a_lock_that_is_passed_on_all_the_time_is_read_ever_less_often)
{
	const struct analysis_options options = script_options();
	struct analysis *a = analysis_new(&options);
	size_t n[2] = { 0, 0 };
	struct asked asked;

	analysis_set_begin(a, 0);
	script_feed(a, "has t11 of 10 a\nhas t12 of 10 b\n");
	for (int ms = 0; ms < 20000; ms += 20) {
		char script[256];

		snprintf(script, sizeof(script),
			 "%d t11 enter WAIT A 2\n%d t12 enter WAKE A 1\n%d t12 wakes t11\n"
			 "%d t12 exit 1\n%d t11 exit 0\n%d t11 enter WAIT A 2\n",
			 ms, ms + 1, ms + 1, ms + 1, ms + 1, ms + 2);
		script_feed(a, script);
		n[ms >= 10000] += ask(a, (uint64_t)ms + 10, &asked);
		snprintf(script, sizeof(script), "%d t11 exit EAGAIN\n", ms + 19);
		script_feed(a, script);
	}
	ck_assert_uint_gt(n[0], 100);
	ck_assert_uint_gt(n[1], 20);
	ck_assert_uint_lt(n[1], 140);
	analysis_free(a);
}
END_TEST

/* The ten words of 32 bits that a mutex of glibc is; thread 11 waits for it. */
static const struct {
	const char *name;
	uint32_t memory[OWNER_BYTES / 4];
	bool in_word;
	int32_t owner;
} memories[] = {
	{ "a mutex that is held and waited for", { 2, 0, 12, 1, 0 }, false, 12 },
	{ "of the waiter itself", { 2, 0, 11, 1, 0 }, false, 11 },
	{ "that is adaptive, and for several processes", { 2, 0, 12, 1, 0x83 }, false, 12 },
	{ "that is recursive", { 2, 3, 12, 1, 1 }, false, 12 },
	{ "that is recursive, and of the waiter, which it would let in",
	  { 2, 3, 11, 1, 1 },
	  false,
	  0 },
	{ "that nobody waits for", { 1, 0, 12, 1, 0 }, false, 0 },
	{ "that is free", { 0, 0, 0, 0, 0 }, false, 0 },
	{ "that changes its owner", { 2, 0, 0, 1, 0 }, false, 0 },
	{ "a lock of glibc's own, without an owner", { 2, 0, 1, 0, 0 }, false, 0 },
	{ "a kind that there is not", { 2, 0, 12, 1, 0x1000 }, false, 0 },
	{ "pointers where a mutex has none", { 2, 0, 12, 1, 0, 0, 0x7f001000, 0 }, false, 0 },
	{ "a count where a mutex has none", { 2, 7, 12, 1, 0 }, false, 0 },
	{ "an owner that is no id", { 2, 0, 0x80000000, 1, 0 }, false, 0 },
	{ "a word with an owner", { 0x80000000 | 12 }, true, 12 },
	{ "a word with an owner that nobody waits for", { 12 }, true, 0 },
	{ "a word whose owner died", { 0xc0000000 | 12 }, true, 0 },
	{ "a word that names the waiter", { 0x80000000 | 11 }, true, 0 },
};

START_TEST(memory_tells_the_owner_or_nothing)
{
	const struct owner_question q = { .tid = 11, .in_word = memories[_i].in_word };

	ck_assert_uint_le(owner_bytes(&q), OWNER_BYTES);
	ck_assert_msg(owner_in(&q, memories[_i].memory, 11) == memories[_i].owner, "%s",
		      memories[_i].name);
}
END_TEST

/* The memory of rwlocks of glibc; do readers have it while a writer waits for them? */
static const struct {
	const char *name;
	uint32_t memory[OWNER_RWLOCK_BYTES / sizeof(uint32_t)];
	bool have_readers;
} rwlocks[] = {
	{ "a writer waits for two readers", { 18, 0, 2, 1 }, true },
	{ "with readers and another writer behind it", { 14, 1, 2, 3 }, true },
	{ "readers, and no writer", { 16, 0, 0, 0 }, false },
	{ "no reader", { 2, 0, 2, 1 }, false },
	{ "a writer has it", { 19, 0, 3, 1, 0, 0, 12 }, false },
	{ "the turn goes to the writer", { 19, 0, 0, 1 }, false },
	{ "a mutex behind other numbers", { 10, 7, 2, 0, 12, 1, 0 }, false },
	{ "a condition variable", { 8, 16, 2, 0, 0, 0, 0 }, false },
};

START_TEST(memory_tells_that_readers_have_a_lock)
{
	ck_assert_msg(owner_is_readers(rwlocks[_i].memory) == rwlocks[_i].have_readers, "%s",
		      rwlocks[_i].name);
}
END_TEST

/* t11 waits for readers to the end; or gets the lock when one, t12, leaves. */
static const struct {
	const char *script, *says;
} readers[] = {
	{ "", "a (11) contends for the rwlock 0x1008: 98.0 ms of its 100.0 ms. "
	      "For at least 98.0 ms of that, writers waited for readers to leave. Which "
	      "readers have it is not known: no call shows who takes it." },
	{ "70 t11 exit ETIMEDOUT\n",
	  "a (11) contends for the rwlock 0x1008: 68.0 ms of its 100.0 ms. For at least 68.0 ms of that, "
	  "writers waited for readers to leave. Which readers have it is not known: no call shows who "
	  "takes it." },
	{ "60 t12 enter WAKE A all\n60 t12 wakes t11\n60 t12 exit 1\n60 t11 runs\n60 t11 exit 0\n",

	  "a (11) contends for the rwlock 0x1008: 58.0 ms of its 100.0 ms. "
	  "For at least 58.0 ms of that, writers waited for readers to leave. Those "
	  "they waited for (b (12)), of several readers the last to leave, meanwhile: running 100%." },
};

START_TEST(a_writer_waits_for_readers_that_do_not_leave)
{
	char *script = xasprintf("has t11 of 10 a\nhas t12 of 10 b\n2 t11 enter WAIT_BITSET A 2\n"
				 "2 t11 sleep\n20 t11 owner A readers 10\n%s",
				 readers[_i].script);
	struct result *res = script_analyse(script, 100);
	struct window *win = &res->windows[0];
	struct futex_row *f = (struct futex_row *)(uintptr_t)script_word(res, 'A');

	ck_assert(f->had_readers);
	ck_assert_int_eq(f->owner.tid, 0);
	f->uaddr = 0x1008;
	f->primitive = xstrdup(FUTRACE_PRIMITIVE_GLIBC_RWLOCK);
	judge(win, NULL);
	truths_check(res);
	ck_assert_int_eq(win->findings[0].kind, FINDING_LOCK);
	ck_assert_str_eq(win->findings[0].text, readers[_i].says);
	result_free(res);
	free(script);
}
END_TEST

TCase *analysis_owner_cases(void)
{
	TCase *tc = tcase_create("owner");

	tcase_add_test(tc, a_wait_that_nobody_ends_is_blamed_on_the_owner);
	tcase_add_loop_test(tc, memory_tells_that_readers_have_a_lock, 0,
			    sizeof(rwlocks) / sizeof(*rwlocks));
	tcase_add_loop_test(tc, a_writer_waits_for_readers_that_do_not_leave, 0,
			    sizeof(readers) / sizeof(*readers));
	tcase_add_test(tc, a_wait_from_before_the_trace_is_blamed_on_the_owner);
	tcase_add_test(tc, a_wait_that_ends_by_its_timeout_is_blamed_on_the_owner);
	tcase_add_test(tc, who_wakes_is_to_blame_and_no_longer_the_owner);
	tcase_add_test(tc, a_circle_of_owners_is_blamed_on_waiting);
	tcase_add_loop_test(tc, an_owner_that_the_events_contradict_is_not_believed, 0,
			    sizeof(stories) / sizeof(*stories));
	tcase_add_test(tc, what_was_passed_on_after_a_window_was_no_deadlock);
	tcase_add_test(tc, an_owner_that_is_gone_is_said_to_be_gone);
	tcase_add_loop_test(tc, waits_without_an_end_are_deadlocks, 0,
			    sizeof(deadlocks) / sizeof(*deadlocks));
	tcase_add_test(tc, a_lock_that_is_passed_on_all_the_time_is_read_ever_less_often);
	tcase_add_loop_test(tc, memory_tells_the_owner_or_nothing, 0,
			    sizeof(memories) / sizeof(*memories));
	tcase_add_test(tc, long_waits_for_locks_are_read_each_time_they_have_doubled);
	return tc;
}
