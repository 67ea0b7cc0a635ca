/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reading.h - a process at one moment: its mappings, and the stack pointers of its threads.
 *
 * Does not know files and symbols.
 */
#ifndef FUTRACE_READING_H
#define FUTRACE_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "place/maps.h"

/* Flags of a mapping, for place.c. */
#define NOTED_FILE 1 /* its file is open, or cannot be opened */
#define NOTED_WORD 2 /* a word in it was announced */

struct stack_pointer {
	int32_t tid;
	uint64_t address;
};

struct reading {
	int32_t pid, tid;	   /* the thread whose files in /proc showed the mappings */
	uint64_t begin_ns, end_ns; /* when it was read, on CLOCK_MONOTONIC */
	uint64_t since_ns;	   /* begin of the first reading with the same mappings */
	struct maps *maps;
	struct stack_pointer *stacks; /* by address; of threads off the CPU */
	size_t n_stacks;
	unsigned char *noted; /* flags for each mapping, for the caller; 0 at first */
	bool is_young;	      /* set by the caller: a program had just begun */
};

/*
 * Reads PID in PROC. Returns NULL if its mappings cannot be read, or it has none. Stack pointers
 * are missing for running threads, and if the kernel does not show them. EARLIER is the last
 * reading of this address space, or NULL.
 */
struct reading *reading_take(const char *proc, int32_t pid, const struct reading *earlier);
void reading_free(struct reading *r);

/*
 * Takes over from OLDER, which has the same mappings: the stack pointers of threads that have ended
 * or were running this time, and NOTED.
 */
void reading_inherit(struct reading *r, const struct reading *older);

/*
 * Finds the thread whose stack ADDR is on. The kernel marks the stack of the main thread. Any other
 * stack is known by a stack pointer in the same mapping, at or below ADDR and near it, or by a
 * guard page below the mapping.
 */
bool reading_find_stack(const struct reading *r, int32_t pid, uint64_t addr, int32_t *tid);

#endif
