/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * markdown.c - tables to paste into an issue or a page, in the Markdown of GitHub.
 */
#include "report/report.h"

#include <stdlib.h>

#include "report/across.h"
#include "base/units.h"
#include "model/title.h"
#include "report/items.h"
#include "report/markdown_spans.h"
#include "report/wording.h"

static void put_duration(FILE *out, uint64_t ns)
{
	char buf[UNITS_SIZE];

	fprintf(out, " %s |", ns ? units_duration(buf, ns) : "-");
}

static void put_count(FILE *out, uint64_t n)
{
	char buf[UNITS_SIZE];

	fprintf(out, " %s |", units_count(buf, n));
}

static void put_head(FILE *out, const struct result *res)
{
	const struct window *win = &res->windows[0];
	char buf[UNITS_SIZE];

	fputs("### futrace: ", out);
	if (res->n_targets) {
		markdown_code(out, title_or_comm(res->targets[0].title, res->targets[0].comm));
		fprintf(out, " (%d)", res->targets[0].pid);
	}
	if (res->n_targets > 1)
		fprintf(out, " and %zu more", res->n_targets - 1);
	fprintf(out, ", %s", units_duration(buf, window_duration_ns(win)));
	fprintf(out, ", %zu thread%s, %s events, ", win->n_threads, win->n_threads == 1 ? "" : "s",
		units_count(buf, res->events));
	if (!res->lost_events && !res->lost_places)
		fputs("none lost\n\n", out);
	else if (res->lost_events)
		fprintf(out, "**%s lost**\n\n", units_count(buf, res->lost_events));
	else
		fputs("**some lost**\n\n", out);
	for (size_t i = 0; i < res->n_warnings; i++) {
		fputs("> ", out);
		markdown_sentences(out, res->warnings[i]);
	}
}

static void put_others(FILE *out, size_t n)
{
	if (n > 1)
		fprintf(out, " +%zu", n - 1);
}

static void put_use(FILE *out, const struct futex_row *f)
{
	char *use = wording_use(f);

	markdown_code(out, use);
	free(use);
}

static void put_waker(FILE *out, const struct futex_row *f)
{
	size_t others;
	const struct wakeup_row *u = wording_waker(f, &others);

	if (!u || u->waker.kind == WHO_UNKNOWN)
		fputs(f->waits > f->unfinished ? "?" : "-", out);
	else if (u->waker.kind == WHO_INTERRUPT)
		fputs("an interrupt", out);
	else
		markdown_code(out, title_or_comm(u->waker_title, u->waker_comm));
	put_others(out, others + 1);
}

/* The place of F, and where in the code its waiters were seen. */
static void put_place(FILE *out, const struct futex_row *f)
{
	char *where = futex_row_place(f), *looks;

	markdown_code(out, where);
	free(where);
	if (!f->code.text)
		return;
	looks = code_row_looks(&f->code);
	fputs("<br>seen in ", out);
	markdown_code(out, f->code.text);
	fprintf(out, " (%s)", looks);
	free(looks);
}

static void put_futex(FILE *out, const struct futex_row *f, const struct window *win)
{
	char buf[UNITS_SIZE];

	if (futex_row_is_unmeasured(f)) {
		fputs("| ? | ? |", out);
	} else {
		fprintf(out, "| %s%s |", futex_row_is_at_least(f, win) ? "≥ " : "",
			f->wait_ns ? units_duration(buf, f->wait_ns) : "-");
		fprintf(out, " %s |", units_share(buf, f->covered_ns, window_duration_ns(win)));
	}
	put_count(out, f->waits);
	fprintf(out, " %s |", units_share(buf, f->slept, f->waits));
	put_duration(out, f->finished_slept ? f->p50_ns : 0);
	put_duration(out, f->max_ns);
	putc(' ', out);
	if (f->n_waiters)
		markdown_code(out, title_or_comm(f->waiters[0].title, f->waiters[0].comm));
	put_others(out, f->n_waiters);
	fputs(" | ", out);
	put_use(out, f);
	fputs(" | ", out);
	put_place(out, f);
	fputs(" | ", out);
	put_waker(out, f);
	fprintf(out, " | %s |\n", wording_verdict_shown(f->verdict));
}

/* The cells of a group; FIRST is its first word. */
static void put_word_group(FILE *out, const struct word_group *g, const struct futex_row *first,
			   const struct window *win)
{
	char buf[UNITS_SIZE];
	char *where = futex_row_place(first);

	fprintf(out, "| %s%s |", g->at_least ? "≥ " : "", units_duration(buf, g->wait_ns));
	fprintf(out, " ~%s |", units_share(buf, g->mean_covered_ns, window_duration_ns(win)));
	put_count(out, g->waits);
	fprintf(out, " %s |", units_share(buf, g->slept, g->waits));
	put_duration(out, g->p50_ns);
	put_duration(out, g->max_ns);
	putc(' ', out);
	markdown_code(out, g->name);
	fputs(" | ", out);
	markdown_code(out, wording_primitive(g->kind));
	fputs(" | ", out);
	markdown_code(out, where);
	put_others(out, g->n);
	fputs(" | ", out);
	if (g->woken && g->has_one_waker)
		markdown_code(out, title_or_comm(g->waker.title, g->waker.comm));
	else
		fputs(g->woken ? "several" : "-", out);
	fprintf(out, " | %s |\n", wording_verdict_shown(g->verdict));
	free(where);
}

/* The answer: a list of findings. */
static void write_findings(FILE *out, const struct window *win)
{
	for (size_t i = 0; i < win->n_findings; i++) {
		fprintf(out, "- **%s** ", wording_finding_shown(win->findings[i].kind));
		markdown_line(out, win->findings[i].text);
	}
	if (win->n_findings)
		putc('\n', out);
	else if (win->summary)
		markdown_sentences(out, win->summary);
}

/* A row needs at least one part in so many of all waiting: 1 %. */
#define WORTH_A_ROW 100

static void put_blame(FILE *out, const struct window *win, const struct blame_group *g)
{
	char buf[UNITS_SIZE];
	char *state = wording_blamed(&g->sum);

	fputs("|", out);
	put_duration(out, g->sum.ns);
	fprintf(out, " %s | ", units_share(buf, g->sum.ns, win->blame_ns));
	if (g->sum.tid)
		markdown_code(out, g->name);
	else
		fputs("other threads", out);
	if (g->sum.tid && g->n > 1)
		fprintf(out, " | %zux | ", g->n);
	else
		fprintf(out, g->sum.tid ? " | %d | " : " | - | ", g->sum.tid);
	markdown_code(out, state);
	fputs(" |\n", out);
	free(state);
}

/* What threads did while others waited for them. */
static void write_blame(FILE *out, const struct window *win, unsigned int top)
{
	size_t n = top && top < win->n_blame_groups ? top : win->n_blame_groups;
	char buf[UNITS_SIZE];

	if (!win->blame_ns || !n)
		return;
	fprintf(out,
		"What threads did in the %s of waiting (thread time):\n\n"
		"| Time | Share | Thread | TID | State |\n|---:|---:|---|---:|---|\n",
		units_duration(buf, win->blame_ns));
	for (size_t i = 0; i < n; i++) {
		if (win->blame_groups[i].sum.ns >= win->blame_ns / WORTH_A_ROW)
			put_blame(out, win, &win->blame_groups[i]);
	}
	putc('\n', out);
}

/* Ends a table without its last OTHERS rows and HIDDEN idle ones. KIND: what a row is, such as
 * "word". */
static void end_table(FILE *out, const char *kind, size_t others, size_t hidden)
{
	if (others)
		fprintf(out, "\nand %zu other %s%s\n", others, kind, others == 1 ? "" : "s");
	if (hidden)
		fprintf(out, "\n%zu idle %s%s left out\n", hidden, kind, hidden == 1 ? "" : "s");
	putc('\n', out);
}

/* Writes only words that a thread waited on. */
static void write_futexes(FILE *out, const struct result *res, const struct window *win,
			  unsigned int top)
{
	struct items items = items_of_words(win, res->sort, false);
	size_t n = top && top < items.n ? top : items.n, others = items_count_rows(&items, n);

	fputs("| Wait | Share | Waits | Slept | P50 | Max | Waiter | Use | Where | Woken by | Verdict |\n"
	      "|---:|---:|---:|---:|---:|---:|---|---|---|---|---|\n",
	      out);
	for (size_t i = 0; i < n; i++) {
		const struct futex_row *f = &win->futexes[items.all[i].row];
		const struct word_group *g = item_word_group(win, &items.all[i]);

		if (g)
			put_word_group(out, g, f, win);
		else
			put_futex(out, f, win);
	}
	end_table(out, "word", others, items.n_hidden);
	items_finish(&items);
}

/* A time from the scheduler; "?" if the scheduler's events were not recorded. */
static void put_state(FILE *out, const struct result *res, uint64_t ns)
{
	if (res->futex_only)
		fputs(" ? |", out);
	else
		put_duration(out, ns);
}

static void put_thread(FILE *out, const struct result *res, const struct window *win,
		       const struct item *item)
{
	const struct thread_group *g = item_thread_group(win, item);
	const struct thread_row *th = g ? &g->sum : &win->threads[item->row];

	fputs("| ", out);
	markdown_code(out, g ? g->name : title_or_comm(th->title, th->comm));
	if (g)
		fprintf(out, " | %zux |", g->n);
	else
		fprintf(out, "%s | %d |", th->main ? ", main" : "", th->tid);
	put_state(out, res, th->running_ns);
	put_state(out, res, th->runnable_ns);
	put_duration(out, th->futex_ns);
	put_state(out, res, th->blocked_ns);
	put_duration(out, th->unknown_ns);
	put_count(out, th->waits);
	put_count(out, th->wakes);
	putc('\n', out);
}

static void write_threads(FILE *out, const struct result *res, const struct window *win,
			  unsigned int top)
{
	struct items items = items_of_threads(win);
	size_t n = top && top < items.n ? top : items.n, others = items_count_rows(&items, n);

	fputs("| Thread | TID | Running | Runnable | Futex | Blocked | Unknown | Waits | Wakes |\n"
	      "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
	      out);
	for (size_t i = 0; i < n; i++)
		put_thread(out, res, win, &items.all[i]);
	end_table(out, "thread", others, items.n_hidden);
	items_finish(&items);
}

static void put_offset(FILE *out, const struct result *res, const struct window *win)
{
	char buf[UNITS_SIZE];

	fputs(units_duration(buf,
			     win->begin_ns > res->begin_ns ? win->begin_ns - res->begin_ns : 0),
	      out);
}

static void write_window(FILE *out, const struct result *res, const struct window *win,
			 unsigned int top)
{
	char buf[UNITS_SIZE];

	fputs("#### ", out);
	if (win->kind == WINDOW_TRACE) {
		fputs("The whole trace", out);
	} else {
		markdown_code(out, win->name);
		fprintf(out, " %u, %s, ", win->index, units_duration(buf, window_duration_ns(win)));
		put_offset(out, res, win);
		fputs(" into the trace", out);
	}
	fputs("\n\n", out);
	if (win->lacks_facts)
		fputs("Older detail was dropped: waits, calls and times here are lower bounds.\n\n",
		      out);
	write_findings(out, win);
	write_blame(out, win, top);
	write_futexes(out, res, win, top);
	write_threads(out, res, win, top);
}

static void write_series(FILE *out, const struct result *res, const struct window *first)
{
	struct across words[ACROSS_MAX];
	size_t n = across_words(res, first, words);

	fputs("#### ", out);
	markdown_code(out, first->name);
	fputs(", each time: the time waited on the words with most waiting\n\n| # | At | Length |",
	      out);
	for (size_t i = 0; i < n; i++) {
		char *where = futex_row_place(words[i].row);

		putc(' ', out);
		markdown_code(out, where);
		fputs(" |", out);
		free(where);
	}
	fputs("\n|---:|---:|---:|", out);
	for (size_t i = 0; i < n; i++)
		fputs("---:|", out);
	putc('\n', out);
	for (size_t i = 1; i < res->n_windows; i++) {
		const struct window *win = &res->windows[i];

		if (!across_same_series(win, first))
			continue;
		fprintf(out, "| %u | ", win->index);
		put_offset(out, res, win);
		fputs(" |", out);
		put_duration(out, window_duration_ns(win));
		for (size_t j = 0; j < n; j++) {
			const struct futex_row *f = across_find(win, words[j].row);

			put_duration(out, f ? f->wait_ns : 0);
		}
		putc('\n', out);
	}
	putc('\n', out);
}

/* A second window of a name makes a series; the first window comes before it. */
static bool is_of_series(const struct result *res, const struct window *win)
{
	for (size_t i = 1; i < res->n_windows; i++) {
		if (res->windows[i].index == 2 && across_same_series(&res->windows[i], win))
			return true;
	}
	return false;
}

int report_markdown(FILE *out, const struct result *res, unsigned int top)
{
	put_head(out, res);
	for (size_t i = 1; i < res->n_windows; i++) {
		if (res->windows[i].index == 2)
			write_series(out, res, &res->windows[i]);
	}
	for (size_t i = 1; i < res->n_windows; i++) {
		if (!is_of_series(res, &res->windows[i]))
			write_window(out, res, &res->windows[i], top);
	}
	write_window(out, res, &res->windows[0], top);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
