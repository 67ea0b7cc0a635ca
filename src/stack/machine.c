/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * machine.c - the table of machines.
 */
#include "stack/machine.h"

#include <elf.h>

const struct machine *machine_find(unsigned int e_machine)
{
	static const struct {
		unsigned int e_machine;
		const struct machine *machine;
	} known[] = {
		{ EM_X86_64, &machine_x86_64 },
		{ EM_386, &machine_i386 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (known[i].e_machine == e_machine)
			return known[i].machine;
	}
	return NULL;
}
