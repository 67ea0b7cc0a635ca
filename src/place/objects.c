/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * objects.c - keeps the object of each mapped file.
 */
#include "place/objects.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <uthash.h>

#include "base/xalloc.h"

/* The most unread files that are kept open. */
#define MAX_UNREAD 256

/* The most attempts to open one file: through another process it may work. */
#define MAX_ATTEMPTS 8

struct file {
	struct file_id id;
	uint32_t number;
	struct object *object; /* NULL: not ELF, or not opened */
	bool opened;	       /* the file was opened and checked, or gave no answer */
	unsigned int attempts;
	UT_hash_handle hh;
};

struct objects {
	char *proc;
	struct reader *reader;
	struct file *files;
	unsigned int unread; /* an upper bound of held descriptors; exact after recount() */
};

struct objects *objects_new(const char *proc)
{
	struct objects *o = xcalloc(1, sizeof(*o));

	o->proc = xstrdup(proc);
	o->reader = reader_new();
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
	reader_free(o->reader);
	free(o->proc);
	free(o);
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
	if (file || HASH_COUNT(o->files) >= READER_FILES)
		return file;
	file = xcalloc(1, sizeof(*file));
	file->id = m->file;
	file->number = HASH_COUNT(o->files);
	HASH_ADD(hh, o->files, id, sizeof(file->id), file);
	return file;
}

static struct reader_file file_of(const struct objects *o, const struct file *file, int32_t pid,
				  const struct mapping *m)
{
	return (struct reader_file){
		.number = file->number,
		.pid = pid,
		.root = o->proc,
		.path = m->path,
		.start = m->start,
		.end = m->end,
		.file = m->file,
	};
}

static void open_file(struct objects *o, struct file *file, int32_t pid, const struct mapping *m)
{
	const struct reader_file wanted = file_of(o, file, pid, m);
	enum reader_answer answer = reader_open(o->reader, &wanted);

	file->attempts++;
	file->opened = answer != READER_CLOSED;
	if (answer != READER_ELF)
		return;
	file->object = object_new(o->reader, &wanted);
	o->unread++;
}

struct object *objects_get(struct objects *o, int32_t pid, const struct mapping *m)
{
	struct file *file;

	if (m->file.inode == 0 || m->path[0] != '/' || m->perms[3] != 'p')
		return NULL;
	file = objects_find(o, m);
	if (!file)
		return NULL;
	if (!file->opened && file->attempts < MAX_ATTEMPTS && has_room(o, MAX_UNREAD))
		open_file(o, file, pid, m);
	return file->object;
}

size_t objects_silences(const struct objects *o)
{
	return reader_silences(o->reader);
}
