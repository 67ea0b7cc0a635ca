/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judged.c - has a result judged, as a session does with its result.
 */
#include "tests/judged.h"

#include <stdlib.h>

#include <check.h>

#include "analysis/conclude/findings.h"
#include "analysis/conclude/verdict.h"
#include "tests/truths.h"

void judge(struct window *win)
{
	for (size_t i = 0; i < win->n_futexes; i++)
		verdict_judge(&win->futexes[i], win);
	findings_find(win);
}

static void forget(struct window *win)
{
	for (size_t i = 0; i < win->n_findings; i++)
		finding_finish(&win->findings[i]);
	free(win->findings);
	free(win->summary);
	win->findings = NULL;
	win->n_findings = 0;
	win->summary = NULL;
	for (size_t i = 0; i < win->n_futexes; i++) {
		free(win->futexes[i].reason);
		win->futexes[i].reason = NULL;
		win->futexes[i].verdict = VERDICT_UNKNOWN;
		win->futexes[i].is_idle = false;
	}
	for (size_t i = 0; i < win->n_threads; i++)
		win->threads[i].is_idle = false;
}

void judge_and_forget(struct result *res)
{
	for (size_t i = 0; i < res->n_windows; i++)
		judge(&res->windows[i]);
	truths_check(res);
	for (size_t i = 0; i < res->n_windows; i++)
		forget(&res->windows[i]);
}
