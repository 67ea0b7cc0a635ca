/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_units.c - asks libdwfl, and then looks through the ranges of all units.
 */
#include "code/code_units.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "code/code_ranges.h"

struct code_units {
	Dwfl_Module *module;
	bool is_read;
	struct code_ranges ranges; /* as in the units */
	Dwarf_Addr bias;	   /* of all units */
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
	code_ranges_finish(&u->ranges);
	free(u);
}

static void read_ranges(struct code_units *u)
{
	Dwarf_Die *unit = NULL;

	u->is_read = true;
	while ((unit = dwfl_module_nextcu(u->module, unit, &u->bias)))
		code_ranges_add(&u->ranges, unit);
	code_ranges_sort(&u->ranges);
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
	return code_ranges_find(&u->ranges, address - u->bias, unit);
}
