/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_units.c - asks libdwfl, and then looks through the ranges of all units.
 */
#include "code/code_units.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* The most ranges. Of a file with more, the rest is unknown. */
#define MAX_RANGES (1 << 20)

struct range {
	Dwarf_Addr begin, end; /* as in the unit */
	Dwarf_Die unit;
};

struct code_units {
	Dwfl_Module *module;
	bool is_read;
	struct range *ranges; /* sorted by begin */
	size_t n, capacity;
	Dwarf_Addr bias; /* of all units */
};

struct code_units *code_units_new(Dwfl_Module *module)
{
	struct code_units *u = xcalloc(1, sizeof(*u));

	u->module = module;
	return u;
}

void code_units_free(struct code_units *u)
{
	if (!u)
		return;
	free(u->ranges);
	free(u);
}

static void add_ranges(struct code_units *u, Dwarf_Die *unit)
{
	struct range range = { .unit = *unit };
	Dwarf_Addr base;
	ptrdiff_t at = 0;

	while (u->n < MAX_RANGES &&
	       (at = dwarf_ranges(unit, at, &base, &range.begin, &range.end)) > 0) {
		if (range.begin >= range.end)
			continue;
		u->ranges = xgrow(u->ranges, u->n, &u->capacity, sizeof(*u->ranges));
		u->ranges[u->n++] = range;
	}
}

static int compare_ranges(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

static void read_ranges(struct code_units *u)
{
	Dwarf_Die *unit = NULL;

	u->is_read = true;
	while ((unit = dwfl_module_nextcu(u->module, unit, &u->bias)))
		add_ranges(u, unit);
	if (u->n)
		qsort(u->ranges, u->n, sizeof(*u->ranges), compare_ranges);
}

static bool find_range(struct code_units *u, Dwarf_Addr address, Dwarf_Die *unit)
{
	size_t low = 0, high = u->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (u->ranges[middle].begin <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || address >= u->ranges[low - 1].end)
		return false;
	*unit = u->ranges[low - 1].unit;
	return true;
}

bool code_units_find(struct code_units *u, Dwarf_Addr address, Dwarf_Die *unit, Dwarf_Addr *bias)
{
	Dwarf_Die *found = dwfl_module_addrdie(u->module, address, bias);

	if (found && dwarf_haspc(found, address - *bias) > 0) {
		*unit = *found;
		return true;
	}
	if (!u->is_read)
		read_ranges(u);
	*bias = u->bias;
	return find_range(u, address - u->bias, unit);
}
