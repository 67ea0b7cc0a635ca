/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live_count_cases.c - calls and times of a whole run, against what the program itself counted.
 */
#include "live_cases.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live.h"

#define MAX_FACTS 512

/* The calls of one operation on one word, as the program counted and timed them. */
struct fact {
	uint64_t uaddr, calls, total_ns;
	uint32_t op;
	bool timed;
};

struct facts {
	struct fact all[MAX_FACTS];
	size_t n;
};

static struct fact *fact_of(struct facts *facts, uint64_t uaddr, uint32_t op)
{
	for (size_t i = 0; i < facts->n; i++) {
		if (facts->all[i].uaddr == uaddr && facts->all[i].op == op)
			return &facts->all[i];
	}
	ck_assert_uint_lt(facts->n, MAX_FACTS);
	facts->all[facts->n] = (struct fact){ .uaddr = uaddr, .op = op };
	return &facts->all[facts->n++];
}

static void read_facts(struct facts *facts, const char *path)
{
	FILE *in = fopen(path, "r");
	char line[256];

	facts->n = 0;
	ck_assert_ptr_nonnull(in);
	while (fgets(line, sizeof(line), in)) {
		uint64_t uaddr, calls, total_ns = 0;
		uint32_t op;
		char kind[8];
		struct fact *f;

		if (sscanf(line, "%7s %*d %*s %" SCNx64 " %" SCNu32 " %" SCNu64 " %" SCNu64, kind,
			   &uaddr, &op, &calls, &total_ns) < 4 ||
		    (strcmp(kind, "wait") && strcmp(kind, "wake")))
			continue;
		f = fact_of(facts, uaddr, op);
		f->calls += calls;
		f->timed = !strcmp(kind, "wait");
		f->total_ns += f->timed ? total_ns : 0;
	}
	fclose(in);
	ck_assert_uint_gt(facts->n, 0);
}

/* The program's clock runs around the call, so it can only show more; how much more is bounded. */
static void check_fact(json_t *doc, const struct fact *f)
{
	json_t *futex = json_futex(doc, f->uaddr);
	json_t *op = futex ? json_op(futex, f->op) : NULL;
	uint64_t ns;

	ck_assert_msg(op != NULL, "no row for 0x%" PRIx64 " op %" PRIu32, f->uaddr, f->op);
	ck_assert_uint_eq(json_number(op, "calls"), f->calls);
	if (!f->timed)
		return;
	ns = json_number(op, "time_ns");
	ck_assert_uint_le(ns, f->total_ns);
	ck_assert_uint_ge(ns + f->total_ns / 5 + f->calls * 20000 + 20000000, f->total_ns);
}

/* Nothing may be there that the program did not do: not one call on its words. */
static void check_no_more(json_t *doc, struct facts *facts)
{
	json_t *futexes =
		json_object_get(json_array_get(json_object_get(doc, "windows"), 0), "futexes");
	json_t *futex, *op;
	size_t i, j;

	json_array_foreach(futexes, i, futex)
	{
		uint64_t uaddr =
			strtoull(json_string_value(json_object_get(futex, "uaddr")), NULL, 16);
		bool ours = false;

		for (size_t k = 0; k < facts->n; k++)
			ours = ours || facts->all[k].uaddr == uaddr;
		if (!ours)
			continue;
		json_array_foreach(json_object_get(futex, "ops"), j, op)
		{
			uint32_t number = (uint32_t)json_number(op, "op_raw");
			struct fact *f = fact_of(facts, uaddr, number);

			ck_assert_uint_eq(json_number(op, "calls"), f->calls);
		}
	}
}

static const char *const scenarios[] = {
	"parked_during", "contended",  "timed_out", "eagain", "threads64",
	"born_late",	 "wakes_only", "pingpong",  "fork",
};

START_TEST(calls_and_times_are_those_the_program_counted)
{
	struct facts *facts = malloc(sizeof(*facts));
	struct program p;
	struct tracer t;
	json_t *doc;
	char pid[16];

	program_start(&p, scenarios[_i], false);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, NULL });
	tracer_await_ready(&t);
	program_go(&p);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	read_facts(facts, p.truth);
	for (size_t i = 0; i < facts->n; i++)
		check_fact(doc, &facts->all[i]);
	check_no_more(doc, facts);
	ck_assert_uint_eq(json_number(json_object_get(doc, "trace"), "lost_events"), 0);
	json_decref(doc);
	free(facts);
}
END_TEST

/* The kernel may leave and enter a call several times for what is one wait to the program. */
static const struct {
	const char *scenario;
	uint64_t waits, calls;
} interruptions[] = {
	{ "interrupted", 3, 3 },
	{ "restarted", 1, 4 },
};

START_TEST(waits_are_counted_as_the_program_sees_them)
{
	struct facts *facts = malloc(sizeof(*facts));
	struct program p;
	struct tracer t;
	json_t *doc, *futex;
	char pid[16];

	program_start(&p, interruptions[_i].scenario, false);
	snprintf(pid, sizeof(pid), "%d", (int)p.pid);
	tracer_start(&t, (const char *const[]){ "-p", pid, NULL });
	tracer_await_ready(&t);
	program_go(&p);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	read_facts(facts, p.truth);
	futex = json_futex(doc, facts->all[0].uaddr);
	ck_assert_uint_eq(json_number(futex, "waits"), interruptions[_i].waits);
	ck_assert_uint_eq(json_number(json_op(futex, 128), "calls"), interruptions[_i].calls);
	ck_assert_uint_le(json_number(futex, "wait_ns"), facts->all[0].total_ns);
	ck_assert_uint_ge(json_number(futex, "wait_ns") + 20000000, facts->all[0].total_ns);
	json_decref(doc);
	free(facts);
}
END_TEST

/* The two processes have the word at two addresses; the child is the waker. */
START_TEST(a_word_shared_by_two_processes_is_one_row)
{
	struct facts *facts = malloc(sizeof(*facts));
	struct program p;
	struct tracer t;
	json_t *doc, *futex, *waker;
	char command[64], pids[32] = "";
	FILE *children;
	int child = 0;

	program_start(&p, "shared", false);
	snprintf(command, sizeof(command), "pgrep -P %d", (int)p.pid);
	children = popen(command, "r");
	ck_assert_int_eq(fscanf(children, "%d", &child), 1);
	pclose(children);
	snprintf(pids, sizeof(pids), "%d,%d", (int)p.pid, child);
	tracer_start(&t, (const char *const[]){ "-p", pids, NULL });
	tracer_await_ready(&t);
	program_go(&p);
	program_end(&p);
	ck_assert_int_eq(tracer_end(&t), 0);
	doc = tracer_json(&t);
	read_facts(facts, p.truth);
	futex = json_futex(doc, facts->all[0].uaddr);
	waker = json_array_get(json_object_get(futex, "wakers"), 0);
	check_fact(doc, &facts->all[0]);
	ck_assert_uint_eq(json_number(json_op(futex, 1), "calls"), 5);
	ck_assert_uint_eq(json_number(waker, "tid"), (uint64_t)child);
	ck_assert_uint_eq(json_number(waker, "woken"), 5);
	ck_assert(json_is_object(json_object_get(futex, "shared")));
	json_decref(doc);
	free(facts);
}
END_TEST

TCase *live_count_cases(void)
{
	TCase *tc = tcase_create("counts");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, calls_and_times_are_those_the_program_counted, 0,
			    sizeof(scenarios) / sizeof(*scenarios));
	tcase_add_loop_test(tc, waits_are_counted_as_the_program_sees_them, 0,
			    sizeof(interruptions) / sizeof(*interruptions));
	tcase_add_test(tc, a_word_shared_by_two_processes_is_one_row);
	return tc;
}
