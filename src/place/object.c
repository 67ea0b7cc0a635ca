/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * object.c - reads segments, sections and symbols of one ELF file by libelf and libdwfl.
 */
#include "place/object.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <elfutils/libdwfl.h>

#include "place/debug_file.h"
#include "place/symbols.h"
#include "base/whole.h"
#include "base/xalloc.h"

/* How many mappings on each side of one help to find its bias. */
#define NEIGHBOURS 16

struct segment {
	uint64_t vaddr, offset;
	uint64_t file_bytes, memory_bytes;
	uint32_t flags;
};

struct section {
	uint64_t start, bytes;
	const char *name;
	bool writable, nobits;
};

struct object {
	char *path;
	int fd; /* -1 once the file has been read */
	bool read;
	Dwfl *dwfl;
	Dwfl_Module *module; /* NULL: libdwfl could not read the file */
	struct symbols *symbols;
	struct segment *segments;
	size_t n_segments, segments_capacity;
	struct section *sections;
	size_t n_sections, sections_capacity;
};

struct object *object_open(int fd, const char *path)
{
	char magic[SELFMAG];
	struct object *o;

	if (whole_pread(fd, magic, SELFMAG, 0) != SELFMAG || memcmp(magic, ELFMAG, SELFMAG) != 0) {
		close(fd);
		return NULL;
	}
	o = xcalloc(1, sizeof(*o));
	o->fd = fd;
	o->path = xstrdup(path);
	return o;
}

void object_free(struct object *o)
{
	if (!o)
		return;
	symbols_free(o->symbols);
	if (o->dwfl)
		dwfl_end(o->dwfl);
	if (o->fd >= 0)
		close(o->fd);
	free(o->segments);
	free(o->sections);
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
	return o->fd >= 0;
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
 * whatever their bias.
 */
static Elf *object_report(struct object *o)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = find_no_elf,
		.find_debuginfo = debug_file_find,
		.section_address = dwfl_offline_section_address,
	};
	GElf_Addr bias;
	Elf *elf;

	o->dwfl = dwfl_begin(&callbacks);
	if (!o->dwfl)
		return NULL;
	dwfl_report_begin(o->dwfl);
	o->module = dwfl_report_elf(o->dwfl, object_name(o), o->path, o->fd, 0, true);
	if (o->module)
		o->fd = -1; /* libdwfl owns it now */
	dwfl_report_end(o->dwfl, NULL, NULL);
	elf = o->module ? dwfl_module_getelf(o->module, &bias) : NULL;
	return elf && bias == 0 ? elf : NULL;
}

static void object_read_segments(struct object *o, Elf *elf)
{
	size_t n;

	if (elf_getphdrnum(elf, &n) < 0 || n > INT_MAX)
		return;
	for (int i = 0; i < (int)n; i++) {
		GElf_Phdr phdr;

		if (!gelf_getphdr(elf, i, &phdr) || phdr.p_type != PT_LOAD)
			continue;
		o->segments = xgrow(o->segments, o->n_segments, &o->segments_capacity,
				    sizeof(*o->segments));
		o->segments[o->n_segments++] = (struct segment){
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

static void object_read_sections(struct object *o, Elf *elf)
{
	Elf_Scn *scn = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) < 0)
		return;
	while ((scn = elf_nextscn(elf, scn))) {
		GElf_Shdr shdr;
		const char *name;

		if (!gelf_getshdr(scn, &shdr) || !takes_memory(&shdr))
			continue;
		name = elf_strptr(elf, names, shdr.sh_name);
		if (!name || !*name)
			continue;
		o->sections = xgrow(o->sections, o->n_sections, &o->sections_capacity,
				    sizeof(*o->sections));
		o->sections[o->n_sections++] = (struct section){
			.start = shdr.sh_addr,
			.bytes = shdr.sh_size,
			.name = name,
			.writable = shdr.sh_flags & SHF_WRITE,
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

static void object_read(struct object *o)
{
	Elf *elf;

	if (o->read)
		return;
	o->read = true;
	elf_version(EV_CURRENT);
	elf = object_report(o);
	if (elf && is_loadable(elf)) {
		object_read_segments(o, elf);
		object_read_sections(o, elf);
	}
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
}

static uint64_t page_bytes(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

/* The kernel maps whole pages: so a mapping begins before its segment, and ends after it. */
static uint64_t segment_file_begin(const struct segment *s)
{
	return s->offset & ~(page_bytes() - 1);
}

static uint64_t segment_file_end(const struct segment *s)
{
	return (s->offset + s->file_bytes + page_bytes() - 1) & ~(page_bytes() - 1);
}

static uint64_t segment_bias(const struct segment *s, const struct mapping *m)
{
	return m->start - m->offset - (s->vaddr - s->offset);
}

/* Do the permissions fit? With RELRO, the dynamic linker makes a part of the data read-only. */
static bool flags_agree(const struct segment *s, const struct mapping *m)
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

	for (size_t i = 0; at < end && i < o->n_segments; i++) {
		const struct segment *s = &o->segments[i];

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

	for (size_t k = 0; k < o->n_segments; k++) {
		const struct segment *s = &o->segments[k];
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
	for (size_t k = 0; k < o->n_segments; k++) {
		uint64_t candidate = segment_bias(&o->segments[k], &m->all[i]);
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
	for (size_t i = 0; i < o->n_segments; i++) {
		const struct segment *s = &o->segments[i];

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
	for (size_t i = 0; i < o->n_segments; i++) {
		if (o->segments[i].vaddr < begin)
			begin = o->segments[i].vaddr;
	}
	return o->n_segments ? begin & ~(page_bytes() - 1) : 0;
}

char *object_build_id(struct object *o)
{
	const unsigned char *bits;
	GElf_Addr address;
	int n;
	char *text;

	object_read(o);
	n = o->module ? dwfl_module_build_id(o->module, &bits, &address) : 0;
	if (n <= 0)
		return NULL;
	text = xcalloc(2 * (size_t)n + 1, 1);
	for (int i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", bits[i]);
	return text;
}

uint64_t object_end(struct object *o)
{
	uint64_t end = 0;

	object_read(o);
	for (size_t i = 0; i < o->n_segments; i++) {
		uint64_t ends = o->segments[i].vaddr + o->segments[i].memory_bytes;

		if (ends > end)
			end = ends;
	}
	return end;
}

const char *object_last_section(struct object *o)
{
	const struct section *last = NULL;

	object_read(o);
	for (size_t i = 0; i < o->n_sections; i++) {
		if (!last || o->sections[i].start >= last->start)
			last = &o->sections[i];
	}
	return last ? last->name : NULL;
}

static void find_section(const struct object *o, uint64_t vaddr, struct object_spot *spot)
{
	for (size_t i = 0; i < o->n_sections; i++) {
		const struct section *s = &o->sections[i];

		if (vaddr - s->start >= s->bytes)
			continue;
		spot->section = s->name;
		spot->section_start = s->start;
		spot->writable = s->writable;
		spot->nobits = s->nobits;
		return;
	}
}

void object_look_up(struct object *o, uint64_t vaddr, struct object_spot *spot)
{
	const struct symbol *symbol;

	memset(spot, 0, sizeof(*spot));
	object_read(o);
	find_section(o, vaddr, spot);
	if (!o->module)
		return;
	if (!o->symbols)
		o->symbols = symbols_read(o->module);
	symbol = symbols_find(o->symbols, vaddr);
	if (!symbol)
		return;
	spot->symbol = symbol->name;
	spot->symbol_start = symbol->start;
}
