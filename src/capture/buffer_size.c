/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buffer_size.c - reads the host's CPUs and memory, and chooses the size of buffers.
 */
#include "capture/buffer_size.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/whole.h"
#include "base/xalloc.h"

#define MIB	       (1024 * 1024ULL)
#define SMALLEST_BYTES (MIB / 2)
#define LARGEST_BYTES  (32 * MIB)

/* All buffers together. The kernel clears them before a trace: 0.1 ms for each MB. */
#define TOTAL_BYTES (256 * MIB)
#define PART	    32 /* of the available memory */
#define IF_UNKNOWN  (512 * MIB)

uint64_t buffer_size_default(size_t n_cpus, uint64_t available_bytes)
{
	uint64_t total = (available_bytes ? available_bytes : IF_UNKNOWN) / PART;
	uint64_t bytes = SMALLEST_BYTES;

	if (total > TOTAL_BYTES)
		total = TOTAL_BYTES;
	while (bytes < LARGEST_BYTES && 2 * bytes * n_cpus <= total)
		bytes *= 2;
	return bytes;
}

/* Counts the CPUs in FILE, such as "0-3,6". */
static size_t count_cpus(const char *sys, const char *file)
{
	char *path = xasprintf("%s/devices/system/cpu/%s", sys, file);
	char text[4096];
	const char *at = text;
	unsigned int first, last;
	int length;
	size_t n = 0;

	if (whole_text(AT_FDCWD, path, text, sizeof(text)) < 0)
		*text = '\0';
	free(path);
	while (sscanf(at, "%u%n", &first, &length) == 1) {
		at += length;
		last = first;
		if (sscanf(at, "-%u%n", &last, &length) == 1)
			at += length;
		n += last >= first ? last - first + 1 : 0;
		at += *at == ',';
	}
	return n;
}

size_t buffer_size_online_cpus(const char *sys)
{
	return count_cpus(sys, "online");
}

size_t buffer_size_possible_cpus(const char *sys)
{
	return count_cpus(sys, "possible");
}

uint64_t buffer_size_available(const char *proc)
{
	char *path = xasprintf("%s/meminfo", proc);
	char text[1000];
	const char *found;
	uint64_t kb = 0;

	if (whole_text(AT_FDCWD, path, text, sizeof(text)) == 0 &&
	    (found = strstr(text, "MemAvailable:")))
		sscanf(found, "MemAvailable: %" SCNu64, &kb);
	free(path);
	return kb * 1024;
}
