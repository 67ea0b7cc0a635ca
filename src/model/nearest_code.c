/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nearest_code.c - the places of a stack that its programmer knows best, in one line.
 */
#include "model/nearest_code.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Libraries that a program waits through, by the begin of their names. */
static const char *const libraries[] = {
	"libc.so",    "libc-",	      "libpthread", "ld-linux", "ld-musl",
	"libc.musl-", "libstdc++.so", "libc++.so",  "libgcc_s", "libgomp.so",
	"libtsan.so", "libasan.so",   "[vdso]",	    "libuv.so", "librt",
};

/* The same code in a program that is linked statically, by the begin of its functions' names. */
static const char *const functions[] = {
	"__",
	"pthread_",
	"std::",
	"core::",
	"alloc::",
	"futex",
	"syscall",
	"clock_nanosleep",
	"nanosleep",
	"start_thread",
	"clone",
	"sem_wait",
	"sem_timedwait",
	"mtx_lock",
	"cnd_wait",
	"parking_lot",
	"runtime.",
	"sync.",
	"_start",
	"lll_",
	"_L_lock",
	"a_cas",
	"cp_",
	"lock_api::",
	"_dl_",
};

static bool begins_with_any(const char *name, const char *const *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!strncmp(name, all[i], strlen(all[i])))
			return true;
	}
	return false;
}

bool nearest_code_is_library(const struct named_module *m)
{
	return begins_with_any(named_module_name(m), libraries,
			       sizeof(libraries) / sizeof(*libraries));
}

/* PLACE may be NULL. */
static bool is_of_library(const struct named_frame *f, const struct named_place *place)
{
	if (f->module && nearest_code_is_library(f->module))
		return true;
	return place && place->function &&
	       begins_with_any(place->function, functions, sizeof(functions) / sizeof(*functions));
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* PLACE may be NULL. */
static char *in_words(const struct named_frame *f, const struct named_place *place)
{
	const char *module = f->module ? named_module_name(f->module) : "?";

	if (place && place->function && place->file && place->line)
		return xasprintf("%s (%s:%" PRIu32 ")", place->function, last_part(place->file),
				 place->line);
	if (place && place->function)
		return xstrdup(place->function);
	if (f->has_vaddr)
		return xasprintf("%s+0x%" PRIx64, module, f->vaddr);
	return xasprintf("0x%" PRIx64, f->address);
}

/* The line of places from the first one that is told. */
struct line {
	char *text;
	size_t n;
	bool with_libraries;
	bool ends_named;   /* its last place so far has a name */
	size_t named_left; /* frames with names that may follow */
};

/* A function without a name between two that have one says nothing. */
static bool is_left_out(const struct line *line, const struct named_frame *f,
			const struct named_place *place)
{
	if (!line->with_libraries && is_of_library(f, place))
		return true;
	return !place && line->ends_named && line->named_left;
}

static void add(struct line *line, const struct named_frame *f, const struct named_place *place)
{
	char *words, *longer;

	if (line->n == NEAREST_CODE_MAX || is_left_out(line, f, place))
		return;
	line->ends_named = place && place->function;
	words = in_words(f, place);
	longer = xasprintf("%s%s%s", line->text ? line->text : "", line->text ? " < " : "", words);
	free(words);
	free(line->text);
	line->text = longer;
	line->n++;
}

static bool is_named(const struct named_frame *f, bool with_libraries)
{
	return f->n_places && f->places[0].function &&
	       (with_libraries || !is_of_library(f, &f->places[0]));
}

static char *line_of(const struct named_stack *s, bool with_libraries)
{
	struct line line = { .with_libraries = with_libraries };

	for (size_t i = 0; i < s->n; i++)
		line.named_left += is_named(&s->frames[i], with_libraries);
	for (size_t i = 0; i < s->n; i++) {
		const struct named_frame *f = &s->frames[i];

		line.named_left -= is_named(f, with_libraries);
		if (!f->n_places)
			add(&line, f, NULL);
		for (size_t k = 0; k < f->n_places; k++)
			add(&line, f, &f->places[k]);
	}
	return line.text;
}

char *nearest_code(const struct named_stack *s)
{
	char *text = line_of(s, false);

	return text ? text : line_of(s, true);
}

/* What is inlined belongs to the function around it: the machine code is of that. */
char *nearest_function(const struct named_stack *s)
{
	const struct named_frame *f = s->n ? &s->frames[0] : NULL;
	const struct named_place *place = f && f->n_places ? &f->places[f->n_places - 1] : NULL;
	const char *module = f && f->module ? named_module_name(f->module) : NULL;
	const char *kernel = f && f->how == STACK_TICK_IN_CALL ? "in the kernel" : NULL;
	bool is_library = module && nearest_code_is_library(f->module);

	if (!place || !place->function)
		return module ? xasprintf("code of %s%s", module, kernel ? " in the kernel" : "")
			      : NULL;
	if (is_library)
		return xasprintf("%s (%s%s%s)", place->function, module, kernel ? ", " : "",
				 kernel ? kernel : "");
	return kernel ? xasprintf("%s (%s)", place->function, kernel) : xstrdup(place->function);
}
