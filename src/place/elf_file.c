/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf_file.c - reads segments, sections and variables of one ELF file by libelf and libdwfl.
 */
#include "place/elf_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <elfutils/libdwfl.h>

#include "base/whole.h"
#include "base/xalloc.h"
#include "place/debug_file.h"

/* The largest symbol table, functions included, that is looked through. */
#define MAX_SYMTAB (1 << 24)

bool elf_file_is_one(int fd)
{
	char magic[SELFMAG];

	return whole_pread(fd, magic, SELFMAG, 0) == SELFMAG && !memcmp(magic, ELFMAG, SELFMAG);
}

/* libdwfl has no ELF file to search for: it gets the file open. */
static int find_no_elf(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base,
		       char **path, Elf **elf)
{
	(void)module;
	(void)user;
	(void)name;
	(void)base;
	(void)path;
	(void)elf;
	return -1;
}

/*
 * Reports the file to libdwfl as loaded at its own addresses: so one reading serves all processes,
 * whatever their bias. libdwfl closes the descriptor that it gets.
 */
static Dwfl_Module *report(Dwfl *dwfl, int fd, const char *path)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	Dwfl_Module *module;

	dwfl_report_begin(dwfl);
	module = dwfl_report_elf(dwfl, path, path, own, 0, true);
	if (!module && own >= 0)
		close(own);
	dwfl_report_end(dwfl, NULL, NULL);
	return module;
}

static void read_segments(struct elf_tables *t, Elf *elf)
{
	size_t n;

	if (elf_getphdrnum(elf, &n) < 0 || n > ELF_TABLES_SEGMENTS)
		return;
	for (int i = 0; i < (int)n; i++) {
		GElf_Phdr phdr;

		if (!gelf_getphdr(elf, i, &phdr) || phdr.p_type != PT_LOAD)
			continue;
		t->segments = xgrow(t->segments, t->n_segments, &t->segments_capacity,
				    sizeof(*t->segments));
		t->segments[t->n_segments++] = (struct elf_segment){
			.vaddr = phdr.p_vaddr,
			.offset = phdr.p_offset,
			.file_bytes = phdr.p_filesz,
			.memory_bytes = phdr.p_memsz,
			.flags = phdr.p_flags,
		};
	}
}

/* Does the section occupy its addresses? .tbss does not: each thread has its own copy elsewhere. */
static bool takes_memory(const GElf_Shdr *shdr)
{
	return (shdr->sh_flags & SHF_ALLOC) &&
	       !((shdr->sh_flags & SHF_TLS) && shdr->sh_type == SHT_NOBITS);
}

static void read_sections(struct elf_tables *t, Elf *elf)
{
	Elf_Scn *scn = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return;
	while ((scn = elf_nextscn(elf, scn)) && t->n_sections < ELF_TABLES_SECTIONS) {
		GElf_Shdr shdr;
		const char *name;
		uint32_t at;

		if (!gelf_getshdr(scn, &shdr) || !takes_memory(&shdr))
			continue;
		name = elf_strptr(elf, names, shdr.sh_name);
		at = name ? elf_tables_add_name(t, name) : 0;
		if (!at)
			continue;
		t->sections = xgrow(t->sections, t->n_sections, &t->sections_capacity,
				    sizeof(*t->sections));
		t->sections[t->n_sections++] = (struct elf_section){
			.start = shdr.sh_addr,
			.bytes = shdr.sh_size,
			.name = at,
			.writable = (shdr.sh_flags & SHF_WRITE) != 0,
			.nobits = shdr.sh_type == SHT_NOBITS,
		};
	}
}

/* Core dumps and relocatable files are not loaded; their addresses mean something else. */
static bool is_loadable(Elf *elf)
{
	GElf_Ehdr ehdr;

	return gelf_getehdr(elf, &ehdr) && (ehdr.e_type == ET_EXEC || ehdr.e_type == ET_DYN);
}

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

/* Returns false if there is no room for the symbol I. */
static bool add_symbol(struct elf_tables *t, Dwfl_Module *module, int i)
{
	GElf_Addr addr;
	GElf_Sym sym;
	const char *name = dwfl_module_getsym_info(module, i, &sym, &addr, NULL, NULL, NULL);
	uint32_t at;

	if (!name || !is_variable(&sym, name))
		return true;
	at = elf_tables_add_name(t, name);
	if (!at || t->n_symbols == ELF_TABLES_SYMBOLS)
		return false;
	t->symbols = xgrow(t->symbols, t->n_symbols, &t->symbols_capacity, sizeof(*t->symbols));
	t->symbols[t->n_symbols++] = (struct elf_symbol){
		.start = addr,
		.size = sym.st_size <= UINT64_MAX - addr ? sym.st_size : 0,
		.name = at,
		.rank = rank_of(&sym),
	};
	return true;
}

/* Without some of its symbols, a file might show a wrong one. */
static void read_symbols(struct elf_tables *t, Dwfl_Module *module)
{
	int n = dwfl_module_getsymtab(module);

	if (n > MAX_SYMTAB)
		return;
	for (int i = 1; i < n; i++) { /* the first is always empty */
		if (!add_symbol(t, module, i)) {
			t->n_symbols = 0;
			return;
		}
	}
	if (t->n_symbols)
		qsort_r(t->symbols, t->n_symbols, sizeof(*t->symbols), compare_symbols, t->strings);
}

static void read_build_id(struct elf_tables *t, Dwfl_Module *module)
{
	const unsigned char *bits;
	GElf_Addr address;
	int n = dwfl_module_build_id(module, &bits, &address);

	for (int i = 0; i < n && 2 * i + 3 <= ELF_TABLES_BUILD_ID; i++)
		snprintf(t->build_id + 2 * i, 3, "%02x", bits[i]);
}

static void read_head(struct elf_tables *t, Dwfl_Module *module)
{
	GElf_Addr bias;
	Elf *elf = dwfl_module_getelf(module, &bias);

	if (elf && bias == 0 && is_loadable(elf)) {
		read_segments(t, elf);
		read_sections(t, elf);
	}
	read_build_id(t, module);
}

void elf_file_read(int fd, const char *path, enum elf_part part, struct elf_tables *t)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = find_no_elf,
		.find_debuginfo = debug_file_find,
		.section_address = dwfl_offline_section_address,
	};
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *module;

	elf_version(EV_CURRENT);
	if (!dwfl)
		return;
	module = report(dwfl, fd, path);
	if (module && part == ELF_HEAD)
		read_head(t, module);
	else if (module)
		read_symbols(t, module);
	dwfl_end(dwfl);
}
