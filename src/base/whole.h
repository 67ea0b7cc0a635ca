/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * whole.h - reads and writes until all bytes are done.
 *
 * One call of read(2) or write(2) may be interrupted, or do only a part.
 */
#ifndef FUTRACE_WHOLE_H
#define FUTRACE_WHOLE_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Returns the number of bytes read, which is less than SIZE only at the end of the file. Returns
 * -1, with errno, on failure.
 */
ssize_t whole_read(int fd, void *to, size_t size);

/* The same from byte AT on. */
ssize_t whole_pread(int fd, void *to, size_t size, off_t at);

/* Writes all SIZE bytes and returns 0. Returns -1, with errno, on failure. */
int whole_write(int fd, const void *bytes, size_t size);

/* The same from byte AT on. */
int whole_pwrite(int fd, const void *bytes, size_t size, off_t at);

/*
 * Reads the first SIZE - 1 bytes of the file PATH into TEXT and adds a NUL. PATH is relative to the
 * open directory DIR, or to the working directory if DIR is AT_FDCWD. On failure, TEXT is empty;
 * returns -1 with errno.
 */
int whole_text(int dir, const char *path, char *text, size_t size);

#endif
