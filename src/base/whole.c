/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * whole.c - reads and writes until all bytes are done.
 */
#include "base/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Reads from byte *AT on. If AT is NULL, reads from the file's position. */
static ssize_t read_all(int fd, char *to, size_t size, const off_t *at)
{
	size_t used = 0;

	while (used < size) {
		ssize_t n = at ? pread(fd, to + used, size - used, *at + (off_t)used)
			       : read(fd, to + used, size - used);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n == 0)
			break;
		used += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)used;
}

static int write_all(int fd, const char *bytes, size_t size, const off_t *at)
{
	size_t used = 0;

	while (used < size) {
		ssize_t n = at ? pwrite(fd, bytes + used, size - used, *at + (off_t)used)
			       : write(fd, bytes + used, size - used);

		if (n < 0 && errno != EINTR)
			return -1;
		/* A file that takes no byte is broken; trying again could last for ever. */
		if (n == 0) {
			errno = EIO;
			return -1;
		}
		used += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

ssize_t whole_read(int fd, void *to, size_t size)
{
	return read_all(fd, to, size, NULL);
}

ssize_t whole_pread(int fd, void *to, size_t size, off_t at)
{
	return read_all(fd, to, size, &at);
}

int whole_write(int fd, const void *bytes, size_t size)
{
	return write_all(fd, bytes, size, NULL);
}

int whole_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
	return write_all(fd, bytes, size, &at);
}

int whole_text(int dir, const char *path, char *text, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? whole_read(fd, text, size - 1) : -1;
	int why = errno;

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	errno = why;
	return n < 0 ? -1 : 0;
}
