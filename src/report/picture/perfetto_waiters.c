/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perfetto_waiters.c - counts the threads that wait for each word, over time.
 */
#include <stdlib.h>

#include "model/picture.h"
#include "base/xalloc.h"
#include "report/picture/perfetto_events.h"

/* At most so many words have a counter: the most waited ones. A viewer has a row for each. */
#define MAX_COUNTERS 100

struct change {
	uint32_t word;
	int by;
	uint64_t ts_ns;
};

struct changes {
	struct change *all;
	size_t n, capacity;
};

static void add(struct changes *c, uint32_t word, uint64_t ts_ns, int by)
{
	c->all = xgrow(c->all, c->n, &c->capacity, sizeof(*c->all));
	c->all[c->n++] = (struct change){ .word = word, .by = by, .ts_ns = ts_ns };
}

/* Of the changes at one moment, ends come first, so that a handoff makes no peak. */
static int by_word_and_time(const void *x, const void *y)
{
	const struct change *a = x, *b = y;

	if (a->word != b->word)
		return a->word < b->word ? -1 : 1;
	if (a->ts_ns != b->ts_ns)
		return a->ts_ns < b->ts_ns ? -1 : 1;
	return a->by - b->by;
}

static int by_time(const void *x, const void *y)
{
	const struct picture_word *const *a = x, *const *b = y;

	if ((*a)->wait_ns != (*b)->wait_ns)
		return (*a)->wait_ns < (*b)->wait_ns ? 1 : -1;
	return *a < *b ? -1 : *a > *b;
}

/* For each word, whether it has a counter. The caller frees it. */
static bool *choose(const struct picture *p)
{
	const struct picture_word **words = xcalloc(p->n_words, sizeof(*words));
	bool *chosen = xcalloc(p->n_words, sizeof(*chosen));

	for (size_t i = 0; i < p->n_words; i++)
		words[i] = &p->words[i];
	qsort(words, p->n_words, sizeof(*words), by_time);
	for (size_t i = 0; i < p->n_words && i < MAX_COUNTERS; i++)
		chosen[words[i] - p->words] = true;
	free(words);
	return chosen;
}

static struct changes collect(const struct picture *p)
{
	struct changes c = { 0 };
	bool *chosen = choose(p);

	for (size_t i = 0; i < p->n_threads; i++) {
		const struct picture_thread *th = &p->threads[i];

		for (size_t j = 0; j < th->n_waits; j++) {
			const struct picture_wait *w = &th->waits[j];

			if (!chosen[w->word] || w->suspect || w->begin_ns >= w->end_ns)
				continue;
			add(&c, w->word, w->begin_ns, 1);
			add(&c, w->word, w->end_ns, -1);
		}
	}
	free(chosen);
	if (c.n)
		qsort(c.all, c.n, sizeof(*c.all), by_word_and_time);
	return c;
}

static void put_counter(struct trace_events *e, const struct picture_word *w, uint32_t number,
			uint64_t ts_ns, uint64_t waiters)
{
	char *name = xasprintf("waiters of %s", w->text ? w->text : "a word");

	event_begin(e, 'C', "waiters", name);
	event_of(e, w->pid, 0);
	event_at(e, ts_ns);
	event_id(e, number);
	event_arg_number(e, "waiters", waiters);
	event_end(e);
	free(name);
}

void perfetto_waiters(struct trace_events *e, const struct result *res)
{
	const struct picture *p = res->picture;
	struct changes c = collect(p);
	uint64_t waiters = 0;

	for (size_t i = 0; i < c.n; i++) {
		const struct change *this = &c.all[i], *next = this + 1;
		bool is_last = i + 1 == c.n || next->word != this->word;

		if (!i || this[-1].word != this->word)
			waiters = 0;
		waiters += (uint64_t)(int64_t)this->by;
		/* The last change at one moment counts. */
		if (is_last || next->ts_ns != this->ts_ns)
			put_counter(e, &p->words[this->word], this->word, this->ts_ns, waiters);
	}
	free(c.all);
}
