/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampler.h - has another process look at the stacks of sleeping threads, again and again.
 *
 * It looks at its own pace, at threads that chance chooses: so the looks weigh by time. It uses a
 * small part of a CPU at most. Nothing here waits for it, but for the names at the end: why another
 * process, see looks.h.
 */
#ifndef FUTRACE_SAMPLER_H
#define FUTRACE_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/named_stack.h"

struct sampler;

/* A look at a thread that was blocked. */
struct sampler_look {
	int32_t pid, tid;
	uint64_t since_ns, at_ns; /* it was made in this time */
	uint64_t arg;		  /* the first argument of the system call */
	uint32_t stack;		  /* the number of the stack, from 1 on; 0: there was no room */
};

/* Makes the process. If that fails, it counts as ended. Files that are open later are not its. */
struct sampler *sampler_new(void);

/* Ends the process. Does not wait for one that cannot be ended. */
void sampler_free(struct sampler *s);

bool sampler_is_alive(const struct sampler *s);

/*
 * Has it look at thread TID of PID; 0: at all threads, also those that come later. Returns false if
 * too much is asked already.
 */
bool sampler_watch(struct sampler *s, int32_t pid, int32_t tid);

/*
 * Returns the number of the code at ADDRESS of PID, where thread TID was met; from 1 on. 0: there
 * is no room, or too much is asked already. The process finds out at once where it lies.
 */
uint32_t sampler_code(struct sampler *s, int32_t pid, int32_t tid, uint64_t address);

/* Hands on the looks that have come. */
void sampler_take(struct sampler *s, void (*take)(void *arg, const struct sampler_look *look),
		  void *arg);

/*
 * Fills STACKS, which are the caller's then: by number less one; behind those of looks the code.
 * Waits for the names of functions until UNTIL_NS; returns false if some have not come. Nothing can
 * be asked afterwards.
 */
bool sampler_name(struct sampler *s, uint64_t until_ns, struct named_stacks *stacks);

/* Why names have not come: see looks_reason(). */
const char *sampler_reason(const struct sampler *s);

#endif
