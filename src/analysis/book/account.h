/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * account.h - how a thread spent the time of a window.
 */
#ifndef FUTRACE_ACCOUNT_H
#define FUTRACE_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/timeline.h"

/* What the scheduler says a thread does, whatever it waits for. */
enum thread_state {
	STATE_UNKNOWN,
	STATE_RUNNING,
	STATE_RUNNABLE, /* waiting for a CPU */
	STATE_BLOCKED,	/* asleep */
	N_STATES
};

/* How long it was in each. */
struct times {
	uint64_t ns[N_STATES];
};

/* All sleeps of one kind together. */
struct sleep_sum {
	struct sleep sleep;
	uint64_t ns, count;
};

/* Different sleeps kept of a thread; the rest is one that says nothing. */
#define ACCOUNT_MAX_SLEEPS 64

/* What a thread did in a window, or what has been counted of it so far. */
struct account {
	struct times times; /* by the scheduler */
	struct times waits; /* the part of them that is inside measured waits */
	uint64_t suspect_ns;
	struct sleep_sum *sleeps; /* outside waits */
	size_t n_sleeps, capacity;
	uint64_t n_waits, wakes, futex_ns;
};

void account_finish(struct account *acc);

/* Counts a sleep outside waits. */
void account_add_sleep(struct account *acc, const struct sleep *sleep, uint64_t ns);

/* Counts what INNER says the thread did in a wait; of suspect ones it is not known to be one. */
void account_add_wait(struct account *acc, const struct times *inner, bool suspect);

/* Of what is not known, so much turns out to have been running, and waiting for a CPU. */
void account_turns_out(struct account *acc, uint64_t running_ns, uint64_t runnable_ns);

/* Adds all that is in OTHER, but for its sleeps. */
void account_add(struct account *acc, const struct account *other);

#endif
