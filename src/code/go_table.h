/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * go_table.h - finds the table of functions in an ELF file made by Go.
 */
#ifndef FUTRACE_GO_TABLE_H
#define FUTRACE_GO_TABLE_H

#include <libelf.h>

#include "code/pclntab.h"

/* Fills T, which lives as long as ELF. Returns false if there is none. */
bool go_table_find(struct pclntab *t, Elf *elf);

#endif
