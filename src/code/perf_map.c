/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_map.c - a list of pieces of code, in the order of the lines.
 */
#include "code/perf_map.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The most lines. A file with more counts as one without, since the last ones would be missing. */
#define MAX_PIECES (1 << 21)

struct piece {
	uint64_t begin, bytes;
	const char *name;
};

struct perf_map {
	char *text;
	struct piece *pieces;
	size_t n, capacity;
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads a number in hex and the spaces behind it. Returns false if there is none, or no space. */
static bool read_number(const char **at, uint64_t *number)
{
	const char *s = *at;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		s += 2;
	if (digit(*s) < 0)
		return false;
	for (*number = 0; digit(*s) >= 0; s++) {
		if (*number >> 60)
			return false;
		*number = *number << 4 | (uint64_t)digit(*s);
	}
	*at = s + strspn(s, " \t");
	return *at > s;
}

static void read_line(struct perf_map *m, const char *line)
{
	struct piece piece;

	if (!read_number(&line, &piece.begin) || !read_number(&line, &piece.bytes) || !*line)
		return;
	piece.name = line;
	m->pieces = xgrow(m->pieces, m->n, &m->capacity, sizeof(*m->pieces));
	m->pieces[m->n++] = piece;
}

/* A line without its end is one that is still being written. */
struct perf_map *perf_map_new(char *text, size_t n)
{
	struct perf_map *m = xcalloc(1, sizeof(*m));
	char *line = text, *end;

	m->text = text;
	while ((end = memchr(line, '\n', n - (size_t)(line - text))) && m->n < MAX_PIECES) {
		*end = '\0';
		read_line(m, line);
		line = end + 1;
	}
	if (end)
		m->n = 0;
	return m;
}

void perf_map_free(struct perf_map *m)
{
	if (!m)
		return;
	free(m->text);
	free(m->pieces);
	free(m);
}

const char *perf_map_find(const struct perf_map *m, uint64_t address, uint64_t *begin)
{
	for (size_t i = m->n; i > 0; i--) {
		const struct piece *piece = &m->pieces[i - 1];

		if (address < piece->begin || address - piece->begin >= piece->bytes)
			continue;
		*begin = piece->begin;
		return piece->name;
	}
	return NULL;
}
