/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/book/account.h"

#include <stdlib.h>

#include "base/xalloc.h"

void account_finish(struct account *acc)
{
	free(acc->sleeps);
}

static struct sleep_sum *sum_of(struct account *acc, const struct sleep *sleep)
{
	for (size_t i = 0; i < acc->n_sleeps; i++) {
		if (sleep_is_same(&acc->sleeps[i].sleep, sleep))
			return &acc->sleeps[i];
	}
	if (acc->n_sleeps == ACCOUNT_MAX_SLEEPS)
		return NULL;
	acc->sleeps = xgrow(acc->sleeps, acc->n_sleeps, &acc->capacity, sizeof(*acc->sleeps));
	acc->sleeps[acc->n_sleeps] = (struct sleep_sum){ .sleep = *sleep };
	return &acc->sleeps[acc->n_sleeps++];
}

void account_add_sleep(struct account *acc, const struct sleep *sleep, uint64_t ns)
{
	struct sleep_sum *sum = sum_of(acc, sleep);

	/* The last one takes what there is no room for, and is no longer of one kind. */
	if (!sum) {
		sum = &acc->sleeps[ACCOUNT_MAX_SLEEPS - 1];
		sum->sleep = (struct sleep){ 0 };
	}
	sum->ns += ns;
	sum->count++;
}

void account_add_wait(struct account *acc, const struct times *inner, bool suspect)
{
	for (int i = 0; i < N_STATES; i++) {
		acc->waits.ns[i] += inner->ns[i];
		acc->suspect_ns += suspect ? inner->ns[i] : 0;
	}
}

static void turns_out(struct account *acc, enum thread_state state, uint64_t ns)
{
	uint64_t *unknown_ns = &acc->times.ns[STATE_UNKNOWN];

	if (ns > *unknown_ns)
		ns = *unknown_ns;
	*unknown_ns -= ns;
	acc->times.ns[state] += ns;
}

void account_turns_out(struct account *acc, uint64_t running_ns, uint64_t runnable_ns)
{
	turns_out(acc, STATE_RUNNING, running_ns);
	turns_out(acc, STATE_RUNNABLE, runnable_ns);
}

void account_add(struct account *acc, const struct account *other)
{
	for (int i = 0; i < N_STATES; i++) {
		acc->times.ns[i] += other->times.ns[i];
		acc->waits.ns[i] += other->waits.ns[i];
	}
	acc->suspect_ns += other->suspect_ns;
	acc->n_waits += other->n_waits;
	acc->wakes += other->wakes;
	acc->futex_ns += other->futex_ns;
}
