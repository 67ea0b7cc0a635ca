/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/book/chains.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/thread.h"
#include "base/xalloc.h"
#include "analysis/internal.h"

/* Threads have ids of their own; strangers are known by their tid. */
#define STRANGER (1ULL << 63)

void chains_finish(struct chains *c)
{
	HASH_CLEAR(hh, c->by_key);
	for (size_t i = 0; i < c->n; i++)
		free(c->all[i]);
	free(c->all);
	*c = (struct chains){ 0 };
}

static struct frame *add(struct chains *c, const struct frame_key *key)
{
	struct frame *f = xcalloc(1, sizeof(*f));

	f->key = *key;
	f->number = (uint32_t)c->n;
	c->all = xgrow(c->all, c->n, &c->capacity, sizeof(struct frame *));
	c->all[c->n++] = f;
	HASH_ADD(hh, c->by_key, key, sizeof(f->key), f);
	return f;
}

static void add_others(struct chains *c)
{
	const struct frame_key key = { .parent = CHAINS_ROOT, .kind = FRAME_THREAD };

	snprintf(add(c, &key)->comm, COMM_SIZE, "other threads");
}

/* The frame with KEY, made if there is none; what it would be below if there is no room. */
static struct frame *get(struct chains *c, const struct frame_key *key)
{
	struct frame *f;

	if (!c->n)
		add_others(c);
	HASH_FIND(hh, c->by_key, key, sizeof(*key), f);
	if (f)
		return f;
	if (c->n < CHAINS_MAX)
		return add(c, key);
	c->n_refused++;
	return c->all[key->parent == CHAINS_ROOT ? 0 : key->parent];
}

static uint32_t thread_frame(struct chains *c, uint32_t parent, const struct thread *th)
{
	const struct frame_key key = { .what = th->id, .parent = parent, .kind = FRAME_THREAD };
	struct frame *f = c->last_thread;

	if (f && f->key.parent == parent && f->key.what == th->id)
		return f->number;
	f = get(c, &key);
	if (f->key.kind != FRAME_THREAD || f->key.what != th->id)
		return f->number;
	f->tid = th->tid;
	memcpy(f->comm, th->comm, sizeof(f->comm));
	c->last_thread = f;
	return f->number;
}

/* The frame of WORD that FRAME is below; CHAINS_ROOT if there is none. */
static uint32_t word_above(const struct chains *c, uint32_t frame, const struct word *word)
{
	while (frame != CHAINS_ROOT && c->all[frame]->word != word)
		frame = c->all[frame]->key.parent;
	return frame;
}

static uint32_t word_frame(struct chains *c, uint32_t parent, struct word *word)
{
	const struct frame_key key = { .what = (uintptr_t)word,
				       .parent = parent,
				       .kind = FRAME_WORD };
	struct frame *f = get(c, &key);

	if (f->key.kind == FRAME_WORD && f->key.what == key.what)
		f->word = word;
	return f->number;
}

uint32_t chains_word(struct chains *c, uint32_t frame, const struct thread *waker,
		     struct word *word)
{
	uint32_t above = word ? word_above(c, frame, word) : CHAINS_ROOT;

	if (above != CHAINS_ROOT)
		return above;
	frame = thread_frame(c, frame, waker);
	return word ? word_frame(c, frame, word) : frame;
}

uint32_t chains_waiter(struct chains *c, const struct thread *th, struct word *word)
{
	return word_frame(c, thread_frame(c, CHAINS_ROOT, th), word);
}

void chains_add_doing(struct chains *c, uint32_t frame, const struct thread *waker,
		      enum doing doing, const struct sleep *sleep, uint64_t ns)
{
	struct frame_key key = { .kind = FRAME_DOING, .doing = doing };

	if (!ns)
		return;
	key.parent = waker ? thread_frame(c, frame, waker) : frame;
	if (sleep) {
		key.stack = sleep->stack;
		key.uninterruptible = sleep->uninterruptible;
		if (doing == DOING_FUTEX)
			key.ended_by = (uint32_t)sleep->ended_by.kind;
	}
	get(c, &key)->ns += ns;
}

void chains_add_stranger(struct chains *c, uint32_t frame, int32_t tid, uint64_t ns)
{
	const struct frame_key key = { .what = STRANGER | (uint32_t)tid,
				       .parent = frame,
				       .kind = FRAME_THREAD };
	struct frame *f = get(c, &key);

	if (f->key.what == key.what)
		f->tid = tid;
	f->ns += ns;
}

/* Without the scheduler it is at best known who woke it. */
static void take_waker_only(struct analysis *a, uint32_t frame, const struct fact *fact)
{
	const struct who *who = &fact->wait.woken_by;
	const struct thread *waker = NULL;
	uint64_t ns = fact->end_ns - fact->begin_ns;

	if (who->kind == WHO_THREAD)
		waker = threads_find_at(&a->threads, who->tid, fact->end_ns);
	chains_add_doing(&a->chains, frame, waker, DOING_UNKNOWN, NULL, ns);
}

void chains_take(struct analysis *a, const struct fact *fact)
{
	uint32_t frame;

	if (fact->kind != FACT_WAIT || fact->wait.suspect || fact->end_ns <= fact->begin_ns)
		return;
	frame = chains_waiter(&a->chains, fact->thread, fact->word);
	if (a->options.futex_only)
		take_waker_only(a, frame, fact);
	else
		blame_follow_wait(&a->chains, frame, &a->threads, fact->thread, fact->begin_ns,
				  fact->end_ns);
}
