/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known.h - the common functions of the scenarios of known_waits.
 */
#ifndef FUTRACE_TESTS_KNOWN_H
#define FUTRACE_TESTS_KNOWN_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define MS 1000000L

/* One of the words that threads wait on, each in a cache line of its own; all 0 at first. */
_Atomic uint32_t *word(size_t i);

uint64_t now_ns(void);
void sleep_ns(long ns);

/* Starts thread I, which calls ACT; threads from 0 to 79. Waits until it runs. */
void start(size_t i, void (*act)(size_t i));

/* Waits until thread I is asleep in a futex call. */
void await_parked(size_t i);

/* Waits for the ends of the first N threads. */
void join_all(size_t n);

/* Reports that the set-up is done, and waits for the start signal. */
void ready_and_go(void);

/* Writes "told NAME VALUE" into the truth, which done() completes. */
void tell(const char *name, uint64_t value);

/* Completes the truth. Does not return. */
void done(void);

/* Any system call of the futex family; 0 or more, or a negative errno. */
long futex(const _Atomic uint32_t *w, int op, uint32_t val, const void *timeout,
	   const _Atomic uint32_t *w2, uint32_t val3);

/* The scenarios outside of known_waits.c. */
void waits_for_several(void);
void newer_calls(void);
void requeued(void);
void one_requeued(void);
void inherits_priority(void);
void odd_operations(void);
void stopped(void);
void killed_many(void);
void births(void);
void lineages(void);
void executes(void);
void executed(void);
void children(void);
void shares_everything(void);
void process_shared(void);
void brief(void);
void headless(void);
void private_shared(void);
void storm(void);

#endif
