/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_dat_cursor.c - reads inside the file, and follows no length that leads outside.
 */
#include "capture/trace_dat/trace_dat_cursor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/whole.h"
#include "base/xalloc.h"

bool cursor_fail(struct cursor *c)
{
	c->failed = true;
	return false;
}

bool cursor_skip(struct cursor *c, uint64_t bytes)
{
	if (c->failed || bytes > c->end - c->at)
		return cursor_fail(c);
	c->at += bytes;
	return true;
}

ssize_t cursor_read_at(struct trace_dat *t, void *to, size_t bytes, uint64_t at)
{
	ssize_t n = whole_pread(t->fd, to, bytes, (off_t)at);

	if (n < 0)
		t->code = errno;
	else if ((size_t)n < bytes && at + (size_t)n < t->file_bytes)
		t->code = EIO;
	return t->code ? -1 : n;
}

bool cursor_take(struct cursor *c, void *to, size_t bytes)
{
	if (c->failed || bytes > c->end - c->at ||
	    cursor_read_at(c->t, to, bytes, c->at) != (ssize_t)bytes)
		return cursor_fail(c);
	c->at += bytes;
	return true;
}

uint64_t cursor_number(struct cursor *c, size_t bytes)
{
	uint64_t u64 = 0;
	uint32_t u32 = 0;
	uint16_t u16 = 0;

	switch (bytes) {
	case 2:
		return cursor_take(c, &u16, sizeof(u16)) ? u16 : 0;
	case 4:
		return cursor_take(c, &u32, sizeof(u32)) ? u32 : 0;
	default:
		return cursor_take(c, &u64, sizeof(u64)) ? u64 : 0;
	}
}

bool cursor_string(struct cursor *c, char *to, size_t size)
{
	size_t used = 0;
	char byte;

	do {
		if (!cursor_take(c, &byte, 1))
			return false;
		if (used + 1 < size)
			to[used++] = byte;
	} while (byte);
	to[used] = '\0';
	return true;
}

char *cursor_text(struct cursor *c, uint64_t bytes)
{
	char *text;

	if (c->failed || bytes > c->end - c->at) {
		cursor_fail(c);
		return NULL;
	}
	text = xcalloc(bytes + 1, 1);
	if (!cursor_take(c, text, bytes)) {
		free(text);
		return NULL;
	}
	return text;
}

bool cursor_is_at(struct cursor *c, const char *word, size_t bytes)
{
	char found[16];

	return cursor_take(c, found, bytes) && (!memcmp(found, word, bytes) || cursor_fail(c));
}
