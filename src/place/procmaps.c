/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procmaps.c - writes one line for each mapped file.
 */
#include "place/procmaps.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

/* The index of the last mapping that continues the file of M->all[I]. */
static size_t end_of_file(const struct maps *m, size_t i)
{
	while (i + 1 < m->n && !strcmp(m->all[i + 1].path, m->all[i].path))
		i++;
	return i;
}

static bool is_writable_path(const char *path)
{
	return path[0] == '/' && !path[strcspn(path, " \t\r\n")];
}

void procmaps_write(const struct maps *m, int32_t pid, const char *comm, FILE *out)
{
	int comm_bytes = (int)strcspn(comm, " \t\n\v\f\r");
	size_t n = 0;

	for (size_t i = 0; i < m->n; i = end_of_file(m, i) + 1)
		n += is_writable_path(m->all[i].path);
	/* Readers stop at an empty name. */
	fprintf(out, "%" PRIx32 " %zx %.*s\n", (uint32_t)pid, n, comm_bytes ? comm_bytes : 1,
		comm_bytes ? comm : "?");
	for (size_t i = 0, end; i < m->n; i = end + 1) {
		end = end_of_file(m, i);
		if (is_writable_path(m->all[i].path))
			fprintf(out, "%" PRIx64 " %" PRIx64 " %s\n", m->all[i].start,
				m->all[end].end, m->all[i].path);
	}
}
