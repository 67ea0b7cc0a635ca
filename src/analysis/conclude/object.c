/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * object.c - tells which words are of one primitive of glibc.
 *
 * A condition variable has two words, four bytes apart, that it uses in turn. A rwlock has three
 * (struct __pthread_rwlock_arch_t, 64-bit): the count of readers, and behind it, at 8 and 12 bytes,
 * whose turn it is and whether there is a writer.
 */
#include "analysis/conclude/object.h"

#include <stdlib.h>
#include <string.h>

#include <futrace/schema.h>

#define COND_BYTES   4
#define RWLOCK_BYTES 12

/*
 * A writer expects this at the word that says whose turn it is: readers have it, and a writer waits
 * (PTHREAD_RWLOCK_FUTEX_USED). Readers, and writers behind another one, expect a 3.
 */
#define READERS_TURN 2

static bool is(const struct futex_row *f, const char *primitive)
{
	return f->primitive && !strcmp(f->primitive, primitive);
}

/* From the first word to the last; 0: there is only one. */
static uint64_t bytes_of(const struct futex_row *f)
{
	if (is(f, FUTRACE_PRIMITIVE_GLIBC_CONDVAR))
		return COND_BYTES;
	return is(f, FUTRACE_PRIMITIVE_GLIBC_RWLOCK) ? RWLOCK_BYTES : 0;
}

bool object_has_words(const struct futex_row *f)
{
	return bytes_of(f) > 0;
}

bool object_is_same(const struct futex_row *a, const struct futex_row *b)
{
	uint64_t distance = a->uaddr > b->uaddr ? a->uaddr - b->uaddr : b->uaddr - a->uaddr;

	return a->pid == b->pid && a->execs == b->execs && bytes_of(a) == bytes_of(b) &&
	       distance <= bytes_of(a);
}

uint64_t object_writers_ns(const struct futex_row *f)
{
	uint64_t ns = 0;

	for (size_t i = 0; is(f, FUTRACE_PRIMITIVE_GLIBC_RWLOCK) && i < f->n_waiters; i++) {
		const struct waiter_row *w = &f->waiters[i];

		if (!w->has_vals && w->val == READERS_TURN)
			ns += w->wait_ns;
	}
	return ns;
}
