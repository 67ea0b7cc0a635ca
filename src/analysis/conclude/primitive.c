/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/conclude/primitive_internal.h"

#include <stdlib.h>

#include <linux/futex.h>

#include "base/xalloc.h"

#define PARKED UINT32_MAX /* of Rust's thread::park(), library/std/src/sys/sync */

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

/* Whether the kernel has such locks at all is tried with a single call. */
static bool is_pi_mutex(const struct subject *x)
{
	return signature_waits_only(x->s, WAITS_PI, WAITS_PI) &&
	       signature_wakes_only(x->s, WAKES_PI) && (x->s->wakes || x->row->slept);
}

static bool is_rust_mutex(const struct subject *x)
{
	return signature_waits_only(x->s, WAITS_MONOTONIC, 0) && signature_only_val(x->s, LOCKED) &&
	       signature_wakes_only(x->s, WAKES_ONE) && subject_passes_on(x);
}

/* In a program of Go alone, all futexes are the runtime's, and it has but this kind of lock. */
static bool is_go_lock(const struct subject *x)
{
	return subject_has(x, LIBRARY_GO) && !subject_has(x, LIBRARY_GLIBC | LIBRARY_MUSL) &&
	       signature_waits_only(x->s, WAITS_PLAIN, 0) && signature_only_val(x->s, LOCKED) &&
	       signature_wakes_only(x->s, WAKES_ONE);
}

/*
 * One thread waits, always for the same; others wake it. Rust, parking_lot and Go do it so; and one
 * of the words of a barrier of musl is used so too.
 */
static bool is_parking_place(const struct subject *x)
{
	const struct signature *s = x->s;
	bool rust = signature_waits_only(s, WAITS_MONOTONIC, WAITS_MONOTONIC) &&
		    signature_only_val(s, PARKED);
	bool plain = (subject_has(x, LIBRARY_GLIBC) || subject_has(x, LIBRARY_GO)) &&
		     signature_waits_only(s, WAITS_PLAIN, WAITS_PLAIN) && s->waits_after >= AGAIN &&
		     (signature_only_val(s, 0) || signature_only_val(s, 1));

	return (rust || plain) && x->row->n_waiters == 1 && s->wakes &&
	       signature_wakes_only(s, WAKES_ONE) && !subject_passes_on(x);
}

static bool is_once(const struct subject *x)
{
	return glibc_is_once(x) || musl_is_once(x);
}

static char *say_join(const struct subject *x)
{
	const struct signature *s = x->s;
	int32_t tid = (int32_t)(s->vals[0] & FUTEX_TID_MASK);

	if (s->n_vals == 1)
		return xasprintf("pthread_join of %d", tid);
	/* Their stacks, and this word in them, were used again. */
	return xasprintf("pthread_join of %d and others", tid);
}

static char *say_parking_place(const struct subject *x)
{
	const struct waiter_row *waiter = &x->row->waiters[0];

	return waiter->comm[0] ? xasprintf("parking place of %s (%d)", waiter->comm, waiter->tid)
			       : xasprintf("parking place of %d", waiter->tid);
}

/* What each is known by. The manual has the same table. */
static const struct primitive {
	const char *name, *evidence;
	bool (*is)(const struct subject *x);
	char *(*say)(const struct subject *x); /* NULL: its name */
} primitives[] = {
	{ "glibc-style mutex",
	  "FUTEX_WAIT for the value 2, with a timeout FUTEX_WAIT_BITSET, and wakes of one thread; a "
	  "thread that waited wakes others. The process has glibc, but neither GLib nor Go, whose "
	  "locks look the same. It may also be a lock inside glibc, as of a stream",
	  glibc_is_mutex, NULL },
	{ "glibc robust mutex",
	  "FUTEX_WAIT, not private, for the id of a thread of the process with FUTEX_WAITERS, and "
	  "wakes of one thread. The process has glibc",
	  glibc_is_robust_mutex, NULL },
	{ "PI mutex", "FUTEX_LOCK_PI or FUTEX_LOCK_PI2 only", is_pi_mutex, NULL },
	{ "glibc condvar",
	  "two words side by side, on both of which is called FUTEX_WAIT_BITSET, without a timeout "
	  "but with FUTEX_CLOCK_REALTIME, or which is woken, for 0 or a count; or one, for 0, of "
	  "which all waiters are woken at once. In a process with glibc, timed waits on both, which "
	  "stay 0 after they were woken. And the words before these in pthread_cond_t",
	  glibc_is_cond, NULL },
	{ "glibc semaphore",
	  "FUTEX_WAIT_BITSET without a timeout but with FUTEX_CLOCK_REALTIME, for 0, and wakes of "
	  "one thread, by turns and at least three times; nothing happens on the word beside it",
	  glibc_is_semaphore, NULL },
	{ "glibc rwlock",
	  "FUTEX_WAIT_BITSET without a timeout but with FUTEX_CLOCK_REALTIME, for 2 and 3, on one "
	  "or two words side by side; and the count of readers before these",
	  glibc_is_rwlock, NULL },
	{ "glibc barrier",
	  "FUTEX_WAIT for multiples of a number, growing, and wakes of all; one thread less than "
	  "that number waits at most times. The process has glibc",
	  glibc_is_barrier, NULL },
	{ "pthread_once",
	  "FUTEX_WAIT for 1, or 1 more than a multiple of 4, in static memory, and one wake of all "
	  "by a thread that has not waited. The process has glibc, but no library of C++. The same "
	  "for 3, where it has musl",
	  is_once, NULL },
	{ "pthread_join",
	  "FUTEX_WAIT_BITSET with FUTEX_CLOCK_REALTIME, not private, for the id of a thread of the "
	  "process, and no call that wakes",
	  glibc_is_join, say_join },
	{ "Rust std Mutex",
	  "FUTEX_WAIT_BITSET without FUTEX_CLOCK_REALTIME, never with a timeout, for the value 2, "
	  "and wakes of one thread; a thread that waited wakes others",
	  is_rust_mutex, NULL },
	{ "musl mutex",
	  "FUTEX_WAIT for 0x80000010, and wakes of one thread; in a process that has musl also for "
	  "the id of one of its threads with FUTEX_WAITERS",
	  musl_is_mutex, NULL },
	{ "musl semaphore",
	  "FUTEX_WAIT for -1, and wakes of one thread, by turns and at least three times. The "
	  "process has musl",
	  musl_is_semaphore, NULL },
	{ "musl rwlock",
	  "FUTEX_WAIT for -1 and for a count of readers with FUTEX_WAITERS, and wakes of one thread "
	  "and of all. The process has musl",
	  musl_is_rwlock, NULL },
	{ "Go runtime lock",
	  "FUTEX_WAIT without a timeout for the value 2, and wakes of one thread. The process is of "
	  "Go, and has no C library. It may be inside a channel; a sync.Mutex is none",
	  is_go_lock, NULL },
	{ "parking place",
	  "one thread only ever waits and others wake it alone: by FUTEX_WAIT_BITSET for -1, as "
	  "Rust's thread::park(), or, in a process with glibc or Go, time and again by FUTEX_WAIT for "
	  "the same 0 or 1, as parking_lot and Go",
	  is_parking_place, say_parking_place },
};

#define N_PRIMITIVES (sizeof(primitives) / sizeof(*primitives))

char *primitive_of(const struct signature *s, const struct futex_row *row,
		   const struct primitive_process *process)
{
	const struct subject x = { s, row, process };
	const struct primitive *found = NULL;

	if (row->is_array || row->is_overflow)
		return NULL;
	for (size_t i = 0; i < N_PRIMITIVES; i++) {
		if (!primitives[i].is(&x))
			continue;
		/* What fits two is neither for certain. */
		if (found)
			return NULL;
		found = &primitives[i];
	}
	if (!found)
		return NULL;
	return found->say ? found->say(&x) : xstrdup(found->name);
}

const char *primitive_name(size_t i)
{
	return i < N_PRIMITIVES ? primitives[i].name : NULL;
}

const char *primitive_evidence(size_t i)
{
	return i < N_PRIMITIVES ? primitives[i].evidence : NULL;
}
