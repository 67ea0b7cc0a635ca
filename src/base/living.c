/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * living.c - reads the states of the threads of a process until one has not ended.
 */
#include "base/living.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/whole.h"
#include "base/xalloc.h"

/*
 * The state follows the name, which may hold any bytes, parentheses too: proc(5), /proc/pid/stat.
 */
static bool is_alive(int folder, const char *tid)
{
	char path[64], text[512], state;
	const char *end;

	snprintf(path, sizeof(path), "%.32s/stat", tid);
	if (whole_text(folder, path, text, sizeof(text)) < 0)
		return false;
	end = strrchr(text, ')');
	return end && sscanf(end, ") %c", &state) == 1 && state != 'Z' && state != 'X';
}

int32_t living_thread(const char *proc, int32_t pid)
{
	char *path = xasprintf("%s/%" PRId32 "/task", proc, pid);
	DIR *folder = opendir(path);
	struct dirent *entry;
	int32_t found = -1;

	free(path);
	if (!folder)
		return -1;
	while (found < 0 && (entry = readdir(folder))) {
		int32_t tid = atoi(entry->d_name);

		if (tid > 0 && is_alive(dirfd(folder), entry->d_name))
			found = tid;
	}
	closedir(folder);
	return found;
}
