/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disk.h - creates files without a name, and writes and syncs them.
 *
 * The files are in no directory: so none remains, however the program ends. Does not know threads
 * and futexes.
 */
#ifndef FUTRACE_DEMO_DISK_H
#define FUTRACE_DEMO_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MIB UINT64_C(1048576)

struct disk_plan {
	const char *dir;
	uint64_t snapshot_bytes; /* size of the snapshot's file; each fsync gets whole MiB */
	uint64_t writer_bytes;	 /* size of the writer's file, overwritten again and again */
	bool in_memory;		 /* the file system is in memory: fsync does not wait */
};

struct snapshot {
	uint64_t begin_ns;
	uint64_t end_ns;
	uint64_t fsync_ns; /* time spent in fsync */
	unsigned int fsyncs;
};

/* Decides how much may be written in DIR, which is borrowed. -1 after an error message. */
int disk_plan_init(struct disk_plan *plan, const char *dir);

/* Opens a new file without a name in DIR. Returns -1 after an error message. */
int disk_scratch_open(const char *dir);

/* 1 MiB of bytes that cannot be compressed; the caller frees it. NULL after an error message. */
unsigned char *disk_pattern_new(void);

/* Fills FD with BYTES of PATTERN and syncs it. WHO is for error messages. */
int disk_fill(int fd, const unsigned char *pattern, uint64_t bytes, const char *who);

/* Writes the 1 MiB of PATTERN at OFFSET. WHO is for error messages; then returns -1. */
int disk_write_mib(int fd, const unsigned char *pattern, uint64_t offset, const char *who);

/*
 * Writes the snapshot over the old one, to FD in three parts with an fsync after each, and measures
 * it. Writes every other page, as if the rest of the guest's memory had not changed. Such a file is
 * quick to write but slow to sync, because each page is a transfer of its own.
 */
int disk_write_snapshot(int fd, const unsigned char *pattern, const struct disk_plan *plan,
			struct snapshot *snapshot);

#endif
