/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * go_table.c - looks for the section, and for what the dynamic linker would write into it.
 */
#include "code/go_table.h"

#include <gelf.h>
#include <string.h>

/* The section, in a program that is loaded where it wants, and in one that is not. */
static bool has_table(const char *name)
{
	return name &&
	       (strcmp(name, ".gopclntab") == 0 || strcmp(name, ".data.rel.ro.gopclntab") == 0);
}

/* Returns false if there is no such section. */
static bool find_section(Elf *elf, GElf_Shdr *shdr)
{
	Elf_Scn *scn = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return false;
	while ((scn = elf_nextscn(elf, scn))) {
		if (gelf_getshdr(scn, shdr) && shdr->sh_type != SHT_NOBITS &&
		    has_table(elf_strptr(elf, names, shdr->sh_name)))
			return true;
	}
	return false;
}

/* What the relocation at ADDRESS adds to where the file is loaded; 0 if there is none. */
static uint64_t relocation_in(Elf_Scn *scn, uint64_t address)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	GElf_Rela rela;

	for (int i = 0; data && gelf_getrela(data, i, &rela); i++) {
		if (rela.r_offset == address)
			return (uint64_t)rela.r_addend;
	}
	return 0;
}

static uint64_t relocation_at(Elf *elf, uint64_t address)
{
	Elf_Scn *scn = NULL;
	uint64_t value = 0;

	while (value == 0 && (scn = elf_nextscn(elf, scn))) {
		GElf_Shdr shdr;

		if (gelf_getshdr(scn, &shdr) && shdr.sh_type == SHT_RELA)
			value = relocation_in(scn, address);
	}
	return value;
}

bool go_table_find(struct pclntab *t, Elf *elf)
{
	GElf_Shdr shdr;
	size_t n;
	const char *bytes = elf_rawfile(elf, &n);

	if (!bytes || !find_section(elf, &shdr) || shdr.sh_offset > n ||
	    shdr.sh_size > n - shdr.sh_offset ||
	    !pclntab_read(t, (const uint8_t *)bytes + shdr.sh_offset, shdr.sh_size))
		return false;
	if (t->text_at && t->text == 0)
		t->text = relocation_at(elf, shdr.sh_addr + t->text_at);
	return !t->text_at || t->text != 0;
}
