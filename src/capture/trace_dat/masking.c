/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * masking.c - numbers the addresses in the order in which they are met.
 */
#include "capture/trace_dat/masking.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/xalloc.h"
#include "trace/subbuf.h"

/* The N-th function begins at FIRST + N * STEP, and its return address lies INSIDE. */
#define FIRST  0x1000
#define STEP   16
#define INSIDE 8

/* The fields that all events share; the thread is the last of them. */
#define COMMON_BYTES 8

struct address {
	uint64_t real;
	size_t number;
	char *name; /* NULL: unknown */
	UT_hash_handle hh;
};

struct masking {
	const struct decoder *decoder;
	struct address *addresses; /* in the order of their numbers */
	size_t n;
	unsigned char *copy;
	size_t copy_bytes;
};

struct masking *masking_new(const struct decoder *decoder)
{
	struct masking *m = xcalloc(1, sizeof(*m));

	m->decoder = decoder;
	return m;
}

void masking_free(struct masking *m)
{
	struct address *a, *next;

	if (!m)
		return;
	HASH_ITER (hh, m->addresses, a, next) {
		HASH_DEL(m->addresses, a);
		free(a->name);
		free(a);
	}
	free(m->copy);
	free(m);
}

static struct address *find(const struct masking *m, uint64_t real)
{
	struct address *a;

	HASH_FIND(hh, m->addresses, &real, sizeof(real), a);
	return a;
}

static uint64_t made_up(struct masking *m, uint64_t real)
{
	struct address *a;

	/* These end a stack. */
	if (!real || real == UINT64_MAX)
		return real;
	a = find(m, real);
	if (!a) {
		a = xcalloc(1, sizeof(*a));
		a->real = real;
		a->number = m->n++;
		HASH_ADD(hh, m->addresses, real, sizeof(a->real), a);
	}
	return FIRST + a->number * STEP + INSIDE;
}

static void mask_record(struct masking *m, unsigned char *record, size_t size)
{
	size_t at, n;
	uint64_t address;

	if (!decoder_find_addresses(m->decoder, record, size, &at, &n)) {
		if (size > COMMON_BYTES)
			memset(record + COMMON_BYTES, 0, size - COMMON_BYTES);
		return;
	}
	for (; n; n--, at += sizeof(address)) {
		memcpy(&address, record + at, sizeof(address));
		address = made_up(m, address);
		memcpy(record + at, &address, sizeof(address));
	}
}

const void *masking_apply(struct masking *m, const void *subbuf, size_t size)
{
	struct subbuf_cursor c;
	const void *record;
	size_t bytes;

	if (m->copy_bytes < size) {
		free(m->copy);
		m->copy = xcalloc(1, size);
		m->copy_bytes = size;
	}
	memcpy(m->copy, subbuf, size);
	subbuf_clear_unused(m->copy, size);
	if (!subbuf_open(&c, m->copy, size))
		return m->copy;
	while (subbuf_next(&c, &record, &bytes) == SUBBUF_RECORD)
		mask_record(m, m->copy + ((const unsigned char *)record - m->copy), bytes);
	return m->copy;
}

void masking_name(struct masking *m, uint64_t address, const char *name)
{
	struct address *a = find(m, address);

	if (!a)
		return;
	free(a->name);
	a->name = xstrdup(name);
}

static void put_symbol(FILE *out, size_t number, const char *name)
{
	fprintf(out, "%016" PRIx64 " T %s\n", (uint64_t)FIRST + number * STEP, name ? name : "?");
}

char *masking_symbols(const struct masking *m)
{
	char *text = NULL;
	size_t size, named = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return xstrdup("");
	for (const struct address *a = m->addresses; a; a = a->hh.next)
		named += a->name != NULL;
	for (const struct address *a = m->addresses; named && a; a = a->hh.next)
		put_symbol(out, a->number, a->name);
	/* libtraceevent takes nothing to lie in the last function. */
	if (named)
		put_symbol(out, m->n, NULL);
	if (fclose(out) == EOF) {
		free(text);
		return xstrdup("");
	}
	return text;
}
