/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread_account.h - what one thread did in one window.
 */
#ifndef FUTRACE_THREAD_ACCOUNT_H
#define FUTRACE_THREAD_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "analysis/timeline.h"
#include "analysis/times.h"

struct pair;

/* All sleeps of one kind together. */
struct sleep_sum {
	struct sleep sleep;
	uint64_t ns, count;
};

/* Different sleeps kept of a thread; the rest is one that says nothing. */
#define ACCOUNT_MAX_SLEEPS 64

struct thread_account {
	uint64_t id; /* the thread's */
	int32_t tid, pid;
	char comm[COMM_SIZE];
	struct times times; /* by the scheduler */
	struct times waits; /* the part of them that is inside measured waits */
	uint64_t suspect_ns;
	struct sleep_sum *sleeps; /* outside waits */
	size_t n_sleeps;
	uint64_t n_waits, wakes, futex_ns;
	struct pair *pairs; /* its parts in words, a list */
	UT_hash_handle hh;  /* in a ledger, by id */
};

/* Frees what ACC holds. */
void thread_account_finish(struct thread_account *acc);

/* Gives it another name, cut to what fits. */
void thread_account_rename(struct thread_account *acc, const char *comm);

/* Counts a sleep outside waits. */
void thread_account_add_sleep(struct thread_account *acc, const struct sleep *sleep, uint64_t ns);

/* Counts what INNER says the thread did in a wait; of suspect ones it is not known to be one. */
void thread_account_add_wait(struct thread_account *acc, const struct times *inner, bool suspect);

/* Of what is not known, so much turns out to have been running, and waiting for a CPU. */
void thread_account_move_unknown(struct thread_account *acc, uint64_t running_ns,
				 uint64_t runnable_ns);

/* Adds all that is in OTHER, but for its sleeps. */
void thread_account_join(struct thread_account *acc, const struct thread_account *other);

#endif
