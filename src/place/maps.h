/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maps.h - the mappings of a process at one moment, as /proc/PID/maps lists them.
 *
 * The format is described in proc(5); the kernel writes newlines in names as \012. Knows nothing
 * of what is in the files.
 */
#ifndef FUTRACE_MAPS_H
#define FUTRACE_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct mapping {
	uint64_t start, end; /* [start, end) */
	char perms[5];	     /* "rw-p"; the last is 's' where writes are shared */
	uint64_t offset;     /* in the file, bytes */
	uint32_t dev_major, dev_minor;
	uint64_t inode;	  /* 0 where there is no file */
	const char *path; /* unescaped, without " (deleted)"; "" for anonymous memory */
	bool deleted;
};

struct maps {
	struct mapping *all; /* by address, not overlapping */
	size_t n;
	char *strings; /* what the paths point into; use maps_free() */
};

/*
 * Reads what IN holds to its end. Lines that are not a mapping, or overlap one with a lower
 * address, are left out and counted in *BAD_LINES. NULL if reading fails (errno says why).
 */
struct maps *maps_read(FILE *in, size_t *bad_lines);
void maps_free(struct maps *m);

/* The mapping that ADDR lies in, or NULL. Valid as long as M. */
const struct mapping *maps_find(const struct maps *m, uint64_t addr);

/* Do A and B list the same mappings? */
bool maps_equal(const struct maps *a, const struct maps *b);

#endif
