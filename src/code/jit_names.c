/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jit_names.c - opens the file of a process, and keeps what it says.
 */
#include "code/jit_names.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uthash.h>

#include "base/own_id.h"
#include "base/whole.h"
#include "base/xalloc.h"
#include "code/perf_map.h"
#include "place/regular.h"

/* The largest file, and the most that are kept. */
#define MAX_BYTES (64L << 20)
#define MAX_FILES 4

struct known_process {
	int32_t pid;
	struct perf_map *map; /* NULL: there is none */
	UT_hash_handle hh;
};

struct jit_names {
	struct known_process *all;
};

struct jit_names *jit_names_new(void)
{
	return xcalloc(1, sizeof(struct jit_names));
}

static void forget_all(struct jit_names *j)
{
	struct known_process *process, *next;

	HASH_ITER (hh, j->all, process, next) {
		HASH_DEL(j->all, process);
		perf_map_free(process->map);
		free(process);
	}
}

void jit_names_free(struct jit_names *j)
{
	if (!j)
		return;
	forget_all(j);
	free(j);
}

/* Is ST a file that only the user ARG, or root, can have written? */
static bool is_believed(const struct stat *st, const void *arg)
{
	const uid_t *user = arg;

	return (st->st_uid == 0 || st->st_uid == *user) && !(st->st_mode & S_IWOTH) &&
	       st->st_size <= MAX_BYTES;
}

/* The user as whom TID makes files. Returns false if there is no such thread. */
static bool find_user(const char *proc, int32_t tid, uid_t *user)
{
	char *path = xasprintf("%s/%" PRId32 "/status", proc, tid);
	unsigned int effective;
	char text[4096];
	const char *found;

	/* The name comes first, with its newlines escaped: so it cannot fake this line. */
	found = whole_text(AT_FDCWD, path, text, sizeof(text)) == 0 ? strstr(text, "\nUid:") : NULL;
	free(path);
	if (!found || sscanf(found, "\nUid: %*u %u", &effective) != 1)
		return false;
	*user = effective;
	return true;
}

static int open_map(const char *proc, int32_t pid, int32_t tid)
{
	char *root = xasprintf("%s/%" PRId32 "/root", proc, tid);
	char *path = xasprintf("/tmp/perf-%" PRId32 ".map", own_id(proc, pid, pid));
	uid_t user;
	int fd = -1;

	if (find_user(proc, tid, &user))
		fd = regular_open_below(root, path, is_believed, &user);
	free(root);
	free(path);
	return fd;
}

/* Closes FD. */
static struct perf_map *read_map(int fd)
{
	struct stat st;
	char *text;
	ssize_t n;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) < 0 || st.st_size > MAX_BYTES)
		st.st_size = 0;
	text = xcalloc((size_t)st.st_size + 1, 1);
	n = whole_read(fd, text, (size_t)st.st_size);
	close(fd);
	return perf_map_new(text, n > 0 ? (size_t)n : 0);
}

const char *jit_names_find(struct jit_names *j, const char *proc, int32_t pid, int32_t tid,
			   uint64_t address, uint64_t *begin)
{
	struct known_process *process;

	HASH_FIND(hh, j->all, &pid, sizeof(pid), process);
	if (!process) {
		if (HASH_COUNT(j->all) >= MAX_FILES)
			forget_all(j);
		process = xcalloc(1, sizeof(*process));
		process->pid = pid;
		process->map = read_map(open_map(proc, pid, tid));
		HASH_ADD(hh, j->all, pid, sizeof(process->pid), process);
	}
	return process->map ? perf_map_find(process->map, address, begin) : NULL;
}
