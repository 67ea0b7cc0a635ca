/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * own_id.c - reads /proc/PID/task/TID/status.
 */
#include "base/own_id.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/whole.h"
#include "base/xalloc.h"

int32_t own_id(const char *proc, int32_t pid, int32_t tid)
{
	char *path = xasprintf("%s/%" PRId32 "/task/%" PRId32 "/status", proc, pid, tid);
	char text[4096];
	const char *found;
	int failed = whole_text(AT_FDCWD, path, text, sizeof(text));

	free(path);
	if (failed < 0)
		return -1;
	/* The ids in all namespaces, the innermost last. A kernel without namespaces has no line.
	 */
	found = strstr(text, "\nNSpid:");
	if (!found)
		return tid;
	found += strlen("\nNSpid:");
	for (int32_t id = tid;;) {
		char *end;
		int32_t next = (int32_t)strtol(found, &end, 10);

		if (end == found || *found == '\n')
			return id;
		id = next;
		found = end;
	}
}
