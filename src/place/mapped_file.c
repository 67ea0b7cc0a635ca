/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mapped_file.c - tries the kernel's link to the mapped file, and then the names it may have.
 */
#include "place/mapped_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/sysmacros.h>

#include "base/xalloc.h"
#include "place/regular.h"

/*
 * Is ST the file of the mapping ARG? Where older kernels list the device below overlayfs, stat(2)
 * gives one with major number 0.
 */
static bool is_mapped_file(const struct stat *st, const void *arg)
{
	const struct file_id *id = &((const struct reader_file *)arg)->file;

	if (st->st_ino != id->inode)
		return false;
	return (id->dev_major && major(st->st_dev) == 0) ||
	       (major(st->st_dev) == id->dev_major && minor(st->st_dev) == id->dev_minor);
}

static int try_path(char *path, bool (*wanted)(const struct stat *st, const void *arg),
		    const struct reader_file *f)
{
	int fd = regular_open(path, wanted, f);

	free(path);
	return fd;
}

/*
 * The link in map_files leads to the mapped file itself, deleted or not, but following it needs
 * privileges: proc(5). The other paths may lead to another file by now.
 */
int mapped_file_open(const struct reader_file *f)
{
	int fd = try_path(xasprintf("%s/%" PRId32 "/map_files/%" PRIx64 "-%" PRIx64, f->root,
				    f->pid, f->start, f->end),
			  NULL, f);

	if (fd < 0)
		fd = try_path(xasprintf("%s/%" PRId32 "/root%s", f->root, f->pid, f->path),
			      is_mapped_file, f);
	if (fd < 0)
		fd = try_path(xstrdup(f->path), is_mapped_file, f);
	if (fd < 0)
		fd = try_path(xasprintf("%s/%" PRId32 "/exe", f->root, f->pid), is_mapped_file, f);
	return fd;
}
