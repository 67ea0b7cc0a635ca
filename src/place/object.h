/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * object.h - one ELF file that processes have mapped: a program or a shared library.
 *
 * Opening it is cheap; its segments, sections and symbols are read when they are first asked for.
 * Addresses here are the file's own ("vaddr"); an address of a process is one plus the bias, which
 * differs from process to process.
 */
#ifndef FUTRACE_OBJECT_H
#define FUTRACE_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "place/maps.h"

struct object;

/* What lies at an address. Strings live as long as the object. */
struct object_spot {
	const char *section; /* NULL: in none */
	uint64_t section_start;
	bool writable, nobits; /* of the section */
	const char *symbol;    /* NULL: none covers the address */
	uint64_t symbol_start;
};

/*
 * Takes FD over. NULL, with FD closed, if it does not begin as an ELF file does. PATH is where it
 * was mapped from: it names the object, and tells where a debug file may be.
 */
struct object *object_open(int fd, const char *path);
void object_free(struct object *o);

/* The last part of its path. */
const char *object_name(const struct object *o);

/* Does it still hold the descriptor given to object_open()? It lets go once it has been read. */
bool object_is_unread(const struct object *o);

/*
 * Finds the bias of O, of which M->all[I] maps a part. False if that is no part of a loaded
 * object: some programs map ELF files just to read them.
 */
bool object_find_bias(struct object *o, const struct maps *m, size_t i, uint64_t *bias);

/*
 * Is VADDR in one of its loadable segments? Then *FILE_END is where what that segment has in the
 * file ends in memory, and zeros begin.
 */
bool object_holds(struct object *o, uint64_t vaddr, uint64_t *file_end);

/* The page of the first address of its segments: where the first of its mappings begins. */
uint64_t object_begin(struct object *o);

/* Its build-id in hex, to be freed; NULL: it has none. */
char *object_build_id(struct object *o);

/* The first address behind all of its segments. */
uint64_t object_end(struct object *o);

/* The section with the highest addresses, usually ".bss"; NULL if there are no sections. */
const char *object_last_section(struct object *o);

void object_look_up(struct object *o, uint64_t vaddr, struct object_spot *spot);

#endif
