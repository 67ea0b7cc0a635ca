/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * caller.h - finds the return address of a function by its code.
 */
#ifndef FUTRACE_CALLER_H
#define FUTRACE_CALLER_H

#include "stack/stepper.h"

/* Code without a file is copied. */
#define CODE_BEFORE 16
#define CODE_BYTES  4096

/* What a step works with: the target, copies of its memory, and the frame of the moment. */
struct walk_state {
	const struct stack_target *target;
	const struct machine *machine;
	struct copies copies;
	struct registers registers; /* the stack pointer is always known */
	uint64_t pc;
	bool is_exact;
	uint8_t code_bytes[CODE_BYTES];
};

/* The code around an address. */
struct place_of_code {
	struct stack_spot spot;
	uint64_t vaddr;	  /* of the address */
	struct code code; /* in vaddrs */
};

/* Where a return address lies. */
struct caller {
	uint64_t slot;
	enum stack_how how;
	bool has_fp; /* the caller's frame pointer is known */
	uint64_t fp;
	bool is_start; /* there is no caller */
};

/* The word at ADDRESS of the target. Returns false if it cannot be read. */
bool walk_word(struct walk_state *w, uint64_t address, uint64_t *value);

/* ADDRESS as the target's machine has addresses. */
uint64_t walk_wrap(const struct walk_state *w, uint64_t address);

/* The code around ADDRESS. Returns false if there is none. Valid until the next call. */
bool walk_code(struct walk_state *w, uint64_t address, struct place_of_code *place);

/* The code that handlers return to, at ADDRESS; NULL if there is none. */
const struct signal_return *walk_signal_return(struct walk_state *w, uint64_t address);

/* Does the code run straight from where the program begins to a call right before ADDRESS? */
bool caller_is_entry(struct walk_state *w, uint64_t address);

/*
 * Finds the caller of the frame. HAS_ROW: call frame information knows its function. Returns false
 * if nothing certain is known.
 */
bool caller_find(struct walk_state *w, bool has_row, struct caller *caller);

#endif
