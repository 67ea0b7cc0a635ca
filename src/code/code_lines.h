/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_lines.h - where an address of an ELF file is in the source, by its debugging information.
 */
#ifndef FUTRACE_CODE_LINES_H
#define FUTRACE_CODE_LINES_H

#include <stddef.h>
#include <stdint.h>

#include <elfutils/libdwfl.h>

/* Strings live as long as the module. */
struct source_place {
	const char *function; /* maybe mangled; NULL: unknown */
	const char *folder;   /* in which the file is; NULL: unknown, or part of its name */
	const char *file;     /* NULL: unknown */
	unsigned int line;    /* 0: unknown */
};

struct code_lines;

/* The lines of MODULE, which must outlive them. */
struct code_lines *code_lines_new(Dwfl_Module *module);
void code_lines_free(struct code_lines *l);

/*
 * Fills PLACES, of which there are MOST, with the function at ADDRESS, and before it those that are
 * inlined there, the innermost first. Those for which there is no room are counted in LEFT_OUT; the
 * last one is always there. Returns the number of places, 0 if nothing is known.
 */
size_t code_lines_find(struct code_lines *l, uint64_t address, struct source_place *places,
		       size_t most, size_t *left_out);

#endif
