/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf_tables.c - turns tables into bytes and back, and trusts none of these bytes.
 */
#include "place/elf_tables.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The bytes begin with this; the tables follow, and then the strings. */
struct head {
	uint64_t n_segments, n_sections, n_symbols, n_strings;
	char build_id[ELF_TABLES_BUILD_ID];
	char unused[4];
};

void elf_tables_finish(struct elf_tables *t)
{
	free(t->segments);
	free(t->sections);
	free(t->symbols);
	free(t->strings);
	*t = (struct elf_tables){ 0 };
}

uint32_t elf_tables_add_name(struct elf_tables *t, const char *name)
{
	size_t length = strlen(name) + 1, at = t->n_strings ? t->n_strings : 1;

	if (length == 1 || length > ELF_TABLES_STRINGS - at)
		return 0;
	if (at + length > t->strings_capacity) {
		t->strings_capacity = 2 * (at + length);
		t->strings = xrealloc(t->strings, t->strings_capacity, 1);
	}
	t->strings[0] = '\0';
	memcpy(t->strings + at, name, length);
	t->n_strings = at + length;
	return (uint32_t)at;
}

static void put(char **at, const void *from, size_t size)
{
	if (size)
		memcpy(*at, from, size);
	*at += size;
}

void *elf_tables_pack(const struct elf_tables *t, size_t *size)
{
	struct head head = { t->n_segments, t->n_sections, t->n_symbols, t->n_strings, "", "" };
	char *bytes, *at;

	memcpy(head.build_id, t->build_id, sizeof(head.build_id));
	*size = sizeof(head) + t->n_segments * sizeof(*t->segments) +
		t->n_sections * sizeof(*t->sections) + t->n_symbols * sizeof(*t->symbols) +
		t->n_strings;
	at = bytes = xcalloc(*size, 1);
	put(&at, &head, sizeof(head));
	put(&at, t->segments, t->n_segments * sizeof(*t->segments));
	put(&at, t->sections, t->n_sections * sizeof(*t->sections));
	put(&at, t->symbols, t->n_symbols * sizeof(*t->symbols));
	put(&at, t->strings, t->n_strings);
	return bytes;
}

/* Takes N elements of SIZE from the *LEFT bytes at *AT. Returns false if there are fewer. */
static bool take(const char **at, size_t *left, uint64_t n, uint64_t most, size_t size, void **to)
{
	if (n > most || n * size > *left)
		return false;
	*to = xcalloc(n ? n : 1, size);
	memcpy(*to, *at, n * size);
	*at += n * size;
	*left -= n * size;
	return true;
}

static bool names_are_inside(const struct elf_tables *t)
{
	for (size_t i = 0; i < t->n_sections; i++) {
		if (t->sections[i].name >= t->n_strings)
			return false;
	}
	for (size_t i = 0; i < t->n_symbols; i++) {
		if (t->symbols[i].name >= t->n_strings)
			return false;
	}
	return !t->n_strings || !t->strings[t->n_strings - 1];
}

static bool take_all(struct elf_tables *t, const struct head *head, const char *at, size_t left)
{
	void *segments = NULL, *sections = NULL, *symbols = NULL, *strings = NULL;
	bool good = take(&at, &left, head->n_segments, ELF_TABLES_SEGMENTS, sizeof(*t->segments),
			 &segments) &&
		    take(&at, &left, head->n_sections, ELF_TABLES_SECTIONS, sizeof(*t->sections),
			 &sections) &&
		    take(&at, &left, head->n_symbols, ELF_TABLES_SYMBOLS, sizeof(*t->symbols),
			 &symbols) &&
		    take(&at, &left, head->n_strings, ELF_TABLES_STRINGS, 1, &strings) && left == 0;

	*t = (struct elf_tables){ .segments = segments,
				  .sections = sections,
				  .symbols = symbols,
				  .strings = strings,
				  .n_segments = head->n_segments,
				  .n_sections = head->n_sections,
				  .n_symbols = head->n_symbols,
				  .n_strings = head->n_strings };
	memcpy(t->build_id, head->build_id, sizeof(t->build_id) - 1);
	return good;
}

bool elf_tables_unpack(struct elf_tables *t, const void *bytes, size_t size)
{
	struct head head;

	*t = (struct elf_tables){ 0 };
	if (size < sizeof(head))
		return false;
	memcpy(&head, bytes, sizeof(head));
	if (take_all(t, &head, (const char *)bytes + sizeof(head), size - sizeof(head)) &&
	    names_are_inside(t))
		return true;
	elf_tables_finish(t);
	return false;
}
