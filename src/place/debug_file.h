/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * debug_file.h - finds the separate file with the symbols of a stripped binary.
 *
 * Looks where Debian, Fedora and gdb put them, on this machine only, and in a container too.
 * libdwfl's own search may ask a debuginfod server; a tracer should not use the network unasked.
 */
#ifndef FUTRACE_DEBUG_FILE_H
#define FUTRACE_DEBUG_FILE_H

#include <elfutils/libdwfl.h>

/*
 * The find_debuginfo callback of Dwfl_Callbacks. USER points to the root of a process below which
 * it looks, too, as a string, or to NULL. Returns a descriptor, or -1.
 */
int debug_file_find(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base,
		    const char *path, const char *link, GElf_Word crc, char **found);

#endif
