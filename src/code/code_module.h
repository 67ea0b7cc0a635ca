/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_module.h - what an ELF file and its debug file say of code at its addresses.
 *
 * All addresses are the file's own. Only a process that is made for it reads files: see
 * place/elf_file.h.
 */
#ifndef FUTRACE_CODE_MODULE_H
#define FUTRACE_CODE_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "code/code_lines.h"

struct code_module;

/* Opens the file of FD; see elf_module_open(). NULL if it is no program or library. */
struct code_module *code_module_open(int fd, const char *path, const char *root);
void code_module_free(struct code_module *m);

/* In hex; "": none. */
const char *code_module_build_id(const struct code_module *m);

/* The memory that its symbols take, in bytes. */
size_t code_module_bytes(const struct code_module *m);

/* The function at ADDRESS, maybe mangled, and its begin; NULL if unknown. Lives as long as M. */
const char *code_module_function(const struct code_module *m, uint64_t address, uint64_t *begin);

/* See code_lines_find(). */
size_t code_module_places(struct code_module *m, uint64_t address, struct source_place *places,
			  size_t most, size_t *left_out);

#endif
