/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find.h - the finders: each looks for findings of some kinds, and adds them to a list.
 */
#ifndef FUTRACE_FIND_H
#define FUTRACE_FIND_H

#include "analysis/conclude/evidence.h"
#include "model/finding.h"

/* Findings, to be filled in any order. */
struct findings {
	struct finding *all;
	size_t n, capacity;
};

/* Returns a new finding of KIND in FS, which stays valid until the next one. */
struct finding *findings_add(struct findings *fs, enum finding_kind kind);

/* Locks whose waiters each have a word. The words are USE_FAMILY then. */
void find_families(struct findings *fs, struct evidence *e);

/*
 * Waits that nothing will end: for each other's locks, or for one whose owner is gone. Their words
 * become USE_DEADLOCK.
 */
void find_deadlocks(struct findings *fs, struct evidence *e);

/*
 * Processes in which nobody is left to wake anybody. Their words become USE_DEADLOCK, if nobody
 * worked for their waits. The deadlocks have been found.
 */
void find_stuck(struct findings *fs, struct evidence *e);

/* Locks, barriers, queues, single threads that others wait for, and waits for a CPU after a
 * wake-up. */
void find_waits(struct findings *fs, const struct evidence *e);

/* Words of which each wake-up wakes many threads, which then contend for a lock. */
void find_herds(struct findings *fs, const struct evidence *e);

/* Pools of threads that all sit in one system call. */
void find_starved_pools(struct findings *fs, const struct evidence *e);

/*
 * That waits of threads for each other matter little, and what the busy threads did. Returns false
 * if they matter, or may.
 */
bool find_not_a_lock(struct findings *fs, const struct evidence *e);

/* Threads without work. */
void find_idle(struct findings *fs, const struct evidence *e);

#endif
