/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find_waits.c - finds locks, barriers, queues, single threads that others wait for, and delays.
 */
#include "analysis/conclude/find.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/finding_meanwhile.h"
#include "analysis/conclude/finding_parts.h"
#include "analysis/conclude/object.h"
#include "base/xalloc.h"
#include "model/title.h"

/* A word is worth a finding if a thread waits there for this part of the window, in per cent. */
#define WORTH_PERCENT	   5
#define LOCK_WORTH_PERCENT 1

/* Locks with this part of the waiting on the worst lock are told as well, in per cent. */
#define ALIKE_PERCENT 80

/* That writers wait for readers is told from this part of the waiting on, in per cent. */
#define WRITERS_PERCENT 20

/* Up to this part of the blame may be on threads that woke nobody, in per cent. */
#define OTHERS_PERCENT 5

/* A thread is what others wait for if it has more than this part of the blame, in per cent. */
#define CULPRIT_PERCENT 50

/* Among more words than this, none are joined by their waiter: that compares each with each. */
#define JOIN_MAX 1000

static bool is_worth(const struct evidence *e, const struct futex_row *f, uint64_t percent)
{
	return f->covered_ns * 100 >= window_duration_ns(e->win) * percent;
}

/* Returns the finding of KIND about ROWS, with words and waiters. */
static struct finding *add(struct findings *fs, const struct evidence *e, enum finding_kind kind,
			   const struct futex_row *const *rows, size_t n)
{
	struct finding *finding = findings_add(fs, kind);

	finding_add_words(finding, rows, n);
	finding_add_waiters(finding, e, rows, n);
	finding_add_meanwhile(finding, e, rows, n, finding->time_ns / 2);
	return finding;
}

/* Has TID held F: is it the owner, or did it wake waiters? */
static bool is_holder(const struct futex_row *f, int32_t tid)
{
	if (tid && tid == f->owner.tid)
		return true;
	for (size_t i = 0; i < f->n_wakers; i++) {
		if (f->wakers[i].tid == tid && f->wakers[i].woken)
			return true;
	}
	return false;
}

/* Did threads that held F themselves do nearly all that the waits are blamed on? */
static bool is_on_wakers(const struct futex_row *f)
{
	uint64_t others_ns = 0;

	for (size_t i = 0; i < f->n_blame; i++)
		others_ns += is_holder(f, f->blame[i].tid) ? 0 : f->blame[i].ns;
	return others_ns * 100 <= f->wait_ns * OTHERS_PERCENT;
}

/* ROLE is that of threads that woke the waiters of ROWS. */
static void add_words(struct findings *fs, const struct evidence *e, enum finding_kind kind,
		      enum finding_role role, const struct futex_row *const *rows, size_t n)
{
	struct finding *finding = add(fs, e, kind, rows, n);
	int32_t tid;
	char *name = finding_blamed(rows, n, &tid);
	bool on_wakers = is_on_wakers(rows[0]);

	/* All threads to blame are taken together: a lock has many holders in turn. */
	finding_add_culprit(finding, e, on_wakers ? role : ROLE_WAKER, 0, name, rows, n);
	finding->culprits[finding->n_culprits - 1].tid = tid;
	finding->certain = kind != FINDING_QUEUE && on_wakers;
	if (on_wakers)
		finding_take_out_delay(finding, rows, n);
}

static void add_word(struct findings *fs, const struct evidence *e, enum finding_kind kind,
		     enum finding_role role, const struct futex_row *f)
{
	add_words(fs, e, kind, role, &f, 1);
}

/* The rows of one lock's words, the row that it is found by first. */
struct parts {
	const struct futex_row *rows[OBJECT_WORDS];
	size_t n;
	uint64_t wait_ns;
};

static struct parts parts_of(const struct evidence *e, size_t i)
{
	const struct futex_row *row = &e->win->futexes[i];
	struct parts p = { .rows = { row }, .n = 1, .wait_ns = row->wait_ns };

	for (size_t j = 0; object_has_words(row) && j < e->win->n_futexes; j++) {
		const struct futex_row *other = &e->win->futexes[j];

		if (j == i || e->uses[j] != USE_LOCK || !object_is_same(row, other) ||
		    p.n == OBJECT_WORDS)
			continue;
		p.rows[p.n++] = other;
		p.wait_ns += other->wait_ns;
	}
	return p;
}

/* The lowest of a lock's words that is worth it by itself tells of all. */
static bool tells(const struct evidence *e, const struct parts *p)
{
	for (size_t i = 1; i < p->n; i++) {
		if (p->rows[i]->uaddr < p->rows[0]->uaddr &&
		    is_worth(e, p->rows[i], LOCK_WORTH_PERCENT))
			return false;
	}
	return is_worth(e, p->rows[0], LOCK_WORTH_PERCENT);
}

static void add_lock(struct findings *fs, const struct evidence *e, const struct parts *p)
{
	struct finding *finding;
	uint64_t writers_ns = 0;

	for (size_t i = 0; i < p->n; i++)
		writers_ns += object_writers_ns(p->rows[i]);
	if (writers_ns * 100 < p->wait_ns * WRITERS_PERCENT) {
		add_words(fs, e, FINDING_LOCK, ROLE_HOLDER, p->rows, p->n);
		return;
	}
	/* Other readers had the lock too, before the last one woke the writer. */
	add_words(fs, e, FINDING_LOCK, ROLE_WAKER, p->rows, p->n);
	finding = &fs->all[fs->n - 1];
	finding->writers_ns = writers_ns;
	finding->certain = false;
}

static void find_locks(struct findings *fs, const struct evidence *e)
{
	uint64_t worst_ns = 0;

	for (size_t i = 0; i < e->win->n_futexes; i++) {
		struct parts p = { 0 };

		if (e->uses[i] == USE_LOCK)
			p = parts_of(e, i);
		if (p.wait_ns > worst_ns)
			worst_ns = p.wait_ns;
	}
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		struct parts p;

		if (e->uses[i] != USE_LOCK)
			continue;
		p = parts_of(e, i);
		if (tells(e, &p) && p.wait_ns * 100 >= worst_ns * ALIKE_PERCENT)
			add_lock(fs, e, &p);
	}
}

static void find_barriers(struct findings *fs, const struct evidence *e)
{
	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *f = &e->win->futexes[i];

		if (e->uses[i] == USE_BARRIER && is_worth(e, f, WORTH_PERCENT))
			add_word(fs, e, FINDING_BARRIER, ROLE_LAST, f);
	}
}

/* The time for which a thread is to blame. */
struct part {
	int32_t tid;
	uint64_t ns;
};

static int by_tid(const void *x, const void *y)
{
	const struct part *a = x, *b = y;

	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

/*
 * Returns the thread to blame for most of the waits on F, and that does not wait there; 0 if there
 * is none.
 */
static int32_t culprit_of(const struct futex_row *f)
{
	struct part *parts = xcalloc(f->n_blame + 1, sizeof(*parts));
	uint64_t ns = 0;
	int32_t found = 0;

	for (size_t i = 0; i < f->n_blame; i++)
		parts[i] = (struct part){ f->blame[i].tid, f->blame[i].ns };
	qsort(parts, f->n_blame, sizeof(*parts), by_tid);
	for (size_t i = 0; i < f->n_blame; i++) {
		ns = i && parts[i].tid == parts[i - 1].tid ? ns + parts[i].ns : parts[i].ns;
		if (parts[i].tid && ns * 100 > f->wait_ns * CULPRIT_PERCENT &&
		    !futex_row_has_waiter(f, parts[i].tid))
			found = parts[i].tid;
	}
	free(parts);
	return found;
}

static const char *name_of(const struct futex_row *f, int32_t tid)
{
	for (size_t i = 0; i < f->n_blame; i++) {
		if (f->blame[i].tid == tid)
			return title_or_comm(f->blame[i].title, f->blame[i].comm);
	}
	return "";
}

/* A word whose waiters wait for others. */
struct waited {
	const struct futex_row *row;
	int32_t culprit; /* the thread that they wait for; 0: several */
	int32_t waiter;	 /* the only waiter, if it waits for different threads at several words */
	/* The lower half of its condition variable, if threads wait for different ones at both. */
	const struct futex_row *condvar;
};

static int32_t only_waiter(const struct futex_row *f)
{
	return f->n_waiters == 1 ? f->waiters[0].tid : 0;
}

/* Do others wait for the culprit of ALL[I] too? */
static bool is_for_others_too(const struct waited *all, size_t n, size_t i)
{
	for (size_t j = 0; j < n; j++) {
		if (all[i].culprit && all[j].culprit == all[i].culprit &&
		    only_waiter(all[j].row) != only_waiter(all[i].row))
			return true;
	}
	return false;
}

/* A thread that waits for one thread after the other, each at another word, has one finding. */
static void join_by_waiter(struct waited *all, size_t n)
{
	bool *may = xcalloc(n + 1, sizeof(*may));

	if (n > JOIN_MAX)
		n = 0;
	for (size_t i = 0; i < n; i++)
		may[i] = only_waiter(all[i].row) && !is_for_others_too(all, n, i);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n && may[i]; j++) {
			if (may[j] && only_waiter(all[j].row) == only_waiter(all[i].row) &&
			    (!all[i].culprit || all[j].culprit != all[i].culprit))
				all[i].waiter = i != j ? only_waiter(all[i].row) : all[i].waiter;
		}
	}
	free(may);
}

/* What two halves of a condition variable are waited for is one thread only if it is the same. */
static void join_halves(const struct evidence *e, struct waited *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct futex_row *half =
			evidence_other_half(e, (size_t)(all[i].row - e->win->futexes));

		for (size_t j = 0; half && j < i; j++) {
			if (all[j].row != half || all[j].waiter || all[i].waiter ||
			    (all[i].culprit && all[i].culprit == all[j].culprit))
				continue;
			all[i].condvar = all[j].condvar =
				half->uaddr < all[i].row->uaddr ? half : all[i].row;
			all[i].culprit = all[j].culprit = 0;
		}
	}
}

static int by_group(const void *x, const void *y)
{
	const struct waited *a = x, *b = y;

	if (a->waiter != b->waiter)
		return a->waiter < b->waiter ? -1 : 1;
	if (!a->waiter && a->culprit != b->culprit)
		return a->culprit < b->culprit ? -1 : 1;
	if (a->condvar != b->condvar)
		return a->condvar < b->condvar ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

static bool is_one_group(const struct waited *a, const struct waited *b)
{
	if (a->waiter || b->waiter)
		return a->waiter == b->waiter;
	if (a->condvar || b->condvar)
		return a->condvar == b->condvar;
	return a->culprit && a->culprit == b->culprit;
}

static uint64_t acts_ns(const struct finding_culprit *c)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < c->n_did; i++)
		ns += c->did[i].ns;
	return ns;
}

/* At all N words ROWS, threads wait for CULPRIT. */
static void add_waits_for(struct findings *fs, const struct evidence *e, int32_t culprit,
			  const struct futex_row *const *rows, size_t n)
{
	struct finding *finding = add(fs, e, FINDING_WAITS_FOR, rows, n);

	finding_add_culprit(finding, e, ROLE_WAKER, culprit, xstrdup(name_of(rows[0], culprit)),
			    rows, n);
	finding->certain =
		acts_ns(&finding->culprits[0]) * 100 >= finding->time_ns * (100 - OTHERS_PERCENT);
}

/* The N words at ALL are one group. */
static void add_group(struct findings *fs, const struct evidence *e, const struct waited *all,
		      size_t n)
{
	const struct futex_row **rows = xcalloc(n, sizeof(*rows));

	for (size_t i = 0; i < n; i++)
		rows[i] = all[i].row;
	if (!all[0].waiter && all[0].culprit)
		add_waits_for(fs, e, all[0].culprit, rows, n);
	else
		add_words(fs, e, FINDING_QUEUE, ROLE_WAKER, rows, n);
	free(rows);
}

static void find_others(struct findings *fs, const struct evidence *e)
{
	struct waited *all = xcalloc(e->win->n_futexes + 1, sizeof(*all));
	size_t n = 0, first = 0;

	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *f = &e->win->futexes[i];

		if (e->uses[i] == USE_OTHERS && is_worth(e, f, WORTH_PERCENT))
			all[n++] = (struct waited){ .row = f, .culprit = culprit_of(f) };
	}
	join_by_waiter(all, n);
	join_halves(e, all, n);
	if (n)
		qsort(all, n, sizeof(*all), by_group);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && is_one_group(&all[first], &all[i]))
			continue;
		add_group(fs, e, &all[first], i - first);
		first = i;
	}
	free(all);
}

/* Words with more waiting come first among those of one process. */
static int by_process(const void *x, const void *y)
{
	const struct futex_row *a = *(const struct futex_row *const *)x;
	const struct futex_row *b = *(const struct futex_row *const *)y;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return a->wait_ns < b->wait_ns ? 1 : a->wait_ns > b->wait_ns ? -1 : 0;
}

/* All words of one process together. */
static void find_delays(struct findings *fs, const struct evidence *e)
{
	const struct futex_row **rows = xcalloc(e->win->n_futexes + 1, sizeof(*rows));
	size_t n = 0, first = 0;

	for (size_t i = 0; i < e->win->n_futexes; i++) {
		const struct futex_row *f = &e->win->futexes[i];

		if (e->uses[i] == USE_CPU && is_worth(e, f, WORTH_PERCENT))
			rows[n++] = f;
	}
	if (n)
		qsort(rows, n, sizeof(*rows), by_process);
	for (size_t i = 1; i <= n; i++) {
		struct finding *finding;

		if (i < n && rows[i]->pid == rows[first]->pid)
			continue;
		finding = add(fs, e, FINDING_CPU, &rows[first], i - first);
		for (size_t j = first; j < i; j++)
			finding->delay_ns += rows[j]->wakeup_delay_ns;
		finding->certain = true;
		first = i;
	}
	free(rows);
}

void find_waits(struct findings *fs, const struct evidence *e)
{
	find_locks(fs, e);
	find_barriers(fs, e);
	find_others(fs, e);
	find_delays(fs, e);
}
