/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session_picture.c - what the picture of a trace has from the rows of its words and threads:
 * names, and where in the code threads were seen.
 */
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/picture.h"

/* Orders futex words by their identity. */
static int compare_words(const struct futex_row *a, const struct futex_row *b)
{
	if (a->uaddr != b->uaddr)
		return a->uaddr < b->uaddr ? -1 : 1;
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	if (a->execs != b->execs)
		return a->execs < b->execs ? -1 : 1;
	return (a->is_array - b->is_array) * 2 + a->is_overflow - b->is_overflow;
}

static int by_word(const void *x, const void *y)
{
	return compare_words(*(const struct futex_row *const *)x,
			     *(const struct futex_row *const *)y);
}

/* Returns the rows of the words of P, in their order; NULL: it has none. The caller frees it. */
static const struct futex_row **rows_of_words(const struct picture *p, const struct window *trace)
{
	const struct futex_row **of_words = xcalloc(p->n_words + 1, sizeof(*of_words));
	size_t n = trace->n_futexes;
	const struct futex_row **rows = xcalloc(n + 1, sizeof(*rows));

	for (size_t i = 0; i < n; i++)
		rows[i] = &trace->futexes[i];
	qsort(rows, n, sizeof(*rows), by_word);
	for (size_t i = 0; i < p->n_words; i++) {
		const struct picture_word *w = &p->words[i];
		const struct futex_row key = { .pid = w->pid,
					       .execs = w->execs,
					       .uaddr = w->uaddr,
					       .is_array = w->is_array,
					       .is_overflow = w->is_overflow };
		const struct futex_row *wanted = &key;
		const struct futex_row **found = bsearch(&wanted, rows, n, sizeof(*rows), by_word);

		of_words[i] = found ? *found : NULL;
	}
	free(rows);
	return of_words;
}

static void name_words(struct picture *p, const struct futex_row *const *rows)
{
	for (size_t i = 0; i < p->n_words; i++) {
		struct picture_word *w = &p->words[i];
		const struct futex_row unnamed = { .uaddr = w->uaddr, .is_array = w->is_array };

		w->text = futex_row_place(rows[i] ? rows[i] : &unnamed);
		w->is_idle = rows[i] && rows[i]->is_idle;
		if (rows[i] && rows[i]->primitive)
			w->primitive = xstrdup(rows[i]->primitive);
	}
}

/* The waiter TID of F; NULL if it has none, or if several threads had that id. */
static const struct waiter_row *waiter_of(const struct futex_row *f, int32_t tid)
{
	const struct waiter_row *found = NULL;

	for (size_t i = 0; f && tid && i < f->n_waiters; i++) {
		if (f->waiters[i].tid != tid)
			continue;
		if (found)
			return NULL;
		found = &f->waiters[i];
	}
	return found;
}

/* The threads of a trace, in the order of their ids. */
struct by_id {
	const struct thread_row **all;
	size_t n;
};

static int by_thread_id(const void *x, const void *y)
{
	const struct thread_row *a = *(const struct thread_row *const *)x;
	const struct thread_row *b = *(const struct thread_row *const *)y;

	return a->id < b->id ? -1 : a->id > b->id;
}

static struct by_id threads_by_id(const struct window *trace)
{
	struct by_id threads = { .all = xcalloc(trace->n_threads + 1, sizeof(*threads.all)) };

	for (size_t i = 0; i < trace->n_threads; i++)
		threads.all[threads.n++] = &trace->threads[i];
	qsort(threads.all, threads.n, sizeof(*threads.all), by_thread_id);
	return threads;
}

static const struct thread_row *thread_of(const struct by_id *threads, uint64_t id)
{
	const struct thread_row key = { .id = id }, *wanted = &key, **found = NULL;

	if (id)
		found = bsearch(&wanted, threads->all, threads->n, sizeof(*threads->all),
				by_thread_id);
	return found ? *found : NULL;
}

static void add_seen(struct picture_thread *th, uint32_t word, uint32_t sleep,
		     const struct code_row *code)
{
	if (!code->text)
		return;
	th->seen = xgrow_one(th->seen, th->n_seen, sizeof(*th->seen));
	th->seen[th->n_seen++] = (struct picture_seen){ word, sleep, *code };
}

static void add_seen_waits(struct picture_thread *th, const struct picture *p,
			   const struct futex_row *const *rows)
{
	bool *is_known = xcalloc(p->n_words + 1, sizeof(*is_known));

	for (size_t i = 0; i < th->n_waits; i++) {
		uint32_t word = th->waits[i].word;
		const struct waiter_row *w = is_known[word] ? NULL : waiter_of(rows[word], th->tid);

		is_known[word] = true;
		if (w)
			add_seen(th, word, NO_INDEX, &w->code);
	}
	free(is_known);
}

static bool same_text(const char *x, const char *y)
{
	return x == y || (x && y && !strcmp(x, y));
}

static void add_seen_sleep(struct picture_thread *th, const struct picture *p, uint32_t sleep,
			   const struct thread_row *row)
{
	const struct blocked_row *b = &p->sleeps[sleep];

	for (size_t i = 0; i < row->n_blocked; i++) {
		if (!same_text(row->blocked[i].syscall, b->syscall) ||
		    !same_text(row->blocked[i].kernel, b->kernel))
			continue;
		add_seen(th, NO_INDEX, sleep, &row->blocked[i].code);
		return;
	}
}

static void add_seen_sleeps(struct picture_thread *th, const struct picture *p,
			    const struct thread_row *row)
{
	bool *is_known = xcalloc(p->n_sleeps + 1, sizeof(*is_known));

	for (size_t i = 0; i < th->n_stretches; i++) {
		const struct picture_stretch *s = &th->stretches[i];

		if (s->is_mixed || s->sleep == NO_INDEX || is_known[s->sleep])
			continue;
		is_known[s->sleep] = true;
		add_seen_sleep(th, p, s->sleep, row);
	}
	free(is_known);
}

/* The looks at ROWS that found the kernel stack of F. */
static void add_looks(struct picture_frame *f, const struct look_row *rows, size_t n)
{
	f->looks = xcalloc(n + 1, sizeof(*f->looks));
	for (size_t i = 0; i < n; i++) {
		if (f->kind == FRAME_WORD || rows[i].kernel == f->sleep.stack)
			f->looks[f->n_looks++] = rows[i];
	}
}

/* What a thread does stands right below it. */
static void add_looks_of_frame(struct picture *p, size_t i, const struct futex_row *const *rows,
			       const struct by_id *threads)
{
	struct picture_frame *f = &p->frames[i];
	const struct picture_frame *above = f->parent == NO_INDEX ? NULL : &p->frames[f->parent];
	const struct thread_row *th;
	const struct waiter_row *w;

	if (!above || above->kind != FRAME_THREAD)
		return;
	th = thread_of(threads, above->id);
	if (th && f->kind == FRAME_DOING && f->doing == DOING_BLOCKED && th->n_looks)
		add_looks(f, th->looks, th->n_looks);
	if (!th || f->kind != FRAME_WORD || f->word == NO_INDEX)
		return;
	w = waiter_of(rows[f->word], th->tid);
	if (w && w->n_looks)
		add_looks(f, w->looks, w->n_looks);
}

void session_picture_words(struct picture *p, const struct window *trace)
{
	const struct futex_row **rows = rows_of_words(p, trace);
	struct by_id threads = threads_by_id(trace);

	name_words(p, rows);
	for (size_t i = 0; i < p->n_threads; i++) {
		struct picture_thread *th = &p->threads[i];
		const struct thread_row *row = thread_of(&threads, th->id);

		add_seen_waits(th, p, rows);
		if (row)
			add_seen_sleeps(th, p, row);
		picture_sort_seen(th);
	}
	for (size_t i = 0; i < p->n_frames; i++)
		add_looks_of_frame(p, i, rows, &threads);
	free(threads.all);
	free(rows);
}
