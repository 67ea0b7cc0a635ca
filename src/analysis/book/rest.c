/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rest.c - enters time without facts as unknown into the accounts of threads.
 */
#include "analysis/book/rest.h"

/* Returns the share of PART_NS in WHOLE_NS, which is spread over the whole trace. */
static uint64_t share_of(const struct books *b, uint64_t whole_ns, uint64_t part_ns)
{
	uint64_t trace_ns = time_between(b->source.counts->begin_ns, b->trace->end_ns);

	if (part_ns == trace_ns)
		return whole_ns;
	return trace_ns ? (uint64_t)((double)whole_ns * (double)part_ns / (double)trace_ns) : 0;
}

static uint64_t known_ns(const struct thread_account *acc)
{
	uint64_t sum_ns = 0;

	for (int i = 0; i < N_STATES; i++)
		sum_ns += acc->times.ns[i];
	return sum_ns;
}

/*
 * Adds the time of TH in the window without any fact as unknown. If it has no account of its own,
 * adds its time in the window to *OTHERS_NS.
 */
static void add_unknown(const struct books *b, struct ledger *l, struct thread *th,
			uint64_t *others_ns)
{
	uint64_t from_ns = th->activity.born_ns > l->begin_ns ? th->activity.born_ns : l->begin_ns;
	uint64_t to_ns = th->died_ns && th->died_ns < l->end_ns ? th->died_ns : l->end_ns;
	struct thread_account *acc;

	if (from_ns >= to_ns)
		return;
	acc = ledger_thread(l, th);
	if (acc == &l->others) {
		*others_ns += to_ns - from_ns;
		return;
	}
	acc->times.ns[STATE_UNKNOWN] += time_between(known_ns(acc), to_ns - from_ns);
	if (thread_is_unseen(th))
		thread_account_move_unknown(acc, share_of(b, th->activity.ran_ns, to_ns - from_ns),
					    share_of(b, th->activity.waited_ns, to_ns - from_ns));
}

void rest_add_unknown(const struct books *b, struct ledger *l)
{
	uint64_t others_ns = 0;

	for (struct thread *th = b->source.threads->living; th; th = th->hh.next) {
		if (th->process)
			add_unknown(b, l, th, &others_ns);
	}
	for (struct thread *th = b->source.threads->dead; th; th = th->next)
		add_unknown(b, l, th, &others_ns);
	l->others.times.ns[STATE_UNKNOWN] += time_between(known_ns(&l->others), others_ns);
}
