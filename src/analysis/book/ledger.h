/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ledger.h - the books of one window: what was done to which futex word, and by whom.
 *
 * Those of the whole trace are kept in the words and threads themselves. Another window has books
 * of its own, into which goes the part of every fact that lies in it.
 */
#ifndef FUTRACE_LEDGER_H
#define FUTRACE_LEDGER_H

#include "analysis/fact.h"
#include "analysis/book/pair.h"
#include "analysis/word.h"

/* Threads of one window that are kept by themselves. */
#define LEDGER_MAX_THREADS 16384

/*
 * Of one word so many parts of blame are told apart, and so many pairs of who ended whose waits;
 * fewer once LEDGER_DETAILS are kept of all words together.
 */
#define LEDGER_WORD_DETAILS	BLAME_MAX_PARTS
#define LEDGER_WORD_FEW_DETAILS 4
#define LEDGER_DETAILS		500000

struct ledger {
	char name[WINDOW_NAME_SIZE];
	enum window_kind kind;
	unsigned int index;
	uint64_t begin_ns;
	uint64_t end_ns;	/* UINT64_MAX while it is open */
	struct word *words;	/* NULL for those of the trace */
	struct thread *threads; /* likewise */
	struct thread others;	/* stands for those that are not kept by themselves */
	uint64_t n_others;
	uint64_t n_details;
	struct pairs pairs;
	bool lacks_states; /* it is not known what threads did, so that nobody can be blamed */
	bool lacks_facts;  /* some were no longer kept when it was found */
};

/* The books of the whole trace, or of a part. */
struct ledger *ledger_new(enum window_kind kind, const char *name, uint64_t begin_ns);
void ledger_free(struct ledger *l);

/* Enters the part of FACT that lies in L. THREADS are all there are. */
void ledger_take(struct ledger *l, const struct threads *threads, const struct fact *fact);

/* The account of TH in L, made if there is none. */
struct account *ledger_account(struct ledger *l, struct thread *th);

#endif
