/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folder.c - makes, fills and removes temporary folders.
 */
#include "tests/folder.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

char *folder_new(void)
{
	const char *dir = getenv("TMPDIR");
	char *folder = xasprintf("%s/check.XXXXXX", dir ? dir : "/tmp");

	ck_assert_ptr_nonnull(mkdtemp(folder));
	return folder;
}

void folder_remove(char *folder)
{
	char *command = xasprintf("rm -r %s", folder);

	ck_assert_int_eq(system(command), 0);
	free(command);
	free(folder);
}

void folder_put(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_ge(fputs(text, out), 0);
	ck_assert_int_eq(fclose(out), 0);
}

void folder_check(const char *path, const char *text)
{
	FILE *in = fopen(path, "r");
	char content[64] = "";

	ck_assert_ptr_nonnull(in);
	ck_assert_uint_lt(fread(content, 1, sizeof(content) - 1, in), sizeof(content) - 1);
	fclose(in);
	ck_assert_str_eq(content, text);
}
