/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arrays.c - reads the words of a call that has them in an array in the caller's memory.
 *
 * The event has only the address of the array. The array is read when the event is seen, which is
 * later than the call's begin. So the words are right only if the call was still going on then.
 */
#include "analysis/follow/arrays.h"

#include "base/xalloc.h"

struct array {
	struct futex_waitv_word words[FUTEX_MAX_WORDS];
	size_t n; /* 0: not known */
	uint64_t read_ns;
};

/* futex_requeue(2) has two words, from and to. */
static uint64_t length(const struct futex_args *args)
{
	return futex_op_role(args->op) == FUTEX_ROLE_WAIT ? (uint32_t)args->val : 2;
}

void arrays_read(struct follower *f, struct thread *th, const struct futex_args *args)
{
	const struct analysis_questions *ask = &f->options.ask;
	uint64_t n = length(args);

	if (!th->array)
		th->array = xcalloc(1, sizeof(*th->array));
	th->array->n = 0;
	f->saw_arrays = true;
	if (n == 0 || n > FUTEX_MAX_WORDS || !ask->read_array)
		return;
	if (ask->read_array(ask->arg, th->tid, args->uaddr, n, th->array->words,
			    &th->array->read_ns))
		th->array->n = n;
}

struct word *arrays_word(struct follower *f, const struct thread *th, int64_t i, uint64_t ts_ns)
{
	const struct array *array = th->array;
	const struct futex_waitv_word *w;

	if (!array || i < 0 || (uint64_t)i >= array->n || ts_ns <= array->read_ns)
		return NULL;
	w = &array->words[i];
	return words_find(&f->words, th->process->space, w->uaddr, FUTEX_CALL_WAIT | w->flags);
}
