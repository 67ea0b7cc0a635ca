/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * whole.h - read(2) and write(2) until all is done: a call may be interrupted, or do a part only.
 */
#ifndef FUTRACE_WHOLE_H
#define FUTRACE_WHOLE_H

#include <stddef.h>
#include <sys/types.h>

/* Returns how many bytes there were, fewer than SIZE where the file ends; -1, with errno, if
 * reading failed. */
ssize_t whole_read(int fd, void *to, size_t size);

/* The same from byte AT on. */
ssize_t whole_pread(int fd, void *to, size_t size, off_t at);

/* Returns 0; -1, with errno, if not all SIZE bytes could be written. */
int whole_write(int fd, const void *bytes, size_t size);

/* The same from byte AT on. */
int whole_pwrite(int fd, const void *bytes, size_t size, off_t at);

/*
 * Reads the beginning of the file PATH, as far as it fits into TEXT of SIZE bytes with a NUL. PATH
 * is below the open directory DIR, or AT_FDCWD. Returns -1, with errno and an empty TEXT, on
 * failure.
 */
int whole_text(int dir, const char *path, char *text, size_t size);

#endif
