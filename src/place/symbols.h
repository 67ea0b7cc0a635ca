/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbols.h - finds the variable of a binary at an address.
 *
 * There are only symbols that can hold a futex word: no functions, and no thread-local variables,
 * whose values are not addresses. Names are as in the file: names of C++ and Rust stay mangled.
 */
#ifndef FUTRACE_SYMBOLS_H
#define FUTRACE_SYMBOLS_H

#include "place/elf_tables.h"

struct symbols;

/* The symbols of T, which must outlive them. */
struct symbols *symbols_new(const struct elf_tables *t);
void symbols_free(struct symbols *s);

/* The variable that covers ADDR, or a symbol of unknown size right at it; NULL if there is none. */
const struct elf_symbol *symbols_find(const struct symbols *s, uint64_t addr);

#endif
