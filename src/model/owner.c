/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * owner.c - finds the owner of a lock in the memory of its futex word.
 */
#include "model/owner.h"

#include <linux/futex.h>
#include <string.h>

/* The mutex of glibc, 64-bit. */
struct glibc_mutex {
	uint32_t lock;
	uint32_t count;
	uint32_t owner;
	uint32_t users; /* the owner, and threads that wait for a condition with it */
	uint32_t kind;
	int16_t spins, elision;
	uint64_t list[2]; /* of robust mutexes */
};

/* The rwlock of glibc, 64-bit. */
struct glibc_rwlock {
	uint32_t readers; /* so many have it, times 8, with the bits below */
	uint32_t writers;
	uint32_t turn;	 /* where the next writer waits for readers to leave */
	uint32_t writer; /* is there one? */
	uint32_t unused[2];
	uint32_t owner; /* the writer that has it */
};

/* Bits of readers: it is the writers' turn; there is a writer. */
#define WRITERS_TURN 1u
#define HAS_WRITER   2u
#define ONE_READER   8u

/* A writer waits at the word while readers have their turn. */
#define TURN_WAITED_FOR 2

/* There is a writer; others may wait behind it. */
#define ONE_WRITER   1
#define MORE_WRITERS 3

/* The lock is held, and waited for. */
#define CONTENDED 2

/* Bits of the kind; the lowest two are the type. */
#define RECURSIVE    1u
#define TYPE_MASK    3u
#define PROCESS_WIDE 0x80u
#define ELISION	     0x300u
#define KINDS	     (TYPE_MASK | PROCESS_WIDE | ELISION)

size_t owner_bytes(const struct owner_question *q)
{
	return q->in_word ? sizeof(uint32_t) : sizeof(struct glibc_mutex);
}

static bool is_held_and_waited_for(const struct glibc_mutex *m, int32_t waiter)
{
	bool is_recursive = (m->kind & TYPE_MASK) == RECURSIVE;

	if (m->lock != CONTENDED || !m->users || (m->kind & ~KINDS))
		return false;
	/* Only robust mutexes are in a list, only recursive ones count, and let their owner in. */
	if (m->list[0] || m->list[1])
		return false;
	return is_recursive ? m->count && m->owner != (uint32_t)waiter : !m->count;
}

int32_t owner_in(const struct owner_question *q, const void *memory, int32_t waiter)
{
	struct glibc_mutex m;
	uint32_t word;

	memcpy(&word, memory, sizeof(word));
	if (q->in_word) {
		int32_t owner = (int32_t)(word & FUTEX_TID_MASK);

		return (word & FUTEX_WAITERS) && !(word & FUTEX_OWNER_DIED) && owner != waiter
			       ? owner
			       : 0;
	}
	memcpy(&m, memory, sizeof(m));
	if (!is_held_and_waited_for(&m, waiter) || m.owner & ~(uint32_t)FUTEX_TID_MASK)
		return 0;
	return (int32_t)m.owner;
}

bool owner_is_readers(const void *memory)
{
	struct glibc_rwlock l;

	_Static_assert(sizeof(l) == OWNER_RWLOCK_BYTES, "no padding");
	memcpy(&l, memory, sizeof(l));
	return l.readers >= ONE_READER && (l.readers & (WRITERS_TURN | HAS_WRITER)) == HAS_WRITER &&
	       l.turn == TURN_WAITED_FOR && (l.writer == ONE_WRITER || l.writer == MORE_WRITERS) &&
	       !l.owner;
}
