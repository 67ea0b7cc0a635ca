/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chains.c - keeps blame as a tree of frames, waker by waker.
 */
#include "analysis/book/chains.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/book/blame_walk.h"
#include "analysis/thread.h"
#include "base/xalloc.h"

/* Threads have ids of their own. Strangers are known by their tid, with this bit. */
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

/*
 * Returns the frame with KEY, and makes it if there is none. If there is no room, returns its
 * parent, or for a waiter the first frame.
 */
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
	const struct frame_key key = { .id = th->id, .parent = parent, .kind = FRAME_THREAD };
	struct frame *f = c->last_thread;

	if (f && f->key.parent == parent && f->key.id == th->id)
		return f->number;
	f = get(c, &key);
	if (f->key.kind != FRAME_THREAD || f->key.id != th->id)
		return f->number;
	f->tid = th->tid;
	memcpy(f->comm, th->comm, sizeof(f->comm));
	c->last_thread = f;
	return f->number;
}

/* Returns the frame of WORD above FRAME, or FRAME itself; CHAINS_ROOT if there is none. */
static uint32_t word_above(const struct chains *c, uint32_t frame, const struct word *word)
{
	while (frame != CHAINS_ROOT && c->all[frame]->word != word)
		frame = c->all[frame]->key.parent;
	return frame;
}

static uint32_t word_frame(struct chains *c, uint32_t parent, struct word *word)
{
	const struct frame_key key = { .id = (uintptr_t)word,
				       .parent = parent,
				       .kind = FRAME_WORD };
	struct frame *f = get(c, &key);

	if (f->key.kind == FRAME_WORD && f->key.id == key.id)
		f->word = word;
	return f->number;
}

/* The mark is the number of a word's frame: frames below it get that as parent. */
static uint32_t visit_word(void *arg, const struct blame_step *step, struct word *word)
{
	struct chains *c = arg;
	uint32_t above;

	/* The waiter's own word already has its frame. */
	if (!step->depth)
		return step->mark;
	/* If threads hand a lock on, all of them wait for the last one's activity. */
	above = word ? word_above(c, step->mark, word) : CHAINS_ROOT;
	if (above != CHAINS_ROOT)
		return above;
	above = thread_frame(c, step->mark, step->thread);
	return word ? word_frame(c, above, word) : above;
}

static void add_doing(struct chains *c, uint32_t parent, enum doing doing,
		      const struct sleep *sleep, uint64_t ns)
{
	struct frame_key key = { .parent = parent, .kind = FRAME_DOING, .doing = doing };

	if (sleep) {
		key.stack = sleep->stack;
		key.uninterruptible = sleep->uninterruptible;
		if (doing == DOING_FUTEX)
			key.ended_by = (uint32_t)sleep->ended_by.kind;
	}
	get(c, &key)->ns += ns;
}

static void visit_doing(void *arg, const struct blame_step *step, enum doing doing,
			const struct sleep *sleep, uint64_t ns)
{
	struct chains *c = arg;
	uint32_t parent = step->depth ? thread_frame(c, step->mark, step->thread) : step->mark;

	add_doing(c, parent, doing, sleep, ns);
}

static void visit_unended(void *arg, const struct blame_step *step, const struct sleep *sleep,
			  uint64_t ns)
{
	add_doing(arg, step->mark, DOING_FUTEX, sleep, ns);
}

static void visit_stranger(void *arg, const struct blame_step *step, int32_t tid, uint64_t ns)
{
	const struct frame_key key = { .id = STRANGER | (uint32_t)tid,
				       .parent = step->mark,
				       .kind = FRAME_THREAD };
	struct frame *f = get(arg, &key);

	if (f->key.id == key.id)
		f->tid = tid;
	f->ns += ns;
}

static void visit_beyond(void *arg, const struct blame_step *step, uint64_t ns)
{
	add_doing(arg, step->mark, DOING_UNKNOWN, NULL, ns);
}

static uint32_t waiter_frame(struct chains *c, const struct thread *th, struct word *word)
{
	return word_frame(c, thread_frame(c, CHAINS_ROOT, th), word);
}

void chains_add_wait(struct chains *c, const struct threads *threads, const struct thread *th,
		     struct word *word, uint64_t from_ns, uint64_t to_ns)
{
	const struct blame_visitor visitor = {
		.doing = visit_doing,
		.unended = visit_unended,
		.stranger = visit_stranger,
		.beyond = visit_beyond,
		.word = visit_word,
		.arg = c,
	};

	blame_walk(&visitor, waiter_frame(c, th, word), threads, th, from_ns, to_ns);
}

void chains_add_waker(struct chains *c, const struct thread *th, struct word *word,
		      const struct thread *waker, uint64_t ns)
{
	uint32_t frame = waiter_frame(c, th, word);

	if (ns)
		add_doing(c, waker ? thread_frame(c, frame, waker) : frame, DOING_UNKNOWN, NULL,
			  ns);
}
