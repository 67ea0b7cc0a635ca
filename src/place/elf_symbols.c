/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf_symbols.c - chooses symbols, and orders them for symbols.c.
 */
#include "place/elf_symbols.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The largest symbol table that is looked through. */
#define MAX_SYMTAB (1 << 24)

/* Parts of the rank, see struct elf_symbol: each is larger than those before together. */
#define MAX_LENGTH     255
#define IS_UNDERSCORE  (MAX_LENGTH + 1)
#define MAX_UNDERSCORE 63
#define IS_HIDDEN      ((MAX_UNDERSCORE + 1) * IS_UNDERSCORE)
#define IS_LABEL       (2 * IS_HIDDEN)

/* One symbol of a file. */
struct candidate {
	GElf_Sym sym;
	GElf_Addr address;
	GElf_Word section;
	Elf *elf; /* that it is from */
	const char *name;
};

/* Where the symbols of a kind come from. */
struct selection {
	bool (*is_wanted)(struct selection *s, const struct candidate *c);
	unsigned int (*rank)(const struct candidate *c);
	Elf *elf;      /* that was looked at last */
	bool is_whole; /* it has all symbols, not only those for the dynamic linker */
};

/*
 * Does a reader know the name? "$d" and the like mark stretches of code and data on Arm and RISC-V,
 * and ".L" begins an assembler's own labels; these mean nothing to a reader.
 */
static bool is_known_name(const struct candidate *c)
{
	return c->name && *c->name && c->name[0] != '$' && strncmp(c->name, ".L", 2) != 0 &&
	       c->sym.st_shndx != SHN_UNDEF && c->sym.st_shndx != SHN_ABS;
}

static bool is_variable(struct selection *s, const struct candidate *c)
{
	int type = GELF_ST_TYPE(c->sym.st_info);

	(void)s;
	return type == STT_OBJECT || type == STT_NOTYPE || type == STT_COMMON;
}

/* Lower is better: a typed symbol before a label, and a global one before a weak or a local one. */
static unsigned int rank_of_variable(const struct candidate *c)
{
	unsigned int rank = GELF_ST_TYPE(c->sym.st_info) == STT_NOTYPE ? 3 : 0;

	if (GELF_ST_BIND(c->sym.st_info) == STB_GLOBAL)
		return rank;
	return rank + (GELF_ST_BIND(c->sym.st_info) == STB_WEAK ? 1 : 2);
}

static bool is_code(const struct candidate *c)
{
	Elf_Scn *scn = elf_getscn(c->elf, c->section);
	GElf_Shdr shdr;

	return scn && gelf_getshdr(scn, &shdr) && (shdr.sh_flags & SHF_EXECINSTR);
}

/* Has the file of C all symbols? Then the next one tells where one of unknown size ends at last. */
static bool has_all_symbols(struct selection *s, const struct candidate *c)
{
	Elf_Scn *scn = NULL;

	if (s->elf == c->elf)
		return s->is_whole;
	s->elf = c->elf;
	s->is_whole = false;
	while ((scn = elf_nextscn(c->elf, scn))) {
		GElf_Shdr shdr;

		if (gelf_getshdr(scn, &shdr) && shdr.sh_type == SHT_SYMTAB)
			s->is_whole = true;
	}
	return s->is_whole;
}

static bool is_function(struct selection *s, const struct candidate *c)
{
	int type = GELF_ST_TYPE(c->sym.st_info);

	if (type != STT_FUNC && type != STT_GNU_IFUNC && (type != STT_NOTYPE || !is_code(c)))
		return false;
	return c->sym.st_size > 0 || has_all_symbols(s, c);
}

/*
 * Lower is better: a function before a label, one that others can call before a local one, and the
 * name that programmers write, which has fewer underscores, and is shorter: that of read, which is
 * also __read and __GI___libc_read.
 */
static unsigned int rank_of_function(const struct candidate *c)
{
	unsigned int length = 0, underscores = 0, rank;

	for (const char *s = c->name; *s && length < MAX_LENGTH; s++, length++)
		underscores += *s == '_' && underscores < MAX_UNDERSCORE;
	rank = underscores * IS_UNDERSCORE + length;
	if (GELF_ST_BIND(c->sym.st_info) == STB_LOCAL)
		rank += IS_HIDDEN;
	if (GELF_ST_TYPE(c->sym.st_info) == STT_NOTYPE)
		rank += IS_LABEL;
	return rank;
}

/* The order of symbols at one address: first those without size, then the larger ones. */
static int compare_worth(const struct elf_symbol *x, const struct elf_symbol *y,
			 const char *strings)
{
	if (!x->size != !y->size)
		return x->size ? 1 : -1;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return strcmp(strings + y->name, strings + x->name);
}

static int compare_symbols(const void *a, const void *b, void *strings)
{
	const struct elf_symbol *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return compare_worth(x, y, strings);
}

/* Returns false if there is no room for C. */
static bool add_symbol(struct elf_tables *t, const struct candidate *c, unsigned int rank)
{
	uint64_t size = c->sym.st_size;
	uint32_t at = elf_tables_add_name(t, c->name);

	if (!at || t->n_symbols == ELF_TABLES_SYMBOLS)
		return false;
	t->symbols = xgrow(t->symbols, t->n_symbols, &t->symbols_capacity, sizeof(*t->symbols));
	t->symbols[t->n_symbols++] = (struct elf_symbol){
		.start = c->address,
		.size = size <= UINT64_MAX - c->address ? size : 0,
		.name = at,
		.rank = rank,
	};
	return true;
}

static bool add_if_wanted(struct elf_tables *t, Dwfl_Module *module, int i, struct selection *s)
{
	struct candidate c;

	c.name = dwfl_module_getsym_info(module, i, &c.sym, &c.address, &c.section, &c.elf, NULL);
	if (!is_known_name(&c) || !s->is_wanted(s, &c))
		return true;
	return add_symbol(t, &c, s->rank(&c));
}

void elf_symbols_read(Dwfl_Module *module, enum elf_symbols_kind kind, struct elf_tables *t)
{
	struct selection selections[] = {
		[ELF_VARIABLES] = { .is_wanted = is_variable, .rank = rank_of_variable },
		[ELF_FUNCTIONS] = { .is_wanted = is_function, .rank = rank_of_function },
	};
	int n = dwfl_module_getsymtab(module);

	if (n > MAX_SYMTAB)
		return;
	for (int i = 1; i < n; i++) { /* the first is always empty */
		if (!add_if_wanted(t, module, i, &selections[kind])) {
			t->n_symbols = 0;
			return;
		}
	}
	if (t->n_symbols)
		qsort_r(t->symbols, t->n_symbols, sizeof(*t->symbols), compare_symbols, t->strings);
}
