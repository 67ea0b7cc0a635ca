/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_ranges.h - which of many pieces of debugging information, as units or functions, has the
 * code at an address.
 */
#ifndef FUTRACE_CODE_RANGES_H
#define FUTRACE_CODE_RANGES_H

#include <stdbool.h>
#include <stddef.h>

#include <elfutils/libdw.h>

struct code_range {
	Dwarf_Addr begin, end;
	Dwarf_Die die;
};

/* All zero: none. */
struct code_ranges {
	struct code_range *all; /* sorted by begin, once code_ranges_sort() was called */
	size_t n, capacity;
};

/* Adds the ranges of DIE, if it has any. What is more than a bound is left out. */
void code_ranges_add(struct code_ranges *r, Dwarf_Die *die);
void code_ranges_sort(struct code_ranges *r);

/* Fills DIE with the one that begins last before ADDRESS; false if it does not reach up to there.
 */
bool code_ranges_find(const struct code_ranges *r, Dwarf_Addr address, Dwarf_Die *die);

void code_ranges_finish(struct code_ranges *r);

#endif
