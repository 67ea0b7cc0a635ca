/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session_code.c - says where in the code threads waited and slept, by the looks at their stacks,
 * and where they ran, by the ticks of the timer.
 */
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/nearest_code.h"
#include "place/kernel_names.h"

/* The lines of the user stacks, by number; equal ones are one string, of the result. */
struct lines {
	const char **all;
	size_t n;
	size_t n_looks; /* those behind are the functions in which ticks met threads */
};

/* Looks with one line. */
struct found_line {
	const char *text;
	uint64_t looks;
};

static int by_looks(const void *x, const void *y)
{
	const struct found_line *a = x, *b = y;

	if (a->looks != b->looks)
		return a->looks < b->looks ? 1 : -1;
	return strcmp(a->text ? a->text : "", b->text ? b->text : "");
}

/* Returns the equal string of RES; takes TEXT over. */
static const char *intern(struct result *res, char *text)
{
	for (size_t i = 0; i < res->n_code; i++) {
		if (strcmp(res->code[i], text) != 0)
			continue;
		free(text);
		return res->code[i];
	}
	res->code = xgrow_one(res->code, res->n_code, sizeof(*res->code));
	res->code[res->n_code++] = text;
	return text;
}

static struct lines lines_of(struct result *res)
{
	struct lines lines = { .n = res->user_stacks.n, .n_looks = res->user_stacks.n_looks };

	lines.all = xcalloc(lines.n + 1, sizeof(*lines.all));
	for (size_t i = 0; i < lines.n; i++) {
		const struct named_stack *stack = &res->user_stacks.all[i];
		char *text = i < lines.n_looks ? nearest_code(stack) : nearest_function(stack);

		lines.all[i] = text ? intern(res, text) : NULL;
	}
	return lines;
}

/* Returns the line that most of the N looks at ROWS found. */
static struct code_row most_found(const struct lines *lines, const struct look_row *rows, size_t n)
{
	struct found_line *found = xcalloc(n + 1, sizeof(*found));
	struct code_row code = { 0 };
	size_t n_found = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t number = rows[i].stack;
		const char *text = number && number <= lines->n ? lines->all[number - 1] : NULL;
		size_t j = 0;

		code.of += rows[i].count;
		while (j < n_found && found[j].text != text)
			j++;
		if (j == n_found)
			found[n_found++].text = text;
		found[j].looks += rows[i].count;
	}
	for (size_t j = 0; j < n_found; j++) {
		if (!found[j].text || found[j].looks <= code.looks)
			continue;
		code.text = found[j].text;
		code.looks = found[j].looks;
	}
	free(found);
	return code;
}

static bool same_text(const char *x, const char *y)
{
	return x == y || (x && y && !strcmp(x, y));
}

/* Is the kernel stack NUMBER one of the sleeps of B? */
static bool is_place_of(const struct session *s, uint32_t number, const struct blocked_row *b)
{
	const struct stack *stack = stacks_get(s->stacks, number);
	char *syscall, *kernel;
	bool is_same;

	if (!stack || !stack->names)
		return !b->syscall && !b->kernel;
	syscall = kernel_names_syscall(stack->names);
	kernel = kernel_names_function(stack->names);
	is_same = same_text(syscall, b->syscall) && same_text(kernel, b->kernel);
	free(syscall);
	free(kernel);
	return is_same;
}

static struct code_row code_of_sleep(const struct session *s, const struct lines *lines,
				     const struct thread_row *th, const struct blocked_row *b)
{
	struct look_row *rows = xcalloc(th->n_looks + 1, sizeof(*rows));
	struct code_row code;
	size_t n = 0;

	for (size_t i = 0; i < th->n_looks; i++) {
		if (is_place_of(s, th->looks[i].kernel, b))
			rows[n++] = th->looks[i];
	}
	code = most_found(lines, rows, n);
	free(rows);
	return code;
}

/* The threads of a window that were seen outside waits, in the order of their ids. */
struct seen_threads {
	const struct thread_row **all;
	size_t n;
};

static int by_tid(const void *x, const void *y)
{
	const struct thread_row *a = *(const struct thread_row *const *)x;
	const struct thread_row *b = *(const struct thread_row *const *)y;

	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

static struct seen_threads seen_in(const struct window *win)
{
	struct seen_threads seen = { .all = xcalloc(win->n_threads + 1, sizeof(*seen.all)) };

	for (size_t i = 0; i < win->n_threads; i++) {
		if (win->threads[i].n_looks && win->threads[i].tid)
			seen.all[seen.n++] = &win->threads[i];
	}
	qsort(seen.all, seen.n, sizeof(*seen.all), by_tid);
	return seen;
}

/* The thread's sleep in the same place says who called. */
static void add_to_blame(const struct seen_threads *seen, struct blame_row *b)
{
	const struct thread_row key = { .tid = b->tid };
	const struct thread_row *wanted = &key, **found;

	if (b->doing != DOING_BLOCKED || !b->tid)
		return;
	found = bsearch(&wanted, seen->all, seen->n, sizeof(*seen->all), by_tid);
	for (size_t i = 0; found && i < (*found)->n_blocked; i++) {
		const struct blocked_row *known = &(*found)->blocked[i];

		if (same_text(known->syscall, b->sleep.syscall) &&
		    same_text(known->kernel, b->sleep.kernel))
			b->sleep.code = known->code;
	}
}

/* What N ROWS of one thread say. */
static struct computed computed_of(const struct lines *lines, const struct tick_row *rows, size_t n)
{
	struct found_line *found = xcalloc(n + 1, sizeof(*found));
	struct computed computed = { 0 };
	size_t n_found = 0;

	for (size_t i = 0; i < n; i++) {
		size_t number = rows[i].code ? lines->n_looks + rows[i].code : 0, j = 0;
		const char *text = number && number <= lines->n ? lines->all[number - 1] : NULL;

		computed.ticks += rows[i].count;
		while (j < n_found && found[j].text != text)
			j++;
		if (j == n_found)
			found[n_found++] = (struct found_line){ .text = text };
		found[j].looks += rows[i].count;
	}
	if (n_found)
		qsort(found, n_found, sizeof(*found), by_looks);
	for (size_t j = 0; j < n_found && computed.n < COMPUTED_MAX; j++) {
		if (!found[j].text)
			continue;
		computed.functions[computed.n].text = found[j].text;
		computed.functions[computed.n++].ticks = found[j].looks;
	}
	free(found);
	return computed;
}

/* Adds what the thread of B computed when it was to blame for waits on F. */
static void add_computed(const struct lines *lines, const struct futex_row *f, struct blame_row *b)
{
	size_t begin = 0, end;

	if (b->doing != DOING_RUNNING || !b->tid)
		return;
	while (begin < f->n_ticks && f->ticks[begin].tid != b->tid)
		begin++;
	for (end = begin; end < f->n_ticks && f->ticks[end].tid == b->tid; end++)
		;
	b->computed = computed_of(lines, f->ticks + begin, end - begin);
}

static void add_to_words(const struct lines *lines, const struct seen_threads *seen,
			 struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++) {
		struct futex_row *f = &win->futexes[i];

		if (f->n_looks)
			f->code = most_found(lines, f->looks, f->n_looks);
		for (size_t j = 0; j < f->n_waiters; j++)
			f->waiters[j].code =
				most_found(lines, f->waiters[j].looks, f->waiters[j].n_looks);
		for (size_t j = 0; seen->n && j < f->n_blame; j++)
			add_to_blame(seen, &f->blame[j]);
		for (size_t j = 0; f->n_ticks && j < f->n_blame; j++)
			add_computed(lines, f, &f->blame[j]);
	}
}

static void add_to_window(const struct session *s, const struct lines *lines, struct window *win)
{
	struct seen_threads seen = seen_in(win);

	for (size_t i = 0; i < win->n_threads; i++) {
		struct thread_row *th = &win->threads[i];

		for (size_t j = 0; th->n_looks && j < th->n_blocked; j++)
			th->blocked[j].code = code_of_sleep(s, lines, th, &th->blocked[j]);
		if (th->n_ticks)
			th->computed = computed_of(lines, th->ticks, th->n_ticks);
	}
	add_to_words(lines, &seen, win);
	free(seen.all);
}

void session_add_code(const struct session *s, struct result *res)
{
	struct lines lines;

	res->looks += s->looks_late;
	res->looks_moved_on += s->looks_late;
	res->ticks += s->ticks_late;
	res->ticks_refused += s->ticks_late;
	if (!s->user_stacks)
		return;
	res->user_stacks = *s->user_stacks;
	*s->user_stacks = (struct named_stacks){ 0 };
	lines = lines_of(res);

	for (size_t i = 0; (lines.n || res->ticks) && i < res->n_windows; i++)
		add_to_window(s, &lines, &res->windows[i]);
	free(lines.all);
}
