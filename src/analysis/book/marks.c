/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marks.c - keeps the lines that were written into the trace, and opens and closes their windows.
 */
#include "analysis/book/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/mark.h"

static void add(struct books *b, uint64_t ts_ns, const char *line)
{
	uint64_t begin_ns = b->source.counts->begin_ns;
	struct marks *m = &b->marks;
	char name[MARK_NAME_SIZE];
	enum mark_kind kind = mark_parse(line, name, sizeof(name));

	if (kind == MARK_BEGIN)
		windows_begin(&b->windows, WINDOW_MARK, name, ts_ns > begin_ns ? ts_ns : begin_ns);
	else if (kind == MARK_END)
		windows_end(&b->windows, WINDOW_MARK, name, ts_ns);
	if (!*line || m->n == MARKS_MAX)
		return;
	m->all = xgrow(m->all, m->n, &m->capacity, sizeof(*m->all));
	m->all[m->n++] = (struct mark_row){ .ns = ts_ns, .text = xstrdup(line) };
}

/* Several lines written at once are several marks. Any process may have written them. */
void marks_take(struct books *b, const struct event *ev)
{
	char *lines = xstrdup(ev->mark.text);
	char *rest = lines;
	const char *line;

	while ((line = strsep(&rest, "\n")))
		add(b, ev->ts_ns, line);
	free(lines);
}

void marks_hand_over(struct marks *m, struct result *res, uint64_t end_ns)
{
	while (m->n && m->all[m->n - 1].ns > end_ns)
		free(m->all[--m->n].text);
	res->marks = m->all;
	res->n_marks = m->n;
	*m = (struct marks){ 0 };
}

void marks_finish(struct marks *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->all[i].text);
	free(m->all);
}
