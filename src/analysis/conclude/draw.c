/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draw.c - makes the picture of a result from the trails and chains.
 */
#include "analysis/conclude/draw.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "analysis/book/trails.h"
#include "analysis/word.h"
#include "base/xalloc.h"
#include "model/picture.h"

/* A word, a kind of sleep or a thread that has an index in the picture. */
struct indexed {
	struct {
		uint64_t id;
		uint32_t uninterruptible;
		uint32_t ended_by;
		int32_t ender;
		uint32_t kind;
	} key;
	uint32_t index;
	UT_hash_handle hh;
};

enum { INDEXED_WORD, INDEXED_SLEEP, INDEXED_THREAD };

struct drawing {
	struct picture *picture;
	const struct threads *threads;
	struct indexed *known;
	size_t words_capacity, sleeps_capacity;
	uint64_t begin_ns, end_ns; /* of the trace */
};

/*
 * Returns the entry of WANTED, and makes it with the index NEXT if there is none. *IS_NEW says
 * whether it was made.
 */
static struct indexed *index_of(struct drawing *d, const struct indexed *wanted, size_t next,
				bool *is_new)
{
	struct indexed *found;

	HASH_FIND(hh, d->known, &wanted->key, sizeof(wanted->key), found);
	*is_new = !found;
	if (found)
		return found;
	found = xcalloc(1, sizeof(*found));
	found->key = wanted->key;
	found->index = (uint32_t)next;
	HASH_ADD(hh, d->known, key, sizeof(found->key), found);
	return found;
}

static uint32_t draw_word(struct drawing *d, const struct word *w)
{
	const struct indexed wanted = { .key = { .id = (uintptr_t)w, .kind = INDEXED_WORD } };
	struct picture *p = d->picture;
	bool is_new;
	uint32_t index = index_of(d, &wanted, p->n_words, &is_new)->index;

	if (!is_new)
		return index;
	p->words = xgrow(p->words, p->n_words, &d->words_capacity, sizeof(*p->words));
	p->words[p->n_words++] = (struct picture_word){
		.pid = w->key.space.pid,
		.execs = w->key.space.execs,
		.uaddr = w->key.uaddr,
		.is_array = w->key.is_array,
		.is_overflow = w->is_overflow,
	};
	return index;
}

static uint32_t draw_sleep(struct drawing *d, const struct sleep *sleep, uint64_t ns)
{
	const struct indexed wanted = { .key = { .id = sleep->stack,
						 .uninterruptible = sleep->uninterruptible,
						 .ended_by = (uint32_t)sleep->ended_by.kind,
						 .ender = sleep->ended_by.tid,
						 .kind = INDEXED_SLEEP } };
	struct picture *p = d->picture;
	bool is_new;
	uint32_t index = index_of(d, &wanted, p->n_sleeps, &is_new)->index;

	if (is_new) {
		p->sleeps = xgrow(p->sleeps, p->n_sleeps, &d->sleeps_capacity, sizeof(*p->sleeps));
		p->sleeps[p->n_sleeps++] =
			(struct blocked_row){ .stack = sleep->stack,
					      .uninterruptible = sleep->uninterruptible,
					      .ended_by = sleep->ended_by };
	}
	p->sleeps[index].ns += ns;
	p->sleeps[index].count++;
	return index;
}

static void draw_stretches(struct drawing *d, struct picture_thread *to, const struct thread *th)
{
	const struct timeline *t = &th->trail->doing;
	struct picture *p = d->picture;

	to->stretches = xcalloc(t->n, sizeof(*to->stretches));
	for (size_t i = 0; i < t->n; i++) {
		const struct stretch *s = &t->all[i];
		struct picture_stretch *out = &to->stretches[to->n_stretches++];
		uint64_t ns = s->end_ns - s->begin_ns;

		out->begin_ns = s->begin_ns;
		out->end_ns = s->end_ns;
		out->is_mixed = s->is_mixed;
		if (s->is_mixed) {
			memcpy(out->mixed_ns, s->mixed_ns, sizeof(out->mixed_ns));
			p->grain_ns = ns > p->grain_ns ? ns : p->grain_ns;
			continue;
		}
		out->doing = s->doing;
		out->sleep = s->doing == DOING_BLOCKED ? draw_sleep(d, &s->sleep, ns) : NO_INDEX;
	}
}

/* Fills in the only stretch of TH, which no event has shown. */
static void draw_unseen(struct picture_thread *to, const struct thread *th)
{
	struct picture_stretch *out = &to->stretches[0];
	struct stretch s = thread_unseen_stretch(th, out->begin_ns, out->end_ns);

	*out = (struct picture_stretch){ .begin_ns = s.begin_ns,
					 .end_ns = s.end_ns,
					 .is_mixed = true };
	memcpy(out->mixed_ns, s.mixed_ns, sizeof(out->mixed_ns));
}

static int by_begin(const void *x, const void *y)
{
	const struct picture_wait *a = x, *b = y;

	if (a->begin_ns != b->begin_ns)
		return a->begin_ns < b->begin_ns ? -1 : 1;
	return a->end_ns < b->end_ns ? -1 : a->end_ns > b->end_ns;
}

static uint32_t draw_waker(struct drawing *d, const struct who *who, uint64_t ts_ns)
{
	const struct thread *th =
		who->kind == WHO_THREAD ? threads_find_at(d->threads, who->tid, ts_ns) : NULL;
	const struct indexed wanted = { .key = { .id = th ? th->id : 0, .kind = INDEXED_THREAD } };
	struct indexed *found;

	HASH_FIND(hh, d->known, &wanted.key, sizeof(wanted.key), found);
	return found ? found->index : NO_INDEX;
}

static void draw_waits(struct drawing *d, struct picture_thread *to, const struct trail *t)
{
	to->waits = xcalloc(t->n_waits, sizeof(*to->waits));
	for (size_t i = 0; i < t->n_waits; i++) {
		const struct trail_wait *w = &t->waits[i];
		uint32_t word = draw_word(d, w->word);

		d->picture->words[word].wait_ns += w->end_ns - w->begin_ns;
		to->waits[to->n_waits++] = (struct picture_wait){
			.begin_ns = w->begin_ns,
			.end_ns = w->end_ns,
			.woken_ns = w->woken_ns,
			.word = word,
			.woken_by = w->woken_by,
			.waker = draw_waker(d, &w->woken_by, w->woken_ns),
			.slept = w->slept,
			.timed_out = w->timed_out,
			.began_before = w->began_before,
			.unfinished = w->unfinished,
			.suspect = w->suspect,
		};
	}
	if (to->n_waits > 1)
		qsort(to->waits, to->n_waits, sizeof(*to->waits), by_begin);
	d->picture->n_left_out += t->n_left_out;
	d->picture->left_out_ns += t->left_out_ns;
}

static uint64_t waited_ns(const struct thread *th)
{
	return th->account ? th->account->futex_ns : 0;
}

/* The main thread of each process first, then by time waited. */
static int by_importance(const void *x, const void *y)
{
	const struct thread *const *a = x, *const *b = y;
	bool a_main = (*a)->tid == (*a)->pid, b_main = (*b)->tid == (*b)->pid;

	if (a_main != b_main)
		return a_main ? -1 : 1;
	if (waited_ns(*a) != waited_ns(*b))
		return waited_ns(*a) < waited_ns(*b) ? 1 : -1;
	return (*a)->id < (*b)->id ? -1 : (*a)->id > (*b)->id;
}

/* Returns the threads with a trail, in the order of the picture. The caller frees the array. */
static struct thread **list(const struct trails *trails)
{
	struct thread **all = xcalloc(trails->n, sizeof(*all));
	const struct trail *t;
	size_t n = 0;

	DL_FOREACH(trails->all, t)
	all[n++] = t->thread;
	if (n > 1)
		qsort(all, n, sizeof(*all), by_importance);
	return all;
}

static void draw_thread(struct drawing *d, struct picture_thread *to, const struct thread *th)
{
	const struct activity *act = &th->activity;

	to->id = th->id;
	to->tid = th->tid;
	to->pid = th->pid;
	memcpy(to->comm, th->comm, sizeof(to->comm));
	to->main = th->tid == th->pid;
	to->begin_ns = act->born_ns > d->begin_ns ? act->born_ns : d->begin_ns;
	to->end_ns = th->died_ns && th->died_ns < d->end_ns ? th->died_ns : d->end_ns;
	draw_stretches(d, to, th);
	if (thread_is_unseen(th) && (act->ran_ns || act->waited_ns) && to->n_stretches == 1)
		draw_unseen(to, th);
	draw_waits(d, to, th->trail);
}

/* Frees each trail once it is drawn, so that no two copies of all exist. */
static void draw_trails(struct drawing *d, struct trails *trails)
{
	struct thread **all = list(trails);
	size_t n = trails->n;
	struct picture *p = d->picture;
	bool is_new;

	p->has_trails = true;
	p->trails_refused = trails->n_without;
	p->threads = xcalloc(n, sizeof(*p->threads));
	for (size_t i = 0; i < n; i++) {
		const struct indexed wanted = { .key = { .id = all[i]->id,
							 .kind = INDEXED_THREAD } };

		index_of(d, &wanted, i, &is_new);
	}
	for (size_t i = 0; i < n; i++) {
		draw_thread(d, &p->threads[p->n_threads++], all[i]);
		trails_forget(trails, all[i]);
	}
	free(all);
}

static void draw_chains(struct drawing *d, const struct chains *c)
{
	struct picture *p = d->picture;

	p->has_frames = true;
	p->frames_refused = c->n_refused;
	p->frames = xcalloc(c->n, sizeof(*p->frames));
	for (size_t i = 0; i < c->n; i++) {
		const struct frame *f = c->all[i];
		struct picture_frame *to = &p->frames[p->n_frames++];

		to->parent = f->key.parent;
		to->kind = (enum frame_kind)f->key.kind;
		to->id = f->key.kind == FRAME_THREAD ? f->key.id : 0;
		to->tid = f->tid;
		memcpy(to->comm, f->comm, sizeof(to->comm));
		to->word = f->word ? draw_word(d, f->word) : NO_INDEX;
		to->doing = (enum doing)f->key.doing;
		to->sleep = (struct blocked_row){ .stack = f->key.stack,
						  .uninterruptible = f->key.uninterruptible,
						  .ended_by.kind = f->key.ended_by };
		to->ns = f->ns;
	}
}

void draw_picture(struct result *res, struct books *b)
{
	struct drawing d = { .threads = b->source.threads,
			     .begin_ns = res->begin_ns,
			     .end_ns = res->end_ns };
	struct indexed *known, *next;

	if (!b->options->wants_trails && !b->options->wants_chains)
		return;
	d.picture = res->picture = xcalloc(1, sizeof(*res->picture));
	if (b->options->wants_trails)
		draw_trails(&d, &b->trails);
	if (b->options->wants_chains)
		draw_chains(&d, &b->chains);
	HASH_ITER (hh, d.known, known, next) {
		HASH_DEL(d.known, known);
		free(known);
	}
}
