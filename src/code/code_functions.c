/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_functions.c - keeps a table of the functions of each unit that was asked for.
 */
#include "code/code_functions.h"

#include <dwarf.h>
#include <stdint.h>
#include <stdlib.h>

#include <uthash.h>

#include "base/xalloc.h"
#include "code/code_ranges.h"

/* The most entries of a unit that are looked at, and how deep functions lie in others. */
#define MAX_ENTRIES (1 << 24)
#define MAX_DEPTH   64

/* The most functions that are kept. */
#define MAX_KEPT (1 << 20)

struct known_unit {
	const void *address; /* where libdw has it */
	struct code_ranges functions;
	UT_hash_handle hh;
};

struct code_functions {
	struct known_unit *units;
	size_t n; /* of all functions */
};

struct code_functions *code_functions_new(void)
{
	return xcalloc(1, sizeof(struct code_functions));
}

static void forget_units(struct code_functions *f)
{
	struct known_unit *unit, *next;

	HASH_ITER (hh, f->units, unit, next) {
		HASH_DEL(f->units, unit);
		code_ranges_finish(&unit->functions);
		free(unit);
	}
	f->n = 0;
}

void code_functions_free(struct code_functions *f)
{
	if (!f)
		return;
	forget_units(f);
	free(f);
}

/* Can functions stand in an entry of this kind? */
static bool may_hold_functions(int tag)
{
	switch (tag) {
	case DW_TAG_namespace:
	case DW_TAG_module:
	case DW_TAG_class_type:
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
	case DW_TAG_subprogram:
	case DW_TAG_lexical_block:
		return true;
	default:
		return false;
	}
}

/* Damaged entries may go round in circles: LEFT bounds how many are looked at. */
static void add_functions(struct code_ranges *functions, Dwarf_Die *parent, int depth, int *left)
{
	Dwarf_Die die;

	if (depth > MAX_DEPTH || dwarf_child(parent, &die) != 0)
		return;
	do {
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_subprogram)
			code_ranges_add(functions, &die);
		if (may_hold_functions(tag))
			add_functions(functions, &die, depth + 1, left);
	} while (--*left > 0 && dwarf_siblingof(&die, &die) == 0);
}

static const struct code_ranges *functions_of(struct code_functions *f, Dwarf_Die *unit)
{
	struct known_unit *known;
	int left = MAX_ENTRIES;

	HASH_FIND_PTR(f->units, &unit->addr, known);
	if (known)
		return &known->functions;
	if (f->n > MAX_KEPT)
		forget_units(f);
	known = xcalloc(1, sizeof(*known));
	known->address = unit->addr;
	add_functions(&known->functions, unit, 0, &left);
	code_ranges_sort(&known->functions);
	f->n += known->functions.n + 1;
	HASH_ADD_PTR(f->units, address, known);
	return &known->functions;
}

/* Can inlined functions be in an entry of this kind? */
static bool is_block(int tag)
{
	return tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block ||
	       tag == DW_TAG_try_block || tag == DW_TAG_catch_block;
}

/* Moves DIE to the block in it that has the code at ADDRESS. Returns false if there is none. */
static bool go_into(Dwarf_Die *die, Dwarf_Addr address, int *left)
{
	Dwarf_Die block;

	if (dwarf_child(die, &block) != 0)
		return false;
	do {
		if (is_block(dwarf_tag(&block)) && dwarf_haspc(&block, address) > 0) {
			*die = block;
			return true;
		}
	} while (--*left > 0 && dwarf_siblingof(&block, &block) == 0);
	return false;
}

static void turn_round(Dwarf_Die *all, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		Dwarf_Die kept = all[i];

		all[i] = all[n - 1 - i];
		all[n - 1 - i] = kept;
	}
}

size_t code_functions_around(struct code_functions *f, Dwarf_Die *unit, Dwarf_Addr address,
			     Dwarf_Die around[CODE_DEPTH])
{
	int left = MAX_ENTRIES;
	Dwarf_Die die;
	size_t n = 0;

	if (!code_ranges_find(functions_of(f, unit), address, &die))
		return 0;
	around[n++] = die;
	while (n < CODE_DEPTH && left > 0 && go_into(&die, address, &left)) {
		if (dwarf_tag(&die) == DW_TAG_inlined_subroutine)
			around[n++] = die;
	}
	turn_round(around, n);
	return n;
}
