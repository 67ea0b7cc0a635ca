/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trails.h - keeps from facts the parts that a picture needs, within a bound for all trails.
 */
#ifndef FUTRACE_TRAILS_H
#define FUTRACE_TRAILS_H

#include "analysis/book/trail.h"
#include "analysis/fact.h"

/* Adds FACT to the trail of its thread. */
void trails_take(struct trails *all, const struct fact *fact);

/* Frees the trail of TH, if it has one: TH is about to be freed. */
void trails_forget(struct trails *all, struct thread *th);

void trails_finish(struct trails *all);

#endif
