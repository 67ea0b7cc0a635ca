/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * truth.c - reads the truth of a program, and compares it with a result.
 */
#include "tests/live/truth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "tests/live/traced.h"

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

void read_facts(struct facts *facts, const char *path)
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
void check_fact(json_t *doc, const struct fact *f)
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

void check_no_more(json_t *doc, struct facts *facts)
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

void check_truth(json_t *doc, const char *path)
{
	struct facts *facts = malloc(sizeof(*facts));

	read_facts(facts, path);
	for (size_t i = 0; i < facts->n; i++)
		check_fact(doc, &facts->all[i]);
	check_no_more(doc, facts);
	ck_assert_uint_eq(json_number(json_object_get(doc, "trace"), "lost_events"), 0);
	free(facts);
}
