/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blame.c - sums up, by thread and activity, the findings of blame_walk().
 */
#include "analysis/book/blame.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/book/blame_walk.h"
#include "analysis/thread.h"
#include "base/xalloc.h"

/* Of the parts beyond N_DOINGS, one in so many is of several threads. */
#define REST_SHARE 5

/* The index of parts, and the number of parts from which on there is one. */
#define INDEX_BITS  8
#define INDEX_SIZE  (1 << INDEX_BITS)
#define INDEX_LEAST 9

/* Sums under way, for one wait. */
struct summing {
	struct blame *blame;
	const struct threads *threads;
	size_t most;
	uint64_t wakers_ns[N_DOINGS]; /* what the wakers did */
	struct sleep place;	      /* where they slept last; none, if not all slept there */
	uint64_t beyond_ns;	      /* the part that the walk did not reach */
};

void blame_finish(struct blame *b)
{
	free(b->parts);
	free(b->index);
	tick_sums_finish(&b->ticks);
	*b = (struct blame){ 0 };
}

static bool is_same(const struct blame_part *p, const struct blame_part *q)
{
	return p->tid == q->tid && p->doing == q->doing && sleep_is_same(&p->sleep, &q->sleep);
}

/* Returns the first place of PART in the index. */
static uint32_t place_of(const struct blame_part *part)
{
	uint32_t key = (uint32_t)part->tid * 31 + (uint32_t)part->doing;

	key = key * 31 + part->sleep.stack;
	key = key * 31 + (uint32_t)part->sleep.ended_by.tid;
	return key * 0x9e3779b1u >> (32 - INDEX_BITS);
}

static void enter(struct blame *b, uint32_t number)
{
	uint32_t place = place_of(&b->parts[number]);

	while (b->index[place])
		place = (place + 1) % INDEX_SIZE;
	b->index[place] = (uint8_t)(number + 1);
}

/* Few parts need no index. More than half as many as it has places do not go into it. */
static void keep_index(struct blame *b)
{
	if (b->n == INDEX_LEAST) {
		b->index = xcalloc(INDEX_SIZE, sizeof(*b->index));
		for (uint32_t i = 0; i < b->n; i++)
			enter(b, i);
	} else if (b->n > INDEX_SIZE / 2) {
		free(b->index);
		b->index = NULL;
	} else if (b->index) {
		enter(b, b->n - 1);
	}
}

static struct blame_part *find(const struct blame *b, const struct blame_part *part)
{
	for (uint32_t i = 0; !b->index && i < b->n; i++) {
		if (is_same(&b->parts[i], part))
			return &b->parts[i];
	}
	if (!b->index)
		return NULL;
	for (uint32_t at = place_of(part); b->index[at]; at = (at + 1) % INDEX_SIZE) {
		if (is_same(&b->parts[b->index[at] - 1], part))
			return &b->parts[b->index[at] - 1];
	}
	return NULL;
}

/* Of MOST parts, so many are of several threads. */
static size_t room_of_rest(size_t most)
{
	return N_DOINGS + (most - N_DOINGS) / REST_SHARE;
}

/* Returns PART as one of several threads: without its thread, and without who woke it. */
static struct blame_part anybody(const struct blame_part *part)
{
	struct blame_part any = { .doing = part->doing, .sleep = part->sleep, .ns = part->ns };

	any.sleep.ended_by.tid = 0;
	if (any.sleep.ended_by.kind == WHO_THREAD)
		any.sleep.ended_by.kind = WHO_UNKNOWN;
	return any;
}

static void push(struct blame *b, const struct blame_part *part)
{
	b->parts = xgrow_one(b->parts, b->n, sizeof(*b->parts));
	b->parts[b->n++] = *part;
	b->n_rest += !part->tid;
	keep_index(b);
}

/*
 * Adds PART to those of several threads. They always keep the activity; the place of a sleep, as
 * long as there is room.
 */
static void add_rest(struct blame *b, size_t most, const struct blame_part *part)
{
	struct blame_part any = anybody(part), *same = find(b, &any);

	if (!same && b->n_rest + N_DOINGS >= room_of_rest(most)) {
		any.sleep = (struct sleep){ 0 };
		same = find(b, &any);
	}
	if (same)
		same->ns += any.ns;
	else
		push(b, &any);
}

static void add_part(struct blame *b, size_t most, const struct blame_part *part)
{
	struct blame_part *same = part->tid ? find(b, part) : NULL;

	if (same)
		same->ns += part->ns;
	else if (part->tid && b->n - b->n_rest < most - room_of_rest(most))
		push(b, part);
	else
		add_rest(b, most, part);
}

void blame_join(struct blame *b, const struct blame *more, size_t most)
{
	for (uint32_t i = 0; i < more->n; i++)
		add_part(b, most, &more->parts[i]);
	tick_sums_join(&b->ticks, &more->ticks);
	if (more->error_ns > b->error_ns)
		b->error_ns = more->error_ns;
}

uint64_t blame_total_ns(const struct blame *b)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < b->n; i++)
		ns += b->parts[i].ns;
	return ns;
}

void blame_add_unknown(struct blame *b, uint64_t ns)
{
	if (ns)
		add_part(b, BLAME_MAX_PARTS,
			 &(struct blame_part){ .doing = DOING_UNKNOWN, .ns = ns });
}

static void note_waker(struct summing *s, const struct blame_part *part)
{
	if (part->doing == DOING_BLOCKED && !s->wakers_ns[DOING_BLOCKED])
		s->place = part->sleep;
	else if (part->doing == DOING_BLOCKED && s->place.stack != part->sleep.stack)
		s->place = (struct sleep){ 0 };
	s->wakers_ns[part->doing] += part->ns;
}

/*
 * The wakers that the walk did not reach are taken to have done what those did that it reached:
 * they handed on the same lock, a little earlier.
 */
static void add_beyond(const struct summing *s)
{
	uint64_t seen_ns = 0, left_ns = s->beyond_ns;

	for (int i = 0; i < N_DOINGS; i++)
		seen_ns += s->wakers_ns[i];
	for (int i = N_DOINGS - 1; i >= 0; i--) {
		double share = seen_ns ? (double)s->wakers_ns[i] / (double)seen_ns : 0;
		struct blame_part part = { .doing = (enum doing)i };

		part.ns = i ? (uint64_t)(share * (double)s->beyond_ns) : left_ns;
		part.ns = part.ns < left_ns ? part.ns : left_ns;
		if (i == DOING_BLOCKED)
			part.sleep = s->place;
		if (part.ns)
			add_part(s->blame, s->most, &part);
		left_ns -= part.ns;
	}
	if (s->beyond_ns > s->blame->error_ns)
		s->blame->error_ns = s->beyond_ns;
}

static void add_doing(void *arg, const struct blame_step *step, enum doing doing,
		      const struct sleep *sleep, uint64_t ns)
{
	struct summing *s = arg;
	const struct thread *th = step->thread;
	struct blame_part part = { .tid = th->tid, .doing = doing, .ns = ns };

	memcpy(part.comm, th->comm, sizeof(part.comm));
	if (sleep)
		part.sleep = *sleep;
	add_part(s->blame, s->most, &part);
	if (step->depth)
		note_waker(s, &part);
}

static void add_ticks(void *arg, const struct blame_step *step, uint64_t from_ns, uint64_t to_ns)
{
	const struct summing *s = arg;
	const struct thread *th = step->thread;
	const struct tick_ring *ring = &s->threads->ticks;
	const struct tick *tick = tick_ring_get(ring, th->last_tick);

	for (; tick && tick->ts_ns > from_ns; tick = tick_ring_get(ring, tick->before)) {
		if (tick->ts_ns <= to_ns)
			tick_sums_add(&s->blame->ticks,
				      &(struct tick_sum){ th->tid, tick->code, 1 });
	}
}

static void add_unended(void *arg, const struct blame_step *step, const struct sleep *sleep,
			uint64_t ns)
{
	add_doing(arg, step, DOING_FUTEX, sleep, ns);
}

static void add_stranger(void *arg, const struct blame_step *step, int32_t tid, uint64_t ns)
{
	const struct summing *s = arg;

	(void)step;
	if (ns)
		add_part(s->blame, s->most,
			 &(struct blame_part){ .tid = tid, .doing = DOING_UNKNOWN, .ns = ns });
}

static void note_beyond(void *arg, const struct blame_step *step, uint64_t ns)
{
	struct summing *s = arg;

	(void)step;
	s->beyond_ns += ns;
}

static void note_error(void *arg, uint64_t ns)
{
	const struct summing *s = arg;

	if (ns > s->blame->error_ns)
		s->blame->error_ns = ns;
}

void blame_add_wait(struct blame *b, size_t most, const struct threads *threads,
		    const struct thread *th, uint64_t from_ns, uint64_t to_ns)
{
	struct summing s = { .blame = b, .threads = threads, .most = most };
	const struct blame_visitor visitor = {
		.doing = add_doing,
		.unended = add_unended,
		.stranger = add_stranger,
		.beyond = note_beyond,
		.ran = add_ticks,
		.cut = note_error,
		.arg = &s,
	};

	blame_walk(&visitor, 0, threads, th, from_ns, to_ns);
	if (s.beyond_ns)
		add_beyond(&s);
}
