/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * where.c - names the kinds of places.
 */
#include "model/where.h"

#include <stddef.h>
#include <stdlib.h>

const char *where_kind_name(enum where_kind kind)
{
	static const char *const names[] = {
		[WHERE_UNMAPPED] = "unmapped", [WHERE_DATA] = "data",	[WHERE_BSS] = "bss",
		[WHERE_HEAP] = "heap",	       [WHERE_STACK] = "stack", [WHERE_TLS] = "tls",
		[WHERE_ANON] = "anon",	       [WHERE_FILE] = "file",	[WHERE_SHM] = "shm",
		[WHERE_VDSO] = "vdso",
	};

	return names[kind];
}

void where_finish(struct where *w)
{
	free(w->path);
	free(w->section);
	free(w->symbol);
	free(w->near);
	free(w->text);
	w->path = w->section = w->symbol = w->near = w->text = NULL;
}
