/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * object.c - finds the bias, section and symbol of addresses in one ELF file.
 */
#include "place/object.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "place/symbols.h"

/* How many mappings on each side of one help to find its bias. */
#define NEIGHBOURS 16

struct object {
	struct reader *reader;
	struct reader_file file; /* its strings are these */
	char *root, *path;
	bool read;
	struct elf_tables tables;	/* all but the symbols */
	struct elf_tables symbol_table; /* the symbols alone */
	struct symbols *symbols;	/* NULL: not read */
};

struct object *object_new(struct reader *reader, const struct reader_file *file)
{
	struct object *o = xcalloc(1, sizeof(*o));

	o->reader = reader;
	o->root = xstrdup(file->root);
	o->path = xstrdup(file->path);
	o->file = *file;
	o->file.root = o->root;
	o->file.path = o->path;
	return o;
}

struct object *object_new_read(const struct reader_file *file, const struct elf_tables *head,
			       const struct elf_tables *symbols)
{
	struct object *o = object_new(NULL, file);

	o->tables = *head;
	o->symbol_table = *symbols;
	o->symbols = symbols_new(&o->symbol_table);
	o->read = true;
	return o;
}

void object_free(struct object *o)
{
	if (!o)
		return;
	symbols_free(o->symbols);
	elf_tables_finish(&o->tables);
	elf_tables_finish(&o->symbol_table);
	free(o->root);
	free(o->path);
	free(o);
}

const char *object_name(const struct object *o)
{
	const char *slash = strrchr(o->path, '/');

	return slash && slash[1] ? slash + 1 : o->path;
}

bool object_is_unread(const struct object *o)
{
	return !o->read;
}

static void object_read(struct object *o)
{
	if (o->read)
		return;
	o->read = true;
	reader_head(o->reader, &o->file, &o->tables);
}

static void read_symbols(struct object *o)
{
	if (o->symbols)
		return;
	/* If the head gave no answer, the symbols would give none either. */
	if (o->tables.n_segments)
		reader_symbols(o->reader, &o->file, &o->symbol_table);
	o->symbols = symbols_new(&o->symbol_table);
}

static uint64_t page_bytes(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

/* The kernel maps whole pages: so a mapping begins before its segment, and ends after it. */
static uint64_t segment_file_begin(const struct elf_segment *s)
{
	return s->offset & ~(page_bytes() - 1);
}

static uint64_t segment_file_end(const struct elf_segment *s)
{
	return (s->offset + s->file_bytes + page_bytes() - 1) & ~(page_bytes() - 1);
}

static uint64_t segment_bias(const struct elf_segment *s, const struct mapping *m)
{
	return m->start - m->offset - (s->vaddr - s->offset);
}

/* Do the permissions fit? With RELRO, the dynamic linker makes a part of the data read-only. */
static bool flags_agree(const struct elf_segment *s, const struct mapping *m)
{
	bool write = m->perms[1] == 'w';

	return (m->perms[2] == 'x') == !!(s->flags & PF_X) && (!write || (s->flags & PF_W));
}

/*
 * How well BIAS explains M: 0 if a page of M is in no segment with that bias, 2 if the segments'
 * flags fit too, else 1. A mapping may span several segments that continue each other.
 */
static unsigned int explains(const struct object *o, uint64_t bias, const struct mapping *m)
{
	uint64_t at = m->offset, end = m->offset + (m->end - m->start);
	unsigned int worth = 2;

	for (size_t i = 0; at < end && i < o->tables.n_segments; i++) {
		const struct elf_segment *s = &o->tables.segments[i];

		if (segment_bias(s, m) != bias || at < segment_file_begin(s) ||
		    at >= segment_file_end(s))
			continue;
		at = segment_file_end(s);
		if (!flags_agree(s, m))
			worth = 1;
	}
	return at < end ? 0 : worth;
}

/* How well BIAS explains M->all[I] and its neighbours; 0 if it does not explain M->all[I]. */
static unsigned int judge_bias(const struct object *o, const struct maps *m, size_t i,
			       uint64_t bias)
{
	size_t first = i > NEIGHBOURS ? i - NEIGHBOURS : 0;
	size_t last = m->n - i > NEIGHBOURS ? i + NEIGHBOURS : m->n - 1;
	unsigned int sum = 0;

	if (!explains(o, bias, &m->all[i]))
		return 0;
	for (size_t k = first; k <= last; k++) {
		if (maps_same_file(&m->all[k], &m->all[i]))
			sum += explains(o, bias, &m->all[k]);
	}
	return sum;
}

/*
 * Is the file's data mapped at the place that BIAS gives? Programs also map parts of a binary a
 * second time: to read it, or to copy its code, as Node.js does. Such a part is not a loaded
 * object, and the memory behind it is not its .bss.
 */
static bool is_loaded_at(const struct object *o, const struct maps *m, size_t i, uint64_t bias)
{
	bool has_data = false;

	for (size_t k = 0; k < o->tables.n_segments; k++) {
		const struct elf_segment *s = &o->tables.segments[k];
		const struct mapping *begin;

		if (!(s->flags & PF_W) || s->file_bytes == 0)
			continue;
		has_data = true;
		begin = maps_find(m, bias + s->vaddr);
		if (begin && maps_same_file(begin, &m->all[i]))
			return true;
	}
	return !has_data;
}

/*
 * A page of the file may belong to two segments, the end of one and the begin of the next, each
 * with its own bias. The other mappings of the file decide.
 */
bool object_find_bias(struct object *o, const struct maps *m, size_t i, uint64_t *bias)
{
	unsigned int best = 0;

	object_read(o);
	for (size_t k = 0; k < o->tables.n_segments; k++) {
		uint64_t candidate = segment_bias(&o->tables.segments[k], &m->all[i]);
		unsigned int worth = judge_bias(o, m, i, candidate);

		if (worth > best) {
			best = worth;
			*bias = candidate;
		}
	}
	return best > 0 && is_loaded_at(o, m, i, *bias);
}

bool object_holds(struct object *o, uint64_t vaddr, uint64_t *file_end)
{
	object_read(o);
	for (size_t i = 0; i < o->tables.n_segments; i++) {
		const struct elf_segment *s = &o->tables.segments[i];

		if (vaddr - s->vaddr >= s->memory_bytes)
			continue;
		*file_end = s->vaddr + s->file_bytes;
		return true;
	}
	return false;
}

uint64_t object_begin(struct object *o)
{
	uint64_t begin = UINT64_MAX;

	object_read(o);
	for (size_t i = 0; i < o->tables.n_segments; i++) {
		if (o->tables.segments[i].vaddr < begin)
			begin = o->tables.segments[i].vaddr;
	}
	return o->tables.n_segments ? begin & ~(page_bytes() - 1) : 0;
}

char *object_build_id(struct object *o)
{
	object_read(o);
	return *o->tables.build_id ? xstrdup(o->tables.build_id) : NULL;
}

uint64_t object_end(struct object *o)
{
	uint64_t end = 0;

	object_read(o);
	for (size_t i = 0; i < o->tables.n_segments; i++) {
		uint64_t ends = o->tables.segments[i].vaddr + o->tables.segments[i].memory_bytes;

		if (ends > end)
			end = ends;
	}
	return end;
}

const char *object_last_section(struct object *o)
{
	const struct elf_section *last = NULL;

	object_read(o);
	for (size_t i = 0; i < o->tables.n_sections; i++) {
		if (!last || o->tables.sections[i].start >= last->start)
			last = &o->tables.sections[i];
	}
	return last ? o->tables.strings + last->name : NULL;
}

static void find_section(const struct object *o, uint64_t vaddr, struct object_spot *spot)
{
	for (size_t i = 0; i < o->tables.n_sections; i++) {
		const struct elf_section *s = &o->tables.sections[i];

		if (vaddr - s->start >= s->bytes)
			continue;
		spot->section = o->tables.strings + s->name;
		spot->section_start = s->start;
		spot->writable = s->writable;
		spot->nobits = s->nobits;
		return;
	}
}

void object_look_up(struct object *o, uint64_t vaddr, struct object_spot *spot)
{
	const struct elf_symbol *symbol;

	memset(spot, 0, sizeof(*spot));
	object_read(o);
	find_section(o, vaddr, spot);
	read_symbols(o);
	symbol = symbols_find(o->symbols, vaddr);
	if (!symbol)
		return;
	spot->symbol = o->symbol_table.strings + symbol->name;
	spot->symbol_start = symbol->start;
}
