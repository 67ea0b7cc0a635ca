/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_texts.c - a hash table of strings.
 */
#include "code/code_texts.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/escape.h"
#include "base/xalloc.h"

/* The longest string, and all of them together, in bytes. */
#define MAX_TEXT  4096
#define MAX_TEXTS (128UL << 20)

struct text {
	UT_hash_handle hh;
	char bytes[]; /* with a NUL */
};

struct code_texts {
	struct text *all;
	size_t bytes;
};

struct code_texts *code_texts_new(void)
{
	return xcalloc(1, sizeof(struct code_texts));
}

void code_texts_free(struct code_texts *t)
{
	struct text *text, *next;

	if (!t)
		return;
	HASH_ITER (hh, t->all, text, next) {
		HASH_DEL(t->all, text);
		free(text);
	}
	free(t);
}

const char *code_texts_keep(struct code_texts *t, const char *s)
{
	size_t n = s ? strnlen(s, MAX_TEXT + 1) : 0;
	struct text *text;

	if (n == 0)
		return NULL;
	if (n > MAX_TEXT)
		n = escape_fit(s, n, MAX_TEXT);
	HASH_FIND(hh, t->all, s, n, text);
	if (text)
		return text->bytes;
	if (t->bytes + sizeof(*text) + n > MAX_TEXTS)
		return NULL;
	text = xcalloc(1, sizeof(*text) + n + 1);
	memcpy(text->bytes, s, n);
	t->bytes += sizeof(*text) + n;
	HASH_ADD_KEYPTR(hh, t->all, text->bytes, n, text);
	return text->bytes;
}
