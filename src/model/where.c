/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * where.c - names the kinds of places.
 */
#include "model/where.h"

#include <stddef.h>
#include <stdlib.h>

#include <futrace/schema.h>

const char *where_kind_name(enum where_kind kind)
{
	static const char *const names[] = {
		[WHERE_UNMAPPED] = FUTRACE_WHERE_UNMAPPED, [WHERE_DATA] = FUTRACE_WHERE_DATA,
		[WHERE_BSS] = FUTRACE_WHERE_BSS,	   [WHERE_HEAP] = FUTRACE_WHERE_HEAP,
		[WHERE_STACK] = FUTRACE_WHERE_STACK,	   [WHERE_TLS] = FUTRACE_WHERE_TLS,
		[WHERE_ANON] = FUTRACE_WHERE_ANON,	   [WHERE_FILE] = FUTRACE_WHERE_FILE,
		[WHERE_SHM] = FUTRACE_WHERE_SHM,	   [WHERE_VDSO] = FUTRACE_WHERE_VDSO,
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
