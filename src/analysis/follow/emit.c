/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * emit.c - hands facts to the sink, and keeps the latest.
 */
#include "analysis/follow/emit.h"

struct fact *emit_fact(struct follower *f, enum fact_kind kind, struct thread *th,
		       uint64_t begin_ns, uint64_t end_ns)
{
	struct fact *fact = facts_next(&f->facts);

	fact->kind = kind;
	fact->thread = th;
	fact->word = NULL;
	fact->begin_ns = begin_ns;
	fact->end_ns = end_ns;
	th->last_fact = f->facts.next;
	return fact;
}

void emit(struct follower *f, const struct fact *fact)
{
	f->sink.take(f->sink.arg, fact);
}
