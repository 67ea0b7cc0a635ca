/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * emit.h - makes facts, and hands them to the sink.
 */
#ifndef FUTRACE_EMIT_H
#define FUTRACE_EMIT_H

#include "analysis/follow/follower.h"

/*
 * Returns a new fact of KIND about TH, from BEGIN_NS to END_NS. The caller fills in the members of
 * its kind, and calls emit() before it asks for another fact.
 */
struct fact *emit_fact(struct follower *f, enum fact_kind kind, struct thread *th,
		       uint64_t begin_ns, uint64_t end_ns);

/* Hands FACT to the sink. The fact is kept. */
void emit(struct follower *f, const struct fact *fact);

#endif
