/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pair.c - finds the pair of a thread and a word, and joins pairs.
 */
#include "analysis/book/pair.h"

#include <stdlib.h>

#include <utlist.h>

#include "analysis/book/thread_account.h"
#include "analysis/book/word_account.h"
#include "base/xalloc.h"

void pairs_init(struct pairs *ps, struct thread_account *others)
{
	*ps = (struct pairs){ .others = others };
}

void pairs_finish(struct pairs *ps)
{
	struct pair *p, *next;

	HASH_ITER (hh, ps->table, p, next) {
		HASH_DEL(ps->table, p);
		look_sums_finish(&p->looks);
		free(p);
	}
}

static struct pair *find(const struct pairs *ps, struct word_account *word,
			 struct thread_account *thread)
{
	const struct pair_key key = { word, thread };
	struct pair *p;

	HASH_FIND(hh, ps->table, &key, sizeof(key), p);
	return p;
}

static struct pair *add(struct pairs *ps, struct word_account *word, struct thread_account *thread)
{
	struct pair *p = xcalloc(1, sizeof(*p));

	p->key = (struct pair_key){ word, thread };
	HASH_ADD(hh, ps->table, key, sizeof(p->key), p);
	DL_APPEND2(word->pairs, p, prev_of_word, next_of_word);
	DL_APPEND2(thread->pairs, p, prev_of_thread, next_of_thread);
	return p;
}

/*
 * Returns the two places that the cache has for this key. Fibonacci hashing: a product with the
 * golden ratio has its entropy in the upper bits.
 */
static struct pair **recent_places(struct pairs *ps, const struct word_account *word,
				   const struct thread_account *thread)
{
	const uint64_t golden = 0x9e3779b97f4a7c15;
	uint64_t mixed = ((uintptr_t)word * golden + (uintptr_t)thread) * golden;

	return ps->recent[mixed >> (64 - PAIRS_RECENT_BITS)];
}

static bool has_key(const struct pair *p, const struct word_account *word,
		    const struct thread_account *thread)
{
	return p && p->key.word == word && p->key.thread == thread;
}

/* Returns the pair of this key, or the one that stands for it. */
static struct pair *find_or_add(struct pairs *ps, struct word_account *word,
				struct thread_account *thread)
{
	struct pair *p = find(ps, word, thread);

	if (!p && HASH_COUNT(ps->table) >= PAIRS_MAX) {
		thread = ps->others;
		p = find(ps, word, thread);
	}
	return p ? p : add(ps, word, thread);
}

struct pair *pairs_get(struct pairs *ps, struct word_account *word, struct thread_account *thread)
{
	struct pair **recent = recent_places(ps, word, thread);

	if (has_key(recent[0], word, thread))
		return recent[0];
	if (has_key(recent[1], word, thread))
		return recent[1];
	recent[1] = recent[0];
	recent[0] = find_or_add(ps, word, thread);
	return recent[0];
}

void pair_note_val(struct pair *p, uint32_t val, bool may_differ)
{
	p->has_vals = p->has_vals || may_differ || (p->waits && p->val != val);
	p->val = val;
}

void pair_join(struct pair *p, const struct pair *more)
{
	if (more->waits)
		pair_note_val(p, more->val, more->has_vals);
	p->waits += more->waits;
	p->wait_ns += more->wait_ns;
	if (more->max_ns > p->max_ns)
		p->max_ns = more->max_ns;
	p->wakes += more->wakes;
	p->woken += more->woken;
	p->inexact = p->inexact || more->inexact;
	p->is_endless = p->is_endless || more->is_endless;
	look_sums_join(&p->looks, &more->looks);
}

void pair_clear(struct pair *p)
{
	p->waits = p->wait_ns = p->max_ns = 0;
	p->wakes = p->woken = 0;
	p->inexact = p->is_endless = p->has_vals = false;
	look_sums_finish(&p->looks);
}

static void forget_recent(struct pairs *ps, const struct pair *p)
{
	struct pair **recent = recent_places(ps, p->key.word, p->key.thread);

	for (int i = 0; i < 2; i++) {
		if (recent[i] == p)
			recent[i] = NULL;
	}
}

static void drop(struct pairs *ps, struct pair *p)
{
	struct word_account *word = p->key.word;
	struct thread_account *thread = p->key.thread;

	DL_DELETE2(word->pairs, p, prev_of_word, next_of_word);
	DL_DELETE2(thread->pairs, p, prev_of_thread, next_of_thread);
	forget_recent(ps, p);
	HASH_DEL(ps->table, p);
	look_sums_finish(&p->looks);
	free(p);
}

void pairs_merge_word(struct pairs *ps, struct word_account *word, struct word_account *into)
{
	while (word->pairs) {
		pair_join(pairs_get(ps, into, word->pairs->key.thread), word->pairs);
		drop(ps, word->pairs);
	}
}

void pairs_merge_thread(struct pairs *ps, struct thread_account *thread)
{
	while (thread->pairs) {
		pair_join(pairs_get(ps, thread->pairs->key.word, ps->others), thread->pairs);
		drop(ps, thread->pairs);
	}
}
