/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doing.c - puts looks into words, and frees the names of the place where a thread slept.
 */
#include "model/doing.h"

#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "base/xalloc.h"

char *code_row_looks(const struct code_row *c)
{
	char share[UNITS_SIZE], count[UNITS_SIZE];
	const char *noun = c->of == 1 ? "look" : "looks";

	units_count(count, c->of);
	if (c->looks == c->of)
		return xasprintf("%s %s", count, noun);
	return xasprintf("%s of %s %s", units_share(share, c->looks, c->of), count, noun);
}

void code_row_join(struct code_row *into, const struct code_row *more)
{
	bool is_same = into->text && more->text && !strcmp(into->text, more->text);

	if (!more->of)
		return;
	if (!into->of) {
		*into = *more;
		return;
	}
	into->of += more->of;
	into->looks = is_same ? into->looks + more->looks : 0;
	if (!is_same)
		into->text = NULL;
}

void blocked_row_finish(struct blocked_row *b)
{
	free(b->syscall);
	free(b->kernel);
}
