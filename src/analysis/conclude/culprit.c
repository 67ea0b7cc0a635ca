/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * culprit.c - writes the sentence about the thread that is to blame for most of some waiting.
 */
#include "analysis/conclude/culprit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"

/* A thread is named only if it is to blame for at least this part of the waiting, in per cent. */
#define CULPRIT_PERCENT 50

/* An activity of a smaller part, in per cent, is not mentioned. */
#define WORTH_PERCENT 10
#define MAX_DOINGS    3

/* Sleeps that a thread asked for: the event that ended them is not the cause. */
static const struct {
	const char *syscall;
	const char *advice;
} voluntary[] = {
	{ "nanosleep", "it chose to sleep" },
	{ "clock_nanosleep", "it chose to sleep" },
	{ "poll", "it waited for input" },
	{ "ppoll", "it waited for input" },
	{ "select", "it waited for input" },
	{ "pselect6", "it waited for input" },
	{ "epoll_wait", "it waited for input" },
	{ "epoll_pwait", "it waited for input" },
	{ "epoll_pwait2", "it waited for input" },
	{ "recvfrom", "it waited for input" },
	{ "recvmsg", "it waited for input" },
	{ "accept", "it waited for input" },
	{ "accept4", "it waited for input" },
	{ "wait4", "it waited for another process" },
	{ "waitid", "it waited for another process" },
};

#define ANY_THREAD (-1)

/* The activities of a thread while others waited, over several rows. */
struct doings {
	int32_t tid;
	const char *comm;
	struct blame_row all[BLAME_ROWS_MAX];
	size_t n;
	uint64_t ns;
};

static bool same_text(const char *x, const char *y)
{
	return x == y || (x && y && !strcmp(x, y));
}

/* The place in the system call does not matter here. */
static bool is_alike(const struct blame_row *x, const struct blame_row *y)
{
	return x->doing == y->doing &&
	       (x->doing != DOING_BLOCKED || same_text(x->sleep.syscall, y->sleep.syscall));
}

static void add_doing(struct doings *d, const struct blame_row *row)
{
	size_t i = 0;

	d->comm = row->comm;
	d->ns += row->ns;
	while (i < d->n && !is_alike(&d->all[i], row))
		i++;
	if (i == BLAME_ROWS_MAX)
		return;
	if (i < d->n) {
		d->all[i].ns += row->ns;
		return;
	}
	d->all[d->n++] = *row;
}

/* Returns the activities of TID; of all threads if TID is ANY_THREAD. */
static struct doings doings_of(const struct futex_row *const *rows, size_t n, int32_t tid)
{
	struct doings d = { .tid = tid };

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < rows[i]->n_blame; j++) {
			if (tid == ANY_THREAD || rows[i]->blame[j].tid == tid)
				add_doing(&d, &rows[i]->blame[j]);
		}
	}
	return d;
}

/* The time for which one thread is to blame. */
struct part {
	int32_t tid;
	uint64_t ns;
};

static int by_tid(const void *x, const void *y)
{
	const struct part *a = x, *b = y;

	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

/* Returns the parts of all rows, sorted by thread; *COUNT is their number. */
static struct part *parts_of(const struct futex_row *const *rows, size_t n, size_t *count)
{
	struct part *parts;
	size_t used = 0;

	*count = 0;
	for (size_t i = 0; i < n; i++)
		*count += rows[i]->n_blame;
	parts = xcalloc(*count + 1, sizeof(*parts));
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < rows[i]->n_blame; j++)
			parts[used++] =
				(struct part){ rows[i]->blame[j].tid, rows[i]->blame[j].ns };
	}
	qsort(parts, *count, sizeof(*parts), by_tid);
	return parts;
}

/* Returns the thread to blame for at least half of TOTAL_NS; 0 if there is none. */
static int32_t find_thread(const struct futex_row *const *rows, size_t n, uint64_t total_ns)
{
	size_t count;
	struct part *parts = parts_of(rows, n, &count);
	uint64_t ns = 0;
	int32_t found = 0;

	for (size_t i = 0; i < count; i++) {
		ns = i && parts[i].tid == parts[i - 1].tid ? ns + parts[i].ns : parts[i].ns;
		if (parts[i].tid && ns * 100 >= total_ns * CULPRIT_PERCENT)
			found = parts[i].tid;
	}
	free(parts);
	return found;
}

static int by_time(const void *x, const void *y)
{
	const struct blame_row *a = x, *b = y;

	return a->ns < b->ns ? 1 : a->ns > b->ns ? -1 : 0;
}

static const char *ended_by(const struct blocked_row *b, char *buf, size_t size)
{
	if (b->ended_by.kind == WHO_INTERRUPT)
		return "an interrupt: disk, timer or network";
	if (b->ended_by.kind == WHO_UNKNOWN)
		return NULL;
	snprintf(buf, size, "%s %" PRId32, *b->ended_by_comm ? b->ended_by_comm : "thread",
		 b->ended_by.tid);
	return buf;
}

/* "blocked in fsync for 96% OF_WHAT (ended by jbd2/sda1-8 212)" */
static char *one_doing(const struct blame_row *r, uint64_t total_ns, const char *of_what)
{
	char share[UNITS_SIZE], name[COMM_SIZE + 16];
	const char *end;

	units_share(share, r->ns, total_ns);
	if (r->doing == DOING_RUNNING)
		return xasprintf("running for %s%s", share, of_what);
	if (r->doing == DOING_RUNNABLE)
		return xasprintf("waiting for a CPU for %s%s", share, of_what);
	end = ended_by(&r->sleep, name, sizeof(name));
	return xasprintf("blocked%s%s for %s%s%s%s%s", r->sleep.syscall ? " in " : "",
			 r->sleep.syscall ? r->sleep.syscall : "", share, of_what,
			 end ? " (ended by " : "", end ? end : "", end ? ")" : "");
}

static const char *advice_on_sleep(const struct window *win, const struct blocked_row *b)
{
	for (size_t i = 0; i < sizeof(voluntary) / sizeof(*voluntary); i++) {
		if (b->syscall && !strcmp(b->syscall, voluntary[i].syscall))
			return voluntary[i].advice;
	}
	if (!b->syscall && !b->uninterruptible)
		return "the system call is not known";
	if (b->ended_by.kind == WHO_THREAD && window_thread(win, b->ended_by.tid))
		return "look at the thread that ended it";
	return "look outside this process";
}

static const char *advice_on(const struct window *win, const struct blame_row *r)
{
	if (r->doing == DOING_RUNNING)
		return "look at the code that ran";
	if (r->doing == DOING_RUNNABLE)
		return "look for the threads that had the CPUs, or for a CPU limit";
	return advice_on_sleep(win, &r->sleep);
}

static bool never_waited(const struct window *win, int32_t tid)
{
	const struct thread_row *th = window_thread(win, tid);

	return th && !th->waits;
}

/* "main (137), which never waited for a futex itself," */
static char *subject_of(const struct window *win, const struct doings *d)
{
	return xasprintf("%s (%" PRId32 ")%s", d->comm, d->tid,
			 never_waited(win, d->tid) ? ", which never waited for a futex itself,"
						   : "");
}

/* "SUBJECT VERB A, B: look there." Frees SUBJECT. */
static char *sentence(const struct window *win, char *subject, const char *verb,
		      const struct doings *d, uint64_t total_ns)
{
	char *words = xasprintf("%s %s", subject, verb), *whole;

	free(subject);
	for (size_t i = 0; i < d->n && i < MAX_DOINGS; i++) {
		char *doing, *longer;

		if (d->all[i].ns * 100 < total_ns * WORTH_PERCENT)
			break;
		doing = one_doing(&d->all[i], total_ns, i ? "" : " of that time");
		longer = xasprintf("%s%s %s", words, i ? "," : "", doing);
		free(doing);
		free(words);
		words = longer;
	}
	whole = xasprintf("%s: %s.", words, advice_on(win, &d->all[0]));
	free(words);
	return whole;
}

static uint64_t total_of(const struct futex_row *const *rows, size_t n)
{
	uint64_t total_ns = 0;

	for (size_t i = 0; i < n; i++)
		total_ns += rows[i]->wait_ns;
	return total_ns;
}

/* Is the largest activity known, and large enough to be mentioned? */
static bool is_worth_saying(const struct doings *d, uint64_t total_ns)
{
	return d->n && d->all[0].doing != DOING_UNKNOWN && d->all[0].doing != DOING_FUTEX &&
	       d->all[0].ns * 100 >= total_ns * WORTH_PERCENT;
}

char *culprit_of(const struct window *win, const struct futex_row *const *rows, size_t n)
{
	uint64_t total_ns = total_of(rows, n);
	int32_t tid = find_thread(rows, n, total_ns);
	struct doings d;

	if (!tid)
		return NULL;
	d = doings_of(rows, n, tid);
	qsort(d.all, d.n, sizeof(*d.all), by_time);
	if (!is_worth_saying(&d, total_ns))
		return NULL;
	return sentence(win, subject_of(win, &d), "was", &d, total_ns);
}

char *culprit_holders(const struct window *win, const struct futex_row *lock)
{
	struct doings d = doings_of(&lock, 1, ANY_THREAD);

	qsort(d.all, d.n, sizeof(*d.all), by_time);
	if (!is_worth_saying(&d, lock->wait_ns))
		return NULL;
	return sentence(win, xstrdup("The threads that woke its waiters"), "were", &d,
			lock->wait_ns);
}
