/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf_file.c - reads segments, sections and the build-id of one ELF file by libelf and libdwfl.
 */
#include "place/elf_file.h"

#include <stdio.h>
#include <string.h>

#include "base/whole.h"
#include "base/xalloc.h"
#include "place/elf_module.h"
#include "place/elf_symbols.h"

bool elf_file_is_one(int fd)
{
	char magic[SELFMAG];

	return whole_pread(fd, magic, SELFMAG, 0) == SELFMAG && !memcmp(magic, ELFMAG, SELFMAG);
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

static void read_build_id(struct elf_tables *t, Dwfl_Module *module)
{
	const unsigned char *bits;
	GElf_Addr address;
	int n = dwfl_module_build_id(module, &bits, &address);

	for (int i = 0; i < n && 2 * i + 3 <= ELF_TABLES_BUILD_ID; i++)
		snprintf(t->build_id + 2 * i, 3, "%02x", bits[i]);
}

void elf_file_read_head(Dwfl_Module *module, struct elf_tables *t)
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
	struct elf_module *m = elf_module_open(fd, path, NULL);

	if (m && part == ELF_HEAD)
		elf_file_read_head(elf_module_of(m), t);
	else if (m)
		elf_symbols_read(elf_module_of(m), ELF_VARIABLES, t);
	elf_module_close(m);
}
