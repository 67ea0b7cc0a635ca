/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_units.h - finds the compilation unit of an address.
 *
 * libdwfl does so by .debug_aranges only, which Rust and clang leave out.
 */
#ifndef FUTRACE_CODE_UNITS_H
#define FUTRACE_CODE_UNITS_H

#include <stdbool.h>

#include <elfutils/libdwfl.h>

struct code_units;

/* The units of MODULE, which must outlive them. */
struct code_units *code_units_new(Dwfl_Module *module);
void code_units_free(struct code_units *u);

/*
 * Fills UNIT with the one that has code at ADDRESS, and BIAS: what the addresses in MODULE are
 * larger than those in the unit. Returns false if there is none.
 */
bool code_units_find(struct code_units *u, Dwarf_Addr address, Dwarf_Die *unit, Dwarf_Addr *bias);

#endif
