/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fact.c - keeps the latest facts in a ring.
 */
#include "analysis/fact.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define FIRST_CAPACITY 1024

void facts_finish(struct facts *f)
{
	free(f->all);
	*f = (struct facts){ 0 };
}

/* Drops the oldest fact. */
static void drop(struct facts *f)
{
	const struct fact *oldest = facts_get(f, f->first++);

	if (oldest->end_ns > f->dropped_ns)
		f->dropped_ns = oldest->end_ns;
}

/* A capacity is a power of two, so the lower bits of a number give its place. */
static struct fact *place_of(const struct facts *f, uint64_t number)
{
	return &f->all[number & (f->capacity - 1)];
}

static void grow(struct facts *f)
{
	struct facts larger = *f;

	larger.capacity = f->capacity ? 2 * f->capacity : FIRST_CAPACITY;
	larger.all = xcalloc(larger.capacity, sizeof(*larger.all));
	for (uint64_t i = f->first; i < f->next; i++)
		*place_of(&larger, i) = *place_of(f, i);
	free(f->all);
	*f = larger;
}

void facts_make_room(struct facts *f)
{
	if (f->capacity < FACTS_MAX)
		grow(f);
	else
		drop(f);
}

const struct fact *facts_get(const struct facts *f, uint64_t number)
{
	return place_of(f, number);
}

void facts_forget(struct facts *f, uint64_t number)
{
	while (f->first < number)
		drop(f);
}
