/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folded_stacks.h - user stacks as frames of folded stacks, and time that is divided among them.
 */
#ifndef FUTRACE_FOLDED_STACKS_H
#define FUTRACE_FOLDED_STACKS_H

#include "model/result.h"

/* The user stacks of a result as frames, by their number less one. */
struct folded_stacks {
	char **all;
	size_t n;
};

struct folded_stacks folded_stacks_of(const struct result *res);
void folded_stacks_finish(struct folded_stacks *s);

/* A copy of TEXT as one frame: a ';' would split it, and other characters are escaped as for a
 * terminal. Frees TEXT. */
char *folded_frame(char *text);

/* A part of some time: STACK was seen, "start_thread;serve;lock"; NULL: none is known. */
struct folded_part {
	const char *stack;
	uint64_t ns;
};

/*
 * Divides NS in proportion to the N looks at ROWS, and returns the *N_PARTS parts, at least one.
 * They add up to NS. The caller frees them.
 */
struct folded_part *folded_divide(const struct folded_stacks *s, const struct look_row *rows,
				  size_t n, uint64_t ns, size_t *n_parts);

/* The outermost frames that all of the N looks at ROWS found; "" if there are none. To be freed. */
char *folded_shared(const struct folded_stacks *s, const struct look_row *rows, size_t n);

#endif
