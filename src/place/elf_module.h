/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf_module.h - opens one ELF file for libdwfl, which finds its separate debug file.
 *
 * See elf_file.h: only a process that is made for it reads files.
 */
#ifndef FUTRACE_ELF_MODULE_H
#define FUTRACE_ELF_MODULE_H

#include <elfutils/libdwfl.h>

struct elf_module;

/*
 * Opens the file of FD, which stays the caller's. PATH leads to its debug file, which may also lie
 * below ROOT, the root of the process that maps the file; NULL: only below our own. Returns NULL if
 * it is no ELF file.
 */
struct elf_module *elf_module_open(int fd, const char *path, const char *root);
void elf_module_close(struct elf_module *m);

/* All addresses of it are the file's own, so that it serves for all processes. */
Dwfl_Module *elf_module_of(const struct elf_module *m);

#endif
