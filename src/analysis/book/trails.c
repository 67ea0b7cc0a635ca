/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trails.c - what facts have for a picture, and the bound of all trails together.
 */
#include "analysis/internal.h"

/* Sleeps that are looked at for the last of a wait; a wait has more only where signals interrupt.
 */
#define LOOK_BACK 64

/*
 * Those with more than half of what each has on average have half of all there is, or more; if they
 * get coarser, a part of it is free again.
 */
static void thin_all(struct analysis *a)
{
	size_t n = a->trails.n;
	size_t stretches = a->trails.n_stretches >= TRAILS_MAX_STRETCHES
				   ? TRAILS_MAX_STRETCHES / n / 2
				   : SIZE_MAX;
	size_t waits = a->trails.n_waits >= TRAILS_MAX_WAITS ? TRAILS_MAX_WAITS / n / 2 : SIZE_MAX;
	struct thread *th;

	for (th = a->threads.living; th; th = th->hh.next) {
		if (th->trail)
			trail_thin(&a->trails, th->trail, stretches, waits);
	}
	for (th = a->threads.dead; th; th = th->next) {
		if (th->trail)
			trail_thin(&a->trails, th->trail, stretches, waits);
	}
}

static void take_doing(struct analysis *a, struct trail *t, const struct fact *fact)
{
	struct stretch s = { .begin_ns = fact->begin_ns,
			     .end_ns = fact->end_ns,
			     .doing = (enum doing)fact->doing.state };

	if (fact->doing.state == STATE_BLOCKED) {
		s.doing = fact->doing.in_wait ? DOING_FUTEX : DOING_BLOCKED;
		s.sleep = fact->doing.sleep;
	}
	trail_add_stretch(&a->trails, t, &s);
}

/* When the thread was woken that has just come back from FACT. */
static uint64_t woken_ns(const struct trail *t, const struct fact *fact)
{
	const struct timeline *doing = &t->doing;

	for (size_t i = doing->n; i > 0 && doing->n - i < LOOK_BACK; i--) {
		const struct stretch *s = &doing->all[i - 1];

		if (s->end_ns <= fact->begin_ns)
			break;
		if (!s->is_mixed && s->doing == DOING_FUTEX)
			return s->end_ns;
	}
	return fact->end_ns;
}

static void take_wait(struct analysis *a, struct trail *t, const struct fact *fact)
{
	const struct trail_wait w = {
		.begin_ns = fact->begin_ns,
		.end_ns = fact->end_ns,
		.woken_ns = woken_ns(t, fact),
		.word = fact->word,
		.woken_by = fact->wait.unfinished || fact->wait.left || fact->wait.killed
				    ? (struct who){ 0 }
				    : fact->wait.woken_by,
		.slept = fact->wait.slept,
		.began_before = fact->wait.began_before,
		.unfinished = fact->wait.unfinished,
		.suspect = fact->wait.suspect,
		.timed_out = fact->wait.timed_out,
	};

	trail_add_wait(&a->trails, t, &w);
}

void trails_take(struct analysis *a, const struct fact *fact)
{
	struct thread *th = fact->thread;

	if (fact->kind != FACT_DOING && fact->kind != FACT_WAIT)
		return;
	if (!th->trail)
		th->trail = trail_new(&a->trails);
	if (!th->trail) {
		a->trails.n_without++;
		return;
	}
	if (fact->kind == FACT_DOING)
		take_doing(a, th->trail, fact);
	else
		take_wait(a, th->trail, fact);
	if (a->trails.n_stretches >= TRAILS_MAX_STRETCHES || a->trails.n_waits >= TRAILS_MAX_WAITS)
		thin_all(a);
}
