/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_meanwhile.c - says who ran while the thread slept in whose sleep a chain of blame ends.
 *
 * It says who ran, and for how long, never that this was the cause.
 */
#include "analysis/conclude/finding_meanwhile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/finding_parts.h"
#include "base/units.h"
#include "base/xalloc.h"
#include "model/title.h"

/* Who ran, or waited for a CPU, for this part of the time is told, in per cent. */
#define MOSTLY_PERCENT 75

/* A thread that did so for less is none of them, in per cent. */
#define GROUP_PERCENT 5

/* Up to this part of the sleeps may be in calls in which the thread did not choose to sleep. */
#define WORK_PERCENT 5

/* So many are told. */
#define RUNNERS_MAX 3

/* Is B a sleep by choice or input, or a wait that nobody ended, as far as is known? */
static bool is_end(const struct futex_row *f, const struct blame_row *b)
{
	if (b->doing == DOING_FUTEX)
		return !futex_row_has_waiter(f, b->tid);
	return b->doing == DOING_BLOCKED && !evidence_is_work(&b->sleep);
}

/* Returns how much of the waits on ROWS ends in sleeps of TID; 0 if it did not choose them. */
static uint64_t ends_ns(const struct futex_row *const *rows, size_t n, int32_t tid)
{
	uint64_t ns = 0, work_ns = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < rows[i]->n_blame; j++) {
			const struct blame_row *b = &rows[i]->blame[j];

			if (b->tid != tid)
				continue;
			if (is_end(rows[i], b))
				ns += b->ns;
			else if (b->doing == DOING_BLOCKED && !b->sleep.uninterruptible)
				work_ns += b->ns;
		}
	}
	return work_ns * 100 > ns * WORK_PERCENT ? 0 : ns;
}

/* Returns those of M who have something to do for a noteworthy part, by name. To be freed. */
static struct finding_waiters *join_runners(const struct meanwhile_row *m, bool or_runnable,
					    size_t *n_joined)
{
	struct person *people = xcalloc(m->n_ran + 1, sizeof(*people));
	struct finding_waiters *joined;
	size_t n = 0;

	for (size_t i = 0; i < m->n_ran; i++) {
		const struct ran_row *r = &m->ran[i];
		uint64_t both_ns = r->running_ns + r->runnable_ns;

		if (both_ns * 100 >= m->ns * GROUP_PERCENT)
			people[n++] = (struct person){ r->tid, title_or_comm(r->title, r->comm),
						       or_runnable ? both_ns : r->running_ns };
	}
	joined = finding_join_people(people, n, n_joined);
	free(people);
	return joined;
}

static uint64_t time_of(const struct finding_waiters *all, size_t n,
			const struct finding_waiters *w)
{
	for (size_t i = 0; i < n; i++) {
		if (all[i].tid == w->tid && !strcmp(all[i].name, w->name))
			return all[i].wait_ns;
	}
	return 0;
}

/* Adds those who ran, or waited for a CPU, for most of the time of M. */
static void add_runners(struct finding_meanwhile *to, const struct meanwhile_row *m)
{
	size_t n, n_running;
	struct finding_waiters *joined = join_runners(m, true, &n);
	struct finding_waiters *running = join_runners(m, false, &n_running);

	to->runners = xcalloc(n + 1, sizeof(*to->runners));
	for (size_t i = 0; i < n; i++) {
		const struct finding_waiters *w = &joined[i];
		uint64_t ns = time_of(running, n_running, w);

		if (w->wait_ns * 100 >= m->ns * MOSTLY_PERCENT)
			to->runners[to->n_runners++] =
				(struct finding_runner){ xstrdup(w->name), w->threads, w->tid, ns,
							 w->wait_ns - ns };
	}
	for (size_t i = 0; i < n; i++) {
		free(joined[i].name);
		free(running[i].name);
	}
	free(joined);
	free(running);
}

void finding_add_meanwhile(struct finding *finding, const struct evidence *e,
			   const struct futex_row *const *rows, size_t n, uint64_t least_ns)
{
	const struct meanwhile_row *best = NULL;
	struct finding_meanwhile *to = &finding->meanwhile;
	uint64_t best_ns = 0;

	for (size_t i = 0; i < e->win->n_meanwhiles; i++) {
		uint64_t ns = ends_ns(rows, n, e->win->meanwhiles[i].tid);

		if (ns <= best_ns || ns < least_ns)
			continue;
		best = &e->win->meanwhiles[i];
		best_ns = ns;
	}
	if (!best)
		return;
	add_runners(to, best);
	if (!to->n_runners)
		return;
	to->tid = best->tid;
	to->name = xstrdup(title_or_comm(best->title, best->comm));
	to->ns = best->ns;
	to->running_ns = best->running_ns;
	to->slept_longer = best->slept_longer;
	to->at_least = best->at_least;
}

/* " (waiting for a CPU 36%)", " (waiting for a CPU: 0.4)" threads, or "". To be freed. */
static char *waiting_in_words(const struct finding_meanwhile *m, const struct finding_runner *r)
{
	char share[UNITS_SIZE];

	if (r->runnable_ns * 100 < m->ns * GROUP_PERCENT)
		return xstrdup("");
	if (r->threads == 1)
		return xasprintf(" (waiting for a CPU %s)",
				 units_share(share, r->runnable_ns, m->ns));
	return xasprintf(" (waiting for a CPU: %.1f)", (double)r->runnable_ns / (double)m->ns);
}

/* "worker (12) ran 97% of that", "worker{0..3} ran, 1.9 at once on average". To be freed. */
static char *runner_in_words(const struct finding_meanwhile *m, const struct finding_runner *r)
{
	const struct finding_waiters w = { r->name, r->threads, r->tid, r->running_ns };
	const char *more = m->at_least ? " or more" : "";
	char share[UNITS_SIZE], *name = finding_names(&w, 1), *text;
	char *waiting = waiting_in_words(m, r);

	if (r->threads == 1)
		text = xasprintf("%s ran %s of that%s%s", name,
				 units_share(share, r->running_ns, m->ns), more, waiting);
	else
		text = xasprintf("%s ran, %.1f%s at once on average%s", name,
				 (double)r->running_ns / (double)m->ns, more, waiting);
	free(waiting);
	free(name);
	return text;
}

/* TEXT, which is freed, and MORE behind it. */
static char *with(char *text, const char *between, const char *more)
{
	char *longer = xasprintf("%s%s%s", text, between, more);

	free(text);
	return longer;
}

char *finding_meanwhile_text(const struct finding_meanwhile *m)
{
	size_t n = m->n_runners < RUNNERS_MAX ? m->n_runners : RUNNERS_MAX;
	char time[UNITS_SIZE], *text;

	if (!m->ns)
		return xstrdup("");
	text = xasprintf(" While others waited, %s (%" PRId32 ") slept for %s%s; meanwhile",
			 m->name, m->tid, units_duration(time, m->ns),
			 m->slept_longer ? " or more" : "");
	for (size_t i = 0; i < n; i++) {
		char *runner = runner_in_words(m, &m->runners[i]);

		text = with(text, !i ? " " : i + 1 < n ? ", " : " and ", runner);
		free(runner);
	}
	if (n < m->n_runners)
		text = with(text, ", ", "and so did others");
	return with(text, "", ".");
}
