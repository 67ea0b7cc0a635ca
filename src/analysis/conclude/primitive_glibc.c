/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * primitive_glibc.c - the rules that recognize primitives of the GNU C library, by the calls of
 * 2.36.
 */
#include "analysis/conclude/primitive_glibc.h"

#include <linux/futex.h>

/*
 * The offset in pthread_cond_t of the words that its waiters sleep on (bits/thread-shared-types.h,
 * 64-bit).
 */
#define COND_SIGNALS 40

/* With a timeout it uses another operation; FUTEX_WAIT is never timed. */
bool glibc_is_mutex(const struct subject *x)
{
	return subject_has(x, LIBRARY_GLIBC) && !subject_has(x, LIBRARY_GLIB) &&
	       !subject_has(x, LIBRARY_GO) &&
	       signature_waits_only(x->s, ANY_PLAIN, ANY_REALTIME | ANY_MONOTONIC) &&
	       (x->s->untimed & ANY_PLAIN) && signature_only_val(x->s, VAL_CONTENDED) &&
	       signature_wakes_only(x->s, WAKES_ONE) && subject_passes_on(x);
}

bool glibc_is_robust_mutex(const struct subject *x)
{
	return subject_has(x, LIBRARY_GLIBC) &&
	       signature_waits_only(x->s, WAITS_PLAIN_SHARED,
				    WAITS_REALTIME_SHARED | WAITS_MONOTONIC_SHARED) &&
	       signature_wakes_only(x->s, WAKES_ONE) && subject_vals_are_threads(x, FUTEX_WAITERS);
}

/*
 * Does S look like a condition variable, semaphore or rwlock of glibc? Their waits have the flag
 * FUTEX_CLOCK_REALTIME even without a timeout. No other library is known to do that.
 */
static bool waits_like_glibc(const struct signature *s)
{
	return signature_waits_only(s, ANY_REALTIME, ANY_REALTIME | ANY_MONOTONIC) &&
	       signature_wakes_only(s, WAKES_ONE | WAKES_ALL);
}

static bool says_glibc(const struct signature *s)
{
	return s->untimed & ANY_REALTIME;
}

/* Condition variables and rwlocks have two words side by side, in 8 bytes. */
static const struct signature *other_word(const struct subject *x)
{
	return x->process->is_32bit ? NULL : subject_word_at(x, x->row->uaddr ^ 4);
}

/* Values of a rwlock's words: PTHREAD_RWLOCK_FUTEX_USED, and whose turn it is. */
static bool has_rwlock_vals(const struct signature *s)
{
	for (uint32_t i = 0; i < s->n_vals; i++) {
		if (s->vals[i] != 2 && s->vals[i] != 3)
			return false;
	}
	return true;
}

/* A condition variable that counts notifications in its words never expects 0 again. */
static bool stays_zero(const struct signature *s)
{
	return signature_only_val(s, 0) && s->waits_after;
}

static bool is_pair_of_cond(const struct subject *x, const struct signature *other)
{
	const struct signature *s = x->s;

	if (!waits_like_glibc(s) || (other->waits && !waits_like_glibc(other)) ||
	    !signature_wakes_only(other, WAKES_ONE | WAKES_ALL))
		return false;
	if (!says_glibc(s) && !says_glibc(other))
		return subject_has(x, LIBRARY_GLIBC) && stays_zero(s) && stays_zero(other);
	return !has_rwlock_vals(s) || !has_rwlock_vals(other);
}

static bool is_cond_signal(const struct subject *x)
{
	const struct signature *other = other_word(x);

	if (subject_has(x, LIBRARY_MUSL))
		return false;
	if (other && (other->waits || other->wakes))
		return is_pair_of_cond(x, other);
	/* Alone, it could be a semaphore, but a semaphore never wakes all. */
	return waits_like_glibc(x->s) && says_glibc(x->s) && signature_only_val(x->s, 0) &&
	       (x->s->wake_forms & WAKES_ALL);
}

/* Does pthread_cond_wait() sleep on the word at OFFSET from this one? */
static bool has_cond_at(const struct subject *x, int64_t offset)
{
	struct futex_row row = { .uaddr = x->row->uaddr + (uint64_t)offset };
	struct subject at = { subject_word_at(x, row.uaddr), &row, x->process };

	return at.s && is_cond_signal(&at);
}

/*
 * Is this another word of a condition variable: of its groups' waiters, which are awaited before
 * they leave, of its own lock, or of its end?
 */
static bool is_cond_inside(const struct subject *x)
{
	static const int64_t offsets[] = { 16, 20, 32, 36 };

	if (!subject_has(x, LIBRARY_GLIBC) || x->process->is_32bit ||
	    !signature_waits_only(x->s, ANY_PLAIN, 0))
		return false;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
		int64_t to_signals = COND_SIGNALS - offsets[i];

		if (x->row->uaddr % 8 == (uint64_t)offsets[i] % 8 &&
		    (has_cond_at(x, to_signals) || has_cond_at(x, to_signals + 4)))
			return true;
	}
	return false;
}

bool glibc_is_cond(const struct subject *x)
{
	return is_cond_signal(x) || is_cond_inside(x);
}

/*
 * After a wake on one of its words, a condition variable is next waited on at its other word, and
 * only then at the first again.
 */
bool glibc_is_semaphore(const struct subject *x)
{
	const struct signature *other = other_word(x);

	return !subject_has(x, LIBRARY_MUSL) && !x->process->is_32bit && x->row->uaddr % 8 == 0 &&
	       waits_like_glibc(x->s) && says_glibc(x->s) && signature_only_val(x->s, 0) &&
	       signature_wakes_only(x->s, WAKES_ONE) && x->s->waits_after >= MIN_REUSES &&
	       (!other || (!other->waits && !other->wakes));
}

/*
 * Is this one of the two words behind the count of readers: the owner of the lock, or the next
 * writer?
 */
static bool is_rwlock_turn(const struct subject *x)
{
	const struct signature *other = other_word(x);
	bool has_other = other && other->waits;

	if (x->row->had_readers)
		return true;
	return !subject_has(x, LIBRARY_MUSL) && !x->process->is_32bit && waits_like_glibc(x->s) &&
	       has_rwlock_vals(x->s) &&
	       (!has_other || (waits_like_glibc(other) && has_rwlock_vals(other))) &&
	       (says_glibc(x->s) || (has_other && says_glibc(other))) &&
	       (signature_has_val(x->s, 3) || (has_other && signature_has_val(other, 3)));
}

static bool has_turn_at(const struct subject *x, uint64_t offset)
{
	struct futex_row row = { .uaddr = x->row->uaddr + offset };
	struct subject at = { subject_word_at(x, row.uaddr), &row, x->process };

	return at.s && is_rwlock_turn(&at);
}

/* Is this the count of readers? Readers wait on it if writers go first. */
static bool is_rwlock_count(const struct subject *x)
{
	return x->row->uaddr % 8 == 0 && waits_like_glibc(x->s) && says_glibc(x->s) &&
	       signature_wakes_only(x->s, WAKES_ALL) && !signature_has_val(x->s, 0) &&
	       (has_turn_at(x, 8) || has_turn_at(x, 12));
}

bool glibc_is_rwlock(const struct subject *x)
{
	return is_rwlock_turn(x) || is_rwlock_count(x);
}

/* A barrier of libgomp counts its rounds in steps of so much (config/linux/bar.h, BAR_INCR). */
#define GOMP_STEP 8

static bool may_be_gomps(const struct subject *x)
{
	return subject_has(x, LIBRARY_OPENMP) && x->s->divisor % GOMP_STEP == 0;
}

/*
 * A barrier's waiters expect the number of threads in all rounds before: a multiple of the threads
 * in one round. All but one of the threads wait, or all if the first one is back already.
 */
bool glibc_is_barrier(const struct subject *x)
{
	const struct signature *s = x->s;

	return subject_has(x, LIBRARY_GLIBC) && !may_be_gomps(x) && !x->process->is_32bit &&
	       x->row->uaddr % 8 == 4 && signature_waits_only(s, ANY_PLAIN, 0) && s->wakes &&
	       signature_wakes_only(s, WAKES_ALL) && s->n_vals >= MIN_REUSES && !s->vals_fell &&
	       s->divisor >= 2 && x->row->peak_waiters + 1 >= s->divisor &&
	       x->row->peak_waiters <= s->divisor;
}

/*
 * The word says that a thread is inside. That thread wakes all when it leaves, once, without a
 * wait.
 */
bool glibc_is_once(const struct subject *x)
{
	const struct signature *s = x->s;
	bool may_be = x->row->where.kind == WHERE_DATA || x->row->where.kind == WHERE_BSS;

	return subject_has(x, LIBRARY_GLIBC) && !subject_has(x, LIBRARY_CXX) && may_be &&
	       signature_waits_only(s, WAITS_PLAIN, 0) && s->n_vals == 1 && s->vals[0] % 4 == 1 &&
	       s->wakes == 1 && signature_wakes_only(s, WAKES_ALL) && !s->waits_after &&
	       !subject_passes_on(x);
}

/* Old versions use a plain wait, as musl does to lock its list of threads. */
bool glibc_is_join(const struct subject *x)
{
	uint32_t plain = subject_has(x, LIBRARY_GLIBC) ? WAITS_PLAIN_SHARED : 0;
	uint32_t timed = WAITS_REALTIME_SHARED | WAITS_MONOTONIC_SHARED | plain;

	return !subject_has(x, LIBRARY_MUSL) && !x->s->wakes &&
	       signature_waits_only(x->s, WAITS_REALTIME_SHARED | plain, timed) &&
	       subject_vals_are_threads(x, 0);
}
