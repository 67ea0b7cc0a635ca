/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "futrace/text_sections.h"

#include <stdlib.h>

#include "futrace/escape.h"
#include "futrace/table.h"
#include "futrace/units.h"
#include "futrace/xalloc.h"

static const struct table_column columns[] = {
	{ "WAITING", false }, { "SHARE", false }, { "WAITS", false },
	{ "WAKES", false },   { "TID", false },	  { "THREAD", true },
};

static void add_name(struct table *t, const struct result *res, const struct thread_row *th)
{
	char *safe = escape_printable(th->comm);
	char *cell;

	if (res->n_targets > 1 && !th->main)
		cell = xasprintf("%s, of %d", safe, th->pid);
	else
		cell = xasprintf("%s%s", safe, th->main ? ", main" : "");
	table_add(t, cell);
	free(cell);
	free(safe);
}

static void add_row(struct table *t, const struct result *res, const struct window *win,
		    const struct thread_row *th)
{
	char buf[UNITS_SIZE];
	char tid[UNITS_SIZE];

	snprintf(tid, sizeof(tid), "%d", th->tid);
	table_add(t, th->waits ? units_duration(buf, th->futex_ns) : "-");
	table_add(t, units_share(buf, th->futex_ns, window_duration_ns(win)));
	table_add(t, units_count(buf, th->waits));
	table_add(t, units_count(buf, th->wakes));
	table_add(t, tid);
	add_name(t, res, th);
}

static void write_rest(FILE *out, const struct window *win, size_t shown)
{
	char count[UNITS_SIZE], duration[UNITS_SIZE];
	size_t n = win->n_threads - shown;
	uint64_t ns = 0;

	if (!n)
		return;
	for (size_t i = shown; i < win->n_threads; i++)
		ns += win->threads[i].futex_ns;
	fprintf(out, "  %s more %s, waiting for %s in total\n", units_count(count, n),
		n == 1 ? "thread" : "threads", units_duration(duration, ns));
}

void text_threads(FILE *out, const struct result *res, const struct window *win,
		  const struct text_style *style)
{
	struct table *t = table_new(columns, sizeof(columns) / sizeof(*columns));
	size_t shown = text_shown(win->n_threads, style);

	for (size_t i = 0; i < shown; i++)
		add_row(t, res, win, &win->threads[i]);
	table_fit(t);
	if (shown) {
		putc('\n', out);
		table_print_titles(out, t, style->color);
	}
	for (size_t i = 0; i < shown; i++)
		table_print_row(out, t, i);
	write_rest(out, win, shown);
	table_free(t);
}
