/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * now.h - makes facts of the current activity and wait of a thread.
 */
#ifndef FUTRACE_NOW_H
#define FUTRACE_NOW_H

#include "analysis/fact.h"

/* Hands SINK the activity and the wait of TH up to TS_NS, as if they ended there, unfinished. */
void now_send_facts(struct thread *th, uint64_t ts_ns, const struct fact_sink *sink);

#endif
