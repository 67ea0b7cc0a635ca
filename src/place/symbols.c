/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbols.c - reads the symbol table of a binary, and sorts its variables.
 */
#include "place/symbols.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct symbols {
	struct symbol *all; /* sorted by address; of one address, the one to show is last */
	uint64_t *reach;    /* for each i, the highest end of all[0] to all[i] */
	size_t n, capacity;
};

/*
 * Is SYM a variable that a reader knows? "$d" and the like mark stretches of code and data on Arm
 * and RISC-V, and ".L" begins an assembler's own labels; these mean nothing to a reader.
 */
static bool is_variable(const GElf_Sym *sym, const char *name)
{
	int type = GELF_ST_TYPE(sym->st_info);

	if (!name || !*name || name[0] == '$' || strncmp(name, ".L", 2) == 0)
		return false;
	if (sym->st_shndx == SHN_UNDEF || sym->st_shndx == SHN_ABS)
		return false;
	return type == STT_OBJECT || type == STT_NOTYPE || type == STT_COMMON;
}

/* Lower is better: a typed symbol before a label, and a global one before a weak or a local one. */
static unsigned int rank_of(const GElf_Sym *sym)
{
	unsigned int rank = GELF_ST_TYPE(sym->st_info) == STT_NOTYPE ? 3 : 0;

	if (GELF_ST_BIND(sym->st_info) == STB_GLOBAL)
		return rank;
	return rank + (GELF_ST_BIND(sym->st_info) == STB_WEAK ? 1 : 2);
}

/* The order of symbols at one address: first those without size, then the larger ones. */
static int compare_worth(const struct symbol *x, const struct symbol *y)
{
	if (!x->size != !y->size)
		return x->size ? 1 : -1;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return strcmp(y->name, x->name);
}

static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return compare_worth(x, y);
}

static void symbols_add(struct symbols *s, Dwfl_Module *module, int i)
{
	struct symbol *symbol;
	GElf_Addr addr;
	GElf_Sym sym;
	const char *name = dwfl_module_getsym_info(module, i, &sym, &addr, NULL, NULL, NULL);

	if (!name || !is_variable(&sym, name))
		return;
	s->all = xgrow(s->all, s->n, &s->capacity, sizeof(*s->all));
	symbol = &s->all[s->n++];
	symbol->start = addr;
	symbol->size = sym.st_size <= UINT64_MAX - addr ? sym.st_size : 0;
	symbol->name = name;
	symbol->rank = rank_of(&sym);
}

static void symbols_measure(struct symbols *s)
{
	uint64_t reach = 0;

	s->reach = xcalloc(s->n, sizeof(*s->reach));
	for (size_t i = 0; i < s->n; i++) {
		if (s->all[i].start + s->all[i].size > reach)
			reach = s->all[i].start + s->all[i].size;
		s->reach[i] = reach;
	}
}

struct symbols *symbols_read(Dwfl_Module *module)
{
	struct symbols *s = xcalloc(1, sizeof(*s));
	int n = dwfl_module_getsymtab(module);

	for (int i = 1; i < n; i++) /* the first is always empty */
		symbols_add(s, module, i);
	if (s->n > 0)
		qsort(s->all, s->n, sizeof(*s->all), compare_symbols);
	symbols_measure(s);
	return s;
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	free(s->all);
	free(s->reach);
	free(s);
}

/* How many symbols begin at or below ADDR. */
static size_t count_up_to(const struct symbols *s, uint64_t addr)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->all[middle].start <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct symbol *symbols_find(const struct symbols *s, uint64_t addr)
{
	for (size_t i = count_up_to(s, addr); i > 0; i--) {
		const struct symbol *symbol = &s->all[i - 1];

		if (addr - symbol->start < symbol->size || addr == symbol->start)
			return symbol;
		if (s->reach[i - 1] <= addr && symbol->start < addr)
			return NULL;
	}
	return NULL;
}
