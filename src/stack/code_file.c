/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code_file.c - reads an ELF file by libelf and libdw, and keeps what it found out for addresses.
 */
#include "stack/code_file.h"

#include <elfutils/libdwelf.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uthash.h>

#include "base/xalloc.h"

/* As many segments as are looked at, and addresses of which what is known is kept. */
#define MAX_SEGMENTS  64
#define MAX_ADDRESSES 4096

struct segment {
	uint64_t vaddr, offset, bytes;
};

/* What is known of one address, once it has been asked for. */
struct known_address {
	uint64_t vaddr;
	bool row_is_read, has_row;
	bool ways_are_read;
	bool way_is_read, has_way;
	uint64_t begin; /* of the way in */
	bool begin_is_read, has_begin, is_whole;
	uint64_t code_begin;
	struct row row;
	struct ways_out ways;
	struct way_in way;
	UT_hash_handle hh;
};

/* The table of .eh_frame_hdr: pairs of a function and its entry, sorted, relative to the header. */
struct function_table {
	const uint8_t *pairs;
	size_t n;
	uint64_t vaddr; /* of the header */
};

struct code_file {
	int fd;
	void *memory;
	Elf *elf;
	Dwarf *dwarf;
	Dwarf_CFI *eh_frame;	/* of elf */
	Dwarf_CFI *debug_frame; /* of dwarf */
	const uint8_t *bytes;
	size_t n;
	const struct machine *machine;
	uint64_t entry;
	struct segment code[MAX_SEGMENTS];
	size_t n_code;
	struct function_table functions;
	struct known_address *known;
};

static bool is_inside(const struct code_file *f, uint64_t offset, uint64_t bytes)
{
	return offset <= f->n && bytes <= f->n - offset;
}

static void add_segment(struct code_file *f, const GElf_Phdr *phdr)
{
	if (f->n_code == MAX_SEGMENTS || !is_inside(f, phdr->p_offset, phdr->p_filesz) ||
	    phdr->p_filesz > UINT64_MAX - phdr->p_vaddr)
		return;
	f->code[f->n_code++] = (struct segment){
		.vaddr = phdr->p_vaddr,
		.offset = phdr->p_offset,
		.bytes = phdr->p_filesz,
	};
}

/* The kind that linkers write: "DWARF Exception Header Encoding" in the Linux Standard Base. */
static void find_functions(struct code_file *f, const GElf_Phdr *phdr)
{
	static const uint8_t usual[] = { 1, 0x1b, 0x03, 0x3b };
	const uint8_t *header;
	uint32_t n;

	if (phdr->p_filesz < 12 || !is_inside(f, phdr->p_offset, phdr->p_filesz))
		return;
	header = f->bytes + phdr->p_offset;
	if (memcmp(header, usual, sizeof(usual)) != 0)
		return;
	memcpy(&n, header + 8, sizeof(n));
	if (n > (phdr->p_filesz - 12) / 8)
		n = (uint32_t)((phdr->p_filesz - 12) / 8);
	f->functions = (struct function_table){
		.pairs = header + 12,
		.n = n,
		.vaddr = phdr->p_vaddr,
	};
}

static void read_segments(struct code_file *f)
{
	size_t n;

	if (elf_getphdrnum(f->elf, &n) < 0)
		return;
	for (size_t i = 0; i < n && i < MAX_SEGMENTS; i++) {
		GElf_Phdr phdr;

		if (!gelf_getphdr(f->elf, (int)i, &phdr))
			continue;
		if (phdr.p_type == PT_LOAD && (phdr.p_flags & PF_X))
			add_segment(f, &phdr);
		else if (phdr.p_type == PT_GNU_EH_FRAME)
			find_functions(f, &phdr);
	}
}

static bool has_debug_frame(Elf *elf)
{
	Elf_Scn *scn = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return false;
	while ((scn = elf_nextscn(elf, scn))) {
		GElf_Shdr shdr;
		const char *name = NULL;

		if (gelf_getshdr(scn, &shdr) && shdr.sh_type != SHT_NOBITS)
			name = elf_strptr(elf, names, shdr.sh_name);
		if (name &&
		    (strcmp(name, ".debug_frame") == 0 || strcmp(name, ".zdebug_frame") == 0))
			return true;
	}
	return false;
}

/* All of the debugging sections are looked at for .debug_frame: so only where there is one. */
static void read_frames(struct code_file *f)
{
	f->eh_frame = dwarf_getcfi_elf(f->elf);
	if (!has_debug_frame(f->elf))
		return;
	f->dwarf = dwarf_begin_elf(f->elf, DWARF_C_READ, NULL);
	f->debug_frame = f->dwarf ? dwarf_getcfi(f->dwarf) : NULL;
}

static bool read_file(struct code_file *f)
{
	GElf_Ehdr ehdr;

	if (!f->elf || elf_kind(f->elf) != ELF_K_ELF || !gelf_getehdr(f->elf, &ehdr) ||
	    (ehdr.e_type != ET_EXEC && ehdr.e_type != ET_DYN) ||
	    ehdr.e_ident[EI_DATA] != ELFDATA2LSB)
		return false;
	f->machine = machine_find(ehdr.e_machine);
	f->entry = ehdr.e_entry;
	f->bytes = (const uint8_t *)elf_rawfile(f->elf, &f->n);
	if (!f->machine || !f->bytes)
		return false;
	read_segments(f);
	if (f->n_code == 0)
		return false;
	read_frames(f);
	return true;
}

static struct code_file *read_or_free(struct code_file *f)
{
	if (read_file(f))
		return f;
	code_file_free(f);
	return NULL;
}

struct code_file *code_file_open(int fd)
{
	struct code_file *f = xcalloc(1, sizeof(*f));

	elf_version(EV_CURRENT);
	f->fd = fd;
	f->elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	return read_or_free(f);
}

struct code_file *code_file_of_memory(void *bytes, size_t n)
{
	struct code_file *f = xcalloc(1, sizeof(*f));

	elf_version(EV_CURRENT);
	f->fd = -1;
	f->memory = bytes;
	f->elf = elf_memory(bytes, n);
	return read_or_free(f);
}

static void forget_addresses(struct code_file *f)
{
	struct known_address *known, *next;

	HASH_ITER (hh, f->known, known, next) {
		HASH_DEL(f->known, known);
		row_finish(&known->row);
		free(known);
	}
}

void code_file_free(struct code_file *f)
{
	if (!f)
		return;
	forget_addresses(f);
	if (f->eh_frame)
		dwarf_cfi_end(f->eh_frame);
	dwarf_end(f->dwarf);
	elf_end(f->elf);
	if (f->fd >= 0)
		close(f->fd);
	free(f->memory);
	free(f);
}

const struct machine *code_file_machine(const struct code_file *f)
{
	return f->machine;
}

size_t code_file_build_id(const struct code_file *f, const void **bytes)
{
	ssize_t n = dwelf_elf_gnu_build_id(f->elf, bytes);

	return n > 0 ? (size_t)n : 0;
}

int code_file_fd(const struct code_file *f)
{
	return f->fd;
}

uint64_t code_file_entry(const struct code_file *f)
{
	return f->entry;
}

bool code_file_vaddr(const struct code_file *f, uint64_t offset, uint64_t *vaddr)
{
	for (size_t i = 0; i < f->n_code; i++) {
		const struct segment *s = &f->code[i];

		if (offset - s->offset >= s->bytes)
			continue;
		*vaddr = s->vaddr + (offset - s->offset);
		return true;
	}
	return false;
}

bool code_file_code(const struct code_file *f, uint64_t vaddr, struct code *code)
{
	for (size_t i = 0; i < f->n_code; i++) {
		const struct segment *s = &f->code[i];

		if (vaddr - s->vaddr >= s->bytes)
			continue;
		*code = (struct code){
			.bytes = f->bytes + s->offset,
			.n = s->bytes,
			.start = s->vaddr,
		};
		return true;
	}
	return false;
}

static struct known_address *find(struct code_file *f, uint64_t vaddr)
{
	struct known_address *known;

	HASH_FIND(hh, f->known, &vaddr, sizeof(vaddr), known);
	if (known)
		return known;
	if (HASH_COUNT(f->known) >= MAX_ADDRESSES)
		forget_addresses(f);
	known = xcalloc(1, sizeof(*known));
	known->vaddr = vaddr;
	HASH_ADD(hh, f->known, vaddr, sizeof(vaddr), known);
	return known;
}

const struct row *code_file_row(struct code_file *f, uint64_t vaddr)
{
	struct known_address *known = find(f, vaddr);

	if (!known->row_is_read) {
		known->row_is_read = true;
		known->has_row = row_read(&known->row, f->eh_frame, f->machine, vaddr) ||
				 row_read(&known->row, f->debug_frame, f->machine, vaddr);
	}
	return known->has_row ? &known->row : NULL;
}

static uint64_t function_at(const struct function_table *t, size_t i)
{
	int32_t relative;

	memcpy(&relative, t->pairs + 8 * i, sizeof(relative));
	return t->vaddr + (uint64_t)(int64_t)relative;
}

bool code_file_function(const struct code_file *f, uint64_t vaddr, uint64_t *begin)
{
	size_t low = 0, high = f->functions.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (function_at(&f->functions, middle) <= vaddr)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return false;
	*begin = function_at(&f->functions, low - 1);
	return *begin <= vaddr;
}

bool code_file_begin(struct code_file *f, uint64_t vaddr, uint64_t *begin, bool *is_whole)
{
	struct known_address *known = find(f, vaddr);
	struct code code;

	if (!known->begin_is_read) {
		known->begin_is_read = true;
		known->has_begin =
			code_file_code(f, vaddr - 1, &code) &&
			f->machine->find_begin(&code, vaddr, &known->code_begin, &known->is_whole);
	}
	*begin = known->code_begin;
	*is_whole = known->is_whole;
	return known->has_begin;
}

const struct ways_out *code_file_ways_out(struct code_file *f, uint64_t vaddr)
{
	struct known_address *known = find(f, vaddr);
	struct code code;

	if (!known->ways_are_read && code_file_code(f, vaddr, &code))
		f->machine->find_ways_out(&code, vaddr, &known->ways);
	known->ways_are_read = true;
	return &known->ways;
}

const struct way_in *code_file_way_in(struct code_file *f, uint64_t begin, uint64_t vaddr)
{
	struct known_address *known = find(f, vaddr);
	struct code code;

	if (!known->way_is_read || known->begin != begin) {
		known->way_is_read = true;
		known->begin = begin;
		known->has_way = code_file_code(f, vaddr, &code) &&
				 f->machine->find_way_in(&code, begin, vaddr, &known->way);
	}
	return known->has_way ? &known->way : NULL;
}
