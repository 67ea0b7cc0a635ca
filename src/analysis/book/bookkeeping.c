/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bookkeeping.c - hands each fact to every book, and closes the books.
 */
#include "analysis/book/bookkeeping.h"

#include <stdlib.h>

#include "analysis/book/episodes.h"
#include "analysis/book/intervals.h"
#include "analysis/book/marks.h"
#include "analysis/book/rest.h"
#include "analysis/book/trails.h"

void bookkeeping_init(struct books *b, const struct analysis_options *options,
		      const struct fact_source *source)
{
	*b = (struct books){ .options = options, .source = *source };
	b->windows.slice.lacks_states = options->futex_only;
	/* The trace's begin is known only at its first event. */
	b->trace = windows_begin(&b->windows, WINDOW_TRACE, "trace", 0);
	ledger_keep_all(b->trace);
	episodes_init(&b->long_waits);
}

void bookkeeping_finish(struct books *b)
{
	windows_finish(&b->windows);
	intervals_finish(&b->intervals);
	free(b->long_waits.all);
	trails_finish(&b->trails);
	chains_finish(&b->chains);
	marks_finish(&b->marks);
}

/* Does FACT say who is to blame for a wait? */
static bool blames(const struct fact *fact)
{
	if (fact->kind != FACT_WAIT)
		return fact->kind == FACT_BLAME;
	return !fact->wait.suspect && !fact->wait.blamed_later;
}

/* Adds FACT to the stacks of blame, if it is a measured wait. */
static void take_chain(struct books *b, const struct fact *fact)
{
	const struct thread *waker = NULL;

	if (!blames(fact) || fact->end_ns <= fact->begin_ns)
		return;
	if (!b->options->futex_only) {
		chains_add_wait(&b->chains, b->source.threads, fact->thread, fact->word,
				fact->begin_ns, fact->end_ns);
		return;
	}
	/* Without the scheduler, at best the waker is known. */
	if (fact->wait.woken_by.kind == WHO_THREAD)
		waker = threads_find_at(b->source.threads, fact->wait.woken_by.tid, fact->end_ns);
	chains_add_waker(&b->chains, fact->thread, fact->word, waker,
			 fact->end_ns - fact->begin_ns);
}

static void take(void *arg, const struct fact *fact)
{
	struct books *b = arg;

	windows_take(&b->windows, b->source.threads, fact);
	if (fact->kind == FACT_WAIT)
		episodes_note(&b->long_waits, fact);
	if (b->options->wants_trails)
		trails_take(&b->trails, fact);
	if (b->options->wants_chains)
		take_chain(b, fact);
}

static void forget(void *arg, struct thread *th)
{
	struct books *b = arg;

	ledger_merge_thread(b->trace, th);
	trails_forget(&b->trails, th);
}

struct fact_sink bookkeeping_sink(struct books *b)
{
	return (struct fact_sink){ .take = take, .forget = forget, .arg = b };
}

void bookkeeping_mark(struct books *b, const struct event *ev)
{
	marks_take(b, ev);
}

/* A word has a row for each operation that was begun on it, even if no call was seen to end. */
static void enter_word(struct books *b, struct word *word)
{
	struct word_account *w = ledger_word(b->trace, word);

	for (size_t i = 0; i < word->n_ops; i++)
		word_account_op(w, word->ops[i]);
}

/* The whole trace calls a thread by its last name. */
static void enter_thread(struct books *b, struct thread *th)
{
	thread_account_rename(ledger_thread(b->trace, th), th->comm);
}

/* In the whole trace each thread and each word has an account, even without a fact. */
static void complete_trace(struct books *b, struct threads *threads, struct words *words)
{
	struct word *word;

	for (struct thread *th = threads->living; th; th = th->hh.next) {
		if (th->process)
			enter_thread(b, th);
	}
	for (struct thread *th = threads->dead; th; th = th->next)
		enter_thread(b, th);
	for (word = words->all; word; word = word->hh.next) {
		if (!word->same_as)
			enter_word(b, word);
	}
	if (words->overflow)
		enter_word(b, words->overflow);
}

void bookkeeping_end(struct books *b, struct threads *threads, struct words *words, uint64_t end_ns)
{
	b->trace->begin_ns = b->source.counts->begin_ns;
	windows_close_all(&b->windows, end_ns);
	complete_trace(b, threads, words);
	intervals_end(b);
	episodes_find(b);
	for (size_t i = 0; i < b->windows.n; i++) {
		struct ledger *l = b->windows.all[i];
		size_t before = ledger_size(l);

		rest_add_unknown(b, l);
		windows_grown(&b->windows, l, before);
	}
}
