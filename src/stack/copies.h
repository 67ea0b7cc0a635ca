/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * copies.h - words of a target's memory, from copies of a few stretches of it.
 *
 * A stretch is copied when a word of it is first asked for: to the end of its page, and what lies
 * behind that in larger steps. There is room for some stretches only, and an end to the copying.
 */
#ifndef FUTRACE_COPIES_H
#define FUTRACE_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COPIES_STEP    16384 /* the bytes of one */
#define COPIES_KEPT    8
#define COPIES_READING 128 /* how many are made until copies_reset() */

/* Reads up to N bytes at ADDRESS of the target; returns how many it has read. */
typedef size_t copies_read(void *arg, uint64_t address, void *to, size_t n);

struct copy {
	uint64_t start;
	size_t n;
	unsigned char bytes[COPIES_STEP];
};

struct copies {
	copies_read *read;
	void *arg;
	unsigned int made; /* since the reset; of these, the last ones are kept */
	struct copy kept[COPIES_KEPT];
};

/* Forgets all copies. READ is called with ARG from now on. */
void copies_reset(struct copies *c, copies_read *read, void *arg);

/* Gets the word of BYTES, 4 or 8, at ADDRESS. Returns false if it cannot be read. */
bool copies_word(struct copies *c, uint64_t address, unsigned int bytes, uint64_t *value);

#endif
