/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code.c - fuzzes what names code: the table of functions of Go's programs, and perf-PID.map.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "code/pclntab.h"
#include "code/perf_map.h"
#include "tests/fuzz/fuzz.h"

/* Where the code begins if the table does not say so. */
#define TEXT 0x400000

static void look_up_line(const struct pclntab *t, const struct pclntab_function *f,
			 uint64_t address)
{
	unsigned int line;
	const char *file;

	if (!pclntab_line(t, f, address, &file, &line))
		return;
	FUZZ_EXPECT(line > 0 && strlen(file) > 0);
}

/* Addresses that the table has, and those between. */
static void look_up_functions(const struct pclntab *t)
{
	struct pclntab_function f;
	uint64_t address = t->text;

	for (int i = 0; i < 64; i++) {
		if (!pclntab_find(t, address, &f)) {
			address += 16;
			continue;
		}
		FUZZ_EXPECT(f.begin <= address && address < f.end && strlen(f.name) > 0);
		look_up_line(t, &f, address);
		look_up_line(t, &f, f.end - 1);
		address = f.end;
	}
}

void fuzz_pclntab(const uint8_t *bytes, size_t size)
{
	struct pclntab t;

	if (!pclntab_read(&t, bytes, size))
		return;
	look_up_functions(&t);
	t.text = TEXT;
	look_up_functions(&t);
}

void fuzz_perf_map(const uint8_t *bytes, size_t size)
{
	static const uint64_t addresses[] = { 0, 0x1000, 0x7f0000001234, UINT64_MAX };
	struct perf_map *m = perf_map_new(fuzz_string(bytes, size), size);

	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		uint64_t begin;
		const char *name = perf_map_find(m, addresses[i], &begin);

		if (name)
			FUZZ_EXPECT(strlen(name) > 0 && begin <= addresses[i]);
	}
	perf_map_free(m);
}
