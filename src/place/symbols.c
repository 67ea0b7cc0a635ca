/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbols.c - finds the variable, or the function, of a binary at an address.
 */
#include "place/symbols.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct symbols {
	const struct elf_symbol *all; /* see struct elf_tables */
	uint64_t *reach;	      /* for each i, the highest end of all[0] to all[i] */
	size_t n;
};

struct symbols *symbols_new(const struct elf_tables *t)
{
	struct symbols *s = xcalloc(1, sizeof(*s));
	uint64_t reach = 0;

	s->all = t->symbols;
	s->n = t->n_symbols;
	s->reach = xcalloc(s->n, sizeof(*s->reach));
	for (size_t i = 0; i < s->n; i++) {
		if (s->all[i].start + s->all[i].size > reach)
			reach = s->all[i].start + s->all[i].size;
		s->reach[i] = reach;
	}
	return s;
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	free(s->reach);
	free(s);
}

/* How many symbols begin at or below ADDR. */
static size_t count_up_to(const struct symbols *s, uint64_t addr)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->all[middle].start <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct elf_symbol *find(const struct symbols *s, uint64_t addr, bool with_labels)
{
	for (size_t i = count_up_to(s, addr); i > 0; i--) {
		const struct elf_symbol *symbol = &s->all[i - 1];

		if (addr - symbol->start < symbol->size || (with_labels && addr == symbol->start))
			return symbol;
		if (s->reach[i - 1] <= addr && symbol->start < addr)
			return NULL;
	}
	return NULL;
}

const struct elf_symbol *symbols_find(const struct symbols *s, uint64_t addr)
{
	return find(s, addr, true);
}

const struct elf_symbol *symbols_find_function(const struct symbols *s, uint64_t addr)
{
	const struct elf_symbol *symbol = find(s, addr, false);
	size_t n = count_up_to(s, addr);

	if (symbol || n == 0 || s->all[n - 1].size || s->reach[n - 1] > s->all[n - 1].start)
		return symbol;
	return &s->all[n - 1];
}
