/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folder.h - makes a temporary folder for a test, and reads and writes files in it.
 */
#ifndef FUTRACE_TESTS_FOLDER_H
#define FUTRACE_TESTS_FOLDER_H

/* Makes an empty folder below TMPDIR. folder_remove() removes it with its files, and frees it. */
char *folder_new(void);
void folder_remove(char *folder);

/* Writes TEXT into a file; and does a file hold exactly TEXT? */
void folder_put(const char *path, const char *text);
void folder_check(const char *path, const char *text);

#endif
