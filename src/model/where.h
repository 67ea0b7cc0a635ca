/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * where.h - where a futex word lies: its mapping, section and symbol.
 *
 * Plain values, filled by place.h and read by the report formats. Strings hold names of files and
 * threads, and so may hold any bytes; the formats escape them.
 *
 * The text, by kind; NAME is the last part of a path:
 *
 *   data, bss   "word (NAME .data)", "word+0x8 (NAME .bss)"; "NAME .bss+0x52a0" where no symbol
 *               covers the word; "NAME bss+0x52a0", from the end of the bytes in the file, if
 *               the binary has no sections
 *   heap        "heap+0x2d08", from the begin of its mapping
 *   stack       "stack of fc_api (140) top-0x1a8": from the end of its mapping, because a stack
 *               grows at its begin
 *   anon        "anon, 0x3d08 after NAME .bss" if a binary is less than 1 GiB below it; else
 *               "anon+0x1000 of 7f12a4000000"; "[anon:NAME]+0x10" if the program named it
 *   file        "NAME+0x100", from the begin of the file; "NAME .rodata+0x10" in a binary
 *   shm         "/memfd:ring+0x40", "/dev/shm/ring+0x40", "shared anon+0x40 (inode 1061)"
 *   vdso        "[vvar]+0x80"
 *   unmapped    "unmapped 0x7f12a4000000", "0x7f12a4000000 (mappings unknown)"
 *
 * ", private" follows for a word in shared memory that is called with FUTEX_PRIVATE_FLAG: other
 * processes cannot wake those waiters.
 *
 * If readings of the mappings found different things at the address, the newest is named, and
 * " (remapped during the trace)" follows.
 */
#ifndef FUTRACE_WHERE_H
#define FUTRACE_WHERE_H

#include <stdbool.h>
#include <stdint.h>

enum where_kind {
	WHERE_UNMAPPED, /* in no mapping that was seen, or the mappings could not be read */
	WHERE_DATA,	/* a writable section of a binary, from its file */
	WHERE_BSS,	/* a section of a binary that has no bytes in the file (.bss) */
	WHERE_HEAP,	/* the brk heap */
	WHERE_STACK,	/* the stack of a thread */
	WHERE_TLS,	/* thread-local storage; not used yet, as nothing shows it for certain */
	WHERE_ANON,	/* any other anonymous memory */
	WHERE_FILE,	/* a file that is not a binary, or a part of one that is not its data */
	WHERE_SHM,	/* shared memory without a file that outlives it */
	WHERE_VDSO,	/* the kernel's vdso or vvar pages */
};

/* Identifies a word in shared memory, wherever a process maps it. */
struct shared_id {
	uint64_t inode;
	uint64_t offset; /* in the file, bytes */
	uint32_t dev_major, dev_minor;
};

struct where {
	enum where_kind kind;
	uint64_t map_start, map_end; /* both 0 if there is no mapping */
	char perms[5];		     /* "rw-p" */
	uint64_t offset;	     /* of the word: in the file, or else in the mapping */
	char *path;		     /* as in maps, unescaped; NULL for anonymous memory */
	char *section;		     /* ".bss", or NULL */
	char *symbol;		     /* "name" or "name+0x8", or NULL */
	char *near;		     /* "anon, 0x3d08 after firecracker .bss", or NULL */
	char *text;		     /* all of the above, as a report prints it; never NULL */
	bool shared;		     /* MAP_SHARED: these three and offset identify the word */
	uint32_t dev_major, dev_minor;
	uint64_t inode;
};

/* The name a report gives KIND, such as "bss". */
const char *where_kind_name(enum where_kind kind);

/* Frees the strings in W, not W itself. */
void where_finish(struct where *w);

#endif
