/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics_write.c - writes counters in the text format of Prometheus.
 */
#include "report/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/units.h"
#include "report/metrics_internal.h"
#include "report/wording.h"

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

static void put_process(FILE *out, int32_t pid, const char *comm)
{
	fprintf(out, "pid=\"%" PRId32 "\",", pid);
	put_label(out, "comm", comm);
}

/* KIND is the label of what S counts: "word" or "thread". */
static void put_labels(FILE *out, const struct metrics *m, const struct series *s, const char *kind)
{
	put_process(out, s->comm ? s->pid : m->pid, s->comm ? s->comm : m->comm);
	if (s->name) {
		putc(',', out);
		put_label(out, kind, s->name);
	}
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

/* A metric of the whole trace. */
static void put_one(FILE *out, const struct metrics *m, const char *name, const char *help,
		    uint64_t value, bool is_time)
{
	size_t length = strlen(name);
	bool is_counter = length > 6 && !strcmp(name + length - 6, "_total");

	put_head(out, name, is_counter ? "counter" : "gauge", help);
	fprintf(out, "futrace_%s{", name);
	put_process(out, m->pid, m->comm);
	fputs("} ", out);
	put_value(out, value, is_time);
}

static const struct {
	const char *name, *help;
	bool is_time;
} word_counters[N_WORD_COUNTERS] = {
	[WAIT_NS] = { "wait_seconds_total",
		      "Time that threads waited for the futex word, without idle waits.", true },
	[WAITS] = { "waits_total", "Such waits that have ended.", false },
	[SLEPT] = { "slept_waits_total", "Those of them in which the thread left the CPU.", false },
	[IDLE_NS] = { "idle_wait_seconds_total",
		      "Time that threads waited for the word while they had nothing to do.", true },
	[IDLE_WAITS] = { "idle_waits_total", "Such waits that have ended.", false },
	[CALLS] = { "calls_total", "Finished calls of futex operations on the word.", false },
	[WAKES] = { "wakes_total", "Calls of waking operations on the word.", false },
	[WOKEN] = { "woken_total", "Threads that these calls woke.", false },
	[SUSPECT] = { "suspect_waits_total",
		      "Waits that lost events may have falsified; in no other sum.", false },
};

static void put_word(FILE *out, const struct metrics *m, const char *name, const struct series *s,
		     uint64_t value, bool is_time)
{
	fprintf(out, "futrace_%s{", name);
	put_labels(out, m, s, "word");
	fputs("} ", out);
	put_value(out, value, is_time);
}

/* Threads that wait now: those at a cost, or those that are idle. */
static void write_waiters(FILE *out, const struct metrics *m, bool idle)
{
	const struct all_series *words = &m->words;
	const char *name = idle ? "idle_waiters" : "waiters";

	put_head(
		out, name, "gauge",
		idle ? "Threads without work that wait for the word at the end of the latest interval."
		     : "Other threads that wait for the word at the end of the latest interval.");
	for (const struct series *s = words->all; s; s = s->hh.next)
		put_word(out, m, name, s, idle ? s->idle_waiters : s->waiters, false);
	put_word(out, m, name, &words->other,
		 idle ? words->other.idle_waiters : words->other.waiters, false);
}

static void write_words(FILE *out, const struct metrics *m)
{
	const struct all_series *words = &m->words;

	for (int i = 0; i < N_WORD_COUNTERS; i++) {
		const char *name = word_counters[i].name;
		bool is_time = word_counters[i].is_time;

		put_head(out, name, "counter", word_counters[i].help);
		for (const struct series *s = words->all; s; s = s->hh.next)
			put_word(out, m, name, s, s->counters[i], is_time);
		put_word(out, m, name, &words->other, words->other.counters[i], is_time);
	}
	write_waiters(out, m, false);
	write_waiters(out, m, true);
}

static void write_verdicts(FILE *out, const struct metrics *m)
{
	put_head(out, "word_verdict", "gauge",
		 "Always 1; the label verdict has the latest use of the word.");
	for (const struct series *s = m->words.all; s; s = s->hh.next) {
		fputs("futrace_word_verdict{", out);
		put_labels(out, m, s, "word");
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
		put_labels(out, m, s, "thread");
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
	put_one(out, m, "up", "The trace runs (1) or is over (0).", !m->over, false);
	if (!m->realtime_unknown)
		put_one(out, m, "start_time_seconds",
			"Begin of the trace, in seconds since the epoch.", m->begin_epoch_ns, true);
	put_one(out, m, "traced_seconds_total", "Length of the traced time that is counted here.",
		m->length_ns, true);
	put_one(out, m, "events_total", "Events of the kernel.", m->events, false);
	put_one(out, m, "lost_events_total", "Events lost, as far as they could be counted.",
		m->lost_events, false);
	put_one(out, m, "lost_places_total", "Gaps in the events of one CPU.", m->lost_places,
		false);
	write_words(out, m);
	write_verdicts(out, m);
	write_threads(out, m);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
