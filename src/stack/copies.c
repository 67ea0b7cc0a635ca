/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * copies.c - keeps the latest copies in a ring.
 */
#include "stack/copies.h"

#include <string.h>

#define PAGE 4096U

void copies_reset(struct copies *c, copies_read *read, void *arg)
{
	c->read = read;
	c->arg = arg;
	c->made = 0;
}

static const struct copy *find(const struct copies *c, uint64_t address, unsigned int bytes)
{
	unsigned int n = c->made < COPIES_KEPT ? c->made : COPIES_KEPT;

	/* The latest first. */
	for (unsigned int i = 0; i < n; i++) {
		const struct copy *copy = &c->kept[(c->made - 1 - i) % COPIES_KEPT];

		if (address - copy->start < copy->n && copy->n - (address - copy->start) >= bytes)
			return copy;
	}
	return NULL;
}

/* Where a copy ends, the next one goes on; the first one of a place is small. */
static size_t length_at(const struct copies *c, uint64_t address)
{
	for (unsigned int i = 0; i < c->made && i < COPIES_KEPT; i++) {
		if (c->kept[i].start + c->kept[i].n == address)
			return COPIES_STEP;
	}
	return PAGE - address % PAGE >= 8 ? PAGE - address % PAGE : PAGE;
}

static const struct copy *add(struct copies *c, uint64_t address, unsigned int bytes)
{
	size_t n = length_at(c, address);
	struct copy *copy;

	if (c->made == COPIES_READING)
		return NULL;
	copy = &c->kept[c->made++ % COPIES_KEPT];
	copy->start = address;
	copy->n = c->read(c->arg, address, copy->bytes, n);
	return copy->n >= bytes ? copy : NULL;
}

bool copies_word(struct copies *c, uint64_t address, unsigned int bytes, uint64_t *value)
{
	const struct copy *copy = find(c, address, bytes);

	if (!copy)
		copy = add(c, address, bytes);
	if (!copy)
		return false;
	*value = 0;
	memcpy(value, copy->bytes + (address - copy->start), bytes);
	return true;
}
