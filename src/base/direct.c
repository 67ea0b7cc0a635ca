/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * direct.c - opens outputs that are written in place: descriptors, pipes, terminals, devices.
 */
#include "base/direct.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/units.h"
#include "base/xalloc.h"

/* A longer chain of symbolic links counts as a circle. */
#define MAX_LINKS 16

/* The open descriptor that PATH names, or -1. */
static int descriptor_of(const char *path)
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };
	uint64_t number;

	if (!strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	if (!strcmp(path, "/dev/stderr"))
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		size_t length = strlen(folders[i]);

		if (!strncmp(path, folders[i], length) &&
		    units_parse_whole(path + length, INT_MAX, &number) == 0)
			return (int)number;
	}
	return -1;
}

static bool is_trusted(const struct stat *st)
{
	return st->st_uid == 0 || st->st_uid == geteuid();
}

/* Can every user create a file in PATH's directory that others cannot remove, as in /tmp? */
static bool is_shared(const char *path)
{
	char *copy = xstrdup(path);
	struct stat st;
	bool is = stat(dirname(copy), &st) < 0 || (st.st_mode & S_ISVTX && st.st_mode & S_IWOTH);

	free(copy);
	return is;
}

/*
 * The path to which LINK at PATH points. The caller frees it. Returns NULL with errno on failure.
 */
static char *target_of(int link, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof(target) - 1);
	char *copy, *full;

	if (n < 0)
		return NULL;
	target[n] = '\0';
	if (*target == '/')
		return xstrdup(target);
	copy = xstrdup(path);
	full = xasprintf("%s/%s", dirname(copy), target);
	free(copy);
	return full;
}

/* A link in /proc leads to an open file, not to a path; and no user can create one there. */
static bool is_of_proc(int link)
{
	struct statfs fs;

	return fstatfs(link, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* Opens PATH as a handle only, and fills ST. FLAGS are added to those of open(2). */
static int open_path(const char *path, int flags, struct stat *st)
{
	int handle = open(path, O_PATH | O_CLOEXEC | flags);

	if (handle >= 0 && fstat(handle, st) < 0) {
		close(handle);
		return -1;
	}
	return handle;
}

/*
 * Follows LINK, which stands at *PATH: closes it, and opens its target as a handle. *PATH becomes
 * the target's path, or NULL. Returns -1 if the link must not be followed or on failure.
 */
static int follow(int link, char **path, struct stat *st)
{
	bool of_proc = is_of_proc(link);
	char *next = NULL;

	if (of_proc)
		next = xstrdup(*path);
	else if (is_trusted(st))
		next = target_of(link, *path);
	close(link);
	free(*path);
	*path = next;
	return next ? open_path(next, of_proc ? 0 : O_NOFOLLOW, st) : -1;
}

static bool is_wanted(const char *path, const struct stat *st)
{
	return !S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode) && !S_ISLNK(st->st_mode) &&
	       (is_trusted(st) || !is_shared(path));
}

/* A handle of the output at PATH, or -1. The handle stays that file, even if PATH is replaced. */
static int handle_of(const char *path)
{
	char *at = xstrdup(path);
	struct stat st;
	int handle = open_path(at, O_NOFOLLOW, &st);

	for (int i = 0; handle >= 0 && S_ISLNK(st.st_mode) && i < MAX_LINKS; i++)
		handle = follow(handle, &at, &st);
	if (handle >= 0 && !is_wanted(at, &st)) {
		close(handle);
		handle = -1;
	}
	free(at);
	return handle;
}

bool direct_is(const char *path)
{
	int handle;

	if (descriptor_of(path) >= 0)
		return true;
	handle = handle_of(path);
	if (handle >= 0)
		close(handle);
	return handle >= 0;
}

int direct_check(const char *path)
{
	int fd = descriptor_of(path), flags;

	if (fd < 0)
		return access(path, W_OK) < 0 ? errno : 0;
	flags = fcntl(fd, F_GETFL);
	return flags < 0 || (flags & O_ACCMODE) == O_RDONLY ? EBADF : 0;
}

static void close_keeping_errno(int fd)
{
	int why = errno;

	close(fd);
	errno = why;
}

/* Opens NAME for writing. A pipe without a reader is ENXIO: the caller may wait or not, fifo(7). */
static int open_name(const char *name, bool is_pipe)
{
	int fd = open(name, O_WRONLY | O_NOCTTY | O_CLOEXEC | (is_pipe ? O_NONBLOCK : 0));
	int flags = fd >= 0 && is_pipe ? fcntl(fd, F_GETFL) : -1;

	if (flags >= 0)
		fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
	return fd;
}

int direct_open(const char *path)
{
	int fd = descriptor_of(path), handle;
	struct stat st;
	char name[64];

	if (fd >= 0)
		return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	handle = handle_of(path);
	if (handle < 0) {
		errno = ESTALE;
		return -1;
	}
	snprintf(name, sizeof(name), "/proc/self/fd/%d", handle);
	fd = open_name(name, fstat(handle, &st) == 0 && S_ISFIFO(st.st_mode));
	close_keeping_errno(handle);
	return fd;
}
