/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * targets.c - the table of fuzzing targets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "base/xalloc.h"

static const struct fuzz_target targets[] = {
	{ "pages", fuzz_pages }, { "format", fuzz_format },   { "maps", fuzz_maps },
	{ "proc", fuzz_proc },	 { "marks", fuzz_marks },     { "options", fuzz_options },
	{ "elf", fuzz_elf },	 { "names", fuzz_names },     { "recording", fuzz_recording },
	{ "stack", fuzz_stack }, { "pclntab", fuzz_pclntab }, { "perf_map", fuzz_perf_map },
};

const struct fuzz_target *fuzz_target(size_t i)
{
	return i < sizeof(targets) / sizeof(*targets) ? &targets[i] : NULL;
}

char *fuzz_string(const uint8_t *bytes, size_t size)
{
	char *string = xcalloc(size + 1, 1);

	if (size)
		memcpy(string, bytes, size);
	return string;
}

char *fuzz_corpus(const char *target, const char *file)
{
	const char *top = getenv("TEST_TOP");

	return xasprintf("%s/tests/fuzz/corpus/%s%s%s", top ? top : ".", target, file ? "/" : "",
			 file ? file : "");
}

char *fuzz_read(const char *file, size_t *size)
{
	FILE *in = fopen(file, "re");
	char *bytes = NULL;
	size_t capacity = 0;

	*size = 0;
	if (!in)
		return NULL;
	do {
		capacity += 65536;
		bytes = xrealloc(bytes, capacity, 1);
		*size += fread(bytes + *size, 1, capacity - 1 - *size, in);
	} while (*size == capacity - 1);
	bytes[*size] = '\0';
	fclose(in);
	return bytes;
}

void fuzz_fail(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}
