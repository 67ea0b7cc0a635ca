/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * owner.h - finds the owner of a lock in the memory of its futex word.
 *
 * Words of priority-inheritance and robust locks hold the owner's id (futex(2)). glibc keeps it
 * behind the word: struct __pthread_mutex_s of bits/struct_mutex.h, for 64-bit programs. A rwlock
 * of glibc, struct __pthread_rwlock_arch_t, does not tell which readers have it, but that some do.
 */
#ifndef FUTRACE_OWNER_H
#define FUTRACE_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A word to be read in memory, for the owner of the lock that it is. */
struct owner_question {
	int32_t tid, pid; /* a thread that waits for it */
	uint64_t uaddr;
	bool in_word;	    /* the word itself tells; else the memory behind it, as with glibc */
	bool may_be_rwlock; /* it may be the word of a rwlock that says whose turn it is */
	bool is_shared;	    /* the owner may be of another process */
};

/* In place of the owner's id: readers have the lock, and it is not known which. */
#define OWNER_READERS (-1)

/* The largest number of bytes that tell the owner. */
#define OWNER_BYTES 40

/* The number of bytes that tell the owner that Q asks for. */
size_t owner_bytes(const struct owner_question *q);

/*
 * Returns the id of the owner by MEMORY, owner_bytes() read at Q's word; 0 if nobody waits for the
 * lock, or if it is not a lock that tells its owner. WAITER is the thread of Q as its program knows
 * it.
 */
int32_t owner_in(const struct owner_question *q, const void *memory, int32_t waiter);

/* That word lies so far behind the begin of a rwlock, which has so many bytes up to its last word.
 */
#define OWNER_RWLOCK_TURN  8
#define OWNER_RWLOCK_BYTES 28

/* Is MEMORY, OWNER_RWLOCK_BYTES of it, a rwlock that readers have, and for which a writer waits? */
bool owner_is_readers(const void *memory);

#endif
