/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place_library_cases.c - tests the libraries found in a process' mappings.
 */
#include "tests/place/place_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "place/libraries.h"
#include "place/place.h"
#include "base/xalloc.h"

static const struct {
	const char *line;
	unsigned int libraries;
} lines[] = {
	{ "/usr/lib/x86_64-linux-gnu/libc.so.6", LIBRARY_GLIBC },
	{ "/lib/x86_64-linux-gnu/libc-2.31.so", LIBRARY_GLIBC },
	{ "/lib/x86_64-linux-gnu/libpthread-2.31.so", LIBRARY_GLIBC },
	{ "/lib/ld-musl-x86_64.so.1", LIBRARY_MUSL },
	{ "/usr/lib/x86_64-linux-musl/libc.so", LIBRARY_MUSL },
	{ "/system/lib64/bionic/libc.so", 0 },
	{ "/usr/lib/libglib-2.0.so.0.7400.6", LIBRARY_GLIB },
	{ "/usr/lib/libstdc++.so.6.0.30", LIBRARY_CXX },
	{ "/usr/lib/libc++.so.1.0", LIBRARY_CXX },
	{ "/usr/lib/x86_64-linux-gnu/libgomp.so.1.0.0", LIBRARY_OPENMP },
	{ "/usr/lib/llvm-14/lib/libomp.so.5", LIBRARY_OPENMP },
	{ "/tmp/libc.so.6/other", 0 },
	{ "/tmp/mylibc.so.6", 0 },
	{ "libc.so.6", 0 },
	{ "[heap]", 0 },
	{ "", 0 },
};

static unsigned int libraries_of(const char *text)
{
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	unsigned int found;
	struct maps *m;
	size_t bad;

	ck_assert_ptr_nonnull(in);
	m = maps_read(in, &bad);
	fclose(in);
	ck_assert_ptr_nonnull(m);
	found = libraries_in(m);
	maps_free(m);
	return found;
}

START_TEST(a_library_is_told_by_its_file)
{
	char *text = xasprintf("7f0000000000-7f0000001000 r-xp 00000000 08:01 4711 %s\n",
			       lines[_i].line);

	ck_assert_uint_eq(libraries_of(text), lines[_i].libraries);
	free(text);
}
END_TEST

START_TEST(go_is_told_by_where_its_heap_begins)
{
	ck_assert_uint_eq(libraries_of("c000000000-c000400000 rw-p 00000000 00:00 0\n"),
			  LIBRARY_GO);
	ck_assert_uint_eq(libraries_of("c000001000-c000400000 rw-p 00000000 00:00 0\n"), 0);
}
END_TEST

START_TEST(a_process_has_what_it_has_mapped)
{
	struct place *p = place_new("/proc");

	ck_assert_uint_eq(place_libraries(p, getpid(), 0), 0);
	ck_assert_int_eq(place_read(p, getpid()), 0);
	ck_assert(place_libraries(p, getpid(), 0) & (LIBRARY_GLIBC | LIBRARY_MUSL));
	ck_assert(!(place_libraries(p, getpid(), 0) & LIBRARY_GO));
	place_free(p);
}
END_TEST

START_TEST(a_child_has_what_its_parent_had)
{
	struct place *p = place_new("/proc");
	int32_t child = 1 << 30;

	ck_assert_int_eq(place_read(p, getpid()), 0);
	place_fork(p, getpid(), child);
	ck_assert_uint_eq(place_libraries(p, child, 0), place_libraries(p, getpid(), 0));
	place_free(p);
}
END_TEST

TCase *place_library_cases(void)
{
	TCase *tcase = tcase_create("library");

	tcase_add_loop_test(tcase, a_library_is_told_by_its_file, 0,
			    sizeof(lines) / sizeof(*lines));
	tcase_add_test(tcase, go_is_told_by_where_its_heap_begins);
	tcase_add_test(tcase, a_process_has_what_it_has_mapped);
	tcase_add_test(tcase, a_child_has_what_its_parent_had);
	return tcase;
}
