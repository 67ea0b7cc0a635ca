/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbols.h - finds the variable, or the function, of a binary at an address.
 *
 * Names are as in the file: names of C++ and Rust stay mangled.
 */
#ifndef FUTRACE_SYMBOLS_H
#define FUTRACE_SYMBOLS_H

#include "place/elf_tables.h"

struct symbols;

/* The symbols of T, which must outlive them. */
struct symbols *symbols_new(const struct elf_tables *t);
void symbols_free(struct symbols *s);

/* The symbol that covers ADDR, or one of unknown size right at it; NULL if there is none. */
const struct elf_symbol *symbols_find(const struct symbols *s, uint64_t addr);

/*
 * The function that covers ADDR. Its size may be unknown, as an assembler's: then it is the last
 * one up to ADDR, and may end before. NULL if there is none.
 */
const struct elf_symbol *symbols_find_function(const struct symbols *s, uint64_t addr);

#endif
