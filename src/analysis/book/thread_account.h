/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread_account.h - sums up the states, sleeps and waits of one thread in one window.
 */
#ifndef FUTRACE_THREAD_ACCOUNT_H
#define FUTRACE_THREAD_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#include "analysis/book/look_sums.h"
#include "analysis/book/tick_sums.h"
#include "analysis/timeline.h"
#include "analysis/times.h"

struct pair;

/* The times in which one taker had a CPU that the thread waited for. */
struct taker_sum {
	uint32_t taker;	      /* its number; 0: others */
	uint64_t ns, sure_ns; /* sure_ns is a part of ns */
	uint64_t count;
};

/* The largest number of takers of one thread's CPUs. The last one then takes the rest. */
#define ACCOUNT_MAX_TAKERS 64

/* All sleeps of the same place, kind and ender. */
struct sleep_sum {
	struct sleep sleep;
	uint64_t ns, count;
};

/*
 * The largest number of different sleeps of one thread. The last one then takes the rest, without
 * place, kind and ender.
 */
#define ACCOUNT_MAX_SLEEPS 64

struct thread_account {
	uint64_t id; /* the thread's id */
	int32_t tid, pid;
	char comm[COMM_SIZE];
	struct times times; /* in each state, by the scheduler */
	struct times waits; /* the part of them inside waits */
	uint64_t n_waits, futex_ns, wakes, suspect_ns;
	struct sleep_sum *sleeps; /* outside waits */
	size_t n_sleeps;
	struct taker_sum *takers;
	size_t n_takers;
	struct look_sums looks;		    /* outside waits */
	struct tick_sums ticks;		    /* outside waits; without the thread */
	struct pair *pairs;		    /* a list of its pairs with words */
	struct thread_account *prev, *next; /* in the list of a ledger */
	UT_hash_handle hh;		    /* by id, where threads do not remember it */
};

/* Frees the contents of ACC. */
void thread_account_finish(struct thread_account *acc);

/* Renames ACC to COMM, cut to COMM_SIZE. */
void thread_account_rename(struct thread_account *acc, const char *comm);

/* Adds a sleep outside waits. */
void thread_account_add_sleep(struct thread_account *acc, const struct sleep *sleep, uint64_t ns);

/* Adds SUM to what one taker had. */
void thread_account_add_taker(struct thread_account *acc, const struct taker_sum *sum);

/* Adds INNER, the states of the thread in a wait. A suspect wait may not have been one. */
void thread_account_add_wait(struct thread_account *acc, const struct times *inner, bool suspect);

/*
 * Moves RUNNING_NS and RUNNABLE_NS, as far as there is unknown time, from unknown to these states.
 */
void thread_account_move_unknown(struct thread_account *acc, uint64_t running_ns,
				 uint64_t runnable_ns);

/* Adds OTHER to ACC. The pairs are left alone. */
void thread_account_join(struct thread_account *acc, const struct thread_account *other);

/* Makes ACC empty; its pairs stay. */
void thread_account_clear(struct thread_account *acc);

#endif
