/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark_texts.c - keeps copies of the texts of marks.
 */
#include "trace/mark_texts.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "model/mark.h"
#include "base/xalloc.h"

struct mark_texts {
	char **all;
	size_t n, capacity;
	size_t n_marks; /* lines of all texts */
	uint64_t dropped, cut;
};

struct mark_texts *mark_texts_new(void)
{
	return xcalloc(1, sizeof(struct mark_texts));
}

void mark_texts_forget(struct mark_texts *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->all[i]);
	free(m->all);
	*m = (struct mark_texts){ 0 };
}

void mark_texts_free(struct mark_texts *m)
{
	if (!m)
		return;
	mark_texts_forget(m);
	free(m);
}

/* Appends LINE of LENGTH bytes to the USED bytes at TO. Returns the new number of bytes. */
static size_t add_line(struct mark_texts *m, char *to, size_t used, const char *line, size_t length)
{
	size_t fits = escape_fit(line, length, MARK_MAX_BYTES);

	if (!length)
		return used;
	if (m->n_marks == MARKS_MAX) {
		m->dropped++;
		return used;
	}
	m->n_marks++;
	m->cut += fits < length;
	if (used)
		to[used++] = '\n';
	memcpy(to + used, line, fits);
	return used + fits;
}

const char *mark_texts_add(struct mark_texts *m, const char *text, size_t size)
{
	size_t length = strnlen(text, size);
	char *copy = xcalloc(1, length + 1);
	char *kept = xcalloc(1, length + 1);
	char *rest = copy;
	const char *line;
	size_t used = 0;

	memcpy(copy, text, length);
	while ((line = strsep(&rest, "\n")))
		used = add_line(m, kept, used, line, strlen(line));
	free(copy);
	if (!used) {
		free(kept);
		return NULL;
	}
	m->all = xgrow(m->all, m->n, &m->capacity, sizeof(*m->all));
	m->all[m->n++] = kept;
	return kept;
}

uint64_t mark_texts_dropped(const struct mark_texts *m)
{
	return m->dropped;
}

uint64_t mark_texts_cut(const struct mark_texts *m)
{
	return m->cut;
}
