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

/* A capacity is a power of two, so the lower bits of a number give its place. */
static struct fact *place_of(const struct facts *f, uint64_t number)
{
	return &f->all[number & (f->capacity - 1)];
}

static void grow(struct facts *f)
{
	struct facts larger = { .first = f->first, .next = f->next };

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
		f->first++;
}

const struct fact *facts_get(const struct facts *f, uint64_t number)
{
	return place_of(f, number);
}

void facts_forget(struct facts *f, uint64_t number)
{
	if (number > f->first)
		f->first = number;
}
