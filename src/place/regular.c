/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * regular.c - opens a path as a handle, checks it, and then opens the handle.
 */
#include "place/regular.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Opens the file of HANDLE, an O_PATH descriptor, for reading: open(2). */
static int open_handle(int handle)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", handle);
	return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* Closes HANDLE. */
static int open_if_wanted(int handle, bool (*wanted)(const struct stat *st, const void *arg),
			  const void *arg)
{
	struct stat st;
	int fd = -1;

	if (handle < 0)
		return -1;
	if (fstat(handle, &st) == 0 && S_ISREG(st.st_mode) && (!wanted || wanted(&st, arg)))
		fd = open_handle(handle);
	close(handle);
	return fd;
}

int regular_open(const char *path, bool (*wanted)(const struct stat *st, const void *arg),
		 const void *arg)
{
	return open_if_wanted(open(path, O_PATH | O_CLOEXEC), wanted, arg);
}

int regular_open_below(const char *root, const char *path,
		       bool (*wanted)(const struct stat *st, const void *arg), const void *arg)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	int folder = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int handle;

	if (folder < 0)
		return -1;
	handle = (int)syscall(SYS_openat2, folder, path, &how, sizeof(how));
	close(folder);
	return open_if_wanted(handle, wanted, arg);
}
