/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * owners.h - believes, or does not, which threads own the locks that others wait for.
 */
#ifndef FUTRACE_OWNERS_H
#define FUTRACE_OWNERS_H

#include "analysis/follow/follower.h"
#include "model/owner.h"

event_handler owners_read;

/* A call on WORD wakes at TS_NS: from then on another thread may hold it. */
void owners_release(struct follower *f, struct word *word, uint64_t ts_ns);

/* Events may be missing from TS_NS on: locks may have been passed on. */
void owners_lose(struct follower *f, uint64_t ts_ns);

/* Hands to TAKE the words to read at NOW_NS: see analysis_ask_owners(). */
void owners_ask(struct follower *f, uint64_t now_ns,
		void (*take)(void *arg, const struct owner_question *q), void *arg);

#endif
