/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calls.h - pairs entries and returns into calls, and makes waits of calls.
 */
#ifndef FUTRACE_CALLS_H
#define FUTRACE_CALLS_H

#include "analysis/follow/follower.h"

event_handler calls_enter, calls_exit, calls_restart_enter, calls_restart_exit, calls_parked;
event_handler calls_asleep, calls_signal, calls_switch;

/* TH has called exec(2) at TS_NS: ends its call and its wait. */
void calls_end_at_exec(struct follower *f, struct thread *th, uint64_t ts_ns);

/* The trace ends at END_NS: ends the call and the wait of TH. */
void calls_trace_ends(struct follower *f, struct thread *th, uint64_t end_ns);

#endif
