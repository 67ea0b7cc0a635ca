/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blocked.c - lets a program hang when it opens a file: preloaded by signals.sh.
 *
 * BLOCKED is a part of the file's path. When the program hangs, the file BLOCKED_TOLD appears.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static void block_if_asked(const char *path)
{
	const char *blocked = getenv("BLOCKED"), *told = getenv("BLOCKED_TOLD");

	if (!blocked || !told || !strstr(path, blocked))
		return;
	close(creat(told, 0600));
	/* As a file system that does not answer: a signal is handled, and the call goes on. */
	for (;;)
		pause();
}

static mode_t mode_of(int flags, va_list more)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	int (*next)(const char *, int, ...) =
		(int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = mode_of(flags, more);
	va_end(more);
	block_if_asked(path);
	return next(path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	int (*next)(int, const char *, int, ...) =
		(int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
	va_list more;
	mode_t mode;

	va_start(more, flags);
	mode = mode_of(flags, more);
	va_end(more);
	block_if_asked(path);
	return next(dir, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
	FILE *(*next)(const char *, const char *) =
		(FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "fopen");

	block_if_asked(path);
	return next(path, mode);
}
