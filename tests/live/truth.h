/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * truth.h - the calls that a known_waits program counted and timed itself, and whether futrace says
 * the same.
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

/* Reads what a program wrote to the file PATH. */
void read_facts(struct facts *facts, const char *path);

/* Is F in DOC, with as many calls and about as much time? */
void check_fact(json_t *doc, const struct fact *f);

/* Nothing may be there that the program did not do: not one call on its words. */
void check_no_more(json_t *doc, struct facts *facts);

/* All of that for the file PATH. */
void check_truth(json_t *doc, const char *path);

#endif
