/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * words.c - finds the word of an address, also if processes share it.
 */
#include "analysis/words.h"

#include "model/futex_op.h"

void words_finish(struct words *ws)
{
	struct word *w, *next;

	HASH_CLEAR(hh_shared, ws->shared);
	HASH_ITER (hh, ws->all, w, next) {
		HASH_DEL(ws->all, w);
		word_free(w);
	}
	word_free(ws->overflow);
}

/* Looks for a word with ID that another process called on. If there is one, it stands for W. */
static void share(struct words *ws, struct word *w, const struct shared_id *id)
{
	w->shared = *id;
	HASH_FIND(hh_shared, ws->shared, &w->shared, sizeof(w->shared), w->same_as);
	if (!w->same_as)
		HASH_ADD(hh_shared, ws->shared, shared, sizeof(w->shared), w);
}

static struct word *overflow(struct words *ws)
{
	if (!ws->overflow) {
		ws->overflow = word_new((struct word_key){ 0 });
		ws->overflow->is_overflow = true;
	}
	return ws->overflow;
}

static struct word *add(struct words *ws, const struct word_key *key, uint64_t op)
{
	struct word *w = word_new(*key);
	struct shared_id id;

	HASH_ADD(hh, ws->all, key, sizeof(w->key), w);
	if (ws->new_word && ws->new_word(ws->arg, key->space, key->uaddr, &id) &&
	    !futex_op_is_private(op) && !key->is_array)
		share(ws, w, &id);
	return w;
}

/* Words often lie at equal distances: a product with the golden ratio spreads them. */
static struct word **recent_place(struct words *ws, uint64_t uaddr)
{
	return &ws->recent[uaddr * 0x9e3779b97f4a7c15 >> (64 - WORDS_RECENT_BITS)];
}

static bool is_same_key(const struct word_key *x, const struct word_key *y)
{
	return x->uaddr == y->uaddr && x->space.pid == y->space.pid &&
	       x->space.execs == y->space.execs && x->is_array == y->is_array;
}

struct word *words_find(struct words *ws, struct space space, uint64_t uaddr, uint64_t op)
{
	const struct word_key key = { .uaddr = uaddr,
				      .space = space,
				      .is_array = futex_op_has_array(op) };
	struct word **recent = recent_place(ws, uaddr);
	struct word *w = *recent;

	if (w && is_same_key(&w->key, &key))
		return w->same_as ? w->same_as : w;
	HASH_FIND(hh, ws->all, &key, sizeof(key), w);
	if (!w && HASH_COUNT(ws->all) >= WORDS_MAX)
		return overflow(ws);
	if (!w)
		w = add(ws, &key, op);
	*recent = w;
	return w->same_as ? w->same_as : w;
}
