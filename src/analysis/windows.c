/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * windows.c - which windows there are, and what goes into their books.
 */
#include "internal.h"

void windows_take(struct analysis *a, struct fact *fact)
{
	ledger_take(a->trace, &a->threads, fact);
	facts_add(&a->facts, fact);
	fact->thread->last_fact = a->facts.next;
}
