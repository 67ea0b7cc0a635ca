/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf_symbols.h - reads the variables or the functions of an ELF file.
 */
#ifndef FUTRACE_ELF_SYMBOLS_H
#define FUTRACE_ELF_SYMBOLS_H

#include <elfutils/libdwfl.h>

#include "place/elf_tables.h"

/*
 * Variables can hold a futex word: those of a thread cannot, as their values are not addresses.
 * Functions are also labels in code.
 */
enum elf_symbols_kind { ELF_VARIABLES, ELF_FUNCTIONS };

/*
 * Fills the symbols of T from MODULE and its debug file. They stay empty if there are too many: a
 * file might show a wrong one without some of them.
 */
void elf_symbols_read(Dwfl_Module *module, enum elf_symbols_kind kind, struct elf_tables *t);

#endif
