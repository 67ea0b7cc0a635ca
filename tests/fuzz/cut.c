/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cut.c - makes an input for the fuzzing target `recording': cut FILE OPTIONS BYTES
 *
 * Writes a byte of OPTIONS and a trace.dat that has of each CPU one sub-buffer, cut to BYTES behind
 * a whole event, and of the head what that target reads: no formats, kernel symbols and names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/subbuf.h"
#include "capture/trace_dat/trace_dat.h"
#include "base/xalloc.h"

/* A time stamp, and the number of bytes that follow. */
#define HEADER_BYTES 16

/* The number of bytes of whole events in SUBBUF of SIZE bytes, at most LIMIT. */
static size_t whole_events(const void *subbuf, size_t size, size_t limit)
{
	const unsigned char *begin = subbuf;
	struct subbuf_cursor c;
	const void *record;
	size_t bytes, used = HEADER_BYTES;

	if (!subbuf_open(&c, subbuf, size))
		return used;
	while (subbuf_next(&c, &record, &bytes) == SUBBUF_RECORD && c.at <= begin + limit)
		used = (size_t)(c.at - begin);
	return used;
}

static void write_subbuf(struct trace_dat *t, size_t i, size_t limit)
{
	unsigned char *subbuf = xcalloc(1, t->subbuf_bytes);
	uint64_t used;

	if (trace_dat_read(t, &t->cpus[i], 0, subbuf)) {
		used = whole_events(subbuf, t->subbuf_bytes, limit) - HEADER_BYTES;
		memcpy(subbuf + sizeof(uint64_t), &used, sizeof(used));
		memset(subbuf + HEADER_BYTES + used, 0, t->subbuf_bytes - HEADER_BYTES - used);
	}
	fwrite(subbuf, 1, limit, stdout);
	free(subbuf);
}

static void write_head(const struct trace_dat *t, size_t limit)
{
	char *kernel = xasprintf("Linux - %s - x86_64", t->kernel);
	const struct trace_dat_head head = {
		.header_page = "",
		.header_event = "",
		.kallsyms = "",
		.comms = "",
		.clock = t->clock,
		.kernel = kernel,
		.version = "",
		.proc_maps = t->proc_maps ? t->proc_maps : "",
		.subbuf_bytes = limit,
		.notes = t->notes,
		.notes_bytes = t->notes_bytes,
	};
	size_t size;
	char *bytes;

	for (size_t i = 0; i < t->n_cpus; i++)
		t->cpus[i].bytes = limit;
	bytes = trace_dat_make_head(&head, t->cpus, t->n_cpus, &size);
	if (bytes)
		fwrite(bytes, 1, size, stdout);
	free(bytes);
	free(kernel);
}

int main(int argc, char **argv)
{
	struct trace_dat t, read;
	struct error err;
	size_t limit = argc == 4 ? strtoul(argv[3], NULL, 0) : 0;

	if (limit <= HEADER_BYTES) {
		fputs("usage: cut FILE OPTIONS BYTES\n", stderr);
		return 2;
	}
	if (trace_dat_open(&t, argv[1], &err) < 0 || trace_dat_open(&read, argv[1], &err) < 0) {
		fprintf(stderr, "%s\n", err.what);
		return 1;
	}
	putchar((int)strtoul(argv[2], NULL, 0));
	write_head(&t, limit);
	for (size_t i = 0; i < read.n_cpus; i++)
		write_subbuf(&read, i, limit);
	trace_dat_close(&t);
	trace_dat_close(&read);
	return ferror(stdout) || fflush(stdout) == EOF;
}
