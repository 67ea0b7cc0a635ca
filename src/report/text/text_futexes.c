/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_futexes.c - the table of futex words of a window.
 */
#include "report/text/text_sections.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "model/futex_op.h"
#include "report/style.h"
#include "report/items.h"
#include "report/text/table.h"
#include "report/text/text_groups.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "model/title.h"
#include "report/text/text_names.h"
#include "report/text/text_page.h"

/* The line below a row begins here, so that the numbers stand out. */
#define BELOW "      "

/* A place is cut to no less. */
#define WHERE_MIN 16

static const struct table_column columns[] = {
	{ "WAIT", false }, { "SHARE", false }, { "WAITS", false }, { "SLEPT", false },
	{ "PEAK", false }, { "P50", false },   { "MAX", false },   { "WAITER", true },
};

static void add_duration(struct table *t, uint64_t ns)
{
	char buf[UNITS_SIZE];

	table_add(t, ns ? units_duration(buf, ns) : "-");
}

static void add_wait(struct table *t, const struct futex_row *f, const struct window *win)
{
	char duration[UNITS_SIZE];
	char *cell = xasprintf("%s%s", futex_row_is_at_least(f, win) ? ">= " : "",
			       units_duration(duration, f->wait_ns));

	if (futex_row_is_unmeasured(f))
		table_add(t, "?");
	else
		table_add(t, f->waits ? cell : "-");
	free(cell);
}

static void add_share(struct table *t, const struct futex_row *f, const struct window *win)
{
	char buf[UNITS_SIZE];

	if (futex_row_is_unmeasured(f))
		table_add(t, "?");
	else
		table_add(t, units_share(buf, f->covered_ns, window_duration_ns(win)));
}

static void add_waiters(struct table *t, const struct futex_row *f)
{
	char *cell = text_waiters(f, SIZE_MAX);

	table_add(t, cell);
	free(cell);
}

static void add_row(struct table *t, const struct futex_row *f, const struct window *win)
{
	char buf[UNITS_SIZE];

	add_wait(t, f, win);
	add_share(t, f, win);
	table_add(t, units_count(buf, f->waits));
	table_add(t, units_share(buf, f->slept, f->waits));
	table_add(t, units_count(buf, f->peak_waiters));
	add_duration(t, f->finished_slept ? f->p50_ns : 0);
	add_duration(t, f->max_ns);
	add_waiters(t, f);
}

static size_t count_waiting_ops(const struct futex_row *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_ops; i++)
		n += futex_op_role(f->ops[i].op) == FUTEX_ROLE_WAIT;
	return n;
}

/* The use of F: "mutex (glibc)"; "WAIT +1" with one more operation that waits. */
static char *use_words(const struct futex_row *f)
{
	size_t n = f->primitive ? 0 : count_waiting_ops(f);
	char *use = wording_use(f);
	char *words = n > 1 ? xasprintf("%s +%zu", use, n - 1) : escape_printable(use);

	free(use);
	return words;
}

static size_t count_wakers(const struct futex_row *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_wakers; i++)
		n += f->wakers[i].woken > 0;
	return n;
}

/* "; held by main (137)" */
static char *owner_words(const struct futex_row *f, bool brief)
{
	const struct owner_row *o = &f->owner;
	const char *shown = title_or_comm(o->title, o->comm);
	char *name = o->is_readers ? xstrdup("readers")
		     : !*o->comm   ? xasprintf("%" PRId32, o->tid)
		     : brief	   ? escape_printable(shown)
				   : text_name(shown, o->tid);
	char *words = xasprintf("; held by %s%s", name, o->lives ? "" : ", which is gone");

	free(name);
	return words;
}

/* "; woken by main (137) 2x and 1 other", or BRIEF "; woken by main +1" */
static char *waker_words(const struct futex_row *f, bool brief)
{
	size_t n = count_wakers(f);
	char count[UNITS_SIZE];
	const char *shown;
	char *name, *words;

	if (!n && !f->waits && !f->suspect)
		return xstrdup("; no thread waited");
	if (!n && (f->owner.tid || f->owner.is_readers))
		return owner_words(f, brief);
	/* A process that is not traced may have the same mapping. */
	if (!n && futex_row_is_shared(f))
		return xstrdup("; shared: other processes may wake it");
	if (!n)
		return xstrdup("; no waker seen");
	shown = title_or_comm(f->wakers[0].title, f->wakers[0].comm);
	name = brief ? escape_printable(shown) : text_name(shown, f->wakers[0].tid);
	units_count(count, f->wakers[0].woken);
	if (brief)
		words = n > 1 ? xasprintf("; woken by %s +%zu", name, n - 1)
			      : xasprintf("; woken by %s", name);
	else if (n == 1)
		words = xasprintf("; woken by %s %sx", name, count);
	else
		words = xasprintf("; woken by %s %sx and %zu %s", name, count, n - 1,
				  n == 2 ? "other" : "others");
	free(name);
	return words;
}

/* Says that waits are missing in a row. */
static void write_suspect(FILE *out, const struct futex_row *f, bool color)
{
	char count[UNITS_SIZE];

	if (!f->suspect)
		return;
	fputs(BELOW, out);
	style_begin(out, STYLE_LOUD, color);
	fprintf(out, "%s %s not measured, since events were lost", units_count(count, f->suspect),
		f->suspect == 1 ? "wait" : "waits");
	if (futex_row_is_unmeasured(f))
		fputs(": no wait was measured here", out);
	style_end(out, STYLE_LOUD, color);
	putc('\n', out);
}

/* Says that some waits of a row were on this word for a part of their time only. */
static void write_requeued(FILE *out, const struct futex_row *f)
{
	char count[UNITS_SIZE];

	if (f->requeued_here)
		fprintf(out, BELOW "%s of these waits came here by a requeue\n",
			units_count(count, f->requeued_here));
	if (f->requeued_away)
		fprintf(out, BELOW "%s of these waits went on at another word, by a requeue\n",
			units_count(count, f->requeued_away));
	if (f->requeue_unsure)
		fprintf(out, BELOW "%s of these waits may have been moved on by a requeue\n",
			units_count(count, f->requeue_unsure));
}

/* " of process 137" if there are several processes and the word belongs to one. */
static char *process_words(const struct futex_row *f, const struct result *res)
{
	return res->n_targets > 1 && !futex_row_is_shared(f) && !f->is_overflow
		       ? xasprintf(" of process %d", f->pid)
		       : xstrdup("");
}

/* The place of F in the room that the other words leave on a line. */
static char *fitting_where(const struct futex_row *f, size_t others, size_t width)
{
	return text_where(f, width - WHERE_MIN > others ? width - others : WHERE_MIN);
}

/* "parked: "; "" for a verdict that is not shown. The caller frees it. */
static char *verdict_words(const struct futex_row *f)
{
	return wording_verdict_is_told(f->verdict)
		       ? xasprintf("%s: ", wording_verdict_shown(f->verdict))
		       : xstrdup("");
}

/* Writes LINE; the verdict at its beginning is set off. */
static void write_verdict(FILE *out, const struct futex_row *f, const char *line,
			  const struct text_style *style)
{
	enum style look = wording_verdict_style(f->verdict);
	char *verdict = verdict_words(f);
	size_t length = strlen(BELOW) + strlen(verdict);

	free(verdict);
	if (length > strlen(line))
		length = strlen(line);
	style_begin(out, look, style->color);
	fprintf(out, "%.*s", (int)length, line);
	style_end(out, look, style->color);
	fprintf(out, "%s\n", line + length);
}

/* The least room that WHERE needs. */
static size_t where_least(const char *where)
{
	size_t width = columns_width(where);

	return width < WHERE_MIN ? width : WHERE_MIN;
}

/* The part after WHERE in the second line, brief if the place has no room otherwise. */
static char *fitting_tail(const struct result *res, const struct futex_row *f, size_t room)
{
	char *process = process_words(f, res);
	char *tail = NULL;

	for (int brief = 0; brief < 2 && (!brief || columns_width(tail) > room); brief++) {
		char *waker = waker_words(f, brief);

		free(tail);
		tail = xasprintf("%s%s", process, waker);
		free(waker);
	}
	free(process);
	return tail;
}

/* The second line of a row: its use, its place, its wakers. */
static void write_below(FILE *out, const struct result *res, const struct futex_row *f,
			const struct text_style *style)
{
	char *use = use_words(f);
	char *verdict = verdict_words(f);
	char *head = xasprintf(BELOW "%s%s at ", verdict, use);
	char *where = text_where(f, 0);
	size_t width = text_width(style), taken = columns_width(head) + where_least(where);
	char *tail = fitting_tail(res, f, width > taken ? width - taken : 0);
	char *line, *fitting;

	free(where);
	where = fitting_where(f, columns_width(head) + columns_width(tail), width);
	line = xasprintf("%s%s%s", head, where, tail);
	fitting = columns_cut(line, width);
	write_verdict(out, f, fitting, style);
	free(fitting);
	free(line);
	free(where);
	free(tail);
	free(head);
	free(verdict);
	free(use);
}

/* Sums up the words without room. */
static void write_rest(FILE *out, const struct window *win, const struct items *items, size_t shown)
{
	size_t n = items_count_rows(items, shown);
	char count[UNITS_SIZE], duration[UNITS_SIZE];
	bool at_least = false;
	uint64_t ns = 0;

	for (size_t i = shown; i < items->n; i++) {
		const struct futex_row *f = &win->futexes[items->all[i].row];
		const struct word_group *g = item_word_group(win, &items->all[i]);

		ns += g ? g->wait_ns : f->wait_ns;
		at_least |= g ? g->at_least : futex_row_is_at_least(f, win);
	}
	if (n)
		fprintf(out, "  %s more %s, waited for %s%s in total\n", units_count(count, n),
			n == 1 ? "futex word" : "futex words", at_least ? "at least " : "",
			units_duration(duration, ns));
}

/* A row of dashes for each of these words would be in the way. */
static void write_unwaited(FILE *out, size_t n)
{
	char count[UNITS_SIZE];

	if (n)
		fprintf(out, "  %s %s only woken, no thread waited there (--verbose shows %s)\n",
			units_count(count, n), n == 1 ? "futex word was" : "futex words were",
			n == 1 ? "it" : "them");
}

/* The finding about idle threads says who they are. */
static void write_hidden(FILE *out, const struct window *win, size_t n)
{
	char count[UNITS_SIZE], duration[UNITS_SIZE];
	uint64_t ns = 0;

	for (size_t i = 0; i < win->n_futexes; i++)
		ns += window_hides_word(win, &win->futexes[i]) ? win->futexes[i].wait_ns : 0;
	if (n)
		fprintf(out, "  %s idle futex %s, waited for %s in total (--idle shows %s)\n",
			units_count(count, n), n == 1 ? "word" : "words",
			units_duration(duration, ns), n == 1 ? "it" : "them");
}

/* Words without a wait have rows with --verbose, and if there are no others. */
static bool shows_unwaited(const struct window *win, const struct text_style *style)
{
	for (size_t i = 0; i < win->n_futexes && !style->verbose; i++) {
		if (futex_row_is_waited(&win->futexes[i]))
			return false;
	}
	return true;
}

void text_legend(FILE *out, const struct result *res, const struct text_style *style)
{
	bool has_words = false;

	for (size_t i = 0; i < res->n_windows; i++) {
		const struct window *win = &res->windows[i];

		for (size_t j = 0; j < win->n_futexes && !has_words; j++)
			has_words = !window_hides_word(win, &win->futexes[j]);
	}
	if (!has_words)
		return;
	putc('\n', out);
	text_prose(
		out, style, "",
		"WAIT: time of all waits together, >= where one began before the trace or outlasted "
		"it. SHARE: the part of the window in which a thread waited. SLEPT: waits in which "
		"the thread left the CPU. PEAK: most threads waiting at one time. P50, MAX: the "
		"median of finished waits that slept, the longest wait.",
		STYLE_NOTE);
}

static void write_group_below(FILE *out, const struct word_group *g, const struct futex_row *first,
			      const struct text_style *style)
{
	char *words = text_group_line(g, first);
	char *verdict = verdict_words(first);
	char *line = xasprintf(BELOW "%s%s", verdict, words);
	char *fitting = columns_cut(line, text_width(style));

	write_verdict(out, first, fitting, style);
	free(fitting);
	free(line);
	free(verdict);
	free(words);
}

static void write_row(FILE *out, const struct result *res, const struct window *win,
		      const struct item *item, const struct text_style *style)
{
	const struct futex_row *f = &win->futexes[item->row];
	const struct word_group *g = item_word_group(win, item);

	if (g) {
		write_group_below(out, g, f, style);
		return;
	}
	write_below(out, res, f, style);
	text_code(out, BELOW "seen in", &f->code, style);
	write_requeued(out, f);
	write_suspect(out, f, style->color);
}

static void write_table(FILE *out, const struct result *res, const struct window *win,
			const struct text_style *style)
{
	struct table *t = table_new(columns, sizeof(columns) / sizeof(*columns));
	struct items items = items_of_words(win, res->sort, shows_unwaited(win, style));
	size_t shown = text_shown(items.n, style);

	for (size_t i = 0; i < shown; i++) {
		const struct word_group *g = item_word_group(win, &items.all[i]);

		if (g)
			text_group_add(t, win, g);
		else
			add_row(t, &win->futexes[items.all[i].row], win);
	}
	table_fit_in(t, text_width(style));
	if (shown)
		table_print_titles(out, t, style->color);
	for (size_t i = 0; i < shown; i++) {
		table_print_row(out, t, i);
		write_row(out, res, win, &items.all[i], style);
	}
	write_rest(out, win, &items, shown);
	write_unwaited(out, win->n_futexes - items.n_hidden - items_count_rows(&items, 0));
	write_hidden(out, win, items.n_hidden);
	items_finish(&items);
	table_free(t);
}

/* Says why a table is empty: there was no call, or all words are too small to show. */
static void write_none(FILE *out, const struct window *win, const struct text_style *style)
{
	char duration[UNITS_SIZE];
	bool called = false;
	char *words;

	if (!win->n_threads && win->kind != WINDOW_TRACE) {
		fputs("Empty: the target had no thread in it.\n", out);
		return;
	}
	for (size_t i = 0; i < win->n_threads; i++)
		called |= win->threads[i].waits || win->threads[i].wakes;
	units_duration(duration, window_duration_ns(win));
	if (called)
		words = xasprintf("No futex word was waited on for long enough in %s to be shown.",
				  duration);
	else
		words = xasprintf(
			"No futex waits in %s: no thread was seen to wait for a mutex, a condition "
			"variable or another thread. If the program was slow, it was running, waiting "
			"for a CPU, or blocked in other system calls.",
			duration);
	text_prose(out, style, "", words, STYLE_PLAIN);
	free(words);
}

void text_futexes(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style)
{
	putc('\n', out);
	if (win->n_futexes)
		write_table(out, res, win, style);
	else
		write_none(out, win, style);
}
