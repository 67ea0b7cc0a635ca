/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/book/blame.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/book/chains.h"
#include "analysis/thread.h"
#include "base/xalloc.h"

/*
 * Wakers of wakers. In a true history nobody comes twice, as at each instant all but the last
 * sleep; where events were lost that is not certain.
 */
#define MAX_DEPTH 64

void blame_finish(struct blame *b)
{
	free(b->parts);
	*b = (struct blame){ 0 };
}

static bool is_same(const struct blame_part *p, const struct blame_part *q)
{
	return p->tid == q->tid && p->doing == q->doing && sleep_is_same(&p->sleep, &q->sleep);
}

static void add_part(struct blame *b, const struct blame_part *part)
{
	if (!part->ns)
		return;
	for (size_t i = 0; i < b->n; i++) {
		if (is_same(&b->parts[i], part)) {
			b->parts[i].ns += part->ns;
			return;
		}
	}
	if (b->n && b->n >= b->most) {
		struct blame_part *rest = &b->parts[b->n - 1];

		*rest = (struct blame_part){ .ns = rest->ns + part->ns };
		return;
	}
	b->parts = xgrow(b->parts, b->n, &b->capacity, sizeof(*b->parts));
	b->parts[b->n++] = *part;
}

void blame_add_unknown(struct blame *b, uint64_t ns)
{
	add_part(b, &(struct blame_part){ .doing = DOING_UNKNOWN, .ns = ns });
}

/* One question: what went on from FROM_NS to TO_NS? */
struct question {
	struct blame *blame; /* NULL: the answer goes to the chains */
	struct chains *chains;
	uint32_t frame; /* of the chains: the word that TH waited for, or whose waiter it woke */
	const struct threads *threads;
	const struct thread *th;
	uint64_t from_ns, to_ns;
	int depth;
};

static void add_doing(const struct question *q, enum doing doing, const struct sleep *sleep,
		      uint64_t ns)
{
	const struct thread *th = q->th;
	struct blame_part part = { .tid = th->tid, .doing = doing, .ns = ns };

	memcpy(part.comm, th->comm, sizeof(part.comm));
	if (sleep)
		part.sleep = *sleep;
	if (q->chains)
		chains_add_doing(q->chains, q->frame, q->depth ? th : NULL, doing, sleep, ns);
	else
		add_part(q->blame, &part);
}

/* Whoever is no thread of the target was not traced: only that it woke is known. */
static void add_stranger(const struct question *q, int32_t tid, uint64_t ns)
{
	if (q->chains)
		chains_add_stranger(q->chains, q->frame, tid, ns);
	else
		add_part(q->blame,
			 &(struct blame_part){ .tid = tid, .doing = DOING_UNKNOWN, .ns = ns });
}

static void ask(const struct question *q);

static void ask_waker(const struct question *q, const struct stretch *s, uint64_t ns)
{
	struct question next = *q;
	const struct who *who = &s->sleep.ended_by;
	/* Where it waited for the futex is plain. */
	const struct sleep sleep = { .ended_by = *who };

	if (q->chains && q->depth)
		next.frame = chains_word(q->chains, q->frame, q->th, s->word);
	if (who->kind != WHO_THREAD || q->depth == MAX_DEPTH) {
		if (q->chains)
			chains_add_doing(q->chains, next.frame, NULL, DOING_FUTEX, &sleep, ns);
		else
			add_doing(q, DOING_FUTEX, &sleep, ns);
		return;
	}
	next.th = threads_find_at(q->threads, who->tid, s->end_ns);
	if (!next.th) {
		add_stranger(&next, who->tid, ns);
		return;
	}
	if (next.from_ns < s->begin_ns)
		next.from_ns = s->begin_ns;
	if (next.to_ns > s->end_ns)
		next.to_ns = s->end_ns;
	next.depth++;
	ask(&next);
}

static void take_mixed(const struct question *q, const struct stretch *s)
{
	bool is_cut = s->begin_ns < q->from_ns || s->end_ns > q->to_ns;

	for (enum doing i = DOING_UNKNOWN; i < N_DOINGS; i++)
		add_doing(q, i, NULL, stretch_part(s, i, q->from_ns, q->to_ns));
	if (is_cut && q->blame && s->end_ns - s->begin_ns > q->blame->error_ns)
		q->blame->error_ns = s->end_ns - s->begin_ns;
}

static void take(const struct question *q, const struct stretch *s)
{
	uint64_t ns;

	if (s->is_mixed) {
		take_mixed(q, s);
		return;
	}
	ns = stretch_part(s, s->doing, q->from_ns, q->to_ns);
	if (s->doing == DOING_FUTEX)
		ask_waker(q, s, ns);
	else
		add_doing(q, s->doing, s->doing == DOING_BLOCKED ? &s->sleep : NULL, ns);
}

static void ask(const struct question *q)
{
	const struct timeline *t = &q->th->timeline;
	const struct stretch now = thread_doing_now(q->th, q->to_ns);
	uint64_t known_ns = q->from_ns;

	for (size_t i = timeline_find(t, q->from_ns); i < t->n; i++) {
		const struct stretch *s = &t->all[i];

		if (s->begin_ns >= q->to_ns)
			break;
		if (s->begin_ns > known_ns)
			add_doing(q, DOING_UNKNOWN, NULL, s->begin_ns - known_ns);
		take(q, s);
		known_ns = s->end_ns;
	}
	if (known_ns >= q->to_ns)
		return;
	if (now.begin_ns > known_ns)
		add_doing(q, DOING_UNKNOWN, NULL,
			  (now.begin_ns < q->to_ns ? now.begin_ns : q->to_ns) - known_ns);
	if (now.begin_ns < q->to_ns)
		take(q, &now);
}

void blame_add_wait(struct blame *b, const struct threads *threads, const struct thread *th,
		    uint64_t from_ns, uint64_t to_ns)
{
	const struct question q = {
		.blame = b, .threads = threads, .th = th, .from_ns = from_ns, .to_ns = to_ns
	};

	if (from_ns < to_ns)
		ask(&q);
}

void blame_follow_wait(struct chains *c, uint32_t frame, const struct threads *threads,
		       const struct thread *th, uint64_t from_ns, uint64_t to_ns)
{
	const struct question q = { .chains = c,
				    .frame = frame,
				    .threads = threads,
				    .th = th,
				    .from_ns = from_ns,
				    .to_ns = to_ns };

	if (from_ns < to_ns)
		ask(&q);
}
