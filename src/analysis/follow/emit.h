/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * emit.h - what has turned out to be so is made a fact, and handed to those who keep books.
 */
#ifndef FUTRACE_EMIT_H
#define FUTRACE_EMIT_H

#include "analysis/follow/follower.h"

/*
 * Room for what has turned out to be so of TH, from BEGIN_NS to END_NS. The caller fills in what
 * KIND of fact says, and hands it to emit() before anything else turns out.
 */
struct fact *emit_fact(struct follower *f, enum fact_kind kind, struct thread *th,
		       uint64_t begin_ns, uint64_t end_ns);

/* Hands FACT on. It is kept. */
void emit(struct follower *f, const struct fact *fact);

#endif
