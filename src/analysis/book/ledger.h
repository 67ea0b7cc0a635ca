/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ledger.h - the books of one window: what was done to which futex word, and by whom.
 *
 * The whole trace is a window like any other. Into each go the parts of facts that lie in it.
 */
#ifndef FUTRACE_LEDGER_H
#define FUTRACE_LEDGER_H

#include "analysis/book/pair.h"
#include "analysis/book/thread_account.h"
#include "analysis/book/word_account.h"
#include "analysis/fact.h"

/* Threads of a part of the trace that are kept by themselves. */
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
	uint64_t end_ns; /* UINT64_MAX while it is open */
	struct word_account *words;
	struct thread_account *threads;
	size_t max_threads;
	struct thread_account others; /* stands for the threads beyond */
	uint64_t n_others;
	uint64_t n_details;
	struct pairs pairs;
	bool is_cached;	   /* threads and words remember their accounts here */
	bool lacks_states; /* it is not known what threads did, so that none can be blamed */
	bool lacks_facts;  /* some were no longer kept when the window was found */
};

/* New books, with room for LEDGER_MAX_THREADS. The caller frees them. */
struct ledger *ledger_new(enum window_kind kind, const char *name, uint64_t begin_ns);
void ledger_free(struct ledger *l);

/*
 * L, which is empty, has room for all threads from now on. Threads and words remember their
 * accounts in it, which one ledger only may have, until it is freed.
 */
void ledger_keep_all(struct ledger *l);

/* Enters the part of FACT that lies in L. THREADS are all there are. */
void ledger_take(struct ledger *l, const struct threads *threads, const struct fact *fact);

/* The account of TH in L, made if there is none. Valid until ledger_merge_thread(). */
struct thread_account *ledger_thread(struct ledger *l, struct thread *th);

/* The same of WORD, as long as L lives. */
struct word_account *ledger_word(struct ledger *l, struct word *word);

/* Adds the account of TH to that of the others. */
void ledger_merge_thread(struct ledger *l, struct thread *th);

#endif
