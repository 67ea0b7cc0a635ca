/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbols.h - finds the variable of a binary at an address.
 *
 * Keeps only symbols that can hold a futex word: no functions, and no thread-local variables, whose
 * values are not addresses. Names are as in the file: names of C++ and Rust stay mangled.
 */
#ifndef FUTRACE_SYMBOLS_H
#define FUTRACE_SYMBOLS_H

#include <stdint.h>

#include <elfutils/libdwfl.h>

struct symbol {
	uint64_t start, size; /* size 0: unknown */
	const char *name;
	unsigned int rank; /* of several at one place, the lowest rank is shown */
};

struct symbols;

/*
 * Reads the symbols of MODULE: .symtab, or that of a separate debug file, or .dynsym. The names
 * live as long as MODULE.
 */
struct symbols *symbols_read(Dwfl_Module *module);
void symbols_free(struct symbols *s);

/* The variable that covers ADDR, or a symbol of unknown size right at it; NULL if there is none. */
const struct symbol *symbols_find(const struct symbols *s, uint64_t addr);

#endif
