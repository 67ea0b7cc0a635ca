/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demangle.h - the names of functions as programmers write them.
 *
 * Of C++ and Rust: without parameters of functions, and without the hashes of Rust.
 */
#ifndef FUTRACE_DEMANGLE_H
#define FUTRACE_DEMANGLE_H

/* Enough for any name, with its NUL. A longer one ends with "...". */
#define DEMANGLE_BYTES 1024

/*
 * Writes the function of the symbol into NAME. The symbol may be any bytes; what is not mangled, or
 * longer than mangled names are, stays as it is. Drops the version behind a symbol of a library,
 * "@@GLIBC_2.34".
 */
void demangle(const char *symbol, char name[DEMANGLE_BYTES]);

#endif
