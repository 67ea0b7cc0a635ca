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

/* Sums under way. */
struct summing {
	struct blame *blame;
	size_t most;
};

void blame_finish(struct blame *b)
{
	free(b->parts);
	*b = (struct blame){ 0 };
}

static bool is_same(const struct blame_part *p, const struct blame_part *q)
{
	return p->tid == q->tid && p->doing == q->doing && sleep_is_same(&p->sleep, &q->sleep);
}

static void add_part(struct blame *b, size_t most, const struct blame_part *part)
{
	for (size_t i = 0; i < b->n; i++) {
		if (is_same(&b->parts[i], part)) {
			b->parts[i].ns += part->ns;
			return;
		}
	}
	if (b->n && b->n >= most) {
		struct blame_part *rest = &b->parts[b->n - 1];

		*rest = (struct blame_part){ .ns = rest->ns + part->ns };
		return;
	}
	b->parts = xgrow_one(b->parts, b->n, sizeof(*b->parts));
	b->parts[b->n++] = *part;
}

void blame_join(struct blame *b, const struct blame *more, size_t most)
{
	for (uint32_t i = 0; i < more->n; i++)
		add_part(b, most, &more->parts[i]);
	if (more->error_ns > b->error_ns)
		b->error_ns = more->error_ns;
}

void blame_add_unknown(struct blame *b, uint64_t ns)
{
	if (ns)
		add_part(b, BLAME_MAX_PARTS,
			 &(struct blame_part){ .doing = DOING_UNKNOWN, .ns = ns });
}

static void add_doing(void *arg, const struct blame_step *step, enum doing doing,
		      const struct sleep *sleep, uint64_t ns)
{
	const struct summing *s = arg;
	const struct thread *th = step->thread;
	struct blame_part part = { .tid = th->tid, .doing = doing, .ns = ns };

	memcpy(part.comm, th->comm, sizeof(part.comm));
	if (sleep)
		part.sleep = *sleep;
	add_part(s->blame, s->most, &part);
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

static void note_error(void *arg, uint64_t ns)
{
	const struct summing *s = arg;

	if (ns > s->blame->error_ns)
		s->blame->error_ns = ns;
}

void blame_add_wait(struct blame *b, size_t most, const struct threads *threads,
		    const struct thread *th, uint64_t from_ns, uint64_t to_ns)
{
	struct summing s = { .blame = b, .most = most };
	const struct blame_visitor visitor = {
		.doing = add_doing,
		.unended = add_unended,
		.stranger = add_stranger,
		.cut = note_error,
		.arg = &s,
	};

	blame_walk(&visitor, 0, threads, th, from_ns, to_ns);
}
