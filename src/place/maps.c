/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maps.c - parses the lines of /proc/PID/maps.
 */
#include "place/maps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* A mapping under construction: the path is an offset, because the strings move as they grow. */
struct line {
	struct mapping mapping;
	size_t path, listed;
};

struct builder {
	struct line *lines;
	size_t n, capacity;
	char *strings;
	size_t used, size;
	size_t bad;
	bool sorted; /* by start and without overlap, so far */
};

/* The rest of a line that is still to be parsed. */
struct cursor {
	const char *at, *end;
};

static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	return 99;
}

static bool take_number(struct cursor *c, unsigned int base, uint64_t max, uint64_t *n)
{
	const char *begin = c->at;

	*n = 0;
	for (; c->at < c->end; c->at++) {
		unsigned int digit = digit_value(*c->at);

		if (digit >= base)
			break;
		if (*n > (max - digit) / base)
			return false;
		*n = *n * base + digit;
	}
	return c->at > begin;
}

static bool take_char(struct cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

static bool take_perms(struct cursor *c, char perms[5])
{
	static const char allowed[4][2] = { "r-", "w-", "x-", "ps" };

	if (c->end - c->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		perms[i] = *c->at++;
		if (perms[i] != allowed[i][0] && perms[i] != allowed[i][1])
			return false;
	}
	perms[4] = '\0';
	return true;
}

static bool take_device(struct cursor *c, struct mapping *m)
{
	uint64_t major, minor;

	if (!take_number(c, 16, UINT32_MAX, &major) || !take_char(c, ':') ||
	    !take_number(c, 16, UINT32_MAX, &minor))
		return false;
	m->dev_major = (uint32_t)major;
	m->dev_minor = (uint32_t)minor;
	return true;
}

/* Parses all fields but the path, and leaves C at the path. */
static bool take_fields(struct cursor *c, struct mapping *m)
{
	bool good = take_number(c, 16, UINT64_MAX, &m->start) && take_char(c, '-') &&
		    take_number(c, 16, UINT64_MAX, &m->end) && take_char(c, ' ') &&
		    take_perms(c, m->perms) && take_char(c, ' ') &&
		    take_number(c, 16, UINT64_MAX, &m->offset) && take_char(c, ' ') &&
		    take_device(c, m) && take_char(c, ' ') &&
		    take_number(c, 10, UINT64_MAX, &m->inode);

	if (!good || m->start >= m->end || (c->at < c->end && *c->at != ' '))
		return false;
	while (take_char(c, ' '))
		;
	return true;
}

/*
 * The kernel appends this to the name of an unlinked file. A file whose own name ends so looks the
 * same, and counts as deleted here.
 */
static bool take_deleted(struct cursor *c)
{
	static const char suffix[] = " (deleted)";
	size_t length = sizeof(suffix) - 1;

	if ((size_t)(c->end - c->at) <= length || *c->at != '/' ||
	    memcmp(c->end - length, suffix, length) != 0)
		return false;
	c->end -= length;
	return true;
}

/*
 * Turns the kernel's \012 back into a newline. The kernel does not escape the backslash itself, so
 * a name that really holds these four characters gets a newline too.
 */
static void decode_newlines(char *s)
{
	char *to = s;

	while (*s) {
		if (strncmp(s, "\\012", 4) == 0) {
			*to++ = '\n';
			s += 4;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

static size_t builder_add_string(struct builder *b, const char *s, size_t length)
{
	size_t at = b->used;

	if (length >= b->size - at) {
		b->size = 2 * b->size + length + 1;
		b->strings = xrealloc(b->strings, b->size, 1);
	}
	memcpy(b->strings + at, s, length);
	b->strings[at + length] = '\0';
	b->used += length + 1;
	return at;
}

/* The mappings of one file are neighbours, and share one copy of its path. */
static size_t builder_share_string(struct builder *b, const struct cursor *path)
{
	size_t length = (size_t)(path->end - path->at), at;

	if (length == 0)
		return 0;
	if (b->n > 0) {
		size_t last = b->lines[b->n - 1].path;

		if (strlen(b->strings + last) == length &&
		    memcmp(b->strings + last, path->at, length) == 0)
			return last;
	}
	at = builder_add_string(b, path->at, length);
	decode_newlines(b->strings + at);
	return at;
}

/* The place of the name as it is LISTED, if the one at PATH is another; else 0. */
static size_t builder_add_listed(struct builder *b, const struct cursor *listed, size_t path)
{
	size_t length = (size_t)(listed->end - listed->at);

	return strlen(b->strings + path) == length ? 0 : builder_add_string(b, listed->at, length);
}

static void builder_add_line(struct builder *b, const char *text, size_t length)
{
	struct cursor c = { text, text + length }, listed;
	struct line line = { 0 };

	if (memchr(text, '\0', length) || !take_fields(&c, &line.mapping)) {
		b->bad++;
		return;
	}
	listed = c;
	line.mapping.deleted = take_deleted(&c);
	line.path = builder_share_string(b, &c);
	line.listed = builder_add_listed(b, &listed, line.path);
	if (b->n > 0 && line.mapping.start < b->lines[b->n - 1].mapping.end)
		b->sorted = false;
	b->lines = xgrow(b->lines, b->n, &b->capacity, sizeof(*b->lines));
	b->lines[b->n++] = line;
}

static int compare_lines(const void *a, const void *b)
{
	const struct mapping *x = &((const struct line *)a)->mapping;
	const struct mapping *y = &((const struct line *)b)->mapping;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

static void builder_sort(struct builder *b)
{
	size_t kept = 1;

	if (b->sorted)
		return;
	qsort(b->lines, b->n, sizeof(*b->lines), compare_lines);
	for (size_t i = 1; i < b->n; i++) {
		if (b->lines[i].mapping.start >= b->lines[kept - 1].mapping.end)
			b->lines[kept++] = b->lines[i];
	}
	b->bad += b->n - kept;
	b->n = kept;
}

static struct maps *builder_finish(struct builder *b)
{
	struct maps *m = xcalloc(1, sizeof(*m));

	builder_sort(b);
	m->strings = xrealloc(b->strings, b->used, 1);
	m->all = xcalloc(b->n, sizeof(*m->all));
	m->n = b->n;
	for (size_t i = 0; i < b->n; i++) {
		m->all[i] = b->lines[i].mapping;
		m->all[i].path = m->strings + b->lines[i].path;
		if (b->lines[i].listed)
			m->all[i].listed = m->strings + b->lines[i].listed;
		m->all[i].file = (struct file_id){ .inode = m->all[i].inode,
						   .dev_major = m->all[i].dev_major,
						   .dev_minor = m->all[i].dev_minor };
	}
	free(b->lines);
	return m;
}

struct maps *maps_read(FILE *in, size_t *bad_lines)
{
	struct builder b = { .size = 4096, .sorted = true };
	struct maps *m;
	char *text = NULL;
	size_t size = 0;
	ssize_t length;
	int code;

	b.strings = xcalloc(b.size, 1);
	b.used = 1; /* offset 0 is the empty path */
	errno = 0;
	while ((length = getline(&text, &size, in)) >= 0) {
		if (length > 0 && text[length - 1] == '\n')
			length--;
		builder_add_line(&b, text, (size_t)length);
		if (b.n > MAPS_MAX || b.used > MAPS_MAX_BYTES) {
			errno = E2BIG;
			break;
		}
	}
	code = errno;
	free(text);
	m = builder_finish(&b);
	*bad_lines = b.bad;
	if (!feof(in)) {
		maps_free(m);
		errno = code;
		return NULL;
	}
	return m;
}

void maps_free(struct maps *m)
{
	if (!m)
		return;
	free(m->all);
	free(m->strings);
	free(m);
}

const struct mapping *maps_find(const struct maps *m, uint64_t addr)
{
	size_t low = 0, high = m->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->all[middle].end <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low < m->n && m->all[low].start <= addr ? &m->all[low] : NULL;
}

bool maps_same_file(const struct mapping *a, const struct mapping *b)
{
	return a->inode == b->inode && a->dev_major == b->dev_major &&
	       a->dev_minor == b->dev_minor && memcmp(&a->file, &b->file, sizeof(a->file)) == 0 &&
	       (a->file.inode || strcmp(a->path, b->path) == 0);
}

static bool same_mapping(const struct mapping *a, const struct mapping *b)
{
	return a->start == b->start && a->end == b->end && a->offset == b->offset &&
	       a->deleted == b->deleted && strcmp(a->perms, b->perms) == 0 &&
	       strcmp(a->path, b->path) == 0 && maps_same_file(a, b);
}

bool maps_equal(const struct maps *a, const struct maps *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (!same_mapping(&a->all[i], &b->all[i]))
			return false;
	}
	return true;
}
