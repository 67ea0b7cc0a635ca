/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cast.h - the threads of the demo, from their start to their end.
 *
 * demo_api and the two vCPU threads work until main pauses them: then each is parked on a word of
 * its own until main rings, and rings back. The two stat threads contend for one lock all the time.
 * Does not know disks, options or the tracer.
 */
#ifndef FUTRACE_DEMO_CAST_H
#define FUTRACE_DEMO_CAST_H

#include <stdbool.h>
#include <stdint.h>

#include "demo/demo_words.h"

enum { MAIN_ACTOR, API_ACTOR, VCPU0_ACTOR, VCPU1_ACTOR, STAT0_ACTOR, STAT1_ACTOR, ACTOR_COUNT };

struct part;

struct cast {
	_Atomic uint64_t go_ns; /* when tracing was on, 0 before */
	_Atomic bool stop;
	struct part *parts; /* the arguments of the threads; one per actor */
	struct actor actors[ACTOR_COUNT];
};

/* Makes a cast; cast_start() starts its threads. NULL after an error message. */
struct cast *cast_new(void);

/* Frees CAST: only if no thread was started, or after cast_finish(). */
void cast_free(struct cast *cast);

/*
 * Starts the threads, and waits until demo_api and the vCPU threads run. Returns 0, or -1 after an
 * error message; threads may run then, so the cast must stay until the process ends.
 */
int cast_start(struct cast *cast);

/* Parks demo_api and the vCPU threads, or resumes them. Waits for each reply. Main only. */
void cast_pause(struct cast *cast);
void cast_resume(struct cast *cast);

/* Stops and joins all threads. Their dealings may be read from then on. */
void cast_finish(struct cast *cast);

/* The actor that waits on WORD when WAKER wakes it. */
const struct actor *cast_waiter(const struct cast *cast, enum word word, const struct actor *waker);

#endif
