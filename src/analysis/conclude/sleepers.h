/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sleepers.h - finds the threads in whose sleep the chains of blame end.
 */
#ifndef FUTRACE_SLEEPERS_H
#define FUTRACE_SLEEPERS_H

#include "analysis/book/ledger.h"

/* A thread; most of the waits on some words are blamed on its sleep. */
struct sleeper {
	int32_t tid;
	uint64_t ns;		   /* the waits of others that are blamed on it */
	const struct word **words; /* by address of the struct */
	size_t n_words, capacity;
};

struct sleepers {
	struct sleeper *all; /* most blame first */
	size_t n, capacity;
};

/* Returns the sleepers of L, which lasts for DURATION_NS, with blame that is worth it. */
struct sleepers sleepers_in(const struct ledger *l, uint64_t duration_ns);
void sleepers_finish(struct sleepers *s);

/* Are most waits on WORD blamed on the sleep of S? */
bool sleeper_has_word(const struct sleeper *s, const struct word *word);

#endif
