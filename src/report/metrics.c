/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.c - counts intervals, and writes the counters in the format of Prometheus.
 */
#include "report/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/escape.h"
#include "base/fold.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"

/* The counters of a word. */
enum word_counter { WAIT_NS, WAITS, SLEPT, CALLS, WAKES, WOKEN, SUSPECT, N_WORD_COUNTERS };

/* The counters of threads: their time in each state. */
enum state_counter { RUNNING, RUNNABLE, FUTEX, BLOCKED, UNKNOWN, N_STATES_COUNTED };

#define N_COUNTERS 8 /* room for either */

struct series {
	char *key;
	int32_t pid; /* 0: this one is for all others */
	char *comm;  /* of the process */
	char *name;  /* the word's address, or the threads' name */
	char *where; /* NULL for threads */
	uint64_t counters[N_COUNTERS];
	uint64_t waiters; /* when the last interval ended */
	enum verdict verdict;
	UT_hash_handle hh;
};

struct all_series {
	struct series *all; /* in the order of their first appearance */
	struct series other;
};

struct metrics {
	unsigned int most;
	bool over;
	bool futex_only;
	bool realtime_unknown;
	uint64_t begin_epoch_ns; /* meaningless if realtime_unknown */
	uint64_t length_ns;
	uint64_t events, lost_events, lost_places;
	struct all_series words, threads;
};

struct metrics *metrics_new(unsigned int most)
{
	struct metrics *m = xcalloc(1, sizeof(*m));

	m->most = most;
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
}

void metrics_free(struct metrics *m)
{
	if (!m)
		return;
	free_series(&m->words);
	free_series(&m->threads);
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
	char *key = xasprintf("%" PRId32 " %s %s", labels->pid, labels->name,
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
	s->name = xstrdup(labels->name);
	s->where = labels->where ? xstrdup(labels->where) : NULL;
	HASH_ADD_KEYPTR(hh, all->all, s->key, strlen(s->key), s);
	return s;
}

static void count_word(struct series *s, const struct futex_row *f)
{
	s->counters[WAIT_NS] += f->wait_ns;
	/* A wait that still goes on is counted when it has ended. */
	s->counters[WAITS] += f->waits - f->unfinished;
	s->counters[SLEPT] += f->finished_slept;
	s->counters[CALLS] += futex_row_calls(f);
	s->counters[SUSPECT] += f->suspect;
	for (size_t i = 0; i < f->n_wakers; i++) {
		s->counters[WAKES] += f->wakers[i].wakes;
		s->counters[WOKEN] += f->wakers[i].woken;
	}
	s->waiters += f->unfinished;
	s->verdict = f->verdict;
}

static void add_word(struct metrics *m, const struct result *res, const struct futex_row *f)
{
	char *where = futex_row_place(f);
	char *name = xasprintf("0x%" PRIx64, f->uaddr);
	const struct series labels = {
		.pid = f->pid, .comm = (char *)comm_of(res, f->pid), .name = name, .where = where
	};
	bool matters = f->waits && f->verdict != VERDICT_MINOR;

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
		s->waiters = 0;
		s->verdict = VERDICT_MINOR;
	}
	all->other.waiters = 0;
}

void metrics_add(struct metrics *m, const struct result *res)
{
	const struct window *win = &res->windows[0];

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

/* A label's value. A backslash and a quote are escaped. A newline needs no escape: it is gone. */
static void put_label(FILE *out, const char *name, const char *value)
{
	char *safe = escape_printable(value);

	fprintf(out, "%s=\"", name);
	for (const char *c = safe; *c; c++) {
		if (*c == '"' || *c == '\\')
			putc('\\', out);
		putc(*c, out);
	}
	putc('"', out);
	free(safe);
}

/* LAST_NAME is the name of the last label: the word's or the threads'. */
static void put_labels(FILE *out, const struct series *s, const char *last_name)
{
	if (s->pid) {
		fprintf(out, "pid=\"%" PRId32 "\",", s->pid);
		put_label(out, "comm", s->comm);
		putc(',', out);
	}
	put_label(out, last_name, s->name ? s->name : "other");
	if (s->where) {
		putc(',', out);
		put_label(out, "where", s->where);
	}
}

static void put_head(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP futrace_%s %s\n# TYPE futrace_%s %s\n", name, help, name, type);
}

/* Not by the locale, which might write a comma. */
static void put_seconds(FILE *out, uint64_t ns)
{
	fprintf(out, "%llu.%09llu\n", ns / NS_PER_S, ns % NS_PER_S);
}

static void put_value(FILE *out, uint64_t value, bool is_time)
{
	if (is_time)
		put_seconds(out, value);
	else
		fprintf(out, "%" PRIu64 "\n", value);
}

static void put_one(FILE *out, const char *name, const char *type, const char *help, uint64_t value,
		    bool is_time)
{
	put_head(out, name, type, help);
	fprintf(out, "futrace_%s ", name);
	put_value(out, value, is_time);
}

static const struct {
	const char *name, *help;
	bool is_time;
} word_counters[N_WORD_COUNTERS] = {
	[WAIT_NS] = { "wait_seconds_total", "Time that threads waited for the futex word.", true },
	[WAITS] = { "waits_total", "Waits for the word that have ended.", false },
	[SLEPT] = { "slept_waits_total", "Those of them in which the thread left the CPU.", false },
	[CALLS] = { "calls_total", "Finished calls of futex operations on the word.", false },
	[WAKES] = { "wakes_total", "Calls of waking operations on the word.", false },
	[WOKEN] = { "woken_total", "Threads that these calls woke.", false },
	[SUSPECT] = { "suspect_waits_total",
		      "Waits that lost events may have falsified; in no other sum.", false },
};

static void put_word(FILE *out, const char *name, const struct series *s, uint64_t value,
		     bool is_time)
{
	fprintf(out, "futrace_%s{", name);
	put_labels(out, s, "word");
	fputs("} ", out);
	put_value(out, value, is_time);
}

static void write_words(FILE *out, const struct all_series *words)
{
	for (int i = 0; i < N_WORD_COUNTERS; i++) {
		const char *name = word_counters[i].name;

		put_head(out, name, "counter", word_counters[i].help);
		for (const struct series *s = words->all; s; s = s->hh.next)
			put_word(out, name, s, s->counters[i], word_counters[i].is_time);
		put_word(out, name, &words->other, words->other.counters[i],
			 word_counters[i].is_time);
	}
	put_head(out, "waiters", "gauge",
		 "Threads waiting for the word at the end of the latest interval.");
	for (const struct series *s = words->all; s; s = s->hh.next)
		put_word(out, "waiters", s, s->waiters, false);
	put_word(out, "waiters", &words->other, words->other.waiters, false);
}

static void write_verdicts(FILE *out, const struct all_series *words)
{
	put_head(out, "word_verdict", "gauge",
		 "Always 1; the label verdict has the latest use of the word.");
	for (const struct series *s = words->all; s; s = s->hh.next) {
		fputs("futrace_word_verdict{", out);
		put_labels(out, s, "word");
		fprintf(out, ",verdict=\"%s\"} 1\n", wording_verdict(s->verdict));
	}
}

/* States come from the scheduler; they are left out if its events were not recorded. */
static void write_thread(FILE *out, const struct metrics *m, const struct series *s)
{
	static const char *const states[N_STATES_COUNTED] = {
		[RUNNING] = "running", [RUNNABLE] = "runnable", [FUTEX] = "futex",
		[BLOCKED] = "blocked", [UNKNOWN] = "unknown",
	};

	for (int i = 0; i < N_STATES_COUNTED; i++) {
		if (m->futex_only && i != FUTEX && i != UNKNOWN)
			continue;
		fputs("futrace_thread_seconds_total{", out);
		put_labels(out, s, "thread");
		fprintf(out, ",state=\"%s\"} ", states[i]);
		put_seconds(out, s->counters[i]);
	}
}

static void write_threads(FILE *out, const struct metrics *m)
{
	put_head(out, "thread_seconds_total", "counter",
		 "Time of the threads of that name in each state; their sum is their lifetime.");
	for (const struct series *s = m->threads.all; s; s = s->hh.next)
		write_thread(out, m, s);
	write_thread(out, m, &m->threads.other);
}

int metrics_write(FILE *out, const struct metrics *m)
{
	put_one(out, "up", "gauge", "The trace runs (1) or is over (0).", !m->over, false);
	if (!m->realtime_unknown)
		put_one(out, "start_time_seconds", "gauge",
			"Begin of the trace, in seconds since the epoch.", m->begin_epoch_ns, true);
	put_one(out, "traced_seconds_total", "counter",
		"Length of the traced time that is counted here.", m->length_ns, true);
	put_one(out, "events_total", "counter", "Events of the kernel.", m->events, false);
	put_one(out, "lost_events_total", "counter",
		"Events lost, as far as they could be counted.", m->lost_events, false);
	put_one(out, "lost_places_total", "counter", "Gaps in the events of one CPU.",
		m->lost_places, false);
	write_words(out, &m->words);
	write_verdicts(out, &m->words);
	write_threads(out, m);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
