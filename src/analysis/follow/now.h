/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * now.h - what a thread is in the middle of, as facts.
 */
#ifndef FUTRACE_NOW_H
#define FUTRACE_NOW_H

#include "analysis/fact.h"

/* Hands to SINK what TH does and waits for up to TS_NS, as if it ended there, unfinished. */
void now_send_facts(struct thread *th, uint64_t ts_ns, const struct fact_sink *sink);

#endif
