/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ledger.h - the books of one window: the calls and waits of each thread on each futex word.
 *
 * The whole trace is a window like any other. A ledger contains the part of each fact that lies in
 * its window.
 */
#ifndef FUTRACE_LEDGER_H
#define FUTRACE_LEDGER_H

#include "analysis/book/pair.h"
#include "analysis/book/thread_account.h"
#include "analysis/book/word_account.h"
#include "analysis/fact.h"

/* The largest number of thread accounts in a window that is not the whole trace. */
#define LEDGER_MAX_THREADS 16384

/*
 * The largest numbers of one word's parts of blame, and of its pairs of waker and waiter. The
 * smaller number holds once LEDGER_DETAILS are kept of all words together.
 */
#define LEDGER_WORD_DETAILS	BLAME_MAX_PARTS
#define LEDGER_WORD_FEW_DETAILS BLAME_MIN_PARTS
#define LEDGER_DETAILS		500000

/* The size, in bits, of the caches of found accounts. */
#define LEDGER_RECENT_BITS 6

struct ledger {
	char name[WINDOW_NAME_SIZE];
	enum window_kind kind;
	unsigned int index;
	uint64_t begin_ns;
	uint64_t end_ns; /* UINT64_MAX while it is open */
	struct word_account *words;
	struct word_account *tail;	/* one of them, for words there is no room for; or NULL */
	struct thread_account *threads; /* a list, in the order in which they came */
	struct thread_account *by_id;	/* the same as a table; NULL if is_cached */
	size_t max_threads;
	struct thread_account others; /* stands for the threads beyond the bound */
	uint64_t n_others; /* threads that have ended and share it; 1 if their number is unknown */
	uint64_t n_details;
	struct pairs pairs;
	struct word_account *recent_words[1 << LEDGER_RECENT_BITS]; /* caches */
	struct thread_account *recent_threads[1 << LEDGER_RECENT_BITS];
	uint64_t cover_from_ns; /* words are covered from then on only; see cover_join() */
	bool is_cached;		/* threads and words point at their accounts here */
	bool keeps_details;	/* there is no bound for them */
	bool lacks_states;	/* states of threads are unknown, so no thread can be blamed */
	bool lacks_facts;	/* some facts were dropped before the window was found */
};

/* Returns a new ledger with room for LEDGER_MAX_THREADS threads. The caller frees it. */
struct ledger *ledger_new(enum window_kind kind, const char *name, uint64_t begin_ns);
void ledger_free(struct ledger *l);

/*
 * Makes room for all threads in L, which is empty. Until L is freed, threads and words point at
 * their accounts in it: only one ledger may do that.
 */
void ledger_keep_all(struct ledger *l);

/* Enters the part of FACT that lies in L. THREADS are all there are. */
void ledger_take(struct ledger *l, const struct threads *threads, const struct fact *fact);

/*
 * Returns the account of TH in L, and makes it if there is none. It is valid until
 * ledger_merge_thread().
 */
struct thread_account *ledger_thread(struct ledger *l, struct thread *th);

/* The same for WORD; valid as long as L. */
struct word_account *ledger_word(struct ledger *l, struct word *word);

/* The number of accounts, and parts of them, that L consists of: a measure of its memory. */
size_t ledger_size(const struct ledger *l);

/*
 * Keeps the accounts of the MOST words, and MOST threads, that waited longest. All others, and all
 * that come later, have one account. L is not the whole trace.
 */
void ledger_fold(struct ledger *l, size_t most);

/* Adds the account of TH to that of the others, and frees it. Threads remember L. */
void ledger_merge_thread(struct ledger *l, struct thread *th);

/*
 * Adds to L what PART has of one word, or one thread: acts in the time of L, all later than what L
 * has of that word or thread.
 */
void ledger_go_on_word(struct ledger *l, const struct ledger *part,
		       const struct word_account *more);
void ledger_go_on_thread(struct ledger *l, const struct ledger *part,
			 const struct thread_account *more);

#endif
