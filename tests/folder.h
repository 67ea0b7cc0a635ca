/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folder.h - a folder of a test's own, and the files in it.
 */
#ifndef FUTRACE_TESTS_FOLDER_H
#define FUTRACE_TESTS_FOLDER_H

/* An empty one below TMPDIR, which folder_remove() removes, with all that is in it, and frees. */
char *folder_new(void);
void folder_remove(char *folder);

/* Writes TEXT into a file; and does one hold that, and nothing else? */
void folder_put(const char *path, const char *text);
void folder_check(const char *path, const char *text);

#endif
