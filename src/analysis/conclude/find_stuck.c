/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find_stuck.c - finds processes whose threads all wait, so that nobody is left to wake them.
 */
#include "analysis/conclude/find.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/conclude/called.h"
#include "analysis/conclude/finding_parts.h"
#include "analysis/conclude/primitive.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "model/title.h"

/* So many words are told, each with its waiters. */
#define WORDS_TOLD 3

/* The threads of one process that wait at the end, and their words. */
struct stuck {
	const struct stuck_row *process;
	const struct futex_row **rows;
	size_t n_rows;
	struct person *people; /* those of the first word, then of the next */
	size_t *n_of_row;
	size_t n;
};

static bool is_of(const struct evidence *e, const struct waiter_row *w, int32_t pid)
{
	const struct thread_use *th = evidence_thread(e, w->tid);

	return w->is_endless && th && th->row->pid == pid;
}

/* Adds those who wait at ROW. */
static void add_row(struct stuck *s, const struct evidence *e, const struct futex_row *row)
{
	size_t before = s->n;

	for (size_t i = 0; i < row->n_waiters; i++) {
		const struct waiter_row *w = &row->waiters[i];

		if (is_of(e, w, s->process->pid))
			s->people[s->n++] =
				(struct person){ w->tid, title_or_comm(w->title, w->comm),
						 s->process->ns };
	}
	if (s->n == before)
		return;
	s->n_of_row[s->n_rows] = s->n - before;
	s->rows[s->n_rows++] = row;
}

static struct stuck stuck_of(const struct evidence *e, const struct stuck_row *process)
{
	struct stuck s = { .process = process };
	size_t room = 0;

	for (size_t i = 0; i < e->win->n_futexes; i++)
		room += e->win->futexes[i].n_waiters;
	s.rows = xcalloc(room + 1, sizeof(*s.rows));
	s.people = xcalloc(room + 1, sizeof(*s.people));
	s.n_of_row = xcalloc(room + 1, sizeof(*s.n_of_row));
	for (size_t i = 0; i < e->win->n_futexes; i++)
		add_row(&s, e, &e->win->futexes[i]);
	return s;
}

static void stuck_finish(struct stuck *s)
{
	free(s->rows);
	free(s->people);
	free(s->n_of_row);
}

/* The names of N threads, which are in PEOPLE; the caller frees it. */
static char *names_of(const struct person *people, size_t n)
{
	struct person *copy = xcalloc(n + 1, sizeof(*copy));
	char *names;

	for (size_t i = 0; i < n; i++)
		copy[i] = people[i];
	names = finding_names_of_people(copy, n);
	free(copy);
	return names;
}

/* "the end of 12", or the place of the word. */
static char *object_of(const struct futex_row *row)
{
	const char *joined = primitive_joined(row);

	return joined ? xasprintf("the end of %s", joined) : called_word(row);
}

/* "a (11) and b (12) for 0x1000; m (10) for the end of 11" */
static char *who_waits_for_what(const struct stuck *s)
{
	char *text = xstrdup("");
	size_t first = 0;

	if (s->n_rows > WORDS_TOLD) {
		char *names = names_of(s->people, s->n);

		free(text);
		text = xasprintf("%s, at %zu words", names, s->n_rows);
		free(names);
		return text;
	}
	for (size_t i = 0; i < s->n_rows; i++) {
		char *names = names_of(&s->people[first], s->n_of_row[i]);
		char *object = object_of(s->rows[i]);
		char *longer = xasprintf("%s%s%s for %s", text, i ? "; " : "", names, object);

		free(names);
		free(object);
		free(text);
		text = longer;
		first += s->n_of_row[i];
	}
	return text;
}

/* The process of S in words; the caller frees it. */
static char *name_of(const struct stuck *s)
{
	const struct stuck_row *p = s->process;

	return *p->comm ? xasprintf("%s (%" PRId32 ")", title_or_comm(p->title, p->comm), p->pid)
			: xasprintf("process %" PRId32, p->pid);
}

static char *text_of(const struct stuck *s, uint64_t window_ns)
{
	char *who = who_waits_for_what(s), *name = name_of(s), *text;
	char duration[UNITS_SIZE], since[UNITS_SIZE + 32] = "all the time";

	if (s->process->ns < window_ns)
		snprintf(since, sizeof(since), "for the last %s",
			 units_duration(duration, s->process->ns));
	if (s->n == 1)
		text = xasprintf("The only thread of %s waits without a timeout, %s: %s. Nobody is "
				 "left there to wake it: only a signal could.",
				 name, since, who);
	else
		text = xasprintf("All %zu threads of %s wait without a timeout, %s: %s. Nobody is "
				 "left there to wake them: only a signal could.",
				 s->n, name, since, who);
	free(name);
	free(who);
	return text;
}

/* A word where they waited for work before, or only now, is no idle word. */
static void mark_word(struct evidence *e, const struct futex_row *row)
{
	enum use *use = &e->uses[row - e->win->futexes];

	if (*use == USE_IDLE || *use == USE_UNCLEAR || *use == USE_LITTLE)
		*use = USE_DEADLOCK;
}

static void add_finding(struct findings *fs, const struct evidence *e, struct stuck *s)
{
	struct finding *finding = findings_add(fs, FINDING_DEADLOCK);

	finding->text = text_of(s, window_duration_ns(e->win));
	finding_add_words(finding, s->rows, s->n_rows);
	finding->time_ns = s->process->ns * s->n;
	for (size_t i = 0; i < s->n; i++)
		finding->of_ns += evidence_thread(e, s->people[i].tid)->whole_ns;
	/* A handler may run, and wake them. */
	finding->certain = false;
	finding->waiters = finding_join_people(s->people, s->n, &finding->n_waiters);
}

/* Returns the deadlock that threads of process PID are in; NULL if there is none. */
static struct finding *deadlock_of(struct findings *fs, int32_t pid)
{
	for (size_t i = 0; i < fs->n; i++) {
		if (fs->all[i].kind == FINDING_DEADLOCK && fs->all[i].words[0].pid == pid)
			return &fs->all[i];
	}
	return NULL;
}

/* A deadlock of some threads is why the others wait. */
static void add_to(struct finding *deadlock, const struct stuck *s, size_t n_others)
{
	char *name = name_of(s), *text;

	if (n_others == 1)
		text = xasprintf("%s The other thread of %s waits without a timeout too: nobody is "
				 "left there.",
				 deadlock->text, name);
	else
		text = xasprintf("%s The other %zu threads of %s wait without a timeout too: "
				 "nobody is left there.",
				 deadlock->text, n_others, name);
	free(name);
	free(deadlock->text);
	deadlock->text = text;
}

static void find_process(struct findings *fs, struct evidence *e, const struct stuck_row *process)
{
	struct finding *deadlock = deadlock_of(fs, process->pid);
	struct stuck s = stuck_of(e, process);
	size_t n_new = 0;

	/* In a large trace words and threads are joined, and it is not known who waits where. */
	if (s.n != process->threads) {
		stuck_finish(&s);
		return;
	}
	for (size_t i = 0; i < s.n; i++) {
		struct thread_use *th =
			&e->threads[evidence_thread(e, s.people[i].tid) - e->threads];

		n_new += !th->is_stuck;
		th->is_stuck = true;
	}
	for (size_t i = 0; i < s.n_rows; i++)
		mark_word(e, s.rows[i]);
	if (!deadlock)
		add_finding(fs, e, &s);
	else if (n_new)
		add_to(deadlock, &s, n_new);
	stuck_finish(&s);
}

void find_stuck(struct findings *fs, struct evidence *e)
{
	for (size_t i = 0; i < e->win->n_stuck; i++)
		find_process(fs, e, &e->win->stuck[i]);
}
