/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outstanding.c - compares the findings of episodes with each other and with the whole trace.
 */
#include "analysis/conclude/outstanding.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* What has one in so many parts of the time of a finding is what it is about. */
#define MOSTLY 2

/* A reader compares no more. */
#define MOST 4

static bool same_text(const char *x, const char *y)
{
	return x == y || (x && y && !strcmp(x, y));
}

static bool same_word(const struct finding *x, const struct finding *y)
{
	if (!x->n_words || !y->n_words)
		return x->n_words == y->n_words;
	return x->words[0].pid == y->words[0].pid && x->words[0].uaddr == y->words[0].uaddr;
}

/* What the first culprit of F did for most of the time; NULL: not known. */
static const struct finding_act *main_act(const struct finding *f)
{
	return f->n_culprits && f->culprits[0].n_did ? &f->culprits[0].did[0] : NULL;
}

static bool same_act(const struct finding *x, const struct finding *y)
{
	const struct finding_act *a = main_act(x), *b = main_act(y);

	if (!a || !b)
		return a == b;
	return a->doing == b->doing && same_text(a->syscall, b->syscall);
}

/* Returns the finding of WIN that says what F says; NULL if there is none. */
static const struct finding *told_by(const struct window *win, const struct finding *f)
{
	for (size_t i = 0; i < win->n_findings; i++) {
		const struct finding *other = &win->findings[i];

		if (other->kind == f->kind && same_word(other, f) && same_act(other, f))
			return other;
	}
	return NULL;
}

/* Does the whole TRACE say what F says, and not because of F? */
static bool is_usual(const struct window *trace, const struct finding *f)
{
	const struct finding *same = told_by(trace, f);

	return same && f->time_ns < same->time_ns / MOSTLY;
}

/* An episode is about waits for each other. If it has no finding, its tables speak. */
static bool is_worth(const struct result *res, const struct window *e)
{
	const struct finding *f = e->findings;

	if (!e->n_findings)
		return true;
	return f->kind != FINDING_IDLE && f->kind != FINDING_NOT_A_LOCK &&
	       !is_usual(&res->windows[0], f);
}

static int by_length(const void *x, const void *y)
{
	const struct window *a = *(const struct window *const *)x;
	const struct window *b = *(const struct window *const *)y;

	if (window_duration_ns(a) != window_duration_ns(b))
		return window_duration_ns(a) < window_duration_ns(b) ? 1 : -1;
	return a < b ? -1 : a > b;
}

/* Moves the episodes that stay to the front of the N at ALL. Returns their number. */
static size_t choose(const struct result *res, const struct window **all, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n && kept < MOST; i++) {
		bool stays = is_worth(res, all[i]);

		for (size_t j = 0; stays && j < kept; j++)
			stays = !all[i]->n_findings || !told_by(all[j], all[i]->findings);
		if (stays)
			all[kept++] = all[i];
	}
	return kept;
}

static bool is_among(const struct window *win, const struct window *const *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (all[i] == win)
			return true;
	}
	return false;
}

void outstanding_keep(struct result *res)
{
	const struct window **all = xcalloc(res->n_windows + 1, sizeof(*all));
	bool *goes = xcalloc(res->n_windows + 1, sizeof(*goes));
	unsigned int index = 0;
	size_t n = 0, kept;

	for (size_t i = 0; i < res->n_windows; i++) {
		if (res->windows[i].kind == WINDOW_EPISODE)
			all[n++] = &res->windows[i];
	}
	if (n)
		qsort(all, n, sizeof(*all), by_length);
	kept = choose(res, all, n);
	for (size_t i = 0; i < res->n_windows; i++) {
		struct window *win = &res->windows[i];

		if (win->kind != WINDOW_EPISODE)
			continue;
		goes[i] = !is_among(win, all, kept);
		if (!goes[i])
			win->index = ++index;
	}
	for (size_t i = res->n_windows; i > 0; i--) {
		if (goes[i - 1])
			result_drop_window(res, i - 1);
	}
	free(goes);
	free(all);
}
