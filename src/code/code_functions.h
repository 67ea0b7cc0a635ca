/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_functions.h - which function has the code at an address, and which are inlined there.
 *
 * dwarf_getscopes() does not look into namespaces, where Rust and clang put their functions.
 */
#ifndef FUTRACE_CODE_FUNCTIONS_H
#define FUTRACE_CODE_FUNCTIONS_H

#include <stddef.h>

#include <elfutils/libdw.h>

struct code_functions;

struct code_functions *code_functions_new(void);
void code_functions_free(struct code_functions *f);

/* As many functions as are told apart at one address. */
#define CODE_DEPTH 128

/*
 * Fills AROUND with the functions of UNIT around ADDRESS, the innermost first: the inlined ones,
 * and at last the function itself. Returns their number, 0 if there is none.
 */
size_t code_functions_around(struct code_functions *f, Dwarf_Die *unit, Dwarf_Addr address,
			     Dwarf_Die around[CODE_DEPTH]);

#endif
