/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * truth.h - compares the calls that a known_waits program has counted and timed with the result of
 * futrace.
 */
#ifndef FUTRACE_TESTS_TRUTH_H
#define FUTRACE_TESTS_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

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

/* Reads the facts that a program wrote to the file PATH. */
void read_facts(struct facts *facts, const char *path);

/* Fails unless DOC has F, with the same number of calls and about the same time. */
void check_fact(json_t *doc, const struct fact *f);

/* Fails if DOC has any call on the program's words that the program did not make. */
void check_no_more(json_t *doc, struct facts *facts);

/* Checks all facts of the file PATH, and that there is no more. */
void check_truth(json_t *doc, const char *path);

#endif
