/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * states.h - follows the states of threads by the scheduler: running, runnable, asleep and where.
 */
#ifndef FUTRACE_STATES_H
#define FUTRACE_STATES_H

#include "analysis/follow/follower.h"

event_handler states_before_switch, states_switch, states_stack, states_found, states_ran;

/* TH exists from TS_NS on, in STATE. */
void states_begin(struct thread *th, uint64_t ts_ns, enum thread_state state);

/* EV shows TH running, on the CPU of EV. */
void states_runs(struct follower *f, struct thread *th, const struct event *ev);

/* TH is not halted, at TS_NS. */
void states_goes_on(struct thread *th, uint64_t ts_ns);

/* WHO wakes TH at TS_NS. */
void states_woken(struct follower *f, struct thread *th, uint64_t ts_ns, struct who who);

/* TH has been asleep in a wait since tracing began, unless a later event shows otherwise. */
void states_parked(const struct follower *f, struct thread *th);

/* May TH be asleep now, as far as is known? */
bool states_may_sleep(const struct follower *f, const struct thread *th);

/*
 * TH has been asleep in its wait since SINCE_NS, or since its state became unknown if that was
 * later.
 */
void states_slept_on(struct follower *f, struct thread *th, uint64_t since_ns);

/* The state of TH is unknown from TS_NS on. */
void states_set_unknown(struct follower *f, struct thread *th, uint64_t ts_ns);

/* TH ends in its wait: its last waker ended the thread, not the wait. */
void states_killed_in_wait(struct thread *th);

/*
 * A wait of TH for WORD, in which it has slept several times since SINCE_NS, is over: LAST ended
 * it, and so all its sleeps.
 */
void states_wait_is_over(struct thread *th, const struct word *word, uint64_t since_ns,
			 struct who last);

/* TH, or the trace, ends at TS_NS. */
void states_end(struct follower *f, struct thread *th, uint64_t ts_ns);

#endif
