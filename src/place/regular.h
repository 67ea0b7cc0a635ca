/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * regular.h - opens files whose names a traced program chose.
 *
 * Opening a device can set something off and opening a FIFO can hang, so only regular files are
 * ever opened, and the check can't be raced.
 */
#ifndef FUTRACE_REGULAR_H
#define FUTRACE_REGULAR_H

#include <stdbool.h>
#include <sys/stat.h>

/*
 * Opens the file PATH for reading if it is a regular one and WANTED, which gets ARG, agrees; a
 * NULL WANTED agrees to all. Returns the descriptor, or -1.
 */
int regular_open(const char *path, bool (*wanted)(const struct stat *st, const void *arg),
		 const void *arg);

#endif
