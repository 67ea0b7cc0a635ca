/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ledger_join.c - adds one ledger to another, and makes a ledger smaller by joining its accounts.
 */
#include "analysis/book/ledger_internal.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "analysis/word.h"
#include "base/xalloc.h"

/* The account in L of the thread that ACC is of in PART. */
static struct thread_account *account_like(struct ledger *l, const struct ledger *part,
					   const struct thread_account *acc)
{
	struct thread_account *same;

	if (acc == &part->others) {
		l->n_others = 1;
		return &l->others;
	}
	same = ledger_thread_by_id(l, acc->id, acc->tid, acc->pid);
	if (same != &l->others)
		memcpy(same->comm, acc->comm, sizeof(same->comm));
	return same;
}

void ledger_go_on_thread(struct ledger *l, const struct ledger *part,
			 const struct thread_account *more)
{
	thread_account_join(account_like(l, part, more), more);
}

/* Adds MORE to the tail of L. What it has no room for is lost: who woke whom, and the blame. */
static void join_tail(struct ledger *l, const struct word_account *more)
{
	word_account_join(l->tail, more);
	ledger_blame_nobody(l, blame_total_ns(&more->blame));
}

static void go_on(struct ledger *l, struct word_account *w, const struct word_account *more)
{
	size_t before = (size_t)w->blame.n + w->n_wakeups;

	word_account_go_on(w, more, l->begin_ns, ledger_most_details(l));
	l->n_details += w->blame.n + w->n_wakeups - before;
}

void ledger_go_on_word(struct ledger *l, const struct ledger *part, const struct word_account *more)
{
	struct word_account *w = ledger_word_by_identity(l, more->word);
	const struct pair *p;

	if (w == l->tail)
		join_tail(l, more);
	else
		go_on(l, w, more);
	DL_FOREACH2(more->pairs, p, next_of_word)
	{
		if (p->waits || p->wakes || p->woken || p->looks.n)
			pair_join(pairs_get(&l->pairs, w, account_like(l, part, p->key.thread)), p);
	}
}

size_t ledger_size(const struct ledger *l)
{
	return HASH_COUNT(l->words) + HASH_COUNT(l->by_id) + HASH_COUNT(l->pairs.table) +
	       l->n_details;
}

static int by_wait(const void *x, const void *y)
{
	const struct word_account *a = *(struct word_account *const *)x;
	const struct word_account *b = *(struct word_account *const *)y;

	if (a->word->is_overflow != b->word->is_overflow)
		return a->word->is_overflow - b->word->is_overflow;
	if (a->wait_ns != b->wait_ns)
		return a->wait_ns < b->wait_ns ? 1 : -1;
	if (a->word->key.uaddr != b->word->key.uaddr)
		return a->word->key.uaddr < b->word->key.uaddr ? -1 : 1;
	return 0;
}

static void fold_word(struct ledger *l, struct word_account *w)
{
	l->n_details -= (size_t)w->blame.n + w->n_wakeups;
	join_tail(l, w);
	pairs_merge_word(&l->pairs, w, l->tail);
	HASH_DEL(l->words, w);
	word_account_free(w);
}

static void fold_words(struct ledger *l, size_t most)
{
	static const struct word beyond = { .is_overflow = true };
	size_t n = 0, all = HASH_COUNT(l->words);
	struct word_account **words, *w;

	if (all <= most)
		return;
	words = xcalloc(all, sizeof(*words));
	for (w = l->words; w; w = w->hh.next) {
		if (w != l->tail)
			words[n++] = w;
	}
	qsort(words, n, sizeof(*words), by_wait);
	memset(l->recent_words, 0, sizeof(l->recent_words));
	if (!l->tail) {
		l->tail = word_account_new(&beyond);
		HASH_ADD_PTR(l->words, word, l->tail);
	}
	for (size_t i = most - 1; i < n; i++)
		fold_word(l, words[i]);
	free(words);
}

static int by_importance(const void *x, const void *y)
{
	const struct thread_account *a = *(struct thread_account *const *)x;
	const struct thread_account *b = *(struct thread_account *const *)y;

	if (a->futex_ns != b->futex_ns)
		return a->futex_ns < b->futex_ns ? 1 : -1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void fold_thread(struct ledger *l, struct thread_account *acc)
{
	l->n_others++;
	pairs_merge_thread(&l->pairs, acc);
	thread_account_join(&l->others, acc);
	HASH_DELETE(hh, l->by_id, acc);
	DL_DELETE(l->threads, acc);
	thread_account_finish(acc);
	free(acc);
}

static void fold_threads(struct ledger *l, size_t most)
{
	size_t n = 0, all = HASH_COUNT(l->by_id);
	struct thread_account **threads, *acc;

	if (all <= most)
		return;
	threads = xcalloc(all, sizeof(*threads));
	for (acc = l->threads; acc; acc = acc->next)
		threads[n++] = acc;
	qsort(threads, n, sizeof(*threads), by_importance);
	memset(l->recent_threads, 0, sizeof(l->recent_threads));
	l->max_threads = most;
	for (size_t i = most; i < n; i++)
		fold_thread(l, threads[i]);
	free(threads);
}

void ledger_fold(struct ledger *l, size_t most)
{
	fold_words(l, most);
	fold_threads(l, most);
}
