/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blame_walk.c - follows a wait from waker to waker, through the timelines of the threads.
 */
#include "analysis/book/blame_walk.h"

#include "analysis/thread.h"

/*
 * The largest number of wakers in a row. In a complete history no thread comes twice, as at each
 * instant all but the last sleep. Lost events can make a circle.
 */
#define MAX_DEPTH 64

/* One question: what went on from FROM_NS to TO_NS? */
struct question {
	const struct blame_visitor *visitor;
	const struct threads *threads;
	struct blame_step step;
	uint64_t from_ns, to_ns;
};

static void show(const struct question *q, enum doing doing, const struct sleep *sleep, uint64_t ns)
{
	if (ns)
		q->visitor->doing(q->visitor->arg, &q->step, doing, sleep, ns);
}

static void ask(const struct question *q);

static void ask_waker(const struct question *q, const struct stretch *s, uint64_t ns)
{
	const struct blame_visitor *v = q->visitor;
	const struct who *who = &s->sleep.ended_by;
	struct question next = *q;

	if (v->word)
		next.step.mark = v->word(v->arg, &q->step, s->word);
	if (who->kind != WHO_THREAD || q->step.depth == MAX_DEPTH) {
		/* The place in the kernel is left out: it is the futex call. */
		const struct sleep sleep = { .ended_by = *who };

		if (ns)
			v->unended(v->arg, &next.step, &sleep, ns);
		return;
	}
	next.step.thread = threads_find_at(q->threads, who->tid, s->end_ns);
	if (!next.step.thread) {
		next.step.thread = q->step.thread;
		v->stranger(v->arg, &next.step, who->tid, ns);
		return;
	}
	if (next.from_ns < s->begin_ns)
		next.from_ns = s->begin_ns;
	if (next.to_ns > s->end_ns)
		next.to_ns = s->end_ns;
	next.step.depth++;
	ask(&next);
}

static void show_mixed(const struct question *q, const struct stretch *s)
{
	const struct blame_visitor *v = q->visitor;
	bool is_cut = s->begin_ns < q->from_ns || s->end_ns > q->to_ns;

	for (int i = 0; i < N_DOINGS; i++)
		show(q, (enum doing)i, NULL, stretch_part(s, (enum doing)i, q->from_ns, q->to_ns));
	if (is_cut && v->cut)
		v->cut(v->arg, s->end_ns - s->begin_ns);
}

static void show_stretch(const struct question *q, const struct stretch *s)
{
	uint64_t ns;

	if (s->is_mixed) {
		show_mixed(q, s);
		return;
	}
	ns = stretch_part(s, s->doing, q->from_ns, q->to_ns);
	if (s->doing == DOING_FUTEX)
		ask_waker(q, s, ns);
	else
		show(q, s->doing, s->doing == DOING_BLOCKED ? &s->sleep : NULL, ns);
}

static void ask(const struct question *q)
{
	const struct timeline *t = &q->step.thread->timeline;
	const struct stretch now = thread_current_stretch(q->step.thread, q->to_ns);
	uint64_t known_ns = q->from_ns;

	for (size_t i = timeline_find(t, q->from_ns); i < t->n; i++) {
		const struct stretch *s = &t->all[i];

		if (s->begin_ns >= q->to_ns)
			break;
		if (s->begin_ns > known_ns)
			show(q, DOING_UNKNOWN, NULL, s->begin_ns - known_ns);
		show_stretch(q, s);
		known_ns = s->end_ns;
	}
	if (known_ns >= q->to_ns)
		return;
	if (now.begin_ns > known_ns)
		show(q, DOING_UNKNOWN, NULL,
		     (now.begin_ns < q->to_ns ? now.begin_ns : q->to_ns) - known_ns);
	if (now.begin_ns < q->to_ns)
		show_stretch(q, &now);
}

void blame_walk(const struct blame_visitor *v, uint32_t mark, const struct threads *threads,
		const struct thread *th, uint64_t from_ns, uint64_t to_ns)
{
	const struct question q = {
		.visitor = v,
		.threads = threads,
		.step = { .thread = th, .mark = mark },
		.from_ns = from_ns,
		.to_ns = to_ns,
	};

	if (from_ns < to_ns)
		ask(&q);
}
