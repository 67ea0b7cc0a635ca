/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf_file.h - reads an ELF file by libelf and libdwfl.
 *
 * The file may be huge, hostile, or change meanwhile: then the process may be killed by SIGBUS, or
 * never return. So only a process that is made for it reads files; see reader.h.
 */
#ifndef FUTRACE_ELF_FILE_H
#define FUTRACE_ELF_FILE_H

#include <elfutils/libdwfl.h>

#include "place/elf_tables.h"

/* Is the file open at FD an ELF file? */
bool elf_file_is_one(int fd);

/* The parts of a file. Its symbols take far longer to read. */
enum elf_part { ELF_HEAD, ELF_SYMBOLS };

/*
 * Fills PART of T, which is all zero, from the file open at FD: the symbols, or all but these. PATH
 * leads to its debug file. T stays empty if the file cannot be read, or is no program or library.
 */
void elf_file_read(int fd, const char *path, enum elf_part part, struct elf_tables *t);

/* Fills all of T but the symbols from MODULE; elf_module.h opens one. */
void elf_file_read_head(Dwfl_Module *module, struct elf_tables *t);

#endif
