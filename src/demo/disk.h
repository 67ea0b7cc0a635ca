/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disk.h - files without a name, filled by writing and fsync.
 *
 * Nothing is left behind however the program ends, because the files are in no directory. Knows
 * nothing of threads and futexes.
 */
#ifndef FUTRACE_DEMO_DISK_H
#define FUTRACE_DEMO_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MIB UINT64_C(1048576)

struct disk_plan {
	const char *dir;
	uint64_t snapshot_bytes; /* size of that file, whole MiB for each fsync */
	uint64_t writer_bytes;	 /* the writer goes round and round in so much */
	bool in_memory;		 /* fsync has nothing to do here */
};

struct snapshot {
	uint64_t begin_ns;
	uint64_t end_ns;
	uint64_t fsync_ns; /* the part of it spent in fsync */
	unsigned int fsyncs;
};

/* Decides how much may be written in DIR, which is borrowed. 0, or -1 after a complaint. */
int disk_plan_init(struct disk_plan *plan, const char *dir);

/* A new file in DIR that has no name, or -1 after a complaint. */
int disk_scratch_open(const char *dir);

/* 1 MiB that no file system can compress, for the caller to free; NULL after a complaint. */
unsigned char *disk_pattern_new(void);

/* Makes FD a file of BYTES out of PATTERN, down to the disk. WHO is for a complaint. */
int disk_fill(int fd, const unsigned char *pattern, uint64_t bytes, const char *who);

/* Writes the 1 MiB of PATTERN at OFFSET. 0, or -1 after a complaint about WHO's writing. */
int disk_write_mib(int fd, const unsigned char *pattern, uint64_t offset, const char *who);

/*
 * Writes the snapshot over the old one: to FD in three parts, an fsync after each, measured. Every
 * other page is written, as if the rest of the guest's memory had not changed. Such a file is
 * quickly written and long in reaching the disk, each page being a transfer of its own.
 */
int disk_write_snapshot(int fd, const unsigned char *pattern, const struct disk_plan *plan,
			struct snapshot *snapshot);

#endif
