/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trails.c - keeps from facts the parts that a picture needs, within a bound for all trails.
 */
#include "analysis/book/trails.h"

#include <utlist.h>

/*
 * The number of stretches in which the last sleep of a wait is looked for. A wait has several
 * sleeps only if signals interrupt it.
 */
#define LOOK_BACK 64

/*
 * Makes coarser each trail with more than half of the average. These have at least half of all
 * stretches or waits, so this frees a part of the total.
 */
static void thin_all(struct trails *all)
{
	size_t stretches = all->n_stretches >= TRAILS_MAX_STRETCHES
				   ? TRAILS_MAX_STRETCHES / all->n / 2
				   : SIZE_MAX;
	size_t waits = all->n_waits >= TRAILS_MAX_WAITS ? TRAILS_MAX_WAITS / all->n / 2 : SIZE_MAX;
	struct trail *t;

	DL_FOREACH(all->all, t)
	trail_thin(all, t, stretches, waits);
}

static void take_doing(struct trails *all, struct trail *t, const struct fact *fact)
{
	struct stretch s = { .begin_ns = fact->begin_ns,
			     .end_ns = fact->end_ns,
			     .doing = (enum doing)fact->doing.state };

	if (fact->doing.state == STATE_BLOCKED) {
		s.doing = fact->doing.in_wait ? DOING_FUTEX : DOING_BLOCKED;
		s.sleep = fact->doing.sleep;
	}
	trail_add_stretch(all, t, &s);
}

/*
 * Returns when the thread was woken from its last sleep in the wait FACT. If the entry into a call
 * that it made again was lost, it slept in that call after the end of what is known of the wait.
 */
static uint64_t woken_ns(const struct trail *t, const struct fact *fact)
{
	const struct timeline *doing = &t->doing;

	for (size_t i = doing->n; i > 0 && doing->n - i < LOOK_BACK; i--) {
		const struct stretch *s = &doing->all[i - 1];

		if (s->end_ns <= fact->begin_ns)
			break;
		if (!s->is_mixed && s->doing == DOING_FUTEX && s->begin_ns < fact->end_ns)
			return s->end_ns < fact->end_ns ? s->end_ns : fact->end_ns;
	}
	return fact->end_ns;
}

static void take_wait(struct trails *all, struct trail *t, const struct fact *fact)
{
	const struct trail_wait w = {
		.begin_ns = fact->begin_ns,
		.end_ns = fact->end_ns,
		.woken_ns = woken_ns(t, fact),
		.word = fact->word,
		.woken_by = fact->wait.unfinished || fact->wait.requeued_away || fact->wait.killed
				    ? (struct who){ 0 }
				    : fact->wait.woken_by,
		.slept = fact->wait.slept,
		.began_before = fact->wait.began_before,
		.unfinished = fact->wait.unfinished,
		.suspect = fact->wait.suspect,
		.timed_out = fact->wait.timed_out,
	};

	trail_add_wait(all, t, &w);
}

void trails_take(struct trails *all, const struct fact *fact)
{
	struct thread *th = fact->thread;

	if (fact->kind != FACT_DOING && fact->kind != FACT_WAIT)
		return;
	if (!th->trail)
		th->trail = trail_new(all, th);
	if (!th->trail) {
		all->n_without++;
		return;
	}
	if (fact->kind == FACT_DOING)
		take_doing(all, th->trail, fact);
	else
		take_wait(all, th->trail, fact);
	if (all->n_stretches >= TRAILS_MAX_STRETCHES || all->n_waits >= TRAILS_MAX_WAITS)
		thin_all(all);
}

void trails_forget(struct trails *all, struct thread *th)
{
	if (th->trail)
		trail_free(all, th->trail);
	th->trail = NULL;
}

void trails_finish(struct trails *all)
{
	while (all->all)
		trail_free(all, all->all);
}
