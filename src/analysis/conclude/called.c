/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * called.c - what sentences call a word: by its place, or by its code if the place is no name.
 */
#include "analysis/conclude/called.h"

#include <stdlib.h>

#include "analysis/conclude/primitive.h"
#include "base/code_text.h"
#include "base/xalloc.h"

const char *called_lock(const char *primitive)
{
	if (primitive_has(primitive, "utex"))
		return "the mutex ";
	if (primitive_has(primitive, "rwlock"))
		return "the rwlock ";
	return primitive_has(primitive, "lock") ? "the lock " : "";
}

bool called_by_code(const struct futex_row *f)
{
	const struct where *w = &f->where;

	return f->code.text && f->code.looks >= f->code.of - f->code.looks && !w->symbol &&
	       (w->kind == WHERE_HEAP || w->kind == WHERE_ANON);
}

char *called_word(const struct futex_row *f)
{
	const char *lock = called_lock(f->primitive);
	char *place = futex_row_place(f), *function, *words;

	if (!called_by_code(f))
		return place;
	function = code_text_innermost(f->code.text);
	words = *lock ? xasprintf("%slocked in %s (%s)", lock, function, place)
		      : xasprintf("%s (waited for in %s)", place, function);
	free(function);
	free(place);
	return words;
}
