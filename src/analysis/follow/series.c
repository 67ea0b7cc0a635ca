/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * series.c - keeps the steps of a series of waits until it is known who ends it.
 */
#include "analysis/follow/series.h"

#include "analysis/follow/emit.h"
#include "analysis/follow/states.h"
#include "base/xalloc.h"

/* So long, without the time in which it waits for a CPU, a thread may take for the next step. */
#define REARM_NS 250000

bool series_may_have(const struct follower *f, const struct wait *w)
{
	return !f->options.futex_only && w->slept && !w->suspect && !w->word->key.is_array;
}

bool series_has(const struct thread *th, const struct word *word)
{
	const struct series *s = &th->series;

	return s->n && word_is_beside(s->steps[s->n - 1].word, word);
}

/* Has TH done other things, since the last step, than to take for the next one? */
static bool is_over(const struct thread *th, uint64_t ts_ns)
{
	return th->series.n && thread_active_ns(th, ts_ns) - th->series.active_ns > REARM_NS;
}

void series_add(struct follower *f, const struct wait *w, uint64_t end_ns, uint64_t ts_ns)
{
	struct series *s = &w->thread->series;

	if (s->n == SERIES_MAX || !series_has(w->thread, w->word))
		series_end(f, w->thread, (struct who){ 0 });
	s->steps = xgrow(s->steps, s->n, &s->capacity, sizeof(*s->steps));
	s->steps[s->n++] = (struct step){ w->begin_ns, end_ns, w->word };
	s->next_waker = 0;
	s->active_ns = thread_active_ns(w->thread, ts_ns);
	if (w->word->n_gave_up < WORD_GAVE_UP)
		w->word->gave_up[w->word->n_gave_up++] = w->thread->tid;
}

void series_note_waker(struct follower *f, struct word *word, const struct thread *waker,
		       uint64_t ts_ns)
{
	for (uint32_t i = 0; i < word->n_gave_up; i++) {
		struct thread *th = threads_find(&f->threads, word->gave_up[i]);
		struct series *s = th && th != waker ? &th->series : NULL;

		if (s && s->n && s->steps[s->n - 1].word == word && !s->next_waker &&
		    !is_over(th, ts_ns))
			s->next_waker = waker->tid;
	}
	word->n_gave_up = 0;
}

void series_next(struct follower *f, struct thread *th, uint64_t ts_ns)
{
	const struct who waker = { .kind = WHO_THREAD, .tid = th->series.next_waker };

	if (is_over(th, ts_ns))
		series_end(f, th, waker.tid ? waker : (struct who){ 0 });
}

uint64_t series_begin_ns(const struct thread *th, uint64_t ns)
{
	return th->series.n ? th->series.steps[0].begin_ns : ns;
}

void series_end(struct follower *f, struct thread *th, struct who last)
{
	struct series *s = &th->series;

	if (s->n && last.kind == WHO_THREAD)
		states_wait_is_over(th, s->steps[s->n - 1].word, s->steps[0].begin_ns, last);
	for (size_t i = 0; i < s->n; i++) {
		const struct step *step = &s->steps[i];
		struct fact *fact = emit_fact(f, FACT_BLAME, th, step->begin_ns, step->end_ns);

		fact->word = step->word;
		emit(f, fact);
	}
	s->n = 0;
}
