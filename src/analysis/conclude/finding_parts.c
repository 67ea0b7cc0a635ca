/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_parts.c - puts the parts of a finding together: its words, waiters and culprits.
 */
#include "analysis/conclude/finding_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/conclude/called.h"
#include "analysis/conclude/sleep_code.h"
#include "base/fold.h"
#include "base/xalloc.h"
#include "model/name_pattern.h"
#include "model/title.h"

/* So many names stand in a sentence. Further ones are counted. */
#define NAMES_MAX 3

/* Of N threads, one with less blame than this part of an equal share is not named, in per cent. */
#define LEAST_PERCENT 10

void finding_add_words(struct finding *finding, const struct futex_row *const *rows, size_t n)
{
	finding->words =
		xrealloc(finding->words, finding->n_words + n + 1, sizeof(*finding->words));
	for (size_t i = 0; i < n; i++) {
		struct finding_word *w = &finding->words[finding->n_words++];

		*w = (struct finding_word){ .pid = rows[i]->pid, .uaddr = rows[i]->uaddr };
		w->text = futex_row_place(rows[i]);
		w->called = called_word(rows[i]);
		w->is_called_by_code = called_by_code(rows[i]);
		w->primitive = rows[i]->primitive ? xstrdup(rows[i]->primitive) : NULL;
		w->code = rows[i]->code;
		finding->time_ns += rows[i]->wait_ns;
		if (rows[i]->covered_ns > finding->covered_ns)
			finding->covered_ns = rows[i]->covered_ns;
	}
}

static int by_tid(const void *x, const void *y)
{
	const struct person *a = x, *b = y;

	return a->tid < b->tid ? -1 : a->tid > b->tid;
}

/* Joins the people with one tid. Several threads together, of tid 0, stay apart. */
static size_t join_by_tid(struct person *people, size_t n)
{
	size_t kept = 0;

	qsort(people, n, sizeof(*people), by_tid);
	for (size_t i = 0; i < n; i++) {
		if (kept && people[i].tid && people[kept - 1].tid == people[i].tid)
			people[kept - 1].ns += people[i].ns;
		else
			people[kept++] = people[i];
	}
	return kept;
}

/* A person with the name in which numbers are folded. */
struct folded {
	char *name;
	const struct person *person;
};

static int by_name(const void *x, const void *y)
{
	const struct folded *a = x, *b = y;
	int names = strcmp(a->name, b->name);

	return names ? names : by_tid(a->person, b->person);
}

static int by_time(const void *x, const void *y)
{
	const struct finding_waiters *a = x, *b = y;

	if (a->wait_ns != b->wait_ns)
		return a->wait_ns < b->wait_ns ? 1 : -1;
	return strcmp(a->name, b->name);
}

/* The N people at ALL have one name. */
static struct finding_waiters join(const struct folded *all, size_t n)
{
	const char **names = xcalloc(n, sizeof(*names));
	struct finding_waiters w = { .threads = n, .tid = n == 1 ? all[0].person->tid : 0 };

	for (size_t i = 0; i < n; i++) {
		names[i] = all[i].person->name;
		w.wait_ns += all[i].person->ns;
	}
	w.name = name_pattern(names, n);
	if (!w.name)
		w.name = xstrdup(all[0].name);
	free(names);
	return w;
}

struct finding_waiters *finding_join_people(struct person *people, size_t n, size_t *n_joined)
{
	struct finding_waiters *joined = xcalloc(n + 1, sizeof(*joined));
	struct folded *all = xcalloc(n + 1, sizeof(*all));
	size_t first = 0;

	*n_joined = 0;
	n = n ? join_by_tid(people, n) : 0;
	for (size_t i = 0; i < n; i++)
		all[i] = (struct folded){ fold_numbers(people[i].name), &people[i] };
	if (n)
		qsort(all, n, sizeof(*all), by_name);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && !strcmp(all[i].name, all[first].name))
			continue;
		joined[(*n_joined)++] = join(&all[first], i - first);
		first = i;
	}
	for (size_t i = 0; i < n; i++)
		free(all[i].name);
	free(all);
	if (*n_joined)
		qsort(joined, *n_joined, sizeof(*joined), by_time);
	return joined;
}

static struct person *waiters_on(const struct futex_row *const *rows, size_t n, size_t *n_people)
{
	struct person *people;
	size_t room = 0;

	for (size_t i = 0; i < n; i++)
		room += rows[i]->n_waiters;
	people = xcalloc(room + 1, sizeof(*people));
	*n_people = 0;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < rows[i]->n_waiters; j++) {
			const struct waiter_row *w = &rows[i]->waiters[j];

			people[(*n_people)++] =
				(struct person){ w->tid, title_or_comm(w->title, w->comm),
						 w->wait_ns };
		}
	}
	return people;
}

void finding_add_waiters(struct finding *finding, const struct evidence *e,
			 const struct futex_row *const *rows, size_t n)
{
	size_t n_people;
	struct person *people = waiters_on(rows, n, &n_people);

	n_people = n_people ? join_by_tid(people, n_people) : 0;
	for (size_t i = 0; i < n_people; i++) {
		const struct thread_use *th = evidence_thread(e, people[i].tid);

		/* Two threads of the trace may have had one id. */
		finding->of_ns += th && th->whole_ns > people[i].ns ? th->whole_ns : people[i].ns;
	}
	finding->waiters = finding_join_people(people, n_people, &finding->n_waiters);
	free(people);
}

static bool same_text(const char *x, const char *y)
{
	return x == y || (x && y && !strcmp(x, y));
}

static void keep_place(struct finding_act *act, const struct blocked_row *b)
{
	act->syscall = b->syscall ? xstrdup(b->syscall) : NULL;
	act->kernel = b->kernel ? xstrdup(b->kernel) : NULL;
}

/* The sleeps of ACT have several places in one system call. */
static void forget_place(struct finding_act *act)
{
	free(act->kernel);
	act->kernel = NULL;
}

void finding_add_act(struct finding_culprit *c, enum doing doing, const struct blocked_row *b,
		     uint64_t ns)
{
	const char *syscall = doing == DOING_BLOCKED && b ? b->syscall : NULL;
	struct finding_act *act;

	if (!ns)
		return;
	for (size_t i = 0; i < c->n_did; i++) {
		act = &c->did[i];
		if (act->doing != doing || !same_text(act->syscall, syscall))
			continue;
		act->ns += ns;
		if (b && !same_text(act->kernel, b->kernel))
			forget_place(act);
		return;
	}
	c->did = xrealloc(c->did, c->n_did + 1, sizeof(*c->did));
	act = &c->did[c->n_did++];
	*act = (struct finding_act){ .doing = doing, .ns = ns };
	if (doing == DOING_BLOCKED && b)
		keep_place(act, b);
}

void finding_add_codes(struct finding_culprit *c, const struct thread_row *const *threads, size_t n)
{
	for (size_t i = 0; i < c->n_did; i++) {
		struct sleep_codes codes = { 0 };

		for (size_t j = 0; c->did[i].syscall && j < n; j++) {
			const struct thread_row *th = threads[j];

			for (size_t k = 0; k < th->n_blocked; k++) {
				if (same_text(th->blocked[k].syscall, c->did[i].syscall))
					sleep_codes_add(&codes, th->tid, &th->blocked[k]);
			}
		}
		c->did[i].code = sleep_codes_sum(&codes);
	}
}

void finding_add_run(struct finding_culprit *c, const struct computed *computed, uint64_t ns)
{
	finding_add_act(c, DOING_RUNNING, NULL, ns);
	for (size_t i = 0; i < c->n_did; i++) {
		if (c->did[i].doing == DOING_RUNNING)
			computed_join(&c->did[i].computed, computed);
	}
}

static int by_act(const void *x, const void *y)
{
	const struct finding_act *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	return a->doing < b->doing ? -1 : a->doing > b->doing;
}

void finding_sort_acts(struct finding_culprit *c)
{
	if (c->n_did)
		qsort(c->did, c->n_did, sizeof(*c->did), by_act);
}

/* Is B a waiter on F in its own wait? Nobody is known to have ended that: no holder did this. */
static bool is_own_wait(const struct futex_row *f, const struct blame_row *b)
{
	return b->doing == DOING_FUTEX && b->tid && futex_row_has_waiter(f, b->tid);
}

/* Says where in the code TID was, or all threads to blame for ROWS if TID is 0. */
static void add_codes(struct finding_culprit *c, const struct evidence *e, int32_t tid,
		      const struct futex_row *const *rows, size_t n)
{
	const struct thread_row **threads = NULL;
	size_t n_threads = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < rows[i]->n_blame; j++) {
			const struct blame_row *b = &rows[i]->blame[j];
			const struct thread_use *th = evidence_thread(e, b->tid);

			if (b->doing != DOING_BLOCKED || !th || (tid && b->tid != tid))
				continue;
			threads = xgrow_one(threads, n_threads, sizeof(*threads));
			threads[n_threads++] = th->row;
		}
	}
	finding_add_codes(c, threads, n_threads);
	free(threads);
}

void finding_add_culprit(struct finding *finding, const struct evidence *e, enum finding_role role,
			 int32_t tid, char *name, const struct futex_row *const *rows, size_t n)
{
	const struct thread_use *th = evidence_thread(e, tid);
	struct finding_culprit c = { .role = role,
				     .name = name,
				     .threads = tid ? 1 : 0,
				     .tid = tid,
				     .never_waited =
					     th && !th->row->waits && !th->row->unknown_ns };

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < rows[i]->n_blame; j++) {
			const struct blame_row *b = &rows[i]->blame[j];

			if (!tid && is_own_wait(rows[i], b))
				finding_add_act(&c, DOING_UNKNOWN, NULL, b->ns);
			else if (b->doing == DOING_RUNNING && (!tid || b->tid == tid))
				finding_add_run(&c, &b->computed, b->ns);
			else if (!tid || b->tid == tid)
				finding_add_act(&c, b->doing, &b->sleep, b->ns);
		}
	}
	add_codes(&c, e, tid, rows, n);
	finding_sort_acts(&c);
	finding->culprits =
		xrealloc(finding->culprits, finding->n_culprits + 1, sizeof(*finding->culprits));
	finding->culprits[finding->n_culprits++] = c;
}

/* Adds to NAMES, which it frees, the name of W. LAST: no other follows. */
static char *with_name(char *names, const struct finding_waiters *w, bool last)
{
	const char *join = !*names ? "" : last ? " and " : ", ";
	char *longer;

	if (w->threads == 1 && w->tid)
		longer = xasprintf("%s%s%s (%" PRId32 ")", names, join, w->name, w->tid);
	else if (w->threads > 1 && !strchr(w->name, '{'))
		longer = xasprintf("%s%s%zu threads named %s", names, join, w->threads, w->name);
	else
		longer = xasprintf("%s%s%s", names, join, w->name);
	free(names);
	return longer;
}

char *finding_names(const struct finding_waiters *w, size_t n)
{
	size_t shown = n <= NAMES_MAX + 1 ? n : NAMES_MAX, others = 0;
	char *names = xstrdup(""), *longer;

	for (size_t i = 0; i < shown; i++)
		names = with_name(names, &w[i], i + 1 == n);
	for (size_t i = shown; i < n; i++)
		others += w[i].threads;
	if (!others)
		return names;
	longer = xasprintf("%s and %zu other thread%s", names, others, others == 1 ? "" : "s");
	free(names);
	return longer;
}

char *finding_names_of_people(struct person *people, size_t n)
{
	size_t n_joined;
	struct finding_waiters *joined = finding_join_people(people, n, &n_joined);
	char *names = finding_names(joined, n_joined);

	for (size_t i = 0; i < n_joined; i++)
		free(joined[i].name);
	free(joined);
	return names;
}

/* Returns the threads to blame for the waits on ROWS, by thread; some may be of tid 0. */
static struct person *blamed_on(const struct futex_row *const *rows, size_t n, size_t *n_people,
				bool *has_others)
{
	struct person *people;
	size_t room = 0;

	for (size_t i = 0; i < n; i++)
		room += rows[i]->n_blame;
	people = xcalloc(room + 1, sizeof(*people));
	*n_people = 0;
	*has_others = false;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < rows[i]->n_blame; j++) {
			const struct blame_row *b = &rows[i]->blame[j];

			*has_others |= !b->tid;
			if (b->tid && !is_own_wait(rows[i], b))
				people[(*n_people)++] =
					(struct person){ b->tid, title_or_comm(b->title, b->comm),
							 b->ns };
		}
	}
	return people;
}

/* Drops those of PEOPLE who have nearly nothing of the blame. */
static struct person *drop_least(struct person *people, size_t *n)
{
	uint64_t all_ns = 0;
	size_t kept = 0;

	*n = *n ? join_by_tid(people, *n) : 0;
	for (size_t i = 0; i < *n; i++)
		all_ns += people[i].ns;
	for (size_t i = 0; i < *n; i++) {
		if (people[i].ns * (100 / LEAST_PERCENT) * *n >= all_ns)
			people[kept++] = people[i];
	}
	*n = kept;
	return people;
}

char *finding_blamed(const struct futex_row *const *rows, size_t n, int32_t *tid)
{
	size_t n_people, n_joined;
	bool has_others;
	struct person *people = drop_least(blamed_on(rows, n, &n_people, &has_others), &n_people);
	struct finding_waiters *joined = finding_join_people(people, n_people, &n_joined);
	char *names = n_joined ? finding_names(joined, n_joined) : NULL, *name = names;

	if (tid)
		*tid = n_joined == 1 && !has_others ? joined[0].tid : 0;
	if (names && has_others) {
		name = xasprintf("%s and others", names);
		free(names);
	}
	for (size_t i = 0; i < n_joined; i++)
		free(joined[i].name);
	free(joined);
	free(people);
	return name;
}

void finding_take_out_delay(struct finding *finding, const struct futex_row *const *rows, size_t n)
{
	struct finding_culprit *c = &finding->culprits[finding->n_culprits - 1];
	uint64_t delay_ns = 0;

	for (size_t i = 0; i < n; i++)
		delay_ns += rows[i]->wakeup_delay_ns;
	for (size_t i = 0; i < c->n_did; i++) {
		if (c->did[i].doing != DOING_RUNNABLE)
			continue;
		finding->delay_ns = delay_ns < c->did[i].ns ? delay_ns : c->did[i].ns;
		c->did[i].ns -= finding->delay_ns;
		break;
	}
	finding_sort_acts(c);
}
