/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * survey.c - keeps each stack once, and groups threads by what they do.
 */
#include "model/survey.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void survey_note(struct survey *s, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = xstrdup("out of memory");
	va_end(ap);
	s->notes = xgrow_one(s->notes, s->n_notes, sizeof(*s->notes));
	s->notes[s->n_notes++] = text;
}

void survey_finish(struct survey *s)
{
	for (size_t i = 0; i < s->n_processes; i++) {
		free(s->processes[i].title);
		free(s->processes[i].exe);
	}
	for (size_t i = 0; i < s->n_threads; i++)
		free(s->threads[i].name);
	for (size_t i = 0; i < s->n_notes; i++)
		free(s->notes[i]);
	free(s->processes);
	free(s->threads);
	named_stacks_finish(&s->stacks);
	free(s->notes);
}

/* Addresses in no file mean another thing in each process; they are compared all the same. */
static bool same_stack(const struct named_stack *a, const struct named_stack *b)
{
	if (a->n != b->n || a->end != b->end)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct named_frame *x = &a->frames[i], *y = &b->frames[i];

		if (x->address != y->address || x->module != y->module ||
		    x->has_vaddr != y->has_vaddr || x->vaddr != y->vaddr || x->how != y->how ||
		    x->is_exact != y->is_exact)
			return false;
	}
	return true;
}

size_t survey_add_stack(struct survey *s, struct named_stack *stack)
{
	struct named_stacks *known = &s->stacks;

	for (size_t i = 0; i < known->n; i++) {
		if (!same_stack(&known->all[i], stack))
			continue;
		named_stack_finish(stack);
		return i;
	}
	known->all = xgrow_one(known->all, known->n, sizeof(*known->all));
	known->all[known->n] = *stack;
	return known->n++;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Threads that compare equal are one group. The addresses of their words may differ. */
static int compare_places(const struct seen_thread *a, const struct seen_thread *b)
{
	int by = compare_numbers(a->state, b->state);

	if (!by)
		by = compare_numbers(a->halt, b->halt);
	if (!by)
		by = compare_numbers(a->stack, b->stack);
	if (!by)
		by = compare_numbers((uint64_t)a->call.number, (uint64_t)b->call.number);
	return by ? by : compare_numbers(a->call.op, b->call.op);
}

/* Both point into the survey's array of threads. */
static int by_place(const void *x, const void *y)
{
	const struct seen_thread *const *a = x, *const *b = y;
	int by = compare_places(*a, *b);

	return by ? by : (*a > *b) - (*a < *b);
}

static int by_size(const void *x, const void *y)
{
	const struct seen_group *a = x, *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return (a->threads[0] > b->threads[0]) - (a->threads[0] < b->threads[0]);
}

struct seen_group *survey_groups(const struct survey *s, size_t *n)
{
	const struct seen_thread **all = xcalloc(s->n_threads + 1, sizeof(*all));
	struct seen_group *groups = NULL;
	size_t begin = 0;

	*n = 0;
	for (size_t i = 0; i < s->n_threads; i++)
		all[i] = &s->threads[i];
	qsort(all, s->n_threads, sizeof(*all), by_place);
	for (size_t i = 1; i <= s->n_threads; i++) {
		struct seen_group *g;

		if (i < s->n_threads && compare_places(all[i], all[begin]) == 0)
			continue;
		groups = xgrow_one(groups, *n, sizeof(*groups));
		g = &groups[(*n)++];
		g->n = i - begin;
		g->threads = xcalloc(g->n, sizeof(*g->threads));
		memcpy(g->threads, all + begin, g->n * sizeof(*g->threads));
		begin = i;
	}
	free(all);
	qsort(groups, *n, sizeof(*groups), by_size);
	return groups;
}

void seen_groups_free(struct seen_group *groups, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(groups[i].threads);
	free(groups);
}
