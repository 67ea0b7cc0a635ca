/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deadlock_text.c - puts a deadlock into sentences.
 */
#include "analysis/conclude/deadlock_text.h"

#include <inttypes.h>
#include <stdlib.h>

#include "analysis/conclude/called.h"
#include "analysis/conclude/finding_parts.h"
#include "base/xalloc.h"

/* Of a larger circle so many threads are named; of the locks that others wait for, so many. */
#define CIRCLE_MAX 5
#define LOCKS_MAX  3

/* Returns TEXT, which it frees, with MORE, which it frees too. */
static char *with(char *text, char *more)
{
	char *longer = xasprintf("%s%s", text, more);

	free(text);
	free(more);
	return longer;
}

/* "which b (12) holds, which waits for B" */
static char *link_text(const struct stuck *s, const struct futex_row *row)
{
	char *place = called_word(row);
	char *text = xasprintf(", which %s (%" PRId32 ") holds, which waits for %s", s->name,
			       s->tid, place);

	free(place);
	return text;
}

static char *circle_text(const struct deadlock *d)
{
	const struct stuck *first = d->circle[0];
	char *held = called_word(d->circle[d->n_circle - 1]->row);
	char *wanted = called_word(first->row);
	char *text;

	if (d->n_circle == 1)
		text = xasprintf("%s (%" PRId32 ") waits for %s, which it holds itself",
				 first->name, first->tid, wanted);
	else
		text = xasprintf("%s (%" PRId32 ") holds %s and waits for %s", first->name,
				 first->tid, held, wanted);
	for (size_t i = 1; i < d->n_circle && i < CIRCLE_MAX; i++)
		text = with(text, link_text(d->circle[i], d->circle[i]->row));
	if (d->n_circle > CIRCLE_MAX)
		text = with(text, xasprintf(", and so on: a circle of %zu threads", d->n_circle));
	free(held);
	free(wanted);
	return with(text, xstrdup("."));
}

/* The names of those of D's others who wait for ROW, *N of them; the caller frees it. */
static char *waiters_text(const struct deadlock *d, const struct futex_row *row, size_t *n)
{
	struct person *people = xcalloc(d->n_others + 1, sizeof(*people));
	char *names;

	*n = 0;
	for (size_t i = 0; i < d->n_others; i++) {
		const struct stuck *s = d->others[i];

		if (s->row == row)
			people[(*n)++] = (struct person){ s->tid, s->name, s->wait_ns };
	}
	names = finding_names_of_people(people, *n);
	free(people);
	return names;
}

static char *gone_text(const struct deadlock *d)
{
	const struct owner_row *o = &d->gone->owner;
	char *place = called_word(d->gone);
	size_t n;
	char *names = waiters_text(d, d->gone, &n);
	char *text = xasprintf("%s wait%s for %s, whose owner, thread %" PRId32
			       ", is gone: it ended, or held the lock in another process when that "
			       "forked.",
			       names, n == 1 ? "s" : "", place, o->tid);

	free(names);
	free(place);
	return text;
}

static bool is_of_circle(const struct deadlock *d, const struct futex_row *row)
{
	for (size_t i = 0; i < d->n_circle; i++) {
		if (d->circle[i]->row == row)
			return true;
	}
	return false;
}

/* Is the thread at I the first of D's others who waits for its lock? */
static bool is_first(const struct deadlock *d, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (d->others[j]->row == d->others[i]->row)
			return false;
	}
	return d->others[i]->row != d->gone;
}

/* " request{0..3} wait for accounts too." */
static char *others_text(const struct deadlock *d, const struct futex_row *row)
{
	char *place = called_word(row);
	size_t n;
	char *names = waiters_text(d, row, &n), *text;
	const char *ending = n == 1 ? "s" : "";

	if (is_of_circle(d, row))
		text = xasprintf(" %s wait%s for %s too.", names, ending, place);
	else
		text = xasprintf(" %s wait%s for %s, which thread %" PRId32 " holds.", names,
				 ending, place, row->owner.tid);
	free(names);
	free(place);
	return text;
}

char *deadlock_text(const struct deadlock *d)
{
	char *text = d->n_circle ? circle_text(d) : gone_text(d);
	size_t n_locks = 0, n_more = 0;

	for (size_t i = 0; i < d->n_others; i++) {
		if (!is_first(d, i))
			continue;
		if (++n_locks <= LOCKS_MAX)
			text = with(text, others_text(d, d->others[i]->row));
		else
			n_more++;
	}
	if (n_more)
		text = with(text,
			    xasprintf(" Others wait for %zu more locks that they hold.", n_more));
	if (!d->n_circle)
		return with(text, xstrdup(" No thread is known that could unlock it."));
	return with(text, xasprintf(" Nothing will wake %s.",
				    d->n_circle + d->n_others == 1 ? "it" : "them"));
}
