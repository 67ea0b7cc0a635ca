/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86_walk.h - follows code of x86-64 and i386 from instruction to instruction, within bounds, and
 * keeps account of the stack. See machine.h.
 */
#ifndef FUTRACE_X86_WALK_H
#define FUTRACE_X86_WALK_H

#include "stack/machine.h"

void x86_find_ways_out(const struct code *c, uint64_t pc, bool is_64bit, struct ways_out *ways);
bool x86_find_way_in(const struct code *c, uint64_t begin, uint64_t pc, bool is_64bit,
		     struct way_in *way);
bool x86_find_begin(const struct code *c, uint64_t pc, bool is_64bit, uint64_t *begin,
		    bool *is_whole);

#endif
