/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * regular.h - opens files whose names a traced program chose.
 *
 * Opening a device can have side effects, and opening a FIFO can hang. So only regular files are
 * opened, and no race can defeat the check.
 */
#ifndef FUTRACE_REGULAR_H
#define FUTRACE_REGULAR_H

#include <stdbool.h>
#include <sys/stat.h>

/*
 * Opens PATH for reading if it is a regular file and WANTED, called with ARG, returns true or is
 * NULL. Returns the descriptor, or -1.
 */
int regular_open(const char *path, bool (*wanted)(const struct stat *st, const void *arg),
		 const void *arg);

/*
 * The same with PATH below the folder ROOT, as for a process whose root it is: symbolic links lead
 * to nowhere else.
 */
int regular_open_below(const char *root, const char *path,
		       bool (*wanted)(const struct stat *st, const void *arg), const void *arg);

#endif
