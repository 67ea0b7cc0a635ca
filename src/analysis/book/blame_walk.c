/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blame_walk.c - follows a wait from waker to waker, through the timelines of the threads.
 */
#include "analysis/book/blame_walk.h"

#include "analysis/thread.h"
#include "analysis/word.h"

/*
 * The largest number of wakers in a row, a power of two. If hundreds of threads hand on a lock, all
 * of them are behind each wait. In a complete history no thread comes twice, as at each instant all
 * but the last sleep. Lost events can make a circle.
 */
#define MAX_DEPTH 32

/* One question: what went on from FROM_NS to TO_NS? */
struct question {
	const struct question *asker; /* the question that led to this one, or NULL */
	const struct blame_visitor *visitor;
	const struct threads *threads;
	struct blame_step step;
	uint64_t from_ns, to_ns;
	uint64_t half_way_ns; /* the to_ns at the last depth that is a power of two */
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

/* So many wakers before this one had waited up to the same moment: they go round in a circle. */
static bool is_circle(const struct question *q)
{
	return q->step.depth == MAX_DEPTH && q->to_ns == q->half_way_ns;
}

/* Asks what thread TID did, up to TO_NS, when it ended what Q is about. NS are in question. */
static void ask_thread(const struct question *q, int32_t tid, uint64_t to_ns, uint64_t ns)
{
	const struct blame_visitor *v = q->visitor;
	struct question next = *q;

	if (!ns)
		return;
	if (q->step.depth == MAX_DEPTH) {
		v->beyond(v->arg, &q->step, ns);
		return;
	}
	next.step.thread = threads_find_at(q->threads, tid, to_ns);
	if (!next.step.thread) {
		v->stranger(v->arg, &q->step, tid, ns);
		return;
	}
	if (!(q->step.depth & (q->step.depth - 1)))
		next.half_way_ns = q->to_ns;
	next.step.depth++;
	ask(&next);
}

/*
 * Nobody has ended the wait in Q by its end. If its word was given on meanwhile, by a thread that
 * had waited for it too, it was that thread's until then.
 */
static void ask_giver(const struct question *q, const struct stretch *s)
{
	const struct blame_visitor *v = q->visitor;
	const struct word *word = s->word;
	/* The place in the kernel is left out: it is the futex call. */
	const struct sleep sleep = { .ended_by = s->sleep.ended_by };
	struct question until = *q;

	if (s->sleep.ended_by.kind == WHO_UNKNOWN && word && word->giver &&
	    word->given_ns > q->from_ns && !is_circle(q)) {
		if (until.to_ns > word->given_ns)
			until.to_ns = word->given_ns;
		ask_thread(&until, word->giver, word->given_ns, until.to_ns - q->from_ns);
		if (until.to_ns == q->to_ns)
			return;
	} else {
		until.to_ns = q->from_ns;
	}
	v->unended(v->arg, &q->step, &sleep, q->to_ns - until.to_ns);
}

/* No thread ended S. From the time on at which it is known who held the lock, that one is asked. */
static void ask_holder(const struct question *q, const struct stretch *s)
{
	struct question before = *q, after = *q;
	uint64_t held_ns = s->held_since_ns > q->from_ns ? s->held_since_ns : q->from_ns;

	if (!s->holder || held_ns > q->to_ns || is_asked(q->asker, s->holder) || is_circle(q))
		held_ns = q->to_ns;
	before.to_ns = held_ns;
	after.from_ns = held_ns;
	if (before.from_ns < before.to_ns)
		ask_giver(&before, s);
	ask_thread(&after, s->holder, s->end_ns, after.to_ns - after.from_ns);
}

/* S is a wait for a futex. */
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
	if (who->kind != WHO_THREAD || is_circle(q))
		ask_holder(&next, s);
	else
		ask_thread(&next, who->tid, s->end_ns, next.to_ns - next.from_ns);
}

static void show_mixed(const struct question *q, const struct stretch *s)
{
	const struct blame_visitor *v = q->visitor;
	bool is_cut = s->begin_ns < q->from_ns || s->end_ns > q->to_ns;

	for (int i = 0; i < N_DOINGS; i++) {
		uint64_t ns = stretch_part(s, (enum doing)i, q->from_ns, q->to_ns);

		if (i == DOING_BLOCKED) {
			uint64_t sleep_ns = stretch_sleep_part(s, q->from_ns, q->to_ns);

			show(q, DOING_BLOCKED, &s->sleep, sleep_ns);
			ns -= sleep_ns;
		}
		show(q, (enum doing)i, NULL, ns);
	}
	if (is_cut && v->cut)
		v->cut(v->arg, s->end_ns - s->begin_ns);
}

static void show_running(const struct question *q, const struct stretch *s)
{
	const struct blame_visitor *v = q->visitor;

	if (v->ran && (s->is_mixed || s->doing == DOING_RUNNING))
		v->ran(v->arg, &q->step, s->begin_ns > q->from_ns ? s->begin_ns : q->from_ns,
		       s->end_ns < q->to_ns ? s->end_ns : q->to_ns);
}

static void show_stretch(const struct question *q, const struct stretch *s)
{
	uint64_t ns;

	show_running(q, s);
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

/* The thread was made after the question's begin: its maker is asked what it did until then. */
static uint64_t ask_maker(const struct question *q)
{
	const struct thread *th = q->step.thread;
	struct question until = *q;

	if (!th->maker || th->activity.born_ns <= q->from_ns)
		return q->from_ns;
	if (until.to_ns > th->activity.born_ns)
		until.to_ns = th->activity.born_ns;
	ask_thread(&until, th->maker, until.to_ns, until.to_ns - q->from_ns);
	return until.to_ns;
}

static void ask(const struct question *q)
{
	const struct timeline *t = &q->step.thread->timeline;
	const struct stretch now = thread_current_stretch(q->step.thread, q->to_ns);
	uint64_t known_ns = ask_maker(q);

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
