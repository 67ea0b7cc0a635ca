/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page_tables.c - writes the tables of one window, as the text report has them.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/units.h"
#include "report/items.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/picture/markup.h"
#include "report/picture/page.h"

/* Rows of one table; the page says how many more there are. */
#define ROWS_MAX 100

/* Begins a table. A title that begins with a blank belongs to a column of numbers. */
static void begin_table(FILE *out, const char *title, const char *const columns[], size_t n)
{
	fprintf(out, "<h3>%s</h3>\n<div class=\"wide\"><table><thead><tr>", title);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "<th%s>%s</th>", *columns[i] == ' ' ? " class=\"n\"" : "",
			columns[i] + (*columns[i] == ' '));
	fputs("</tr></thead><tbody>\n", out);
}

/* Ends a table of N rows; N_HIDDEN idle ones are left out. */
static void end_table(FILE *out, size_t n, size_t n_hidden)
{
	fputs("</tbody></table></div>\n", out);
	if (n_hidden)
		fprintf(out, "<p class=\"note\">%zu idle %s left out</p>\n", n_hidden,
			n_hidden == 1 ? "row is" : "rows are");
	if (n > ROWS_MAX)
		fprintf(out, "<p class=\"note\">%zu more rows: see the JSON document</p>\n",
			n - ROWS_MAX);
}

static void put_duration(FILE *out, uint64_t ns)
{
	char duration[UNITS_SIZE];

	fprintf(out, "<td class=\"n\">%s</td>", ns ? units_duration(duration, ns) : "-");
}

static void put_unknown(FILE *out)
{
	fputs("<td class=\"n\">?</td>", out);
}

static void put_count(FILE *out, uint64_t n)
{
	char count[UNITS_SIZE];

	fprintf(out, "<td class=\"n\">%s</td>", units_count(count, n));
}

static void put_share(FILE *out, uint64_t part, uint64_t whole)
{
	char share[UNITS_SIZE];

	fputs("<td class=\"n\">", out);
	markup_text(out, units_share(share, part, whole));
	fputs("</td>", out);
}

/* A cell of TEXT, which is freed. */
static void put_cell(FILE *out, char *text)
{
	fputs("<td>", out);
	markup_text(out, text);
	fputs("</td>", out);
	free(text);
}

/* The place of F, and where in the code its waiters were seen. */
static void put_place(FILE *out, const struct futex_row *f)
{
	char *where = futex_row_place(f), *seen = wording_code(&f->code);

	fputs("<td>", out);
	markup_text(out, where);
	if (seen) {
		fputs("<div class=\"note\">", out);
		markup_text(out, seen);
		fputs("</div>", out);
	}
	fputs("</td>", out);
	free(seen);
	free(where);
}

static char *thread_text(const char *name, int32_t tid, size_t others)
{
	return others ? xasprintf("%s (%" PRId32 ") +%zu", name, tid, others)
		      : xasprintf("%s (%" PRId32 ")", name, tid);
}

static char *waker_text(const struct futex_row *f)
{
	size_t n = 0;

	while (n < f->n_wakers && f->wakers[n].woken)
		n++;
	return n ? thread_text(title_or_comm(f->wakers[0].title, f->wakers[0].comm),
			       f->wakers[0].tid, n - 1)
		 : xstrdup("");
}

static void put_futex(FILE *out, const struct window *win, const struct futex_row *f)
{
	char duration[UNITS_SIZE];

	fputs("<tr>", out);
	if (futex_row_is_unmeasured(f)) {
		put_unknown(out);
		put_unknown(out);
	} else {
		fprintf(out, "<td class=\"n\">%s%s</td>",
			futex_row_is_at_least(f, win) ? "&gt;= " : "",
			f->waits ? units_duration(duration, f->wait_ns) : "-");
		put_share(out, f->covered_ns, window_duration_ns(win));
	}
	put_count(out, f->waits);
	put_count(out, f->slept);
	put_count(out, f->peak_waiters);
	put_duration(out, f->p50_ns);
	put_duration(out, f->max_ns);
	put_cell(out, f->n_waiters
			      ? thread_text(title_or_comm(f->waiters[0].title, f->waiters[0].comm),
					    f->waiters[0].tid, f->n_waiters - 1)
			      : xstrdup(""));
	put_place(out, f);
	put_cell(out, wording_use(f));
	put_cell(out, waker_text(f));
	fputs("<td title=\"", out);
	markup_text(out, wording_reason(f));
	fprintf(out, "\">%s</td></tr>\n", wording_verdict_shown(f->verdict));
}

static void put_word_group(FILE *out, const struct window *win, const struct word_group *g,
			   const struct futex_row *first)
{
	char duration[UNITS_SIZE], share[UNITS_SIZE];
	char *where = futex_row_place(first);

	fprintf(out, "<tr><td class=\"n\">%s%s</td>", g->at_least ? "&gt;= " : "",
		units_duration(duration, g->wait_ns));
	units_share(share, g->mean_covered_ns, window_duration_ns(win));
	fprintf(out, "<td class=\"n\">~");
	markup_text(out, share);
	fputs("</td>", out);
	put_count(out, g->waits);
	put_count(out, g->slept);
	put_count(out, 1);
	put_duration(out, g->p50_ns);
	put_duration(out, g->max_ns);
	put_cell(out, xstrdup(g->name));
	put_cell(out, xasprintf("%s +%zu", where, g->n - 1));
	put_cell(out, xstrdup(wording_primitive(g->kind)));
	put_cell(out, !g->woken		 ? xstrdup("")
		      : g->has_one_waker ? thread_text(title_or_comm(g->waker.title, g->waker.comm),
						       g->waker.tid, 0)
					 : xstrdup("several"));
	fprintf(out, "<td>%s</td></tr>\n", wording_verdict_shown(g->verdict));
	free(where);
}

static void put_futexes(FILE *out, const struct result *res, const struct window *win)
{
	struct items items;

	static const char *const columns[] = { " waited", " share", " waits",	" slept",
					       " peak",	  " p50",   " max",	"waiter",
					       "word",	  "use",    "woken by", "verdict" };

	if (!win->n_futexes) {
		fputs("<p class=\"note\">No use of a futex was seen here.</p>\n", out);
		return;
	}
	begin_table(out, "Futex words", columns, sizeof(columns) / sizeof(*columns));
	items = items_of_words(win, res->sort, true);
	for (size_t i = 0; i < items.n && i < ROWS_MAX; i++) {
		const struct futex_row *f = &win->futexes[items.all[i].row];
		const struct word_group *g = item_word_group(win, &items.all[i]);

		if (g)
			put_word_group(out, win, g, f);
		else
			put_futex(out, win, f);
	}
	end_table(out, items.n, items.n_hidden);
	items_finish(&items);
}

static void put_blame(FILE *out, const struct window *win)
{
	static const char *const columns[] = { " time", " share", "thread", "activity" };

	if (!win->n_blame_groups)
		return;
	begin_table(out, "What threads did during the waits", columns,
		    sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < win->n_blame_groups && i < ROWS_MAX; i++) {
		const struct blame_group *g = &win->blame_groups[i];
		const struct blame_row *b = &g->sum;

		fputs("<tr>", out);
		put_duration(out, b->ns);
		put_share(out, b->ns, win->blame_ns);
		put_cell(out, !b->tid	  ? xstrdup("other threads")
			      : g->n == 1 ? thread_text(g->name, b->tid, 0)
					  : xasprintf("%zu × %s", g->n, g->name));
		put_cell(out, wording_blamed(b));
		fputs("</tr>\n", out);
	}
	end_table(out, win->n_blame_groups, 0);
}

/* A time from the scheduler; "?" if the scheduler's events were not recorded. */
static void put_state(FILE *out, const struct result *res, uint64_t ns)
{
	if (res->futex_only)
		put_unknown(out);
	else
		put_duration(out, ns);
}

/* So many of the places where a thread was blocked are told. */
#define PLACES_MAX 3

/* The thread's name; pointing at it tells what it was blocked in. */
static void put_thread(FILE *out, const struct thread_row *th, char *name)
{
	size_t n;
	struct blocked_row *places = thread_row_places(th, &n);
	char duration[UNITS_SIZE];

	fputs(n ? "<td title=\"" : "<td", out);
	for (size_t i = 0; i < n && i < PLACES_MAX; i++) {
		char *words =
			wording_sleep(&places[i], places[i].code.text, places[i].kernel, true);

		fprintf(out, "%s%s ", i ? "\n" : "", units_duration(duration, places[i].ns));
		markup_text(out, words);
		free(words);
	}
	fputs(n ? "\">" : ">", out);
	markup_text(out, name);
	fputs("</td>", out);
	free(places);
	free(name);
}

static void put_threads(FILE *out, const struct result *res, const struct window *win)
{
	static const char *const columns[] = { " running", " for a CPU", " futex", " blocked",
					       " unknown", " waits",	 " wakes", "thread" };

	struct items items = items_of_threads(win);

	begin_table(out, "Threads", columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < items.n && i < ROWS_MAX; i++) {
		const struct thread_group *g = item_thread_group(win, &items.all[i]);
		const struct thread_row *th = g ? &g->sum : &win->threads[items.all[i].row];

		fputs("<tr>", out);
		put_state(out, res, th->running_ns);
		put_state(out, res, th->runnable_ns);
		put_duration(out, th->futex_ns);
		put_state(out, res, th->blocked_ns);
		put_duration(out, th->unknown_ns);
		put_count(out, th->waits);
		put_count(out, th->wakes);
		put_thread(out, th,
			   g ? xasprintf("%zu × %s", g->n, g->name)
			     : xasprintf("%s (%" PRId32 ")%s", title_or_comm(th->title, th->comm),
					 th->tid, th->main ? ", main" : ""));
		fputs("</tr>\n", out);
	}
	end_table(out, items.n, items.n_hidden);
	items_finish(&items);
}

void page_tables(FILE *out, const struct result *res, const struct window *win)
{
	put_futexes(out, res, win);
	put_blame(out, win);
	put_threads(out, res, win);
}
