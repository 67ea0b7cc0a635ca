/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * youth.h - says when to read the mappings of a program that has just begun.
 *
 * It maps its libraries in the first milliseconds, and may end soon: before its first event has
 * been read. The readings follow each other fast at first, and end after a second.
 */
#ifndef FUTRACE_YOUTH_H
#define FUTRACE_YOUTH_H

#include <stdbool.h>
#include <stdint.h>

/* All zeroes is no youth. */
struct youth {
	uint64_t next_ns; /* when to read next; 0: never */
	uint64_t step_ns;
};

/* The program has begun. The first reading is due at once. */
void youth_begin(struct youth *y, uint64_t now_ns);

/* Is it time to read? If so, the next time is set. */
bool youth_is_due(struct youth *y, uint64_t now_ns);

#endif
