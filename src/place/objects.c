/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * objects.c - opens the mapped file itself, and keeps the object of each file.
 */
#include "place/objects.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/sysmacros.h>
#include <uthash.h>

#include "place/regular.h"
#include "base/xalloc.h"

/* The most descriptors of unread files; the tracer needs descriptors for its buffers too. */
#define MAX_UNREAD 256

/* The most attempts to open one file: through another process it may work. */
#define MAX_ATTEMPTS 8

/* The most files; further ones are not opened. */
#define MAX_FILES 65536

struct file {
	struct file_id id;
	struct object *object; /* NULL: not ELF, or not opened */
	bool opened;	       /* the file was opened and checked */
	unsigned int attempts;
	UT_hash_handle hh;
};

struct objects {
	char *proc;
	struct file *files;
	unsigned int unread; /* an upper bound of held descriptors; exact after recount() */
};

struct objects *objects_new(const char *proc)
{
	struct objects *o = xcalloc(1, sizeof(*o));

	o->proc = xstrdup(proc);
	return o;
}

void objects_free(struct objects *o)
{
	struct file *file, *next;

	if (!o)
		return;
	HASH_ITER (hh, o->files, file, next) {
		HASH_DEL(o->files, file);
		object_free(file->object);
		free(file);
	}
	free(o->proc);
	free(o);
}

/*
 * Is ST the file of the mapping ARG? Where older kernels list the device below overlayfs, stat(2)
 * gives one with major number 0.
 */
static bool is_mapped_file(const struct stat *st, const void *arg)
{
	const struct mapping *m = arg;

	if (st->st_ino != m->file.inode)
		return false;
	return (m->file.dev_major && major(st->st_dev) == 0) ||
	       (major(st->st_dev) == m->file.dev_major && minor(st->st_dev) == m->file.dev_minor);
}

static int try_path(char *path, bool (*wanted)(const struct stat *st, const void *arg),
		    const struct mapping *m)
{
	int fd = regular_open(path, wanted, m);

	free(path);
	return fd;
}

/*
 * The link in map_files leads to the mapped file itself, deleted or not, but following it needs
 * privileges: proc(5). The other paths may lead to another file by now.
 */
static int open_mapped(const struct objects *o, int32_t pid, const struct mapping *m)
{
	int fd = try_path(xasprintf("%s/%" PRId32 "/map_files/%" PRIx64 "-%" PRIx64, o->proc, pid,
				    m->start, m->end),
			  NULL, m);

	if (fd < 0)
		fd = try_path(xasprintf("%s/%" PRId32 "/root%s", o->proc, pid, m->path),
			      is_mapped_file, m);
	if (fd < 0)
		fd = try_path(xstrdup(m->path), is_mapped_file, m);
	if (fd < 0)
		fd = try_path(xasprintf("%s/%" PRId32 "/exe", o->proc, pid), is_mapped_file, m);
	return fd;
}

static void recount(struct objects *o)
{
	struct file *file, *next;

	o->unread = 0;
	HASH_ITER (hh, o->files, file, next)
		o->unread += file->object && object_is_unread(file->object);
}

static bool has_room(struct objects *o, unsigned int most)
{
	if (o->unread >= most)
		recount(o);
	return o->unread < most;
}

bool objects_have_room(struct objects *o)
{
	return has_room(o, MAX_UNREAD / 2);
}

static struct file *objects_find(struct objects *o, const struct mapping *m)
{
	struct file *file;

	HASH_FIND(hh, o->files, &m->file, sizeof(m->file), file);
	if (file || HASH_COUNT(o->files) >= MAX_FILES)
		return file;
	file = xcalloc(1, sizeof(*file));
	file->id = m->file;
	HASH_ADD(hh, o->files, id, sizeof(file->id), file);
	return file;
}

struct object *objects_get(struct objects *o, int32_t pid, const struct mapping *m)
{
	struct file *file;
	int fd;

	if (m->file.inode == 0 || m->path[0] != '/' || m->perms[3] != 'p')
		return NULL;
	file = objects_find(o, m);
	if (!file)
		return NULL;
	if (file->opened || file->attempts >= MAX_ATTEMPTS || !has_room(o, MAX_UNREAD))
		return file->object;
	file->attempts++;
	fd = open_mapped(o, pid, m);
	if (fd < 0)
		return NULL;
	file->opened = true;
	file->object = object_open(fd, m->path);
	o->unread += file->object != NULL;
	return file->object;
}
