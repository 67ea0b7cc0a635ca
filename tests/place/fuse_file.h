/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuse_file.h - a file system with one file, served by a process that the test controls.
 */
#ifndef FUTRACE_TESTS_FUSE_FILE_H
#define FUTRACE_TESTS_FUSE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Can this process mount such a file system? */
bool fuse_file_is_possible(void);

/*
 * Mounts it at FOLDER, in a mount namespace of our own, and returns the id of the process that
 * serves it: FOLDER/file has SIZE BYTES. Reading more than the first READABLE of them is an error;
 * that is a multiple of the page size. Returns -1 on failure.
 */
pid_t fuse_file_serve(const char *folder, const void *bytes, size_t size, size_t readable);

#endif
