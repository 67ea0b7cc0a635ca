/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread_account.c - adds up the states, sleeps, waits and takers of one thread.
 */
#include "analysis/book/thread_account.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

void thread_account_finish(struct thread_account *acc)
{
	free(acc->sleeps);
	free(acc->takers);
	look_sums_finish(&acc->looks);
	tick_sums_finish(&acc->ticks);
}

void thread_account_rename(struct thread_account *acc, const char *comm)
{
	snprintf(acc->comm, sizeof(acc->comm), "%.*s", COMM_SIZE - 1, comm);
}

static struct sleep_sum *sum_of(struct thread_account *acc, const struct sleep *sleep)
{
	for (size_t i = 0; i < acc->n_sleeps; i++) {
		if (sleep_is_same(&acc->sleeps[i].sleep, sleep))
			return &acc->sleeps[i];
	}
	if (acc->n_sleeps == ACCOUNT_MAX_SLEEPS)
		return NULL;
	acc->sleeps = xgrow_one(acc->sleeps, acc->n_sleeps, sizeof(*acc->sleeps));
	acc->sleeps[acc->n_sleeps] = (struct sleep_sum){ .sleep = *sleep };
	return &acc->sleeps[acc->n_sleeps++];
}

static void add_sleeps(struct thread_account *acc, const struct sleep *sleep, uint64_t ns,
		       uint64_t count)
{
	struct sleep_sum *sum = sum_of(acc, sleep);

	/* The last one takes sleeps without room; then it has no place, kind and ender. */
	if (!sum) {
		sum = &acc->sleeps[ACCOUNT_MAX_SLEEPS - 1];
		sum->sleep = (struct sleep){ 0 };
	}
	sum->ns += ns;
	sum->count += count;
}

void thread_account_add_sleep(struct thread_account *acc, const struct sleep *sleep, uint64_t ns)
{
	add_sleeps(acc, sleep, ns, 1);
}

static struct taker_sum *taker_of(struct thread_account *acc, uint32_t taker)
{
	for (size_t i = 0; i < acc->n_takers; i++) {
		if (acc->takers[i].taker == taker)
			return &acc->takers[i];
	}
	if (acc->n_takers == ACCOUNT_MAX_TAKERS)
		return NULL;
	acc->takers = xgrow_one(acc->takers, acc->n_takers, sizeof(*acc->takers));
	acc->takers[acc->n_takers] = (struct taker_sum){ .taker = taker };
	return &acc->takers[acc->n_takers++];
}

void thread_account_add_taker(struct thread_account *acc, const struct taker_sum *sum)
{
	struct taker_sum *to = taker_of(acc, sum->taker);

	if (!to) {
		to = &acc->takers[ACCOUNT_MAX_TAKERS - 1];
		to->taker = 0;
	}
	to->ns += sum->ns;
	to->sure_ns += sum->sure_ns;
	to->count += sum->count;
}

void thread_account_add_wait(struct thread_account *acc, const struct times *inner, bool suspect)
{
	for (int i = 0; i < N_STATES; i++) {
		acc->waits.ns[i] += inner->ns[i];
		acc->suspect_ns += suspect ? inner->ns[i] : 0;
	}
}

static void move_unknown(struct thread_account *acc, enum thread_state state, uint64_t ns)
{
	uint64_t *unknown_ns = &acc->times.ns[STATE_UNKNOWN];

	if (ns > *unknown_ns)
		ns = *unknown_ns;
	*unknown_ns -= ns;
	acc->times.ns[state] += ns;
}

void thread_account_move_unknown(struct thread_account *acc, uint64_t running_ns,
				 uint64_t runnable_ns)
{
	move_unknown(acc, STATE_RUNNING, running_ns);
	move_unknown(acc, STATE_RUNNABLE, runnable_ns);
}

void thread_account_join(struct thread_account *acc, const struct thread_account *other)
{
	for (int i = 0; i < N_STATES; i++) {
		acc->times.ns[i] += other->times.ns[i];
		acc->waits.ns[i] += other->waits.ns[i];
	}
	acc->suspect_ns += other->suspect_ns;
	acc->n_waits += other->n_waits;
	acc->wakes += other->wakes;
	acc->futex_ns += other->futex_ns;
	for (size_t i = 0; i < other->n_sleeps; i++)
		add_sleeps(acc, &other->sleeps[i].sleep, other->sleeps[i].ns,
			   other->sleeps[i].count);
	for (size_t i = 0; i < other->n_takers; i++)
		thread_account_add_taker(acc, &other->takers[i]);
	look_sums_join(&acc->looks, &other->looks);
	tick_sums_join(&acc->ticks, &other->ticks);
}

void thread_account_clear(struct thread_account *acc)
{
	free(acc->sleeps);
	acc->sleeps = NULL;
	acc->n_sleeps = 0;
	free(acc->takers);
	acc->takers = NULL;
	acc->n_takers = 0;
	look_sums_finish(&acc->looks);
	tick_sums_finish(&acc->ticks);
	acc->times = acc->waits = (struct times){ 0 };
	acc->n_waits = acc->futex_ns = acc->wakes = acc->suspect_ns = 0;
}
