/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identity.c - looks at the mapped files themselves, by the kernel's links to them or by name.
 */
#include "place/identity.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/openat2.h>

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

/*
 * Fills ID with the file that FD, or PATH seen from there, stands for. The file system may be the
 * target's own and not answer: it is not asked, the kernel knows these numbers.
 */
static bool look_at(int fd, const char *path, int flags, struct file_id *id)
{
	struct statx st;

	if (statx(fd, path, flags | AT_STATX_DONT_SYNC, STATX_INO, &st) < 0)
		return false;
	*id = (struct file_id){ .inode = st.stx_ino,
				.dev_major = st.stx_dev_major,
				.dev_minor = st.stx_dev_minor };
	return true;
}

/* The file called NAME, as thread TID sees it, if the kernel knows it without looking it up. */
static bool look_at_name(const char *proc, int32_t tid, const char *name, struct file_id *id)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC,
				.resolve = RESOLVE_CACHED | RESOLVE_IN_ROOT };
	char *path = xasprintf("%s/%" PRId32 "/root", proc, tid);
	int root = open(path, O_PATH | O_CLOEXEC), fd = -1;
	bool found;

	free(path);
	if (root >= 0) {
		fd = (int)syscall(SYS_openat2, root, name, &how, sizeof(how));
		close(root);
	}
	if (fd < 0)
		return false;
	found = look_at(fd, "", AT_EMPTY_PATH, id);
	close(fd);
	return found;
}

/*
 * The link in map_files leads to the mapped file itself, but following it needs privileges:
 * proc(5). Another file may have the name by now; one with the same inode number is taken for the
 * mapped one.
 */
static void find_file(const char *proc, int32_t tid, struct mapping *m)
{
	char *link = xasprintf("%s/%" PRId32 "/map_files/%" PRIx64 "-%" PRIx64, proc, tid, m->start,
			       m->end);
	struct file_id id;

	m->file = (struct file_id){ 0 };
	if (look_at(AT_FDCWD, link, 0, &id) ||
	    (look_at_name(proc, tid, m->path, &id) && id.inode == m->inode))
		m->file = id;
	free(link);
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
