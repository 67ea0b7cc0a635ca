/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disk.c - creates files without a name, and writes and syncs them.
 */
#include "demo/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "demo/demo_clock.h"
#include "demo/complaint.h"

enum {
	SNAPSHOT_PARTS = 3,
	PAGE_BYTES = 4096,
	SNAPSHOT_MIB = 48,
	WRITER_MIB = 64,
	ROOM_NEEDED_MIB = 32 /* with less free space, the demo refuses to run */
};

static uint64_t at_most(uint64_t value, uint64_t limit)
{
	return value < limit ? value : limit;
}

int disk_plan_init(struct disk_plan *plan, const char *dir)
{
	struct statvfs room;
	struct statfs kind;
	uint64_t free_mib, part_mib;

	if (statvfs(dir, &room) < 0 || statfs(dir, &kind) < 0)
		return complain(errno, dir);
	free_mib = (uint64_t)room.f_bavail * room.f_frsize / MIB;
	if (free_mib < ROOM_NEEDED_MIB)
		return complain(ENOSPC, dir);
	/* Both files together take at most a quarter of the free space. */
	part_mib = at_most(SNAPSHOT_MIB, free_mib / 8) / SNAPSHOT_PARTS;
	plan->dir = dir;
	plan->snapshot_bytes = part_mib * SNAPSHOT_PARTS * MIB;
	plan->writer_bytes = at_most(WRITER_MIB, free_mib / 8) * MIB;
	plan->in_memory = kind.f_type == TMPFS_MAGIC || kind.f_type == RAMFS_MAGIC;
	return 0;
}

/* For file systems without O_TMPFILE (NFS, overlayfs before 6.3): removes the name at once. */
static int named_scratch_open(const char *dir)
{
	char path[4096];
	int fd;

	if (snprintf(path, sizeof(path), "%s/futrace-demo-XXXXXX", dir) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

int disk_scratch_open(const char *dir)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		fd = named_scratch_open(dir);
	return fd >= 0 ? fd : complain(errno, dir);
}

unsigned char *disk_pattern_new(void)
{
	unsigned char *pattern = malloc(MIB);
	uint64_t state = 0x9e3779b97f4a7c15ull;

	if (!pattern) {
		complain(ENOMEM, "cannot write");
		return NULL;
	}
	for (size_t i = 0; i < MIB; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		pattern[i] = (unsigned char)state;
	}
	return pattern;
}

static int write_whole(int fd, const unsigned char *bytes, size_t size, uint64_t offset,
		       const char *who)
{
	size_t done = 0;

	while (done < size) {
		ssize_t wrote = pwrite(fd, bytes + done, size - done, (off_t)(offset + done));

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return complain(errno, who);
		done += (size_t)wrote;
	}
	return 0;
}

int disk_write_mib(int fd, const unsigned char *pattern, uint64_t offset, const char *who)
{
	return write_whole(fd, pattern, MIB, offset, who);
}

int disk_fill(int fd, const unsigned char *pattern, uint64_t bytes, const char *who)
{
	for (uint64_t done = 0; done < bytes; done += MIB) {
		if (disk_write_mib(fd, pattern, done, who) < 0)
			return -1;
	}
	return fsync(fd) == 0 ? 0 : complain(errno, who);
}

static int write_changed_pages(int fd, const unsigned char *pattern, uint64_t offset)
{
	for (size_t in = 0; in < MIB; in += 2 * PAGE_BYTES) {
		if (write_whole(fd, pattern + in, PAGE_BYTES, offset + in, "writing the snapshot") <
		    0)
			return -1;
	}
	return 0;
}

int disk_write_snapshot(int fd, const unsigned char *pattern, const struct disk_plan *plan,
			struct snapshot *snapshot)
{
	uint64_t part_bytes = plan->snapshot_bytes / SNAPSHOT_PARTS;

	*snapshot = (struct snapshot){ .begin_ns = clock_now_ns() };
	for (uint64_t done = 0; done < plan->snapshot_bytes;) {
		uint64_t fsync_begin_ns;

		if (write_changed_pages(fd, pattern, done) < 0)
			return -1;
		done += MIB;
		if (done % part_bytes != 0)
			continue;
		fsync_begin_ns = clock_now_ns();
		if (fsync(fd) < 0)
			return complain(errno, "fsync of the snapshot");
		snapshot->end_ns = clock_now_ns();
		snapshot->fsync_ns += snapshot->end_ns - fsync_begin_ns;
		snapshot->fsyncs++;
	}
	return 0;
}
