/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identity.c - looks at the mapped files themselves, by the kernel's links to them or by name.
 */
#include "place/identity.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/xalloc.h"

/* The kernel's own shared memory: one file system, which has no other numbers or names. */
static bool is_kernel_memory(const struct mapping *m)
{
	static const char *const begins[] = { "/memfd:", "/dev/zero", "/SYSV", "/anon_hugepage",
					      "[" };

	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
		if (strncmp(m->path, begins[i], strlen(begins[i])) == 0)
			return true;
	}
	return !m->path[0];
}

/* Fills ID with the file at PATH, and frees PATH. */
static bool look_at(char *path, struct file_id *id)
{
	struct stat st;
	int failed = stat(path, &st);

	free(path);
	if (failed < 0)
		return false;
	*id = (struct file_id){ .inode = st.st_ino,
				.dev_major = major(st.st_dev),
				.dev_minor = minor(st.st_dev) };
	return true;
}

/* The file called NAME, as thread TID sees it. */
static bool look_at_name(const char *proc, int32_t tid, const char *name, struct file_id *id)
{
	return look_at(xasprintf("%s/%" PRId32 "/root%s", proc, tid, name), id);
}

/*
 * The link in map_files leads to the mapped file itself, but following it needs privileges:
 * proc(5). Another file may have the name by now; one with the same inode number is taken for the
 * mapped one.
 */
static void find_file(const char *proc, int32_t tid, struct mapping *m)
{
	struct file_id id;

	m->file = (struct file_id){ 0 };
	if (look_at(xasprintf("%s/%" PRId32 "/map_files/%" PRIx64 "-%" PRIx64, proc, tid, m->start,
			      m->end),
		    &id) ||
	    (look_at_name(proc, tid, m->path, &id) && id.inode == m->inode))
		m->file = id;
}

/* Takes the name as it is listed if the mapped file has that very name. */
static void settle_name(const char *proc, int32_t tid, struct mapping *m)
{
	struct file_id id;

	if (!look_at_name(proc, tid, m->listed, &id) || memcmp(&id, &m->file, sizeof(id)) != 0)
		return;
	m->path = m->listed;
	m->deleted = false;
}

static bool is_listed_as(const struct mapping *a, const struct mapping *b)
{
	return a->inode == b->inode && a->dev_major == b->dev_major &&
	       a->dev_minor == b->dev_minor && strcmp(a->path, b->path) == 0;
}

/* Takes over from OTHER, which may be NULL, if it has the same file. */
static bool take_over(struct mapping *m, const struct mapping *other)
{
	bool has_listed_name = other && other->listed && other->path == other->listed;

	if (!other || (has_listed_name ? !m->listed || strcmp(m->listed, other->listed) != 0
				       : !is_listed_as(m, other)))
		return false;
	m->file = other->file;
	if (has_listed_name) {
		m->path = m->listed;
		m->deleted = false;
	}
	return true;
}

static bool has_same_place(const struct mapping *a, const struct mapping *b)
{
	return b && a->start == b->start && a->end == b->end && a->offset == b->offset &&
	       a->inode == b->inode && a->dev_major == b->dev_major && a->dev_minor == b->dev_minor;
}

void identity_complete(const char *proc, int32_t tid, struct maps *m, const struct maps *earlier)
{
	for (size_t i = 0; i < m->n; i++) {
		struct mapping *at = &m->all[i];
		const struct mapping *before = earlier ? maps_find(earlier, at->start) : NULL;
		bool is_certain = !at->inode || is_kernel_memory(at);

		if (is_certain || (at->dev_major && !at->listed) ||
		    (has_same_place(at, before) && take_over(at, before)) ||
		    (i && take_over(at, at - 1)))
			continue;
		if (!at->dev_major)
			find_file(proc, tid, at);
		if (at->listed)
			settle_name(proc, tid, at);
	}
}
