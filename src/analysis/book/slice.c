/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slice.c - sums up facts once for all open windows.
 *
 * A fact that began before the slice is another part of itself in each window. It is entered into
 * them one by one, after what the slice has of the same word and thread: so each window meets all
 * acts in their order.
 */
#include "analysis/book/slice.h"

#include "analysis/word.h"

void slice_finish(struct slice *s)
{
	ledger_free(s->sums);
}

bool slice_contains(const struct slice *s, const struct fact *fact)
{
	/* Whether an uncounted waiter raises the peak depends on all of the window. */
	return fact->begin_ns > s->begin_ns && fact->end_ns >= s->until_ns &&
	       fact->kind != FACT_UNCOUNTED;
}

/* The whole trace takes each fact itself. */
static bool wants(const struct ledger *l)
{
	return l->kind != WINDOW_TRACE;
}

static void hand_on_word(const struct slice *s, const struct word_account *w,
			 struct ledger *const *open, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (wants(open[i]))
			ledger_go_on_word(open[i], s->sums, w);
	}
}

static void hand_on_thread(const struct slice *s, const struct thread_account *acc,
			   struct ledger *const *open, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (wants(open[i]))
			ledger_go_on_thread(open[i], s->sums, acc);
	}
}

/* Hands on what S has of W, up to TS_NS. */
static void make_way_on_word(struct slice *s, struct word_account *w, uint64_t ts_ns,
			     struct ledger *const *open, size_t n)
{
	struct pair *p;

	hand_on_word(s, w, open, n);
	for (p = w->pairs; p; p = p->next_of_word)
		pair_clear(p);
	if (ts_ns > s->until_ns)
		s->until_ns = ts_ns;
	word_account_clear(w, s->until_ns);
}

/* It is handed on before it becomes large. */
static bool is_half_full(const struct word_account *w)
{
	return w->blame.n > LEDGER_WORD_DETAILS / 2 || w->n_wakeups > LEDGER_WORD_DETAILS / 2;
}

void slice_take(struct slice *s, const struct threads *threads, const struct fact *fact,
		struct ledger *const *open, size_t n)
{
	struct word_account *w;

	if (!s->sums) {
		s->sums = ledger_new(WINDOW_INTERVAL, "slice", 0);
		s->sums->lacks_states = s->lacks_states;
		s->sums->keeps_details = true;
	}
	s->sums->cover_from_ns = s->until_ns;
	ledger_take(s->sums, threads, fact);
	if (fact->kind != FACT_WAIT && fact->kind != FACT_BLAME)
		return;
	w = ledger_word(s->sums, fact->word);
	if (is_half_full(w))
		make_way_on_word(s, w, fact->end_ns, open, n);
}

void slice_make_way(struct slice *s, const struct fact *fact, struct ledger *const *open, size_t n)
{
	struct thread_account *acc;
	struct word_account *w;

	if (fact->end_ns > s->until_ns)
		s->until_ns = fact->end_ns;
	if (!s->sums)
		return;
	HASH_FIND(hh, s->sums->by_id, &fact->thread->id, sizeof(fact->thread->id), acc);
	if (acc) {
		hand_on_thread(s, acc, open, n);
		thread_account_clear(acc);
	}
	HASH_FIND_PTR(s->sums->words, &fact->word, w);
	if (w)
		make_way_on_word(s, w, fact->end_ns, open, n);
}

void slice_hand_on(const struct slice *s, struct ledger *l)
{
	if (!s->sums || !wants(l))
		return;
	for (const struct word_account *w = s->sums->words; w; w = w->hh.next)
		ledger_go_on_word(l, s->sums, w);
	for (const struct thread_account *acc = s->sums->threads; acc; acc = acc->next)
		ledger_go_on_thread(l, s->sums, acc);
	if (s->sums->n_others)
		ledger_go_on_thread(l, s->sums, &s->sums->others);
}

void slice_begin(struct slice *s, uint64_t ts_ns)
{
	ledger_free(s->sums);
	s->sums = NULL;
	if (ts_ns > s->begin_ns)
		s->begin_ns = ts_ns;
	if (ts_ns > s->until_ns)
		s->until_ns = ts_ns;
}
