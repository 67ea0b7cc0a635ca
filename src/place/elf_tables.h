/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * elf_tables.h - what is known of one ELF file: its segments, sections, symbols and build-id.
 *
 * The tables are bounded, and can be sent from one process to another as bytes.
 */
#ifndef FUTRACE_ELF_TABLES_H
#define FUTRACE_ELF_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The largest tables. A file that has more symbols counts as one without. */
#define ELF_TABLES_SEGMENTS 65536
#define ELF_TABLES_SECTIONS 65536
#define ELF_TABLES_SYMBOLS  (1 << 21)
#define ELF_TABLES_STRINGS  (1 << 27)

/* The longest build-id in hex, with a NUL. */
#define ELF_TABLES_BUILD_ID 132

struct elf_segment {
	uint64_t vaddr, offset;
	uint64_t file_bytes, memory_bytes;
	uint32_t flags, unused;
};

/* Names are offsets in the strings. */
struct elf_section {
	uint64_t start, bytes;
	uint32_t name;
	uint8_t writable, nobits;
	uint8_t unused[2];
};

struct elf_symbol {
	uint64_t start, size; /* size 0: unknown */
	uint32_t name;
	uint32_t rank; /* of several at one place, the lowest rank is shown */
};

struct elf_tables {
	struct elf_segment *segments;
	struct elf_section *sections;
	struct elf_symbol *symbols; /* sorted by address; of one address, the one to show is last */
	char *strings;		    /* the first is empty */
	size_t n_segments, n_sections, n_symbols, n_strings;
	size_t segments_capacity, sections_capacity, symbols_capacity, strings_capacity;
	char build_id[ELF_TABLES_BUILD_ID]; /* in hex; "": none */
};

/* Frees the tables of T; all zeroes are empty ones. */
void elf_tables_finish(struct elf_tables *t);

/* Adds NAME and returns its offset; 0, which is the empty name, if there is no room. */
uint32_t elf_tables_add_name(struct elf_tables *t, const char *name);

/* The largest number of bytes that tables take. */
#define ELF_TABLES_BYTES (1ULL << 28)

/* Returns T as bytes, *SIZE of them; the caller frees them. */
void *elf_tables_pack(const struct elf_tables *t, size_t *size);

/* Makes tables of BYTES, which may be any. Returns false if they are none. */
bool elf_tables_unpack(struct elf_tables *t, const void *bytes, size_t size);

#endif
