/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pclntab.h - the table of functions and lines that every Go program has, stripped or not.
 *
 * Its four versions, of Go 1.2, 1.16, 1.18 and 1.20, are those of debug/gosym in Go's library. The
 * table may be any bytes. Knows nothing of ELF.
 */
#ifndef FUTRACE_PCLNTAB_H
#define FUTRACE_PCLNTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A part of the table. */
struct pclntab_part {
	const uint8_t *bytes;
	size_t n;
};

struct pclntab {
	struct pclntab_part all;
	const struct pclntab_version *version;
	size_t pointer; /* bytes */
	uint64_t quantum;
	uint64_t n_functions;
	struct pclntab_part names, units, files, values, functions;
	/* Where Go's code begins; addresses count from here. If 0, the caller may set it. */
	uint64_t text;
	size_t text_at; /* where that stands in the table; 0: in none of its fields */
};

struct pclntab_function {
	uint64_t begin, end;
	const char *name;
	struct pclntab_part record;
};

/* Reads the table BYTES, which T goes on using. Returns false if it is of no known version. */
bool pclntab_read(struct pclntab *t, const uint8_t *bytes, size_t n);

/* The function around ADDRESS. Returns false if there is none. */
bool pclntab_find(const struct pclntab *t, uint64_t address, struct pclntab_function *f);

/*
 * The place in the source of ADDRESS, in F. Returns false if it is not known, or if it is one of
 * another function, which was inlined there.
 */
bool pclntab_line(const struct pclntab *t, const struct pclntab_function *f, uint64_t address,
		  const char **file, unsigned int *line);

#endif
