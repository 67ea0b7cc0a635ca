/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * states.h - threads by the scheduler: they run, wait for a CPU, sleep and where.
 */
#ifndef FUTRACE_STATES_H
#define FUTRACE_STATES_H

#include "analysis/follow/follower.h"

event_handler states_before_switch, states_switch, states_stack, states_found, states_ran;

/* TH exists from TS_NS on, in STATE. */
void states_begin(struct thread *th, uint64_t ts_ns, enum thread_state state);

/* EV shows TH running, on its CPU. */
void states_runs(struct follower *f, struct thread *th, const struct event *ev);

/* TH is woken at TS_NS by WHO. */
void states_woken(struct follower *f, struct thread *th, uint64_t ts_ns, struct who who);

/* TH has been in a wait since tracing began, if nothing that comes says otherwise. */
void states_parked(const struct follower *f, struct thread *th);

/* Nothing is known of TH from TS_NS on. */
void states_set_unknown(struct follower *f, struct thread *th, uint64_t ts_ns);

/* TH ends in its wait: what woke it for that is not what it waited for. */
void states_killed_in_wait(struct thread *th);

/* TH, or the trace, ends at TS_NS. */
void states_end(struct follower *f, struct thread *th, uint64_t ts_ns);

#endif
