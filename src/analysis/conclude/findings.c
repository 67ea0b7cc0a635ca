/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * findings.c - makes the findings of a window, and puts the most important first.
 */
#include "analysis/conclude/findings.h"

#include <stdlib.h>

#include "analysis/conclude/evidence.h"
#include "analysis/conclude/find.h"
#include "analysis/conclude/finding_meanwhile.h"
#include "analysis/conclude/finding_takers.h"
#include "analysis/conclude/finding_text.h"
#include "base/xalloc.h"

/* So many findings of waits are told. */
#define WAITS_MAX 4

/* Who ran while idle waits ended in one sleep is told from this part of the window on. */
#define IDLE_PERCENT 5

enum rank { RANK_DEADLOCK, RANK_STARVED_POOL, RANK_WAITS, RANK_NOT_A_LOCK, RANK_IDLE };

/* Findings of waits come by their time; what is worse before them, the idle last. */
static enum rank rank_of(const struct finding *f)
{
	switch (f->kind) {
	case FINDING_DEADLOCK:
		return RANK_DEADLOCK;
	case FINDING_STARVED_POOL:
		return RANK_STARVED_POOL;
	case FINDING_NOT_A_LOCK:
		return RANK_NOT_A_LOCK;
	case FINDING_IDLE:
		return RANK_IDLE;
	default:
		return RANK_WAITS;
	}
}

static int by_importance(const void *x, const void *y)
{
	const struct finding *a = x, *b = y;
	int ranks = (int)rank_of(a) - (int)rank_of(b);

	if (ranks)
		return ranks;
	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? 1 : -1;
	return a->kind < b->kind ? -1 : a->kind > b->kind;
}

static bool same_word(const struct finding_word *a, const struct finding_word *b)
{
	return a->pid == b->pid && a->uaddr == b->uaddr;
}

static bool has_word(const struct finding *f, const struct finding_word *word)
{
	for (size_t i = 0; i < f->n_words; i++) {
		if (same_word(&f->words[i], word))
			return true;
	}
	return false;
}

/* Is F about the lock of a herd, or about the word where the herd waits for work? */
static bool is_of_herd(const struct findings *fs, const struct finding *f)
{
	for (size_t i = 0; i < fs->n && f->n_words == 1 && f->kind != FINDING_HERD; i++) {
		if (fs->all[i].kind == FINDING_HERD && has_word(&fs->all[i], &f->words[0]))
			return true;
	}
	return false;
}

/* A herd says more of its words than findings about one of them. */
static void drop_words_of_herds(struct findings *fs)
{
	size_t kept = 0;

	for (size_t i = 0; i < fs->n; i++) {
		struct finding f = fs->all[i];

		if (is_of_herd(fs, &f))
			finding_finish(&f);
		else
			fs->all[kept++] = f;
	}
	fs->n = kept;
}

/* Drops the waits that matter least. */
static void drop_least(struct findings *fs)
{
	size_t kept = 0, waits = 0;

	for (size_t i = 0; i < fs->n; i++) {
		if (rank_of(&fs->all[i]) == RANK_WAITS && ++waits > WAITS_MAX)
			finding_finish(&fs->all[i]);
		else
			fs->all[kept++] = fs->all[i];
	}
	fs->n = kept;
}

static char *join_texts(const struct findings *fs)
{
	char *text = NULL;

	for (size_t i = 0; i < fs->n; i++) {
		char *longer =
			xasprintf("%s%s%s", text ? text : "", text ? " " : "", fs->all[i].text);

		free(text);
		text = longer;
	}
	return text;
}

static void mark_idle(struct window *win, const struct evidence *e)
{
	for (size_t i = 0; i < win->n_futexes; i++)
		win->futexes[i].is_idle = e->uses[i] == USE_IDLE;
	for (size_t i = 0; i < win->n_threads; i++)
		win->threads[i].is_idle = evidence_is_idle(&e->threads[i]);
}

/* Returns the finding that tells who ran while idle waits ended in a sleep; NULL: there is none. */
static struct finding *of_idle_waits(const struct findings *fs)
{
	struct finding *idle = NULL;

	for (size_t i = 0; i < fs->n; i++) {
		if (fs->all[i].kind == FINDING_NOT_A_LOCK)
			return &fs->all[i];
		if (fs->all[i].kind == FINDING_IDLE)
			idle = &fs->all[i];
	}
	return idle;
}

static void add_meanwhile_of_idle(struct findings *fs, const struct evidence *e)
{
	const struct futex_row **rows = xcalloc(e->win->n_futexes + 1, sizeof(*rows));
	struct finding *finding = of_idle_waits(fs);
	size_t n = 0;

	for (size_t i = 0; i < e->win->n_futexes; i++) {
		if (e->uses[i] == USE_IDLE)
			rows[n++] = &e->win->futexes[i];
	}
	if (finding)
		finding_add_meanwhile(finding, e, rows, n,
				      window_duration_ns(e->win) / 100 * IDLE_PERCENT);
	free(rows);
}

/* Some findings have a text already. */
static void add_text(struct finding *f, const struct window *win)
{
	char *said = f->text ? f->text : finding_text(f, window_duration_ns(win));
	char *meanwhile = finding_meanwhile_text(&f->meanwhile);

	char *takers = finding_takers_text(&f->cpu);

	f->text = xasprintf("%s%s%s", said, takers, meanwhile);
	free(said);
	free(takers);
	free(meanwhile);
}

void findings_find(struct window *win)
{
	struct evidence e = evidence_of(win);
	struct findings fs = { 0 };
	bool has_deadlock;

	find_deadlocks(&fs, &e);
	find_stuck(&fs, &e);
	mark_idle(win, &e);
	has_deadlock = fs.n > 0;
	find_starved_pools(&fs, &e);
	/* If waits for each other matter little, none of them is the answer. */
	if (has_deadlock || !find_not_a_lock(&fs, &e)) {
		find_families(&fs, &e);
		find_waits(&fs, &e);
		find_herds(&fs, &e);
		drop_words_of_herds(&fs);
	}
	find_idle(&fs, &e);
	add_meanwhile_of_idle(&fs, &e);
	if (fs.n)
		qsort(fs.all, fs.n, sizeof(*fs.all), by_importance);
	drop_least(&fs);
	for (size_t i = 0; i < fs.n; i++)
		add_text(&fs.all[i], win);
	win->findings = fs.all;
	win->n_findings = fs.n;
	win->summary = join_texts(&fs);
	evidence_finish(&e);
}
