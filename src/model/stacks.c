/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stacks.c - gives each kernel stack a number, and keeps it once.
 */
#include "model/stacks.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/xalloc.h"

/* Found by its addresses, or by its names. */
struct entry {
	uint32_t number;
	struct stack stack;
	UT_hash_handle hh;
};

struct stacks {
	uint64_t added;
	struct entry *by_frames;
	struct entry *by_names;
	struct entry **all;
	size_t n, capacity;
};

struct stacks *stacks_new(void)
{
	return xcalloc(1, sizeof(struct stacks));
}

void stacks_free(struct stacks *s)
{
	if (!s)
		return;
	HASH_CLEAR(hh, s->by_frames);
	HASH_CLEAR(hh, s->by_names);
	for (size_t i = 0; i < s->n; i++) {
		free(s->all[i]->stack.names);
		free(s->all[i]);
	}
	free(s->all);
	free(s);
}

/* NULL if there is no room. */
static struct entry *add(struct stacks *s)
{
	struct entry *e;

	if (s->n == STACKS_MAX)
		return NULL;
	e = xcalloc(1, sizeof(*e));
	s->all = xgrow(s->all, s->n, &s->capacity, sizeof(struct entry *));
	s->all[s->n++] = e;
	e->number = (uint32_t)s->n;
	return e;
}

uint32_t stacks_add(struct stacks *s, const uint64_t *frames, size_t n)
{
	struct entry *e;

	s->added++;
	if (n > STACK_MAX_FRAMES)
		n = STACK_MAX_FRAMES;
	if (!n)
		return 0;
	HASH_FIND(hh, s->by_frames, frames, n * sizeof(*frames), e);
	if (e)
		return e->number;
	e = add(s);
	if (!e)
		return 0;
	memcpy(e->stack.frames, frames, n * sizeof(*frames));
	e->stack.n = n;
	HASH_ADD_KEYPTR(hh, s->by_frames, e->stack.frames, n * sizeof(*frames), e);
	return e->number;
}

uint64_t stacks_added(const struct stacks *s)
{
	return s->added;
}

uint32_t stacks_add_names(struct stacks *s, const char *names)
{
	struct entry *e;

	if (!*names)
		return 0;
	HASH_FIND(hh, s->by_names, names, strlen(names), e);
	if (e)
		return e->number;
	e = add(s);
	if (!e)
		return 0;
	e->stack.names = xstrdup(names);
	HASH_ADD_KEYPTR(hh, s->by_names, e->stack.names, strlen(names), e);
	return e->number;
}

size_t stacks_count(const struct stacks *s)
{
	return s->n;
}

struct stack *stacks_get(struct stacks *s, uint32_t number)
{
	return number && number <= s->n ? &s->all[number - 1]->stack : NULL;
}
