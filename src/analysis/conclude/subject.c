/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subject.c - answers questions about the use of a futex word, for the rules of primitives.
 */
#include "analysis/conclude/subject.h"

#include <linux/futex.h>

bool subject_has(const struct subject *x, enum library library)
{
	return x->process->libraries & library;
}

const struct signature *subject_word_at(const struct subject *x, uint64_t uaddr)
{
	const struct primitive_process *p = x->process;

	return p->word_at ? p->word_at(p->arg, uaddr) : NULL;
}

bool signature_waits_only(const struct signature *s, uint32_t untimed, uint32_t timed)
{
	return s->waits && !(s->untimed & ~untimed) && !(s->timed & ~timed);
}

bool signature_wakes_only(const struct signature *s, uint32_t forms)
{
	return !(s->wake_forms & ~forms);
}

bool signature_only_val(const struct signature *s, uint32_t val)
{
	return s->n_vals == 1 && s->vals[0] == val;
}

bool subject_vals_are_threads(const struct subject *x, uint32_t flags)
{
	const struct primitive_process *p = x->process;

	for (uint32_t i = 0; i < x->s->n_vals; i++) {
		uint32_t val = x->s->vals[i];

		if ((val & ~(uint32_t)FUTEX_TID_MASK) != flags || !p->has_thread ||
		    !p->has_thread(p->arg, (int32_t)(val & FUTEX_TID_MASK)))
			return false;
	}
	return x->s->n_vals > 0;
}

static bool is_waker(const struct futex_row *row, int32_t tid)
{
	for (size_t i = 0; i < row->n_wakers; i++) {
		if (row->wakers[i].tid == tid)
			return true;
	}
	return false;
}

bool subject_passes_on(const struct subject *x)
{
	const struct futex_row *row = x->row;

	for (size_t i = 0; i < row->n_waiters; i++) {
		if (is_waker(row, row->waiters[i].tid))
			return true;
	}
	return false;
}

bool signature_has_val(const struct signature *s, uint32_t val)
{
	for (uint32_t i = 0; i < s->n_vals; i++) {
		if (s->vals[i] == val)
			return true;
	}
	return false;
}
