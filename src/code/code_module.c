/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_module.c - looks into symbols, and where there are none, into the table of Go.
 */
#include "code/code_module.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "code/go_table.h"
#include "place/elf_file.h"
#include "place/elf_module.h"
#include "place/elf_symbols.h"
#include "place/symbols.h"

struct code_module {
	struct elf_module *elf;
	struct elf_tables tables;
	struct symbols *symbols;
	struct code_lines *lines;
	struct pclntab go;
	bool has_go;
};

struct code_module *code_module_open(int fd, const char *path, const char *root)
{
	struct code_module *m = xcalloc(1, sizeof(*m));
	GElf_Addr bias;
	Elf *elf;

	m->elf = elf_module_open(fd, path, root);
	if (!m->elf) {
		code_module_free(m);
		return NULL;
	}
	elf_file_read_head(elf_module_of(m->elf), &m->tables);
	elf_symbols_read(elf_module_of(m->elf), ELF_FUNCTIONS, &m->tables);
	m->symbols = symbols_new(&m->tables);
	m->lines = code_lines_new(elf_module_of(m->elf));
	elf = dwfl_module_getelf(elf_module_of(m->elf), &bias);
	m->has_go = elf && go_table_find(&m->go, elf);
	return m;
}

void code_module_free(struct code_module *m)
{
	if (!m)
		return;
	code_lines_free(m->lines);
	symbols_free(m->symbols);
	elf_tables_finish(&m->tables);
	elf_module_close(m->elf);
	free(m);
}

const char *code_module_build_id(const struct code_module *m)
{
	return m->tables.build_id;
}

size_t code_module_bytes(const struct code_module *m)
{
	return m->tables.symbols_capacity * sizeof(*m->tables.symbols) + m->tables.strings_capacity;
}

static const struct elf_section *section_at(const struct elf_tables *t, uint64_t address)
{
	for (size_t i = 0; i < t->n_sections; i++) {
		if (address >= t->sections[i].start &&
		    address - t->sections[i].start < t->sections[i].bytes)
			return &t->sections[i];
	}
	return NULL;
}

/* A function of unknown size ends where the next symbol begins, or the section ends. */
static const struct elf_symbol *find_symbol(const struct code_module *m, uint64_t address)
{
	const struct elf_symbol *symbol = symbols_find_function(m->symbols, address);

	if (symbol && symbol->size == 0 &&
	    section_at(&m->tables, symbol->start) != section_at(&m->tables, address))
		return NULL;
	return symbol;
}

const char *code_module_function(const struct code_module *m, uint64_t address, uint64_t *begin)
{
	const struct elf_symbol *symbol = find_symbol(m, address);
	struct pclntab_function f;

	if (symbol) {
		*begin = symbol->start;
		return m->tables.strings + symbol->name;
	}
	if (!m->has_go || !pclntab_find(&m->go, address, &f))
		return NULL;
	*begin = f.begin;
	return f.name;
}

size_t code_module_places(struct code_module *m, uint64_t address, struct source_place *places,
			  size_t most, size_t *left_out)
{
	size_t n = code_lines_find(m->lines, address, places, most, left_out);
	struct pclntab_function f;

	if (n > 0 || !m->has_go || !pclntab_find(&m->go, address, &f))
		return n;
	places[0] = (struct source_place){ .function = f.name };
	pclntab_line(&m->go, &f, address, &places[0].file, &places[0].line);
	return 1;
}
