/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpus.h - follows who has each CPU, and tells who had the one that a thread waited for.
 */
#ifndef FUTRACE_CPUS_H
#define FUTRACE_CPUS_H

#include "analysis/follow/follower.h"

/* A woken thread gets an idle CPU within this time. So a shorter wait is nobody's doing. */
#define WAKING_UP_NS 200000

/* Notes the switch EV for its CPU. */
void cpus_switch(struct follower *f, const struct event *ev);

/* Events of CPU are missing. */
void cpus_forget(struct follower *f, uint32_t cpu);

/*
 * TH has been waiting for a CPU, and gets this one at TS_NS; or it still waits then for the CPU
 * that it was taken off.
 */
void cpus_waited(struct follower *f, struct thread *th, uint32_t cpu, uint64_t ts_ns);

/*
 * Returns since when another thread than TH has had CPU, by the latest switch; 0: it is idle, TH's
 * or not known.
 */
uint64_t cpus_taken_ns(const struct follower *f, const struct thread *th, uint32_t cpu);

void cpus_finish(struct follower *f);

#endif
