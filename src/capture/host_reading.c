/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_reading.c - reads the host's figures out of /proc/vmstat and /proc/pressure.
 */
#include "capture/host_reading.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/whole.h"
#include "base/xalloc.h"

/* /proc/vmstat has some 5 KiB. */
#define TEXT_SIZE (32 * 1024)

/* The file and the key of each number. */
static const struct {
	const char *file, *key;
	size_t field;
} figures[] = {
	{ "vmstat", "nr_dirty ", offsetof(struct host_reading, dirty_pages) },
	{ "vmstat", "nr_dirty_background_threshold ",
	  offsetof(struct host_reading, dirty_background_threshold_pages) },
	{ "vmstat", "nr_writeback ", offsetof(struct host_reading, writeback_pages) },
	{ "pressure/io", "some ", offsetof(struct host_reading, io_pressure_us) },
	{ "pressure/cpu", "some ", offsetof(struct host_reading, cpu_pressure_us) },
	{ "pressure/memory", "some ", offsetof(struct host_reading, memory_pressure_us) },
};

#define N_FIGURES (sizeof(figures) / sizeof(*figures))

static void read_file(const char *proc, const char *file, char *text, size_t size)
{
	char *path = xasprintf("%s/%s", proc, file);

	/* If the file cannot be read, TEXT is empty and its numbers are unknown. */
	whole_text(AT_FDCWD, path, text, size);
	free(path);
}

/* The text after KEY in the line of TEXT that begins with KEY, or NULL. */
static const char *find_line(const char *text, const char *key)
{
	const char *line = text;

	while (line && strncmp(line, key, strlen(key)) != 0) {
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	return line ? line + strlen(key) : NULL;
}

/* Reads "66", or the total of "avg10=0.26 avg60=0.21 avg300=0.13 total=6567803". */
static int64_t number_of(const char *text, const char *key)
{
	const char *line = find_line(text, key);
	const char *total = line ? strstr(line, "total=") : NULL;
	int64_t n;

	if (!line || sscanf(total && total < line + strcspn(line, "\n") ? total + 6 : line,
			    "%" SCNd64, &n) != 1)
		return -1;
	return n >= 0 ? n : -1;
}

void host_read(const char *proc, struct host_reading *r)
{
	char text[TEXT_SIZE] = "";

	r->ts_ns = clock_now_ns();
	for (size_t i = 0; i < N_FIGURES; i++) {
		int64_t n;

		if (!i || strcmp(figures[i].file, figures[i - 1].file) != 0)
			read_file(proc, figures[i].file, text, TEXT_SIZE);
		n = number_of(text, figures[i].key);
		memcpy((char *)r + figures[i].field, &n, sizeof(n));
	}
}
