/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scenes_files.c - makes, writes and syncs a scene's file without a name.
 */
#include "tests/scenes/scenes.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MIB	   (1024 * 1024)
#define PAGE_BYTES 4096

int scratch_open(void)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/scenes.XXXXXX", scene_dir());
	fd = mkstemp(path);
	if (fd < 0) {
		perror(path);
		exit(1);
	}
	unlink(path);
	return fd;
}

/* Writes from the file's begin on, so that it does not grow. */
void scratch_write(int fd, uint64_t bytes)
{
	static const char block[MIB];

	for (uint64_t at = 0; at < bytes; at += sizeof(block)) {
		if (pwrite(fd, block, sizeof(block), (off_t)at) != (ssize_t)sizeof(block))
			abort();
	}
}

/* Writes every second page: quick to write, but slow to sync. */
void scratch_scatter(int fd, uint64_t bytes)
{
	static const char page[PAGE_BYTES];

	for (uint64_t at = 0; at < bytes; at += 2 * PAGE_BYTES) {
		if (pwrite(fd, page, PAGE_BYTES, (off_t)at) != PAGE_BYTES)
			abort();
	}
}

void scratch_sync(int fd)
{
	if (fsync(fd) < 0)
		abort();
}

/* Is FD in memory? Then fsync(2) does not wait. */
bool scratch_is_memory(int fd)
{
	struct statfs kind;

	return fstatfs(fd, &kind) == 0 &&
	       (kind.f_type == TMPFS_MAGIC || kind.f_type == RAMFS_MAGIC);
}
