/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cast.h - the threads of the demo: who they are, how they come and go.
 *
 * demo_api and the two vCPU threads work, until main has them pause: then they are parked, each on
 * a word of its own, until main rings. They ring back each time. The two stat threads fight for one
 * lock all the time. Knows nothing of disks, options or the tracer.
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
	struct part *parts; /* what the threads were given; one per actor */
	struct actor actors[ACTOR_COUNT];
};

/* A cast whose threads are still to be started, or NULL after a complaint. */
struct cast *cast_new(void);

/* Only when no thread was started, or after cast_finish(). */
void cast_free(struct cast *cast);

/*
 * Starts the threads and returns when the three are there. 0, or -1 after a
 * complaint; threads may run then, so the cast must stay until the process ends.
 */
int cast_start(struct cast *cast);

/* Has each of the three park, and lets it go on; waits for its reply each time. Main only. */
void cast_pause(struct cast *cast);
void cast_resume(struct cast *cast);

/* Tells all threads to stop and joins them. Their dealings may be read from then on. */
void cast_finish(struct cast *cast);

/* Who waits on WORD when WAKER wakes it. */
const struct actor *cast_waiter(const struct cast *cast, enum word word, const struct actor *waker);

#endif
