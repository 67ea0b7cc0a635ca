/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trails.h - what facts have for a picture, and the bound of all trails together.
 */
#ifndef FUTRACE_TRAILS_H
#define FUTRACE_TRAILS_H

#include "analysis/book/trail.h"
#include "analysis/fact.h"

/* Keeps of FACT what a picture needs. */
void trails_take(struct trails *all, const struct fact *fact);

/* TH is about to be freed: so is its trail, if it has one. */
void trails_forget(struct trails *all, struct thread *th);

void trails_finish(struct trails *all);

#endif
