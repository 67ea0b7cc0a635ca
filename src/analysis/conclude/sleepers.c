/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sleepers.c - finds the threads in whose sleep the chains of blame end.
 *
 * It is not known yet in which calls they sleep. So these are all sleeps that a signal ends, and
 * waits for a futex that no thread ended.
 */
#include "analysis/conclude/sleepers.h"

#include <stdlib.h>

#include <utlist.h>

#include "analysis/word.h"
#include "base/xalloc.h"

/* Less blame, as a part of the window in per cent, is not looked at. */
#define LEAST_PERCENT 5

static bool waits_on(const struct word_account *w, int32_t tid, bool or_another)
{
	const struct pair *p;

	DL_FOREACH2(w->pairs, p, next_of_word)
	{
		if (p->waits && (p->key.thread->tid == tid) != or_another)
			return true;
	}
	return false;
}

/* Does a chain of blame end in P: in a sleep that may be a choice, or in a wait nobody ended? */
static bool is_end(const struct blame_part *p, bool or_futex)
{
	return p->tid && ((p->doing == DOING_BLOCKED && !p->sleep.uninterruptible) ||
			  (p->doing == DOING_FUTEX && or_futex));
}

static uint64_t ends_ns(const struct blame *b, int32_t tid, bool or_futex)
{
	uint64_t ns = 0;

	for (uint32_t i = 0; i < b->n; i++)
		ns += is_end(&b->parts[i], or_futex) && b->parts[i].tid == tid ? b->parts[i].ns : 0;
	return ns;
}

/*
 * Returns the thread in whose sleep most of the waits on W end, and *NS of them. It does not wait
 * for itself: a wait on W that nobody ended is none of its sleeps if it waits on W. 0: none.
 */
static int32_t sleeper_of(const struct word_account *w, uint64_t *ns)
{
	for (uint32_t i = 0; i < w->blame.n; i++) {
		int32_t tid = w->blame.parts[i].tid;

		if (!is_end(&w->blame.parts[i], true) ||
		    ends_ns(&w->blame, tid, true) * 2 < w->wait_ns)
			continue;
		*ns = ends_ns(&w->blame, tid, !waits_on(w, tid, false));
		if (*ns * 2 >= w->wait_ns && waits_on(w, tid, true))
			return tid;
	}
	return 0;
}

/* Most waits on WORD, NS of them, end in the sleep of TID. */
struct sleep_end {
	int32_t tid;
	const struct word *word;
	uint64_t ns;
};

static int by_tid(const void *x, const void *y)
{
	const struct sleep_end *a = x, *b = y;

	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	return a->word < b->word ? -1 : a->word > b->word;
}

/* Returns the *N ends of the waits of L, by thread and word. To be freed. */
static struct sleep_end *ends_in(const struct ledger *l, size_t *n)
{
	struct sleep_end *all = NULL;
	size_t capacity = 0;

	*n = 0;
	for (const struct word_account *w = l->words; w; w = w->hh.next) {
		struct sleep_end end = { .word = w->word };

		if (!w->wait_ns || w->word->is_overflow || w->word->same_as)
			continue;
		end.tid = sleeper_of(w, &end.ns);
		if (!end.tid)
			continue;
		all = xgrow(all, *n, &capacity, sizeof(*all));
		all[(*n)++] = end;
	}
	if (*n)
		qsort(all, *n, sizeof(*all), by_tid);
	return all;
}

static void add_end(struct sleepers *s, const struct sleep_end *end)
{
	struct sleeper *last = s->n ? &s->all[s->n - 1] : NULL;

	if (!last || last->tid != end->tid) {
		s->all = xgrow(s->all, s->n, &s->capacity, sizeof(*s->all));
		last = &s->all[s->n++];
		*last = (struct sleeper){ .tid = end->tid };
	}
	last->words = xgrow(last->words, last->n_words, &last->capacity, sizeof(struct word *));
	last->words[last->n_words++] = end->word;
	last->ns += end->ns;
}

static int by_time(const void *x, const void *y)
{
	const struct sleeper *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

struct sleepers sleepers_in(const struct ledger *l, uint64_t duration_ns)
{
	struct sleepers s = { 0 };
	size_t n = 0;
	struct sleep_end *ends = l->lacks_states ? NULL : ends_in(l, &n);

	for (size_t i = 0; i < n; i++)
		add_end(&s, &ends[i]);
	free(ends);
	if (s.n)
		qsort(s.all, s.n, sizeof(*s.all), by_time);
	while (s.n && s.all[s.n - 1].ns * 100 < duration_ns * LEAST_PERCENT)
		free(s.all[--s.n].words);
	return s;
}

void sleepers_finish(struct sleepers *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->all[i].words);
	free(s->all);
}

bool sleeper_has_word(const struct sleeper *s, const struct word *word)
{
	size_t low = 0, high = s->n_words;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->words[middle] < word)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->n_words && s->words[low] == word;
}
