/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbols.h - the variables of one binary, by address.
 *
 * Takes only what can hold a futex word: no functions and no thread-local variables, whose values
 * are not addresses. Names are as in the file: those of C++ and Rust stay mangled.
 */
#ifndef FUTRACE_SYMBOLS_H
#define FUTRACE_SYMBOLS_H

#include <stdint.h>

#include <elfutils/libdwfl.h>

struct symbol {
	uint64_t start, size; /* size 0: not known */
	const char *name;
	unsigned int rank; /* of several at one place, the lowest is shown */
};

struct symbols;

/*
 * Reads .symtab, that of a separate debug file, or .dynsym, whichever MODULE has. The names live
 * as long as MODULE.
 */
struct symbols *symbols_read(Dwfl_Module *module);
void symbols_free(struct symbols *s);

/* The variable that covers ADDR, or a symbol of unknown size right at it; NULL if there is none. */
const struct symbol *symbols_find(const struct symbols *s, uint64_t addr);

#endif
