/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.c - counts intervals: time and calls of words, and the states of threads.
 */
#include "report/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/xalloc.h"
#include "report/metrics_internal.h"

struct metrics *metrics_new(unsigned int most)
{
	struct metrics *m = xcalloc(1, sizeof(*m));

	m->most = most;
	m->comm = xstrdup("");
	m->words.other.name = xstrdup("other");
	m->threads.other.name = xstrdup("other");
	return m;
}

static void free_series(struct all_series *all)
{
	struct series *s, *next;

	HASH_ITER (hh, all->all, s, next) {
		HASH_DEL(all->all, s);
		free(s->key);
		free(s->comm);
		free(s->name);
		free(s->where);
		free(s);
	}
	free(all->other.name);
}

void metrics_free(struct metrics *m)
{
	if (!m)
		return;
	free_series(&m->words);
	free_series(&m->threads);
	free(m->comm);
	free(m);
}

static const char *comm_of(const struct result *res, int32_t pid)
{
	for (size_t i = 0; i < res->n_targets; i++) {
		if (res->targets[i].pid == pid)
			return res->targets[i].comm;
	}
	return "";
}

/* The series with these labels; no two have the same. MAKE: a new one may be made for them. */
static struct series *find_series(struct metrics *m, struct all_series *all,
				  const struct series *labels, bool make)
{
	char *key = xasprintf("%" PRId32 " %s %s", labels->pid, labels->name ? labels->name : "",
			      labels->where ? labels->where : "");
	struct series *s;

	HASH_FIND_STR(all->all, key, s);
	if (s || !make || (m->most && HASH_COUNT(all->all) >= m->most)) {
		free(key);
		return s ? s : &all->other;
	}
	s = xcalloc(1, sizeof(*s));
	s->key = key;
	s->pid = labels->pid;
	s->comm = xstrdup(labels->comm);
	s->name = labels->name ? xstrdup(labels->name) : NULL;
	s->where = labels->where ? xstrdup(labels->where) : NULL;
	HASH_ADD_KEYPTR(hh, all->all, s->key, strlen(s->key), s);
	return s;
}

/* A wait that still goes on is counted when it has ended. */
static void count_waits(struct series *s, const struct futex_row *f)
{
	if (f->is_idle) {
		s->counters[IDLE_NS] += f->wait_ns;
		s->counters[IDLE_WAITS] += f->waits - f->unfinished;
		s->idle_waiters += f->unfinished;
		return;
	}
	s->counters[WAIT_NS] += f->wait_ns;
	s->counters[WAITS] += f->waits - f->unfinished;
	s->counters[SLEPT] += f->finished_slept;
	s->waiters += f->unfinished;
}

static void count_word(struct series *s, const struct futex_row *f)
{
	count_waits(s, f);
	s->counters[CALLS] += futex_row_calls(f);
	s->counters[SUSPECT] += f->suspect;
	for (size_t i = 0; i < f->n_wakers; i++) {
		s->counters[WAKES] += f->wakers[i].wakes;
		s->counters[WOKEN] += f->wakers[i].woken;
	}
	s->verdict = f->verdict;
}

/* Is the place of F the same when its program runs again? Its text then has no address. */
static bool is_lasting(const struct futex_row *f)
{
	static const enum where_kind kinds[] = { WHERE_DATA, WHERE_BSS, WHERE_HEAP, WHERE_FILE,
						 WHERE_VDSO };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (f->where.text && f->where.kind == kinds[i])
			return true;
	}
	return false;
}

static void add_word(struct metrics *m, const struct result *res, const struct futex_row *f)
{
	char *where = futex_row_place(f);
	char *name = is_lasting(f) ? NULL : xasprintf("0x%" PRIx64, f->uaddr);
	const struct series labels = {
		.pid = f->pid, .comm = (char *)comm_of(res, f->pid), .name = name, .where = where
	};
	bool matters = f->waits && f->verdict != VERDICT_MINOR && !f->is_idle;

	count_word(f->is_overflow ? &m->words.other : find_series(m, &m->words, &labels, matters),
		   f);
	free(name);
	free(where);
}

static void add_thread(struct metrics *m, const struct result *res, const struct thread_row *th)
{
	char *name = fold_numbers(th->comm);
	const struct series labels = { .pid = th->pid,
				       .comm = (char *)comm_of(res, th->pid),
				       .name = name };
	uint64_t *counters = find_series(m, &m->threads, &labels, th->pid != 0)->counters;

	counters[RUNNING] += th->running_ns;
	counters[RUNNABLE] += th->runnable_ns;
	counters[FUTEX] += th->futex_ns;
	counters[BLOCKED] += th->blocked_ns;
	counters[UNKNOWN] += th->unknown_ns;
	free(name);
}

/* Clears the values that belong to the last interval only. */
static void clear_latest(struct all_series *all)
{
	for (struct series *s = all->all; s; s = s->hh.next) {
		s->waiters = s->idle_waiters = 0;
		s->verdict = VERDICT_MINOR;
	}
	all->other.waiters = all->other.idle_waiters = 0;
}

/* The series of the whole trace, and of all others, have the labels of its first process. */
static void take_process(struct metrics *m, const struct result *res)
{
	if (m->pid || !res->n_targets)
		return;
	free(m->comm);
	m->pid = res->targets[0].pid;
	m->comm = xstrdup(res->targets[0].comm);
}

void metrics_add(struct metrics *m, const struct result *res)
{
	const struct window *win = &res->windows[0];

	take_process(m, res);
	m->realtime_unknown = res->realtime_unknown;
	m->begin_epoch_ns = res->begin_ns + (uint64_t)res->realtime_offset_ns;
	m->length_ns += window_duration_ns(win);
	m->futex_only = res->futex_only;
	m->events += res->events;
	m->lost_events += res->lost_events;
	m->lost_places += res->lost_places;
	clear_latest(&m->words);
	for (size_t i = 0; i < win->n_futexes; i++)
		add_word(m, res, &win->futexes[i]);
	for (size_t i = 0; i < win->n_threads; i++)
		add_thread(m, res, &win->threads[i]);
}

void metrics_end(struct metrics *m, const struct result *res)
{
	m->over = true;
	if (res->lost_events > m->lost_events)
		m->lost_events = res->lost_events;
	if (res->lost_places > m->lost_places)
		m->lost_places = res->lost_places;
}
