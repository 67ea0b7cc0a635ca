/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_ranges.c - a sorted table.
 */
#include "code/code_ranges.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define MAX_RANGES (1 << 20)

void code_ranges_add(struct code_ranges *r, Dwarf_Die *die)
{
	struct code_range range = { .die = *die };
	Dwarf_Addr base;
	ptrdiff_t at = 0;

	while (r->n < MAX_RANGES &&
	       (at = dwarf_ranges(die, at, &base, &range.begin, &range.end)) > 0) {
		if (range.begin >= range.end)
			continue;
		r->all = xgrow(r->all, r->n, &r->capacity, sizeof(*r->all));
		r->all[r->n++] = range;
	}
}

static int compare_ranges(const void *a, const void *b)
{
	const struct code_range *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x->end > y->end ? -1 : x->end < y->end;
}

void code_ranges_sort(struct code_ranges *r)
{
	if (r->n)
		qsort(r->all, r->n, sizeof(*r->all), compare_ranges);
}

bool code_ranges_find(const struct code_ranges *r, Dwarf_Addr address, Dwarf_Die *die)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->all[middle].begin <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || address >= r->all[low - 1].end)
		return false;
	*die = r->all[low - 1].die;
	return true;
}

void code_ranges_finish(struct code_ranges *r)
{
	free(r->all);
	*r = (struct code_ranges){ .n = 0 };
}
