/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * primitive.c - the table of primitives, and the rules of those outside the C libraries.
 */
#include "analysis/conclude/primitive.h"

#include <stdlib.h>
#include <string.h>

#include <linux/futex.h>

#include <futrace/schema.h>

#include "analysis/conclude/primitive_glibc.h"
#include "analysis/conclude/primitive_musl.h"
#include "base/xalloc.h"

#define PARKED UINT32_MAX /* of Rust's thread::park(), library/std/src/sys/sync */

/* A single call may only test whether the kernel has such locks. */
static bool is_pi_mutex(const struct subject *x)
{
	return signature_waits_only(x->s, WAITS_PI, WAITS_PI) &&
	       signature_wakes_only(x->s, WAKES_PI) && (x->s->wakes || x->row->slept);
}

static bool is_rust_mutex(const struct subject *x)
{
	return signature_waits_only(x->s, WAITS_MONOTONIC, 0) &&
	       signature_only_val(x->s, VAL_CONTENDED) && signature_wakes_only(x->s, WAKES_ONE) &&
	       subject_passes_on(x);
}

/* In a program of Go alone, all futexes belong to the runtime, which has only this kind of lock. */
static bool is_go_lock(const struct subject *x)
{
	return subject_has(x, LIBRARY_GO) && !subject_has(x, LIBRARY_GLIBC | LIBRARY_MUSL) &&
	       signature_waits_only(x->s, WAITS_PLAIN, 0) &&
	       signature_only_val(x->s, VAL_CONTENDED) && signature_wakes_only(x->s, WAKES_ONE);
}

/*
 * One thread waits, always for the same value, and others wake it. Rust, parking_lot and Go do
 * this, and one of the words of a barrier of musl looks the same.
 */
static bool is_parking_place(const struct subject *x)
{
	const struct signature *s = x->s;
	bool rust = signature_waits_only(s, WAITS_MONOTONIC, WAITS_MONOTONIC) &&
		    signature_only_val(s, PARKED);
	bool plain = (subject_has(x, LIBRARY_GLIBC) || subject_has(x, LIBRARY_GO)) &&
		     signature_waits_only(s, WAITS_PLAIN, WAITS_PLAIN) &&
		     s->waits_after >= MIN_REUSES &&
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
		return xasprintf(FUTRACE_PRIMITIVE_JOIN " of %d", tid);
	/*
	 * Several threads used this word: a new thread's stack can have the place of an old one's.
	 */
	return xasprintf(FUTRACE_PRIMITIVE_JOIN " of %d and others", tid);
}

static char *say_parking_place(const struct subject *x)
{
	const struct waiter_row *waiter = &x->row->waiters[0];

	return waiter->comm[0] ? xasprintf(FUTRACE_PRIMITIVE_PARKING_PLACE " of %s (%d)",
					   waiter->comm, waiter->tid)
			       : xasprintf(FUTRACE_PRIMITIVE_PARKING_PLACE " of %d", waiter->tid);
}

/* All primitives, with their evidence. The manual has the same table. */
static const struct primitive {
	const char *name, *evidence;
	bool (*is)(const struct subject *x);
	char *(*say)(const struct subject *x); /* NULL: its name */
} primitives[] = {
	{ FUTRACE_PRIMITIVE_GLIBC_MUTEX,
	  "FUTEX_WAIT for the value 2, with a timeout FUTEX_WAIT_BITSET, and wakes of one thread; a "
	  "thread that waited wakes others. The process has glibc, but neither GLib nor Go, whose "
	  "locks look the same. It may also be a lock inside glibc, as of a stream",
	  glibc_is_mutex, NULL },
	{ FUTRACE_PRIMITIVE_GLIBC_ROBUST_MUTEX,
	  "FUTEX_WAIT, not private, for the id of a thread of the process with FUTEX_WAITERS, and "
	  "wakes of one thread. The process has glibc",
	  glibc_is_robust_mutex, NULL },
	{ FUTRACE_PRIMITIVE_PI_MUTEX, "FUTEX_LOCK_PI or FUTEX_LOCK_PI2 only", is_pi_mutex, NULL },
	{ FUTRACE_PRIMITIVE_GLIBC_CONDVAR,
	  "two words side by side. Each of them is woken, or waited on with FUTEX_WAIT_BITSET "
	  "without a timeout but with FUTEX_CLOCK_REALTIME, for 0 or a count. Or one such word, for "
	  "0, whose waiters are all woken at once. In a process with glibc, timed waits count too, "
	  "if both words stay 0 after they were woken. The words before these in pthread_cond_t "
	  "belong to it as well",
	  glibc_is_cond, NULL },
	{ FUTRACE_PRIMITIVE_GLIBC_SEMAPHORE,
	  "FUTEX_WAIT_BITSET without a timeout but with FUTEX_CLOCK_REALTIME, for 0, and wakes of "
	  "one thread, in turn and at least three times; no call is about the word beside it",
	  glibc_is_semaphore, NULL },
	{ FUTRACE_PRIMITIVE_GLIBC_RWLOCK,
	  "FUTEX_WAIT_BITSET without a timeout but with FUTEX_CLOCK_REALTIME, for 2 and 3, on one "
	  "or two words side by side. The count of readers before these belongs to it",
	  glibc_is_rwlock, NULL },
	{ FUTRACE_PRIMITIVE_GLIBC_BARRIER,
	  "FUTEX_WAIT for growing multiples of a number, and wakes of all; at most times one thread "
	  "less than that number waits. The process has glibc, and no OpenMP if they are multiples "
	  "of 8",
	  glibc_is_barrier, NULL },
	{ FUTRACE_PRIMITIVE_ONCE,
	  "FUTEX_WAIT for 1, or 1 more than a multiple of 4, in static memory, and one wake of all "
	  "by a thread that has not waited. The process has glibc, but no library of C++. In a "
	  "process with musl, the same for 3",
	  is_once, NULL },
	{ FUTRACE_PRIMITIVE_JOIN,
	  "FUTEX_WAIT_BITSET with FUTEX_CLOCK_REALTIME, not private, for the id of a thread of the "
	  "process, and no call that wakes",
	  glibc_is_join, say_join },
	{ FUTRACE_PRIMITIVE_RUST_MUTEX,
	  "FUTEX_WAIT_BITSET without FUTEX_CLOCK_REALTIME, never with a timeout, for the value 2, "
	  "and wakes of one thread; a thread that waited wakes others",
	  is_rust_mutex, NULL },
	{ FUTRACE_PRIMITIVE_MUSL_MUTEX,
	  "FUTEX_WAIT for 0x80000010, and wakes of one thread; in a process that has musl also for "
	  "the id of one of its threads with FUTEX_WAITERS",
	  musl_is_mutex, NULL },
	{ FUTRACE_PRIMITIVE_MUSL_SEMAPHORE,
	  "FUTEX_WAIT for -1, and wakes of one thread, in turn and at least three times. The "
	  "process has musl",
	  musl_is_semaphore, NULL },
	{ FUTRACE_PRIMITIVE_MUSL_RWLOCK,
	  "FUTEX_WAIT for -1 and for a count of readers with FUTEX_WAITERS, and wakes of one thread "
	  "and of all. The process has musl",
	  musl_is_rwlock, NULL },
	{ FUTRACE_PRIMITIVE_GO_LOCK,
	  "FUTEX_WAIT without a timeout for the value 2, and wakes of one thread. The process is of "
	  "Go, and has no C library. It may be inside a channel; a sync.Mutex is none",
	  is_go_lock, NULL },
	{ FUTRACE_PRIMITIVE_PARKING_PLACE,
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
		/* If two primitives fit, neither is certain. */
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

bool primitive_has(const char *primitive, const char *word)
{
	const char *found = primitive ? strstr(primitive, word) : NULL;
	const char *of = found ? strstr(primitive, " of ") : NULL;

	return found && (!of || found < of);
}

char *primitive_kind(const struct futex_row *f)
{
	const char *of = f->primitive ? strstr(f->primitive, " of ") : NULL;

	if (of)
		return xasprintf("%.*s", (int)(of - f->primitive), f->primitive);
	return f->primitive ? xstrdup(f->primitive) : NULL;
}

bool primitive_is_join(const struct futex_row *f)
{
	return primitive_joined(f);
}

const char *primitive_joined(const struct futex_row *f)
{
	static const char before[] = FUTRACE_PRIMITIVE_JOIN " of ";
	size_t length = sizeof(before) - 1;

	return f->primitive && !strncmp(f->primitive, before, length) ? f->primitive + length
								      : NULL;
}
