/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * computed.h - what threads computed while they ran: the functions in which the ticks of the timer
 * met them.
 */
#ifndef FUTRACE_COMPUTED_H
#define FUTRACE_COMPUTED_H

#include <stddef.h>
#include <stdint.h>

/* So many functions are told. */
#define COMPUTED_MAX 8

struct computed {
	/* "checksum_block", "memcpy (libc.so.6)"; most ticks first. The result owns the texts. */
	struct {
		const char *text;
		uint64_t ticks;
	} functions[COMPUTED_MAX];
	size_t n;
	uint64_t ticks; /* in all; 0: nothing is known */
};

/* Adds MORE to C. Equal texts are one string. A function beyond the most is in no part. */
void computed_join(struct computed *c, const struct computed *more);

/* So many of them stand in a line. */
#define COMPUTED_SHOWN 3

/*
 * Returns "checksum_block 61%, memcpy (libc.so.6) 22%": the functions with most ticks, at most
 * MOST. NULL if none is worth it, or if there are too few ticks. To be freed; any bytes.
 */
char *computed_text(const struct computed *c, size_t most);

#endif
