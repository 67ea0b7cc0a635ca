/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maps.h - the mappings of a process at one moment, as /proc/PID/maps lists them.
 *
 * The format is described in proc(5); the kernel writes newlines in names as \012. Does not know
 * the contents of the files.
 */
#ifndef FUTRACE_MAPS_H
#define FUTRACE_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A file as stat(2) tells it from others; has no padding. */
struct file_id {
	uint64_t inode;
	uint32_t dev_major, dev_minor;
};

struct mapping {
	uint64_t start, end; /* [start, end) */
	char perms[5];	     /* "rw-p"; the last is 's' if writes are shared */
	uint64_t offset;     /* in the file, bytes */
	uint32_t dev_major, dev_minor;
	uint64_t inode;	     /* 0 if there is no file */
	struct file_id file; /* the same at first; see identity.h */
	const char *path;    /* unescaped, without " (deleted)"; "" for anonymous memory */
	const char *listed;  /* as the line has it, if that is another; else NULL */
	bool deleted;
};

struct maps {
	struct mapping *all; /* sorted by address, without overlap */
	size_t n;
	char *strings; /* the paths point into this */
};

/* The largest number of mappings, and of the bytes of their names. */
#define MAPS_MAX       (1 << 20)
#define MAPS_MAX_BYTES (1 << 26)

/*
 * Reads IN to its end. Leaves out a line that is not a mapping, or that overlaps one with a lower
 * address, and counts it in *BAD_LINES. Returns NULL, with errno, if reading fails
 * or if there is too much: a part of the mappings would be taken for all of them.
 */
struct maps *maps_read(FILE *in, size_t *bad_lines);
void maps_free(struct maps *m);

/* The mapping of ADDR, or NULL. Valid as long as M. */
const struct mapping *maps_find(const struct maps *m, uint64_t addr);

/* Do A and B map the same file, or both none? */
bool maps_same_file(const struct mapping *a, const struct mapping *b);

/* Do A and B list the same mappings? */
bool maps_equal(const struct maps *a, const struct maps *b);

#endif
