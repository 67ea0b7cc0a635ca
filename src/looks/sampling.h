/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampling.h - looks at threads again and again, at its own pace, and numbers their stacks.
 *
 * Only for a process that is made for it: see spaces.h.
 */
#ifndef FUTRACE_SAMPLING_H
#define FUTRACE_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

#include "looks/spaces.h"
#include "stack/look.h"

struct sampling;

/* SPACES and STEPPER must outlive it. */
struct sampling *sampling_new(struct spaces *spaces, struct stepper *stepper);
void sampling_free(struct sampling *s);

/* Looks from now on at thread TID of PID; 0: at all threads, also those that come later. */
void sampling_watch(struct sampling *s, int32_t pid, int32_t tid);

/* When the next look is due; UINT64_MAX: never. */
uint64_t sampling_due_ns(const struct sampling *s);

/* A look at a blocked thread. */
struct sample {
	int32_t pid, tid;
	uint64_t since_ns, at_ns;
	uint64_t arg;	/* the first argument of its system call; 0: it is in none */
	uint32_t stack; /* the number of the stack, from 1 on; 0: no room */
	bool is_new;	/* the stack is a new one */
	const struct user_stack *frames; /* then this one, of SPACE; valid until the next look */
	struct stack_space *space;
};

/* Makes one look, at a thread that chance chooses. Returns false if it was not blocked. */
bool sampling_look(struct sampling *s, struct sample *sample);

#endif
