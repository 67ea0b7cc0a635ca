/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * primitive_musl.c - the rules that recognize primitives of the C library musl, by the calls of
 * 1.2.3.
 *
 * Its condition variables and barriers sleep on words in their waiters' stacks, which have no
 * names.
 */
#include "analysis/conclude/primitive_musl.h"

#include <linux/futex.h>

#define MUSL_OWNED   0x80000010U /* EBUSY and a waiter, pthread_mutex_lock.c */
#define MUSL_ALL     0xffffffffU /* a semaphore, or a rwlock with a writer, that is waited for */
#define MUSL_IN_INIT 3		 /* in the function, and waited for; pthread_once.c */

bool musl_is_mutex(const struct subject *x)
{
	if (subject_has(x, LIBRARY_GLIBC) || !signature_wakes_only(x->s, WAKES_ONE))
		return false;
	if (signature_waits_only(x->s, ANY_PLAIN, ANY_PLAIN) &&
	    signature_only_val(x->s, MUSL_OWNED))
		return true;
	return subject_has(x, LIBRARY_MUSL) && signature_waits_only(x->s, ANY_PLAIN, ANY_PLAIN) &&
	       subject_passes_on(x) && subject_vals_are_threads(x, FUTEX_WAITERS);
}

bool musl_is_semaphore(const struct subject *x)
{
	return subject_has(x, LIBRARY_MUSL) && signature_waits_only(x->s, ANY_PLAIN, ANY_PLAIN) &&
	       signature_only_val(x->s, MUSL_ALL) && signature_wakes_only(x->s, WAKES_ONE) &&
	       x->s->waits_after >= MIN_REUSES;
}

/* A thread that waits for readers expects their number. A writer that leaves wakes all. */
bool musl_is_rwlock(const struct subject *x)
{
	const struct signature *s = x->s;

	if (!subject_has(x, LIBRARY_MUSL) || !signature_waits_only(s, ANY_PLAIN, ANY_PLAIN) ||
	    !signature_wakes_only(s, WAKES_ONE | WAKES_ALL) || !(s->wake_forms & WAKES_ALL))
		return false;
	for (uint32_t i = 0; i < s->n_vals; i++) {
		if (!(s->vals[i] & FUTEX_WAITERS))
			return false;
	}
	return s->n_vals > 1 && signature_has_val(s, MUSL_ALL);
}

bool musl_is_once(const struct subject *x)
{
	const struct signature *s = x->s;
	bool may_be = x->row->where.kind == WHERE_DATA || x->row->where.kind == WHERE_BSS;

	return subject_has(x, LIBRARY_MUSL) && !subject_has(x, LIBRARY_CXX) && may_be &&
	       signature_waits_only(s, WAITS_PLAIN, 0) && signature_only_val(s, MUSL_IN_INIT) &&
	       s->wakes == 1 && signature_wakes_only(s, WAKES_ALL) && !s->waits_after &&
	       !subject_passes_on(x);
}
