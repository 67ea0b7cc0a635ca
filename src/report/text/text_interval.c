/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_interval.c - one interval of a long watch: a line, and the words that mattered below it.
 *
 * Intervals are printed as they end, so the width of a column cannot depend on its cells. A narrow
 * terminal lacks some columns: other columns, or the report of the whole trace, make up for them.
 * It never lacks the longest wait, lost events, or the waker.
 */
#include "report/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/columns.h"
#include "base/escape.h"
#include "report/style.h"
#include "report/text/text_names.h"
#include "report/text/text_page.h"
#include "base/units.h"
#include "report/wording.h"
#include "base/xalloc.h"
#include "model/title.h"

/* Titles are repeated after so many intervals, as in vmstat(8). */
#define TITLES_EVERY 20

/* A number that ends at the right. */
struct field {
	const char *title;
	int width;
	unsigned int from; /* terminals with fewer columns leave it out */
};

enum { AFTER, WAITS, MAX, EVENTS, LOST, RUNNING, RUNNABLE, FUTEX, BLOCKED, UNKNOWN, N_FIELDS };

/* Numbers of an interval. */
static const struct field fields[N_FIELDS] = {
	[AFTER] = { "AFTER", 12, 0 },
	[WAITS] = { "WAITS", 7, 0 },
	[MAX] = { "MAX", 9, 0 },
	[EVENTS] = { "EVENTS", 9, 100 },
	[LOST] = { "LOST", 6, 0 },
	[RUNNING] = { "RUNNING", 7, 0 },
	[RUNNABLE] = { "RUNNABLE", 8, 70 },
	[FUTEX] = { "FUTEX", 6, 0 },
	[BLOCKED] = { "BLOCKED", 7, 0 },
	[UNKNOWN] = { "UNKNOWN", 7, 80 },
};

/* Numbers of a word; the first ends where the interval's first does. */
static const struct field word_fields[] = {
	{ "WAIT", 12, 0 },
	{ "WAITS", 7, 70 },
	{ "MAX", 9, 100 },
};

#define N_WORD_FIELDS (sizeof(word_fields) / sizeof(*word_fields))

/* Texts come after these; the verdict is last and is never cut. */
#define TEXT_GAP      2
#define VERDICT_TITLE "VERDICT *open"
#define VERDICT_WIDTH 15

#define NAME_MIN  8
#define NAME_MAX  26 /* a thread's name, its number, and the number of others */
#define WHERE_MAX 64

/* The widths of texts. */
struct texts {
	size_t name, where;
};

static size_t clamp(size_t n, size_t min, size_t max)
{
	return n < min ? min : n > max ? max : n;
}

/*
 * Shares out the room that numbers and the verdict leave in WIDTH columns: each name gets about
 * three tenths.
 */
static struct texts texts_in(size_t width)
{
	size_t left = width - TEXT_GAP - VERDICT_WIDTH - 3;
	struct texts texts;

	for (size_t i = 0; i < N_WORD_FIELDS; i++) {
		if (width >= word_fields[i].from)
			left -= (size_t)word_fields[i].width + (i > 0);
	}
	texts.name = clamp(left * 3 / 10 + 1, NAME_MIN, NAME_MAX);
	texts.where = clamp(left - 2 * texts.name, NAME_MIN, WHERE_MAX);
	return texts;
}

/* Writes TEXT into the column of F. Returns by how much it is too wide. */
static size_t put_field(FILE *out, const struct field *f, const char *text, bool first,
			size_t width)
{
	size_t used = columns_width(text);

	if (width < f->from)
		return 0;
	fprintf(out, "%s%*s", first ? "" : " ", f->width, text);
	return used > (size_t)f->width ? used - (size_t)f->width : 0;
}

/* Writes TEXT, which is printable, in WIDTH columns: cut, or filled up. */
static void put_text(FILE *out, const char *text, size_t width)
{
	char *cut = columns_cut(text, width);
	size_t used = columns_width(cut);

	fprintf(out, "%s%*s ", cut, used < width ? (int)(width - used) : 0, "");
	free(cut);
}

static void write_titles(FILE *out, const struct text_style *style)
{
	size_t width = text_width(style);
	const struct texts texts = texts_in(width);

	style_begin(out, STYLE_TITLE, style->color);
	for (size_t i = 0; i < N_FIELDS; i++)
		put_field(out, &fields[i], fields[i].title, i == 0, width);
	putc('\n', out);
	for (size_t i = 0; i < N_WORD_FIELDS; i++)
		put_field(out, &word_fields[i], word_fields[i].title, i == 0, width);
	fprintf(out, "%*s", TEXT_GAP, "");
	put_text(out, "WAITER", texts.name);
	put_text(out, "WHERE", texts.where);
	put_text(out, "WOKEN BY", texts.name);
	fputs(VERDICT_TITLE, out);
	style_end(out, STYLE_TITLE, style->color);
	putc('\n', out);
}

/* The number of threads in one state, on average over the window. */
static void put_threads(FILE *out, const struct result *res, size_t field, uint64_t ns,
			size_t width)
{
	uint64_t length_ns = window_duration_ns(&res->windows[0]);
	bool is_known = !res->futex_only || field == FUTEX || field == UNKNOWN;
	char text[UNITS_SIZE] = "?";

	if (is_known && length_ns)
		snprintf(text, sizeof(text), "%.1f", (double)ns / (double)length_ns);
	put_field(out, &fields[field], text, false, width);
}

static void write_states(FILE *out, const struct result *res, size_t width)
{
	const struct window_totals *t = &res->windows[0].totals;
	const uint64_t ns[N_FIELDS] = { [RUNNING] = t->running_ns,
					[RUNNABLE] = t->runnable_ns,
					[FUTEX] = t->futex_ns,
					[BLOCKED] = t->blocked_ns,
					[UNKNOWN] = t->unknown_ns };

	for (size_t i = RUNNING; i <= UNKNOWN; i++)
		put_threads(out, res, i, ns[i], width);
	putc('\n', out);
}

/* The number of lost events; "some" if the kernel did not count them. */
static void put_lost(FILE *out, const struct result *res, const struct text_style *style)
{
	bool lost = res->lost_events || res->lost_places;
	char buf[UNITS_SIZE];

	style_begin(out, STYLE_LOUD, style->color && lost);
	put_field(out, &fields[LOST],
		  lost && !res->lost_events ? "some" : units_count(buf, res->lost_events), false,
		  text_width(style));
	style_end(out, STYLE_LOUD, style->color && lost);
}

static void write_line(FILE *out, const struct result *res, const struct text_style *style)
{
	const struct window *win = &res->windows[0];
	uint64_t after_ns = win->end_ns > res->begin_ns ? win->end_ns - res->begin_ns : 0;
	uint64_t waits = win->totals.waits, max_ns = win->totals.max_ns;
	size_t width = text_width(style);
	char buf[UNITS_SIZE];

	snprintf(buf, sizeof(buf), "%.3f s", (double)after_ns / (double)NS_PER_S);
	put_field(out, &fields[AFTER], buf, true, width);
	put_field(out, &fields[WAITS], units_count(buf, waits), false, width);
	put_field(out, &fields[MAX], waits ? units_duration(buf, max_ns) : "-", false, width);
	put_field(out, &fields[EVENTS], units_count(buf, res->events), false, width);
	put_lost(out, res, style);
	write_states(out, res, width);
}

/*
 * "name (137) +2" in WIDTH columns; if there is no room, the thread's number is left out first.
 * NAME is not safe to print.
 */
static void put_name(FILE *out, const char *name, int32_t tid, size_t others, size_t width)
{
	char *safe = escape_printable(name);
	char *more = others ? xasprintf(" +%zu", others) : xstrdup("");
	char *words = xasprintf("%s (%" PRId32 ")%s", safe, tid, more);

	if (!tid || columns_width(words) > width) {
		free(words);
		words = xasprintf("%s%s", safe, more);
	}
	put_text(out, words, width);
	free(words);
	free(more);
	free(safe);
}

static void put_waiters(FILE *out, const struct futex_row *f, size_t width)
{
	char *words = text_waiters(f, width);

	put_text(out, f->n_waiters ? words : "?", width);
	free(words);
}

/* The waker that ended most waits; "-" while no wait has ended. */
static void put_waker(FILE *out, const struct futex_row *f, size_t width)
{
	size_t others;
	const struct wakeup_row *u = wording_waker(f, &others);

	if (f->waits == f->unfinished)
		put_text(out, "-", width);
	else if (!u || u->waker.kind == WHO_UNKNOWN)
		put_text(out, "?", width);
	else if (u->waker.kind == WHO_INTERRUPT)
		put_name(out, "interrupt", 0, others, width);
	else
		put_name(out, title_or_comm(u->waker_title, u->waker_comm), u->waker.tid, others,
			 width);
}

static void write_word(FILE *out, const struct futex_row *f, size_t width)
{
	struct texts texts = texts_in(width);
	char buf[UNITS_SIZE];
	size_t excess = 0;
	char *where;

	excess += put_field(out, &word_fields[0], units_duration(buf, f->wait_ns), true, width);
	excess += put_field(out, &word_fields[1], units_count(buf, f->waits), false, width);
	excess += put_field(out, &word_fields[2], units_duration(buf, f->max_ns), false, width);
	texts.where = texts.where > excess + NAME_MIN ? texts.where - excess : NAME_MIN;
	where = text_where(f, texts.where);
	fprintf(out, "%*s", TEXT_GAP, "");
	put_waiters(out, f, texts.name);
	put_text(out, where, texts.where);
	put_waker(out, f, texts.name);
	fprintf(out, "%s%s\n", wording_verdict_shown(f->verdict), f->unfinished ? "*" : "");
	free(where);
}

/* Sums of the words that have no line. */
struct others {
	size_t n, idle;
	uint64_t ns, idle_ns;
	bool uncounted;
};

static void write_others(FILE *out, const struct others *o, size_t shown)
{
	char wait[UNITS_SIZE];

	if (o->n && o->uncounted)
		fprintf(out, "%12s  in all other words\n", units_duration(wait, o->ns));
	else if (o->n)
		fprintf(out, "%12s  in %zu %s%s\n", units_duration(wait, o->ns), o->n,
			shown ? "other " : "", o->n == 1 ? "word" : "words");
	if (o->idle)
		fprintf(out, "%12s  idle, in %zu %s\n", units_duration(wait, o->idle_ns), o->idle,
			o->idle == 1 ? "word" : "words");
}

/* Words that do not matter, idle ones, and words without room, are only counted. */
static void write_words(FILE *out, const struct window *win, const struct text_style *style)
{
	struct others others = { 0 };
	size_t shown = 0;

	for (size_t i = 0; i < win->n_futexes; i++) {
		const struct futex_row *f = &win->futexes[i];

		if (window_hides_word(win, f)) {
			others.idle += f->waits > 0;
			others.idle_ns += f->wait_ns;
		} else if (f->waits && f->verdict != VERDICT_MINOR &&
			   (!style->top || shown < style->top)) {
			write_word(out, f, text_width(style));
			shown++;
		} else {
			others.n += f->waits > 0;
			others.uncounted |= f->is_overflow;
			others.ns += f->wait_ns;
		}
	}
	write_others(out, &others, shown);
}

int report_text_interval(FILE *out, const struct result *res, const struct text_style *style)
{
	const struct window *win = &res->windows[0];

	if (win->index % TITLES_EVERY == 1)
		write_titles(out, style);
	write_line(out, res, style);
	write_words(out, win, style);
	return fflush(out) != 0 || ferror(out) ? -1 : 0;
}
