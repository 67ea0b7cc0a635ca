/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marks.c - what was written into the trace, line by line.
 */
#include <stdlib.h>
#include <string.h>

#include "model/mark.h"
#include "base/xalloc.h"
#include "analysis/internal.h"

static void add(struct analysis *a, uint64_t ts_ns, const char *line)
{
	char name[MARK_NAME_SIZE];
	enum mark_kind kind = mark_parse(line, name, sizeof(name));

	if (kind == MARK_BEGIN)
		windows_begin(a, WINDOW_MARK, name, ts_ns);
	else if (kind == MARK_END)
		windows_end(a, WINDOW_MARK, name, ts_ns);
	if (!*line || a->n_marks == MARKS_MAX)
		return;
	a->marks = xgrow(a->marks, a->n_marks, &a->marks_capacity, sizeof(*a->marks));
	a->marks[a->n_marks++] = (struct mark_row){ .ns = ts_ns, .text = xstrdup(line) };
}

/* Several lines that were written at once are several marks. Whoever wrote them may be anybody. */
void marks_take(struct analysis *a, struct thread *th, const struct event *ev)
{
	char *lines = xstrdup(ev->mark.text);
	char *rest = lines;
	const char *line;

	(void)th;
	while ((line = strsep(&rest, "\n")))
		add(a, ev->ts_ns, line);
	free(lines);
}

void marks_hand_over(struct analysis *a, struct result *res, uint64_t end_ns)
{
	while (a->n_marks && a->marks[a->n_marks - 1].ns > end_ns)
		free(a->marks[--a->n_marks].text);
	res->marks = a->marks;
	res->n_marks = a->n_marks;
	a->marks = NULL;
	a->n_marks = a->marks_capacity = 0;
}

void marks_finish(struct analysis *a)
{
	for (size_t i = 0; i < a->n_marks; i++)
		free(a->marks[i].text);
	free(a->marks);
}
