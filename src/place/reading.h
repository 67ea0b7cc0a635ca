/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reading.h - a process at one moment: its mappings, and where the stacks of its threads were.
 *
 * Knows nothing of files and symbols.
 */
#ifndef FUTRACE_READING_H
#define FUTRACE_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "place/maps.h"

struct stack_pointer {
	int32_t tid;
	uint64_t address;
};

struct reading {
	uint64_t begin_ns, end_ns; /* when it was taken, on CLOCK_MONOTONIC */
	uint64_t since_ns;	   /* when the first of those that found the same was begun */
	struct maps *maps;
	struct stack_pointer *stacks; /* by address; of threads that were off the CPU */
	size_t n_stacks;
	unsigned char *noted; /* for each mapping, for the reader's own use; 0 at first */
};

/*
 * Reads PID below PROC. NULL if its mappings can't be read or it has none. The stack pointers of
 * threads that run, or that the kernel does not tell, are missing.
 */
struct reading *reading_take(const char *proc, int32_t pid);
void reading_free(struct reading *r);

/*
 * Takes over from OLDER, which has the same mappings, what R lacks: the stack pointers of threads
 * that have ended or were running this time, and what has been noted.
 */
void reading_inherit(struct reading *r, const struct reading *older);

/*
 * Finds the thread on whose stack ADDR is. That of the main thread is marked by the kernel; any
 * other one is known by a stack pointer in the same mapping, at or below ADDR and not far from
 * it, or by a guard page below the mapping.
 */
bool reading_find_stack(const struct reading *r, int32_t pid, uint64_t addr, int32_t *tid);

#endif
