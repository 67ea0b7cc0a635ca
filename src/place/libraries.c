/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libraries.c - knows libraries by the names of their files, and Go by its heap.
 */
#include "place/libraries.h"

#include <string.h>

/* Where Go's heap begins on 64-bit Linux (runtime/malloc.go, arena hints). */
#define GO_ARENA 0xc000000000ULL

/* How the names of libraries' files begin. */
static const struct {
	const char *begin;
	enum library library;
} names[] = {
	{ "libc.so.6", LIBRARY_GLIBC },	    { "libc-2.", LIBRARY_GLIBC },
	{ "libpthread-2.", LIBRARY_GLIBC }, { "ld-musl-", LIBRARY_MUSL },
	{ "libc.musl-", LIBRARY_MUSL },	    { "libglib-2.0.so", LIBRARY_GLIB },
	{ "libstdc++.so", LIBRARY_CXX },    { "libc++.so", LIBRARY_CXX },
	{ "libgomp.so", LIBRARY_OPENMP },   { "libomp.so", LIBRARY_OPENMP },
	{ "libiomp5.so", LIBRARY_OPENMP },
};

static unsigned int libraries_of_file(const char *path)
{
	const char *slash = strrchr(path, '/');

	/* On Debian, musl's loader is a link to this file. Other libraries use the name too. */
	if (slash && strcmp(slash, "/libc.so") == 0 && strstr(path, "musl"))
		return LIBRARY_MUSL;
	for (size_t i = 0; slash && i < sizeof(names) / sizeof(*names); i++) {
		if (strncmp(slash + 1, names[i].begin, strlen(names[i].begin)) == 0)
			return names[i].library;
	}
	return 0;
}

unsigned int libraries_in(const struct maps *m)
{
	const struct mapping *arena = maps_find(m, GO_ARENA);
	unsigned int found = 0;

	if (arena && arena->start == GO_ARENA && !arena->inode)
		found |= LIBRARY_GO;
	for (size_t i = 0; i < m->n; i++)
		found |= libraries_of_file(m->all[i].path);
	return found;
}
