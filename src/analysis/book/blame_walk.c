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
	const struct question *asker; /* the question that led to this one, or NULL */
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

/* Is TID asked already? Threads that wait for each other's locks make a circle. */
static bool is_asked(const struct question *q, int32_t tid)
{
	for (; q; q = q->asker) {
		if (q->step.thread->tid == tid)
			return true;
	}
	return false;
}

/* Asks the thread that had TID at the end of S what it did in the time of Q. */
static void ask_thread(struct question *q, const struct stretch *s, int32_t tid)
{
	const struct thread *th = threads_find_at(q->threads, tid, s->end_ns);

	if (q->from_ns >= q->to_ns)
		return;
	if (!th) {
		q->visitor->stranger(q->visitor->arg, &q->step, tid, q->to_ns - q->from_ns);
		return;
	}
	q->step.thread = th;
	q->step.depth++;
	ask(q);
}

static void show_unended(const struct question *q, const struct who *ended_by, uint64_t ns)
{
	/* The place in the kernel is left out: it is the futex call. */
	const struct sleep sleep = { .ended_by = *ended_by };

	if (ns)
		q->visitor->unended(q->visitor->arg, &q->step, &sleep, ns);
}

/* No thread ended S. From the time on at which it is known who held the lock, that one is asked. */
static void ask_holder(struct question *next, const struct stretch *s)
{
	uint64_t held_ns = s->held_since_ns;

	if (!s->holder || is_asked(next->asker, s->holder))
		held_ns = next->to_ns;
	if (held_ns > next->from_ns) {
		uint64_t until_ns = held_ns < next->to_ns ? held_ns : next->to_ns;

		show_unended(next, &s->sleep.ended_by, until_ns - next->from_ns);
		next->from_ns = until_ns;
	}
	ask_thread(next, s, s->holder);
}

static void ask_waker(const struct question *q, const struct stretch *s)
{
	const struct blame_visitor *v = q->visitor;
	const struct who *who = &s->sleep.ended_by;
	struct question next = *q;

	next.asker = q;
	if (v->word)
		next.step.mark = v->word(v->arg, &q->step, s->word);
	if (next.from_ns < s->begin_ns)
		next.from_ns = s->begin_ns;
	if (next.to_ns > s->end_ns)
		next.to_ns = s->end_ns;
	if (next.from_ns >= next.to_ns)
		return;
	if (q->step.depth == MAX_DEPTH)
		show_unended(&next, who, next.to_ns - next.from_ns);
	else if (who->kind == WHO_THREAD)
		ask_thread(&next, s, who->tid);
	else
		ask_holder(&next, s);
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
		ask_waker(q, s);
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
