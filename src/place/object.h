/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * object.h - one ELF file that processes have mapped: a program or a shared library.
 *
 * Its segments, sections and symbols are read when they are first asked for.
 * Addresses here are the file's own ("vaddr"); an address of a process is one plus the bias, which
 * differs from process to process.
 */
#ifndef FUTRACE_OBJECT_H
#define FUTRACE_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "place/maps.h"
#include "place/reader.h"

struct object;

/* The section and symbol at an address. Strings live as long as the object. */
struct object_spot {
	const char *section; /* NULL: in no section */
	uint64_t section_start;
	bool writable, nobits; /* flags of the section */
	const char *symbol;    /* NULL: no symbol covers the address */
	uint64_t symbol_start;
};

/* FILE, which READER has open, or opens again when it is read. READER must outlive the object. */
struct object *object_new(struct reader *reader, const struct reader_file *file);

/* The same for a file whose HEAD and SYMBOLS have been read; takes these over. */
struct object *object_new_read(const struct reader_file *file, const struct elf_tables *head,
			       const struct elf_tables *symbols);
void object_free(struct object *o);

/* The last part of the object's path. */
const char *object_name(const struct object *o);

/* Has nothing been read of the file? */
bool object_is_unread(const struct object *o);

/*
 * Finds the bias of O; M->all[I] maps a part of it. Returns false if that is not part of a loaded
 * object: some programs map ELF files just to read them.
 */
bool object_find_bias(struct object *o, const struct maps *m, size_t i, uint64_t *bias);

/*
 * Is VADDR in a loadable segment? If so, sets *FILE_END to the address where the segment's bytes
 * from the file end and its zeros begin.
 */
bool object_holds(struct object *o, uint64_t vaddr, uint64_t *file_end);

/* The first address of all segments, rounded down to a page: the begin of the first mapping. */
uint64_t object_begin(struct object *o);

/* The build-id in hex, which the caller frees; NULL if there is none. */
char *object_build_id(struct object *o);

/* The first address behind all segments. */
uint64_t object_end(struct object *o);

/* The section with the highest addresses, usually ".bss"; NULL if there are no sections. */
const char *object_last_section(struct object *o);

void object_look_up(struct object *o, uint64_t vaddr, struct object_spot *spot);

#endif
